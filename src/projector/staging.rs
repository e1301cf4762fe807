//! The staging table of a read model: what one ledger's rows are made in, apart from the live ones.

use std::time::Duration;

use aggregates::{LedgerId, Position};
use projections::{Folding, Model, Value, Wanted};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Row};
use uuid::Uuid;

use super::difference::{NAMED, Tally, difference};
use super::rebuild::{RebuildError, Report};
use super::{bulk, copy};
use crate::log::{self, bigint};

/// Who holds a staging table and said nothing for so long is dead.
const DEAD_AFTER: Duration = Duration::from_secs(60);

/// A ledger's part of a model's staging table. One at a time per ledger and model has it: it is shared.
pub struct Staging {
    database: PgPool,
    ledger: LedgerId,
    model: &'static Model,
    id: Uuid,
    name: String,
    written: bool,
}

impl Staging {
    /// Of a model. Nothing is taken yet.
    pub fn new(database: PgPool, ledger: LedgerId, model: &'static Model, id: Uuid) -> Self {
        let name = format!("{}_staging", model.table.name());
        Staging { database, ledger, model, id, name, written: false }
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes it, unless somebody else has it.
    pub async fn claim(&self) -> Result<(), RebuildError> {
        let version = self.model.table.version.cast_signed();
        sqlx::query!(
            "UPDATE rebuilds SET state = 'failed', failure = 'its process ended', updated_at = now()
             WHERE ledger_id = $1 AND model = $2 AND version = $3 AND state = 'running'
               AND updated_at < now() - make_interval(secs => $4)",
            self.ledger.0,
            self.model.name(),
            version,
            DEAD_AFTER.as_secs_f64()
        )
        .execute(&self.database)
        .await?;
        let claimed = sqlx::query!(
            "INSERT INTO rebuilds (ledger_id, rebuild_id, model, version, state)
             VALUES ($1, $2, $3, $4, 'running') ON CONFLICT DO NOTHING",
            self.ledger.0,
            self.id,
            self.model.name(),
            version
        )
        .execute(&self.database)
        .await?;
        match claimed.rows_affected() {
            0 => Err(RebuildError::Running(self.model.name().to_owned())),
            _ => Ok(()),
        }
    }

    /// Gives it back, and tells whoever watches what came of it.
    pub async fn conclude(&self, outcome: &Result<Report, RebuildError>) -> Result<(), RebuildError> {
        let (state, differing, failure) = match outcome {
            Ok(report) => ("done", i64::try_from(report.differing).ok(), None),
            Err(error) => ("failed", None, Some(error.to_string())),
        };
        sqlx::query!(
            "UPDATE rebuilds SET state = $3, differing = $4, failure = $5, updated_at = now()
             WHERE ledger_id = $1 AND rebuild_id = $2",
            self.ledger.0,
            self.id,
            state,
            differing,
            failure
        )
        .execute(&self.database)
        .await?;
        Ok(())
    }

    /// Tells whoever watches how far it is.
    pub async fn note(&self, at: Position, target: Position) -> Result<(), sqlx::Error> {
        sqlx::query!(
            "UPDATE rebuilds SET folded = $3, target = $4, updated_at = now()
             WHERE ledger_id = $1 AND rebuild_id = $2",
            self.ledger.0,
            self.id,
            bigint(at),
            bigint(target)
        )
        .execute(&self.database)
        .await
        .map(drop)
    }

    /// Removes what is in it.
    pub async fn clear(&self, database: &mut PgConnection) -> Result<(), sqlx::Error> {
        let sql = format!("DELETE FROM {} WHERE ledger_id = $1", self.name);
        sqlx::query(AssertSqlSafe(sql)).bind(self.ledger.0).execute(database).await.map(drop)
    }

    /// Rows that were written and let go of.
    pub async fn load(
        &self,
        database: &mut PgConnection,
        wanted: &Wanted,
    ) -> Result<Vec<Vec<Value>>, sqlx::Error> {
        bulk::load(database, self.ledger, &self.model.table, &self.name, wanted).await
    }

    /// Writes what was folded: by COPY while it has none of the rows.
    pub async fn flush(
        &mut self,
        database: &mut PgConnection,
        folding: &mut dyn Folding,
    ) -> Result<(), sqlx::Error> {
        let table = &self.model.table;
        if table.append_only {
            let rows = folding.take_rows();
            return copy::copy_in(database, self.ledger, table, &self.name, rows.each()).await;
        }
        let changes = folding.take_changes();
        if !self.written {
            self.written = true;
            return copy::copy_in(database, self.ledger, table, &self.name, changes.whole()).await;
        }
        bulk::delete(database, self.ledger, table, &self.name, &changes.deletes).await?;
        bulk::upsert(database, self.ledger, table, &self.name, &changes.upserts).await
    }

    /// Which rows of the live table are not as they are here.
    pub async fn differences(&self, database: &mut PgConnection) -> Result<Tally, sqlx::Error> {
        let table = &self.model.table;
        let sql = bulk::differences_sql(table, &self.name);
        let named = i64::try_from(NAMED).unwrap_or(i64::MAX);
        let rows =
            sqlx::query(AssertSqlSafe(sql)).bind(self.ledger.0).bind(named).fetch_all(database).await?;
        let mut tally = Tally::default();
        for row in &rows {
            tally.differing = log::position(row.try_get(0)?).0;
            let side = |there: usize, first: usize| match row.try_get::<bool, _>(there)? {
                true => bulk::read_from(table, row, first).map(Some),
                false => Ok(None),
            };
            let (live, staged) = (side(1, 3)?, side(2, 3 + table.columns.len())?);
            tally.first.extend(difference(table, live.as_deref(), staged.as_deref()));
        }
        Ok(tally)
    }

    /// Makes the live table as it is here, touching only rows that differ.
    pub async fn mend(&self, database: &mut PgConnection) -> Result<(), sqlx::Error> {
        for sql in bulk::mending_sql(&self.model.table, &self.name) {
            sqlx::query(AssertSqlSafe(sql)).bind(self.ledger.0).execute(&mut *database).await?;
        }
        Ok(())
    }
}
