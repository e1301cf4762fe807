//! Folding what a ledger's read models have not seen, in one transaction.

use std::collections::HashMap;

use aggregates::{LedgerId, Position};
use projections::{Folding, Happened, MODELS, Model, Opened, Unfoldable};
use sqlx::{PgConnection, PgPool};

use super::checkpoint::{self, Checkpoint};
use super::{bulk, copy, forgetting, opening};
use crate::log::{self, PAGE, Undecodable};
use crate::vault::{Vault, VaultError};

/// Rows that a fold keeps between batches; beyond it they are read again when they are needed.
const HELD: usize = 100_000;
/// Rows from which on COPY beats one statement.
const COPY_FROM: usize = 500;

/// Why a ledger's projection does not go on.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A key could not be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// What was folded once does not fold again.
    #[error("position {}: {}", .0.position, .0.why)]
    Unfoldable(Unfoldable),
    /// The log holds an event that this release does not know.
    #[error("position {position}: {source}")]
    Undecodable {
        /// Where.
        position: Position,
        /// What is wrong.
        source: Undecodable,
    },
}

/// How far one call came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caught {
    /// Everything that was in the log is projected, up to here.
    Up(Position),
    /// There is more.
    More(Position),
    /// Somebody else is at it.
    Elsewhere,
}

/// Folds of one ledger that are where the checkpoints were when this process last moved them.
pub type Warm = HashMap<&'static str, (Position, Box<dyn Folding>)>;

/// Events that come next, and whether the log has more.
struct Next {
    events: Vec<Happened>,
    more: bool,
}

/// Folds the next batch into every read model of a ledger that nobody else is folding. `hint` are events that just became
/// durable; they are used if they come next.
pub async fn catch_up(
    (database, vault): (&PgPool, &Vault),
    ledger: LedgerId,
    hint: Vec<Happened>,
    warm: &mut Warm,
) -> Result<Caught, Stopped> {
    let mut transaction = database.begin().await?;
    sqlx::query("SET LOCAL synchronous_commit = off").execute(&mut *transaction).await?;
    let checkpoints = checkpoint::lock(&mut transaction, ledger).await?;
    let live: Vec<_> = checkpoints.into_iter().filter(|checkpoint| checkpoint.failed_at.is_none()).collect();
    let Some(from) = live.iter().map(|checkpoint| checkpoint.position).min() else {
        return Ok(Caught::Elsewhere);
    };
    let next = next(&mut transaction, ledger, from, hint).await?;
    let opened = opening::open(vault, ledger, &next.events).await?;
    // Whatever becomes of this, what is warm is where the checkpoints were: it is taken out, and put back on success.
    let mut cold = std::mem::take(warm);
    for checkpoint in &live {
        let taken = cold.remove(checkpoint.model.name()).filter(|(at, _)| *at == checkpoint.position);
        let batch = Batch { ledger, events: &next.events, opened: &opened, built: !next.more };
        if let Some(folded) =
            batch.project(&mut transaction, checkpoint, taken.map(|(_, folding)| folding)).await?
        {
            warm.insert(checkpoint.model.name(), folded);
        }
    }
    let to = next.events.last().map_or(from, |event| event.position);
    // Nothing is committed yet: should this fail, all of it is done again, from what is written.
    let folded = std::mem::take(warm);
    let models = MODELS.iter().filter(|model| folded.contains_key(model.name())).collect();
    forgetting::carry_out((&mut transaction, vault), ledger, models, &next.events).await?;
    *warm = folded;
    if let Err(error) = transaction.commit().await {
        warm.clear();
        return Err(error.into());
    }
    Ok(if next.more { Caught::More(to) } else { Caught::Up(to) })
}

/// The events after a position: those of the hint if they come next, else a page of the log.
async fn next(
    database: &mut PgConnection,
    ledger: LedgerId,
    from: Position,
    hint: Vec<Happened>,
) -> Result<Next, Stopped> {
    if hint.first().is_some_and(|event| event.position == from.next()) {
        return Ok(Next { events: hint, more: false });
    }
    let page = log::page(database, ledger, from, PAGE).await?;
    let more = log::is_full(from, &page);
    let mut events = Vec::with_capacity(page.len());
    for recorded in &page {
        match opening::happened(recorded) {
            Ok(event) => events.push(event),
            Err((position, source)) if events.is_empty() => {
                return Err(Stopped::Undecodable { position, source });
            }
            // What comes before it is folded still; the next call stops there.
            Err(_) => return Ok(Next { events, more: true }),
        }
    }
    Ok(Next { events, more })
}

