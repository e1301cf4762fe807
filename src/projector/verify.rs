//! Holding every read table of a ledger against its log, in one pass over it.
//!
//! Nothing is locked. While the pass goes on, every fold follows it as far as its model's checkpoint has come, each in a task
//! of its own. At the end each is held against its table in a snapshot of the database, in which rows and checkpoint agree:
//! what came meanwhile is folded there, to exactly the checkpoint. Rows that are written once are compared on the way, by
//! position, and not kept. A table with more rows than memory should hold is folded into its staging table.

mod check;
mod connection;
mod halves;

use std::sync::Arc;

use aggregates::LedgerId;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use projections::{Happened, MODELS};
use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use self::check::{Check, Page};
use self::connection::Shared;
use super::opening;
use super::rebuild::Report;
use crate::vault::{Vault, VaultError};

/// Pages that wait for one fold while others are at them.
const WAITING: usize = 1;
/// Connections for what is compared on the way and for what memory should not hold.
const CONNECTIONS: usize = 4;
/// Tables that are compared at a time at the end, each in a snapshot of its own.
const AT_ONCE: usize = 3;

/// From how many rows on a table is large.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Memory holds no more of one table: there are many tables at a time.
    pub held: usize,
    /// Two connections compare it in halves.
    pub halved: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Sizes { held: 1_000_000, halved: 20_000 }
    }
}

/// The read tables of a ledger, on a pass through its log.
pub struct Tables<'a> {
    database: &'a PgPool,
    vault: &'a Vault,
    ledger: LedgerId,
    folds: Vec<Fold>,
}

/// The fold of one model, and the pages that it is given.
struct Fold {
    pages: mpsc::Sender<Arc<Page>>,
    check: JoinHandle<Result<Check, sqlx::Error>>,
}

/// What became of one read model.
#[derive(Debug)]
pub struct Checked {
    /// Which.
    pub model: &'static str,
    /// How its rows differ, or why that cannot be said.
    pub outcome: Result<Report, String>,
    /// Whether its checkpoint remembers what the fold does.
    pub remembers: bool,
    /// Whether rows were looked at one by one, as the table is not byte for byte what was folded.
    pub row_by_row: bool,
}

impl<'a> Tables<'a> {
    /// Before the first event.
    pub fn new(stores: (&'a PgPool, &'a Vault), ledger: LedgerId) -> Self {
        Tables::sized(stores, ledger, Sizes::default())
    }

    /// The same, where other tables are large.
    pub fn sized((database, vault): (&'a PgPool, &'a Vault), ledger: LedgerId, sizes: Sizes) -> Self {
        let shared = Shared::new(database.clone(), CONNECTIONS);
        let checks = MODELS.iter().map(|model| Check::new(shared.clone(), ledger, model, sizes));
        Tables { database, vault, ledger, folds: checks.map(Fold::start).collect() }
    }

    /// Has the events that come next folded into every model that has seen them.
    pub async fn fold(&mut self, events: Vec<Happened>) -> Result<(), sqlx::Error> {
        let status = super::status(self.database, self.ledger).await?;
        let opened = match opening::open(self.vault, self.ledger, &events).await {
            Err(VaultError::Database(error)) => return Err(error),
            opened => opened.map_err(|error| error.to_string()),
        };
        let page = Arc::new(Page { events, opened, status });
        for fold in &mut self.folds {
            if fold.pages.send(Arc::clone(&page)).await.is_err() {
                ended(&mut fold.check).await?;
            }
        }
        Ok(())
    }

    /// Folds what is left, and compares.
    pub async fn finish(self) -> Result<Vec<Checked>, sqlx::Error> {
        let mut checks = Vec::with_capacity(self.folds.len());
        for Fold { pages, mut check } in self.folds {
            drop(pages);
            checks.push(ended(&mut check).await?);
        }
        let compared = checks.into_iter().map(|check| check.finish(self.vault));
        stream::iter(compared).buffered(AT_ONCE).try_collect().await
    }
}

impl Fold {
    fn start(mut check: Check) -> Self {
        let (pages, mut given) = mpsc::channel::<Arc<Page>>(WAITING);
        let folding = async move {
            while let Some(page) = given.recv().await {
                check.fold(&page).await?;
            }
            Ok(check)
        };
        Fold { pages, check: tokio::spawn(folding) }
    }
}

async fn ended(check: &mut JoinHandle<Result<Check, sqlx::Error>>) -> Result<Check, sqlx::Error> {
    check.await.map_err(|_| sqlx::Error::WorkerCrashed)?
}
