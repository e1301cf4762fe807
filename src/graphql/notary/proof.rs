//! Proofs as they are told.

use async_graphql::{Description, Object};
use proofs::Proof;

use super::checkpoint::Checkpoint;
use crate::graphql::scalar::Position;
use crate::notary::SignedCheckpoint;

/// That one event is in the ledger's log, without any other: `bursar verify-proof` checks it with no access to the books.
#[derive(Description)]
pub struct InclusionProof {
    /// Where the event stands.
    pub position: aggregates::Position,
    /// What is checked.
    pub proof: Proof,
    /// Under which it is proved.
    pub checkpoint: SignedCheckpoint,
}

#[Object(use_type_description)]
impl InclusionProof {
    /// Where the event stands.
    async fn position(&self) -> Position {
        self.position.into()
    }

    /// The checkpoint under which it is proved.
    async fn checkpoint(&self) -> Checkpoint {
        Checkpoint(self.checkpoint.clone())
    }

    /// The hashes beside the event's way to the root, from the leaf up, in hexadecimal.
    async fn path(&self) -> Vec<String> {
        self.proof.path().iter().map(ToString::to_string).collect()
    }

    /// The whole proof as JSON of the form `bursar.proof.1`: save it as a file.
    async fn json(&self) -> String {
        self.proof.to_json()
    }
}

/// That the log of one checkpoint begins with the log of an earlier one: nothing in between was altered.
#[derive(Description)]
pub struct ConsistencyProof {
    /// What is checked.
    pub proof: Proof,
    /// The earlier checkpoint and the later.
    pub checkpoints: [SignedCheckpoint; 2],
}

#[Object(use_type_description)]
impl ConsistencyProof {
    /// The earlier checkpoint.
    async fn from(&self) -> Checkpoint {
        Checkpoint(self.checkpoints[0].clone())
    }

    /// The later one.
    async fn to(&self) -> Checkpoint {
        Checkpoint(self.checkpoints[1].clone())
    }

    /// The hashes that give both roots, in hexadecimal.
    async fn path(&self) -> Vec<String> {
        self.proof.path().iter().map(ToString::to_string).collect()
    }

    /// The whole proof as JSON of the form `bursar.proof.1`: save it as a file.
    async fn json(&self) -> String {
        self.proof.to_json()
    }
}
