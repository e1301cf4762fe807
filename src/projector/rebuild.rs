//! Folding a read model anew beside the live one, comparing, and mending what differs.
//!
//! Queries see the old rows or the new ones: everything is folded into a staging table, and what differs is written in one
//! transaction under the checkpoint's lock. Memory is bounded by rows held, never by events.

use std::time::Duration;

use aggregates::{LedgerId, Position};
use projections::{Folding, Happened, MODELS, Model};
use sqlx::{AssertSqlSafe, PgConnection, PgExecutor, PgPool, Row};
use uuid::Uuid;

use super::catch_up::Stopped;
use super::{bulk, checkpoint, copy, forgetting, opening};
use crate::log::{self, PAGE, Recorded, bigint};
use crate::vault::Vault;

/// Rows that a rebuild holds before it lets go of them.
const HELD: usize = 200_000;
/// Differing rows that a report names.
const NAMED: i64 = 20;
/// A rebuild that said nothing for so long is dead.
const DEAD_AFTER: Duration = Duration::from_secs(60);

/// Why a rebuild did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The log cannot be read.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The fold fails.
    #[error("the fold fails at position {position}: {why}")]
    Unfoldable {
        /// Where.
        position: Position,
        /// Why.
        why: String,
    },
    /// No read model of this release has that name.
    #[error("no read model `{0}`")]
    UnknownModel(String),
    /// Another rebuild of this ledger and model runs.
    #[error("a rebuild of `{0}` is running")]
    Running(String),
    /// The log has fewer events than the checkpoint says were folded.
    #[error("{folded} events were folded, the checkpoint stands at {checkpoint}")]
    Miscounted {
        /// Events in the log up to the checkpoint.
        folded: Position,
        /// What the checkpoint says.
        checkpoint: Position,
    },
}

impl From<sqlx::Error> for RebuildError {
    fn from(error: sqlx::Error) -> Self {
        RebuildError::Stopped(error.into())
    }
}

/// A row that is not as the log has it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The row's key, its columns as text.
    pub key: Vec<String>,
    /// `missing` from the table, `extra` in it, or `different`.
    pub what: String,
}

/// What a rebuild found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// The read model.
    pub model: &'static str,
    /// Events that were folded.
    pub events: u64,
    /// Rows that differed.
    pub differing: u64,
    /// The first of them.
    pub first: Vec<Difference>,
}

/// Folds a read model anew and mends the rows that differ. `progress` hears of events folded and to fold.
pub async fn rebuild(
    stores: (&PgPool, &Vault),
    ledger: LedgerId,
    model: &str,
    id: Uuid,
    progress: impl FnMut(u64, u64) + Send,
) -> Result<Report, RebuildError> {
    Rebuild::new(stores, ledger, model, id)?.run(true, progress).await
}

/// Folds a read model anew and tells which rows differ, without changing any.
pub async fn verify(
    stores: (&PgPool, &Vault),
    ledger: LedgerId,
    model: &str,
    progress: impl FnMut(u64, u64) + Send,
) -> Result<Report, RebuildError> {
    Rebuild::new(stores, ledger, model, Uuid::now_v7())?.run(false, progress).await
}

struct Rebuild<'a> {
    database: &'a PgPool,
    vault: &'a Vault,
    ledger: LedgerId,
    model: &'static Model,
    id: Uuid,
    staging: String,
}

/// A fold on its way through the log.
struct Refold {
    folding: Box<dyn Folding>,
    at: Position,
    written: bool,
}

impl<'a> Rebuild<'a> {
    fn new(
        (database, vault): (&'a PgPool, &'a Vault),
        ledger: LedgerId,
        model: &str,
        id: Uuid,
    ) -> Result<Self, RebuildError> {
        let unknown = || RebuildError::UnknownModel(model.to_owned());
        let model = MODELS.iter().find(|known| known.name() == model).ok_or_else(unknown)?;
        let staging = format!("{}_staging", model.table.name());
        Ok(Rebuild { database, vault, ledger, model, id, staging })
    }