/// What one transaction folds.
struct Batch<'a> {
    ledger: LedgerId,
    events: &'a [Happened],
    opened: &'a Opened,
    built: bool,
}

impl Batch<'_> {
    /// Folds the batch into one model's rows. A fold that fails keeps what came before the event that it failed at.
    async fn project(
        &self,
        database: &mut PgConnection,
        checkpoint: &Checkpoint,
        warm: Option<Box<dyn Folding>>,
    ) -> Result<Option<(Position, Box<dyn Folding>)>, Stopped> {
        let seen = self.events.partition_point(|event| event.position <= checkpoint.position);
        let events = &self.events[seen..];
        match self.fold(database, checkpoint, warm, events).await? {
            Ok(folding) => self.keep(database, checkpoint, folding, events).await.map(Some),
            Err(failure) => {
                self.stop(database, checkpoint, &failure, events).await?;
                Ok(None)
            }
        }
    }

    async fn fold(
        &self,
        database: &mut PgConnection,
        checkpoint: &Checkpoint,
        warm: Option<Box<dyn Folding>>,
        events: &[Happened],
    ) -> Result<Result<Box<dyn Folding>, Unfoldable>, Stopped> {
        let Some(mut folding) = warm.or_else(|| checkpoint.folding()) else {
            let why = "what the fold remembered cannot be read".to_owned();
            return Ok(Err(Unfoldable { position: checkpoint.position.next(), why }));
        };
        let (table, name) = (&checkpoint.model.table, checkpoint.model.table.name());
        let wanted = folding.wanted(events);
        let rows = bulk::load(database, self.ledger, table, &name, &wanted).await?;
        folding.provide(wanted, rows);
        Ok(folding.fold(events, self.opened).map(|()| folding))
    }

    async fn keep(
        &self,
        database: &mut PgConnection,
        checkpoint: &Checkpoint,
        mut folding: Box<dyn Folding>,
        events: &[Happened],
    ) -> Result<(Position, Box<dyn Folding>), Stopped> {
        let to = events.last().map_or(checkpoint.position, |event| event.position);
        let fresh = checkpoint.position == Position(0);
        write(database, self.ledger, checkpoint.model, folding.as_mut(), fresh).await?;
        if to > checkpoint.position || self.built && !checkpoint.built {
            let moved = (to, &*folding.ambient(), self.built);
            checkpoint::advance(database, self.ledger, checkpoint.model, moved).await?;
        }
        if folding.held() > HELD {
            folding.forget();
        }
        Ok((to, folding))
    }

    async fn stop(
        &self,
        database: &mut PgConnection,
        checkpoint: &Checkpoint,
        failure: &Unfoldable,
        events: &[Happened],
    ) -> Result<(), Stopped> {
        tracing::error!(ledger = %self.ledger, model = checkpoint.model.name(), position = %failure.position,
            why = failure.why, "a read model is stopped");
        let before = events.partition_point(|event| event.position < failure.position);
        if let Ok(folding) = self.fold(database, checkpoint, None, &events[..before]).await? {
            self.keep(database, checkpoint, folding, &events[..before]).await?;
        }
        Ok(checkpoint::fail(database, self.ledger, checkpoint.model, failure).await?)
    }
}

/// Writes what a fold changed, each row once.
async fn write(
    database: &mut PgConnection,
    ledger: LedgerId,
    model: &Model,
    folding: &mut dyn Folding,
    fresh: bool,
) -> Result<(), sqlx::Error> {
    let (table, name, changes) = (&model.table, model.table.name(), folding.take_changes());
    bulk::delete(database, ledger, table, &name, &changes.deletes).await?;
    let new_rows_only = fresh || table.append_only;
    if new_rows_only && changes.upserts.len() >= COPY_FROM {
        return copy::copy_in(database, ledger, table, &name, changes.whole()).await;
    }
    bulk::upsert(database, ledger, table, &name, &changes.upserts).await
}
