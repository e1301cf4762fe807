//! The notary: signs ledgers' heads, and proves what is in their logs to who has no access to them.
//!
//! It writes no event and no read table. What it signed it never takes back, and it signs nothing that does not follow from
//! what it signed before: before it signs, the last checkpoint's root is computed again. No proof leaves it that it has not
//! checked as its receiver will.

mod checkpoints;
mod nodes;
mod proving;

use aggregates::Position;

pub(crate) use checkpoints::Row;
pub use checkpoints::{
    SignedCheckpoint, Slot, asked_for, at, checkpoint, found, grow, key, latest, sign_due, signed_since,
};
pub use proving::{consistency, event, inclusion};

use crate::vault::VaultError;

/// Why something is not signed or proved.
#[derive(Debug, thiserror::Error)]
pub enum NotaryError {
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The ledger's key cannot be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Nothing was ever written.
    #[error("there is no such ledger")]
    NoLedger,
    /// The log does not come to this position.
    #[error("there is no event at position {position}: the log ends at position {head}")]
    NoEvent {
        /// Where.
        position: Position,
        /// Where the log ends.
        head: Position,
    },
    /// No checkpoint was signed there.
    #[error("no checkpoint was signed at position {0}")]
    NoCheckpoint(Position),
    /// The checkpoint was signed before the event was there.
    #[error("the checkpoint ends at position {checkpoint}, before the event at position {position}")]
    AfterCheckpoint {
        /// The event's position.
        position: Position,
        /// The checkpoint's.
        checkpoint: Position,
    },
    /// The later checkpoint is named first.
    #[error(
        "position {from} is not before position {to}: a proof leads from the earlier checkpoint to the later"
    )]
    Backwards {
        /// The first that is named.
        from: Position,
        /// The second.
        to: Position,
    },
    /// The log lacks an event.
    #[error("the event at position {0} is missing: `bursar verify` says more")]
    Missing(Position),
    /// The log or the tree's nodes are not what they were when a checkpoint was signed.
    #[error(
        "the log is not the one of which the checkpoint at position {0} was signed: `bursar verify` says more"
    )]
    Contradicted(Position),
}