    async fn run(&self, mend: bool, progress: impl FnMut(u64, u64) + Send) -> Result<Report, RebuildError> {
        self.claim().await?;
        let outcome = self.refold(mend, progress).await;
        self.conclude(&outcome).await?;
        outcome
    }

    /// One at a time per ledger and model: the staging table is shared.
    async fn claim(&self) -> Result<(), RebuildError> {
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
        .execute(self.database)
        .await?;
        let claimed = sqlx::query!(
            "INSERT INTO rebuilds (ledger_id, rebuild_id, model, version, state)
             VALUES ($1, $2, $3, $4, 'running') ON CONFLICT DO NOTHING",
            self.ledger.0,
            self.id,
            self.model.name(),
            version
        )
        .execute(self.database)
        .await?;
        match claimed.rows_affected() {
            0 => Err(RebuildError::Running(self.model.name().to_owned())),
            _ => Ok(()),
        }
    }

    async fn conclude(&self, outcome: &Result<Report, RebuildError>) -> Result<(), RebuildError> {
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
        .execute(self.database)
        .await?;
        Ok(())
    }

    async fn refold(
        &self,
        mend: bool,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Report, RebuildError> {
        let mut connection = self.database.acquire().await?;
        self.clear(&mut connection).await?;
        checkpoint::ensure(&mut connection, self.ledger).await?;
        let target = self.checkpoint().await?;
        let mut refold = Refold { folding: self.model.fresh(), at: Position(0), written: false };
        let mut page = self.page(self.database, refold.at, target).await?;
        while let Some(last) = page.last() {
            // The next page is read while this one is folded and copied.
            let next = self.page(self.database, last.position, target);
            let (folded, next) = tokio::join!(self.fold(&mut connection, &mut refold, &page), next);
            folded?;
            page = next?;
            progress(refold.at.0, target.0);
            self.note(refold.at, target).await?;
        }
        drop(connection);
        let report = self.compare_under_lock(refold, mend).await?;
        progress(report.events, report.events);
        Ok(report)
    }

    async fn checkpoint(&self) -> Result<Position, RebuildError> {
        let status = super::status(self.database, self.ledger).await?;
        let own = status.models.iter().find(|model| model.model == self.model.name());
        Ok(own.map_or(Position(0), |model| model.position))
    }

    /// The next page of the log, no further than `target`: empty only there.
    async fn page(
        &self,
        database: impl PgExecutor<'_>,
        after: Position,
        target: Position,
    ) -> Result<Vec<Recorded>, RebuildError> {
        let wanted = target.0.saturating_sub(after.0).min(u64::from(PAGE));
        if wanted == 0 {
            return Ok(Vec::new());
        }
        let page = log::page(database, self.ledger, after, u32::try_from(wanted).unwrap_or(PAGE)).await?;
        let miscounted =
            |folded: u64, checkpoint| RebuildError::Miscounted { folded: after.plus(folded), checkpoint };
        let last = page.last().ok_or_else(|| miscounted(0, target))?.position;
        match page.len() as u64 {
            count if count == last.0 - after.0 => Ok(page),
            count => Err(miscounted(count, last)),
        }
    }

    /// Folds a page.
    async fn fold(
        &self,
        database: &mut PgConnection,
        refold: &mut Refold,
        page: &[Recorded],
    ) -> Result<(), RebuildError> {
        let Some(last) = page.last() else { return Ok(()) };
        let undecodable = |(position, source)| Stopped::Undecodable { position, source };
        let events: Vec<Happened> =
            page.iter().map(opening::happened).collect::<Result<_, _>>().map_err(undecodable)?;
        let opened = opening::open(self.vault, self.ledger, &events).await.map_err(Stopped::from)?;
        let wanted = refold.folding.wanted(&events);
        let rows = bulk::load(database, self.ledger, &self.model.table, &self.staging, &wanted).await?;
        refold.folding.provide(wanted, rows);
        let failed = |failure: projections::Unfoldable| RebuildError::Unfoldable {
            position: failure.position,
            why: failure.why,
        };
        refold.folding.fold(&events, &opened).map_err(failed)?;
        refold.at = last.position;
        if self.model.table.append_only || refold.folding.held() > HELD {
            self.flush(database, refold).await?;
            refold.folding.forget();
        }
        let people = forgetting::forgotten(&events);
        if self.model.table.append_only && !people.is_empty() {
            let stores = (database, self.vault);
            forgetting::unsay(stores, self.ledger, (self.model, &self.staging), &people, refold.at).await?;
        }
        Ok(())
    }

    /// Writes what was folded into the staging table: by COPY while it has none of the rows.
    async fn flush(&self, database: &mut PgConnection, refold: &mut Refold) -> Result<(), sqlx::Error> {
        let (table, changes) = (&self.model.table, refold.folding.take_changes());
        if table.append_only || !refold.written {
            refold.written = true;
            return copy::copy_in(database, self.ledger, table, &self.staging, &changes.upserts).await;
        }
        bulk::delete(database, self.ledger, table, &self.staging, &changes.deletes).await?;
        bulk::upsert(database, self.ledger, table, &self.staging, &changes.upserts).await
    }

    /// Under the checkpoint's lock: the tail is folded to exactly the checkpoint, and what differs is told, and mended.
    async fn compare_under_lock(&self, mut refold: Refold, mend: bool) -> Result<Report, RebuildError> {
        let mut transaction = self.database.begin().await?;
        let locked = checkpoint::lock_one(&mut transaction, self.ledger, self.model).await?;
        let target = locked.map_or(Position(0), |checkpoint| checkpoint.position);
        while refold.at < target {
            let page = self.page(&mut *transaction, refold.at, target).await?;
            self.fold(&mut transaction, &mut refold, &page).await?;
        }
        self.flush(&mut transaction, &mut refold).await?;
        let (differing, first) = self.differences(&mut transaction).await?;
        if mend {
            if differing > 0 {
                self.mend(&mut transaction).await?;
            }
            let moved = (target, &*refold.folding.ambient(), true);
            checkpoint::advance(&mut transaction, self.ledger, self.model, moved).await?;
        }
        self.clear(&mut transaction).await?;
        transaction.commit().await?;
        Ok(Report { model: self.model.name(), events: target.0, differing, first })
    }

    async fn differences(&self, database: &mut PgConnection) -> Result<(u64, Vec<Difference>), sqlx::Error> {
        let sql = bulk::differences_sql(&self.model.table, &self.staging);
        let rows =
            sqlx::query(AssertSqlSafe(sql)).bind(self.ledger.0).bind(NAMED).fetch_all(database).await?;
        let mut total = 0;
        let mut first = Vec::with_capacity(rows.len());
        for row in &rows {
            total = log::position(row.try_get("total")?).0;
            first.push(Difference { key: row.try_get("key")?, what: row.try_get("what")? });
        }
        Ok((total, first))
    }

    async fn mend(&self, database: &mut PgConnection) -> Result<(), sqlx::Error> {
        for sql in bulk::mending_sql(&self.model.table, &self.staging) {
            sqlx::query(AssertSqlSafe(sql)).bind(self.ledger.0).execute(&mut *database).await?;
        }
        Ok(())
    }

    async fn clear(&self, database: &mut PgConnection) -> Result<(), sqlx::Error> {
        let sql = format!("DELETE FROM {} WHERE ledger_id = $1", self.staging);
        sqlx::query(AssertSqlSafe(sql)).bind(self.ledger.0).execute(database).await.map(drop)
    }

    async fn note(&self, at: Position, target: Position) -> Result<(), sqlx::Error> {
        sqlx::query!(
            "UPDATE rebuilds SET folded = $3, target = $4, updated_at = now()
             WHERE ledger_id = $1 AND rebuild_id = $2",
            self.ledger.0,
            self.id,
            bigint(at),
            bigint(target)
        )
        .execute(self.database)
        .await
        .map(drop)
    }
}
