//! Holding every read table of a ledger against its log, in one pass over it.
//!
//! Nothing is locked. While the pass goes on, every fold follows it as far as its model's checkpoint has come. At the end
//! each is held against its table in a snapshot of the database, in which rows and checkpoint agree: what came meanwhile is
//! folded there, to exactly the checkpoint. Rows that are written once are compared on the way, by position, and not kept.
//! A table with more rows than memory should hold is folded into its staging table.

mod check;

use aggregates::LedgerId;
use projections::{Happened, MODELS};
use sqlx::PgPool;

use self::check::Check;
use super::opening;
use super::rebuild::Report;
use crate::vault::{Vault, VaultError};

/// The read tables of a ledger, on a pass through its log.
pub struct Tables<'a> {
    database: &'a PgPool,
    vault: &'a Vault,
    ledger: LedgerId,
    checks: Vec<Check>,
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
    pub fn new((database, vault): (&'a PgPool, &'a Vault), ledger: LedgerId) -> Self {
        let checks = MODELS.iter().map(|model| Check::new(database.clone(), ledger, model)).collect();
        Tables { database, vault, ledger, checks }
    }

    /// The same, letting go of a table that has more rows than so many.
    #[must_use]
    pub fn holding(mut self, rows: usize) -> Self {
        self.checks.iter_mut().for_each(|check| check.hold(rows));
        self
    }

    /// Folds the events that come next into every model that has seen them.
    pub async fn fold(&mut self, events: &[Happened]) -> Result<(), sqlx::Error> {
        let status = super::status(self.database, self.ledger).await?;
        let opened = match opening::open(self.vault, self.ledger, events).await {
            Ok(opened) => opened,
            Err(VaultError::Database(error)) => return Err(error),
            Err(error) => {
                self.checks.iter_mut().for_each(|check| check.fail(&error));
                return Ok(());
            }
        };
        let mut connection = self.database.acquire().await?;
        for (check, now) in self.checks.iter_mut().zip(&status.models) {
            check.fold(&mut connection, events, &opened, now.position).await?;
        }
        Ok(())
    }

    /// Folds what is left, and compares.
    pub async fn finish(self) -> Result<Vec<Checked>, sqlx::Error> {
        let mut checked = Vec::with_capacity(self.checks.len());
        for check in self.checks {
            checked.push(check.finish(self.vault).await?);
        }
        Ok(checked)
    }
}
