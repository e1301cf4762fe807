//! Where checks get connections from.

use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections that many checks take in turn.
#[derive(Clone)]
pub struct Shared {
    pub pool: PgPool,
    turns: Arc<Semaphore>,
}

impl Shared {
    /// No more of them at a time than so many.
    pub fn new(pool: PgPool, at_once: usize) -> Self {
        Shared { pool, turns: Arc::new(Semaphore::new(at_once)) }
    }

    /// Waits for a turn, which is over once it is let go of.
    pub async fn take(&self) -> Result<(PoolConnection<Postgres>, OwnedSemaphorePermit), sqlx::Error> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
        Ok((self.pool.acquire().await?, turn))
    }
}

/// What only a table that is too large for memory needs.
pub enum Connection<'c> {
    /// The one in whose snapshot all is read.
    Taken(&'c mut PgConnection),
    /// One of those, from when it is first needed.
    Shared(Shared, Option<(PoolConnection<Postgres>, OwnedSemaphorePermit)>),
}

impl Connection<'_> {
    /// The connection.
    pub async fn take(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        match self {
            Connection::Taken(connection) => Ok(connection),
            Connection::Shared(_, Some((connection, _))) => Ok(connection),
            Connection::Shared(shared, none) => Ok(&mut none.insert(shared.take().await?).0),
        }
    }
}
