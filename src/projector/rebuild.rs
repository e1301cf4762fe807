//! Folding a read model anew beside the live one, comparing, and mending what differs.
//!
//! Queries see the old rows or the new ones: everything is folded into a staging table, and what differs is written in one
//! transaction under the checkpoint's lock. Memory is bounded by rows held, never by events.

use aggregates::{LedgerId, Position};
use projections::{Folding, Happened, MODELS, Model, Unfoldable};
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::catch_up::Stopped;
use super::difference::Difference;
use super::staging::Staging;
use super::{checkpoint, forgetting, opening};
use crate::log::{self, PAGE, Recorded};
use crate::vault::Vault;

/// Rows that a rebuild holds before it lets go of them.
const HELD: usize = 200_000;

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

impl From<Unfoldable> for RebuildError {
    fn from(Unfoldable { position, why }: Unfoldable) -> Self {
        RebuildError::Unfoldable { position, why }
    }
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
    Rebuild::new(stores, ledger, model)?.run(id, true, progress).await
}

/// Folds a read model anew and tells which rows differ, without changing any.
pub async fn verify(
    stores: (&PgPool, &Vault),
    ledger: LedgerId,
    model: &str,
    progress: impl FnMut(u64, u64) + Send,
) -> Result<Report, RebuildError> {
    Rebuild::new(stores, ledger, model)?.run(Uuid::now_v7(), false, progress).await
}

struct Rebuild<'a> {
    database: &'a PgPool,
    vault: &'a Vault,
    ledger: LedgerId,
    model: &'static Model,
}

/// A fold on its way through the log.
struct Refold {
    folding: Box<dyn Folding>,
    staging: Staging,
    at: Position,
}

impl<'a> Rebuild<'a> {
    fn new(
        (database, vault): (&'a PgPool, &'a Vault),
        ledger: LedgerId,
        model: &str,
    ) -> Result<Self, RebuildError> {
        let unknown = || RebuildError::UnknownModel(model.to_owned());
        let model = MODELS.iter().find(|known| known.name() == model).ok_or_else(unknown)?;
        Ok(Rebuild { database, vault, ledger, model })
    }

    async fn run(
        &self,
        id: Uuid,
        mend: bool,
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Report, RebuildError> {
        let staging = Staging::new(self.database.clone(), self.ledger, self.model, id);
        staging.claim().await?;
        let mut refold = Refold { folding: self.model.fresh(), staging, at: Position(0) };
        let outcome = self.refold(&mut refold, mend, progress).await;
        refold.staging.conclude(&outcome).await?;
        outcome
    }

    async fn refold(
        &self,
        refold: &mut Refold,
        mend: bool,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Report, RebuildError> {
        let mut connection = self.database.acquire().await?;
        refold.staging.clear(&mut connection).await?;
        checkpoint::ensure(&mut connection, self.ledger).await?;
        let target = self.checkpoint().await?;
        let mut page = next_page(self.database, self.ledger, refold.at, target).await?;
        while let Some(last) = page.last() {
            // The next page is read while this one is folded and copied.
            let next = next_page(self.database, self.ledger, last.position, target);
            let (folded, next) = tokio::join!(self.fold(&mut connection, refold, &page), next);
            folded?;
            page = next?;
            progress(refold.at.0, target.0);
            refold.staging.note(refold.at, target).await?;
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

    /// Folds a page.
    async fn fold(
        &self,
        database: &mut PgConnection,
        refold: &mut Refold,
        page: &[Recorded],
    ) -> Result<(), RebuildError> {
        let Some(last) = page.last() else { return Ok(()) };
        let events = decoded(page)?;
        let opened = opening::open(self.vault, self.ledger, &events).await.map_err(Stopped::from)?;
        let wanted = refold.folding.wanted(&events);
        let rows = refold.staging.load(database, &wanted).await?;
        refold.folding.provide(wanted, rows);
        refold.folding.fold(&events, &opened)?;
        refold.at = last.position;
        if self.model.table.append_only || refold.folding.held() > HELD {
            refold.staging.flush(database, refold.folding.as_mut()).await?;
            refold.folding.forget();
        }
        let people = forgetting::forgotten(&events);
        if self.model.table.append_only && !people.is_empty() {
            let stores = (database, self.vault);
            forgetting::unsay(stores, self.ledger, (self.model, refold.staging.name()), &people, refold.at)
                .await?;
        }
        Ok(())
    }

    /// Under the checkpoint's lock: the tail is folded to exactly the checkpoint, and what differs is told, and mended.
    async fn compare_under_lock(&self, refold: &mut Refold, mend: bool) -> Result<Report, RebuildError> {
        let mut transaction = self.database.begin().await?;
        let locked = checkpoint::lock_one(&mut transaction, self.ledger, self.model).await?;
        let target = locked.map_or(Position(0), |checkpoint| checkpoint.position);
        while refold.at < target {
            let page = next_page(&mut *transaction, self.ledger, refold.at, target).await?;
            self.fold(&mut transaction, refold, &page).await?;
        }
        refold.staging.flush(&mut transaction, refold.folding.as_mut()).await?;
        let found = refold.staging.differences(&mut transaction).await?;
        if mend {
            if found.differing > 0 {
                refold.staging.mend(&mut transaction).await?;
            }
            let moved = (target, &*refold.folding.ambient(), true);
            checkpoint::advance(&mut transaction, self.ledger, self.model, moved).await?;
        }
        refold.staging.clear(&mut transaction).await?;
        transaction.commit().await?;
        let (differing, first) = (found.differing, found.first);
        Ok(Report { model: self.model.name(), events: target.0, differing, first })
    }
}

/// The next page of a log, no further than `target`: empty only there.
pub(super) async fn next_page(
    database: impl PgExecutor<'_>,
    ledger: LedgerId,
    after: Position,
    target: Position,
) -> Result<Vec<Recorded>, RebuildError> {
    let wanted = target.0.saturating_sub(after.0).min(u64::from(PAGE));
    if wanted == 0 {
        return Ok(Vec::new());
    }
    let page = log::page(database, ledger, after, u32::try_from(wanted).unwrap_or(PAGE)).await?;
    let miscounted =
        |folded: u64, checkpoint| RebuildError::Miscounted { folded: after.plus(folded), checkpoint };
    let last = page.last().ok_or_else(|| miscounted(0, target))?.position;
    match page.len() as u64 {
        count if count == last.0 - after.0 => Ok(page),
        count => Err(miscounted(count, last)),
    }
}

/// The events of a page as folds see them.
pub(super) fn decoded(page: &[Recorded]) -> Result<Vec<Happened>, RebuildError> {
    let undecodable = |(position, source)| Stopped::Undecodable { position, source };
    Ok(page.iter().map(opening::happened).collect::<Result<_, _>>().map_err(undecodable)?)
}
