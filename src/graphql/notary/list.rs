//! What the notary adds to a ledger.

use std::sync::Arc;

use aggregates::Permission;
use async_graphql::Object;

use super::checkpoint::{self, Checkpoint, Signed};
use super::proof::{ConsistencyProof, InclusionProof};
use super::shown;
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::Position;
use crate::graphql::scope::Scope;
use crate::notary;

/// The fields of a ledger that are signed, or prove something.
pub struct LedgerNotary(pub Arc<Scope>);

#[Object]
impl LedgerNotary {
    /// The key that checks the ledger's signatures, as C2SP `signed-note` writes it. It never changes, and is no secret: keep
    /// it apart from the proofs that are checked by it.
    async fn verifier_key(&self) -> Result<Option<String>> {
        let key = notary::key(&self.0.app.vault, self.0.ledger).await?;
        Ok(Some(key.to_string()))
    }

    /// The checkpoint that was signed at a position, else the latest; null if there is none.
    async fn checkpoint(
        &self,
        #[graphql(desc = "Where; the latest if left out.")] position: Option<Position>,
    ) -> Result<Option<Checkpoint>> {
        self.0.only_now()?;
        self.0.require(Permission::ViewPoints)?;
        let found = notary::found(&self.0.app.database, self.0.ledger, position.map(|at| at.0)).await?;
        Ok(found.map(Checkpoint))
    }

    /// The checkpoints that were signed, the latest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn checkpoints(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<Signed, Checkpoint>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.only_now()?;
        self.0.require(Permission::ViewPoints)?;
        let rows = checkpoint::select(&self.0, &page).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), row))))
    }

    /// The proof that an event is in the log: for who may read the log, and for a member whose points the event changes. It
    /// shows the whole event; where points are private, one that names others is refused with `PROOF_SHOWS_OTHERS`.
    async fn proof(
        &self,
        #[graphql(desc = "Where the event stands.")] position: Position,
        #[graphql(
            desc = "Under which checkpoint; without it the latest, and if none has come to the event, one that is signed now."
        )]
        checkpoint: Option<Position>,
    ) -> Result<Option<InclusionProof>> {
        let (scope, position) = (&self.0, position.0);
        scope.only_now()?;
        shown::require(scope, position).await?;
        let (database, vault, under) = (&scope.app.database, &scope.app.vault, checkpoint.map(|at| at.0));
        let (proof, checkpoint) = notary::inclusion(database, vault, scope.ledger, position, under).await?;
        Ok(Some(InclusionProof { position, proof, checkpoint }))
    }

    /// The proof that the log of one checkpoint begins with the log of an earlier one. Both have to be signed.
    async fn consistency(
        &self,
        #[graphql(desc = "The earlier checkpoint.")] from: Position,
        #[graphql(desc = "The later one.")] to: Position,
    ) -> Result<Option<ConsistencyProof>> {
        self.0.only_now()?;
        self.0.require(Permission::ViewPoints)?;
        let proved = notary::consistency(&self.0.app.database, self.0.ledger, from.0, to.0).await?;
        let (proof, checkpoints) = proved;
        Ok(Some(ConsistencyProof { proof, checkpoints }))
    }
}
