//! Bringing a ledger's books up to the head of its log, from a snapshot where one can be trusted.

use aggregates::{LedgerId, Position};
use sqlx::{PgConnection, PgPool};

use super::Failure;
use super::books::{Books, States};
use super::snapshot;
use crate::log::{self, Head, PAGE, Recorded};

/// Why books cannot be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The log holds an event that this release does not know, or bytes that are none.
    #[error("position {position}: {source}")]
    Undecodable {
        /// Where.
        position: Position,
        /// What is wrong.
        source: log::Undecodable,
    },
    /// An event is not where it belongs: the log was tampered with.
    #[error("position {position} is missing from the log")]
    Gap {
        /// Where.
        position: Position,
    },
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Database(_) => Failure::Unavailable,
            LoadError::Undecodable { position, source: log::Undecodable::UnknownType(_) } => {
                Failure::UpgradeRequired(position)
            }
            other => Failure::internal(other),
        }
    }
}

/// A ledger's books as the log has them.
pub struct Loaded {
    /// The states.
    pub books: Books,
    /// What they are at.
    pub head: Head,
    /// Where the snapshot was taken that they were folded on from; 0 without one.
    pub snapshot: Position,
}

/// Folds a ledger's books up to its head.
pub async fn load(database: &PgPool, ledger: LedgerId) -> Result<Loaded, LoadError> {
    let trusted = snapshot::trusted(database, ledger).await?;
    let (mut head, states) = trusted.unwrap_or_else(|| (Head::genesis(), States::default()));
    let mut books = Books::new(ledger, states);
    let snapshot = head.position;
    let mut connection = database.acquire().await?;
    catch_up(&mut connection, ledger, &mut books, &mut head, |_| ()).await?;
    Ok(Loaded { books, head, snapshot })
}

/// Applies everything in the log after `head` to the durable states, and shows each event to `seen`.
pub async fn catch_up(
    database: &mut PgConnection,
    ledger: LedgerId,
    books: &mut Books,
    head: &mut Head,
    mut seen: impl FnMut(&Recorded),
) -> Result<(), LoadError> {
    loop {
        let after = head.position;
        let page = log::page(&mut *database, ledger, after, PAGE).await?;
        for recorded in &page {
            let position = head.position.next();
            if recorded.position != position {
                return Err(LoadError::Gap { position });
            }
            let event = recorded.event().map_err(|source| LoadError::Undecodable { position, source })?;
            books.settle(position, &event);
            *head = recorded.head();
            seen(recorded);
        }
        if !log::is_full(after, &page) {
            books.revert();
            return Ok(());
        }
    }
}
