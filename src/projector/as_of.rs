//! The books as of an earlier moment: the same folds over the part of the log that counts, into rows that the same
//! statements read.
//!
//! A [`View`] is a ledger and a moment, and never changes. Its rows are folded from the log when a statement first names
//! their table, only of the read models that are asked for, and stay in the twins of the read tables in the schema `as_of`
//! until there is too much of it. Everything there can be folded again: it is a cache, and the log is what counts.

mod cache;
mod evict;
mod fold;
mod reader;
mod registry;
mod view;

pub use cache::Cache;
pub use reader::Reader;
pub use view::View;

use aggregates::Position;

use super::catch_up::Stopped;
use crate::vault::VaultError;

/// Rows that views keep between them, if nothing else is configured.
pub const ROWS: u64 = 2_000_000;

/// Why there is no view.
#[derive(Debug, thiserror::Error)]
pub enum AsOfError {
    /// The log cannot be read.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// A fold fails.
    #[error("the fold of `{model}` fails at position {position}: {why}")]
    Unfoldable {
        /// The read model.
        model: &'static str,
        /// Where.
        position: Position,
        /// Why.
        why: String,
    },
    /// A read model that is no sum of postings was asked for as of an effective time.
    #[error("`{0}` is not told by effective time")]
    NotByEffective(&'static str),
    /// The log has fewer events than its head says.
    #[error("position {0} is missing from the log")]
    Missing(Position),
    /// Somebody else took the place in the list of views, or a key went, while the rows were being folded.
    #[error("the view was taken over while it was built")]
    Overtaken,
    /// More wait for views than can be taken.
    #[error("too much waits for earlier moments")]
    Busy,
    /// The task that folds ended early.
    #[error("the fold was cut short: {0}")]
    CutShort(String),
}

impl From<sqlx::Error> for AsOfError {
    fn from(error: sqlx::Error) -> Self {
        AsOfError::Stopped(error.into())
    }
}

impl From<VaultError> for AsOfError {
    fn from(error: VaultError) -> Self {
        AsOfError::Stopped(error.into())
    }
}

/// What a reader fails with is an error of the database, or this within one.
impl From<AsOfError> for sqlx::Error {
    fn from(error: AsOfError) -> Self {
        match error {
            AsOfError::Stopped(Stopped::Database(error)) => error,
            error => sqlx::Error::AnyDriverError(Box::new(error)),
        }
    }
}
