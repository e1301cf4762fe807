//! Folding what a view lacks: one pass through the log for all read models that are asked for.
//!
//! Memory is bounded by a page of events and by the rows that are held; beyond that rows wait in the twins, where nobody
//! believes them yet. A pass has no transaction of its own, as a long one would keep dead versions alive all over the database.

use std::time::{Duration, Instant};

use aggregates::{LedgerId, Position};
use projections::{ByEffective, Effective, Folding, Happened, Model, Opened, Unfoldable};
use sqlx::{Connection as _, PgConnection, PgPool};
use uuid::Uuid;

use super::registry::{self, Keys, twin, version};
use super::{AsOfError, View};
use crate::log::{self, PAGE, Recorded};
use crate::projector::catch_up::Stopped;
use crate::projector::{bulk, copy, opening};
use crate::vault::Vault;

/// Rows that a pass holds at most before it lets go of them.
pub const HELD: usize = 200_000;
/// How often a pass says that it lives.
const SAID_EVERY: Duration = Duration::from_secs(5);

/// Folds these read models, whose places are `build`'s, and makes their rows count. At most `held` rows are held. One that
/// cannot be folded stops no other, and is what this fails with in the end.
pub async fn fold(
    (database, vault): (&PgPool, &Vault),
    view: &View,
    models: &[&'static Model],
    (build, held): (Uuid, usize),
) -> Result<(), AsOfError> {
    // One to write by and one to read by, both from the start: whoever waits for a connection while pages are folded beside
    // it, in the same task, would wait too long.
    let (mut connection, mut reading) = tokio::try_join!(database.acquire(), database.acquire())?;
    let keys = registry::keys(&mut *connection, view.ledger).await?;
    let folds = models
        .iter()
        .map(|model| Fold { model, folding: model.fresh(), written: false, failed: false })
        .collect();
    let lens = view.effective.map(Effective::by);
    let mut pass = Pass { vault, view, build, held, folds, failed: None, lens };
    for model in models {
        let place = (model.name(), version(model));
        registry::clear(&mut connection, view.id, place, build).await?;
    }
    pass.run(&mut connection, &mut reading).await?;
    drop(reading);
    pass.finish(&mut connection, &keys).await
}

/// A pass through the log.
struct Pass<'a> {
    vault: &'a Vault,
    view: &'a View,
    build: Uuid,
    held: usize,
    folds: Vec<Fold>,
    failed: Option<AsOfError>,
    lens: Option<Effective>,
}

/// One read model on its way through the log.
struct Fold {
    model: &'static Model,
    folding: Box<dyn Folding>,
    written: bool,
    failed: bool,
}

impl Pass<'_> {
    async fn run(
        &mut self,
        connection: &mut PgConnection,
        reading: &mut PgConnection,
    ) -> Result<(), AsOfError> {
        let (view, mut said) = (self.view, Instant::now());
        let mut page = next(reading, view, Position(0)).await?;
        while let Some(last) = page.last().filter(|_| !self.folds.is_empty()) {
            // The next page is read while this one is folded and copied.
            let coming = next(reading, view, last.position);
            let (folded, coming) = tokio::join!(self.page(connection, &page), coming);
            folded?;
            page = coming?;
            if said.elapsed() > SAID_EVERY {
                registry::alive(&mut *reading, view, self.build).await?;
                said = Instant::now();
            }
        }
        Ok(())
    }

    async fn page(&mut self, database: &mut PgConnection, page: &[Recorded]) -> Result<(), AsOfError> {
        let undecodable = |(position, source)| Stopped::Undecodable { position, source };
        let events: Vec<Happened> =
            page.iter().map(opening::happened).collect::<Result<_, _>>().map_err(undecodable)?;
        let opened = opening::open(self.vault, self.view.ledger, &events).await?;
        let effective = self.lens.as_mut().map(|lens| lens.admit(&events));
        let effective = effective.transpose().map_err(|failure| unfoldable("points_history", failure))?;
        for fold in &mut self.folds {
            let counted = match (&effective, fold.model.by_effective) {
                (Some(effective), ByEffective::Sums) => effective,
                _ => &events,
            };
            match fold.fold(database, self.view, counted, &opened).await {
                Err(error @ AsOfError::Unfoldable { .. }) => {
                    fold.failed = true;
                    self.failed.get_or_insert(error);
                }
                folded => folded?,
            }
        }
        self.folds.retain(|fold| !fold.failed);
        self.let_go(database).await
    }

    /// Writes what need not be held, and everything once it is too much.
    async fn let_go(&mut self, database: &mut PgConnection) -> Result<(), AsOfError> {
        let full = self.folds.iter().map(|fold| fold.folding.held()).sum::<usize>() > self.held;
        for fold in self.folds.iter_mut().filter(|fold| full || fold.model.table.append_only) {
            let mut transaction = database.begin().await?;
            let place = (fold.model.name(), version(fold.model));
            registry::hold(&mut *transaction, self.view.id, place, self.build).await?;
            fold.flush(&mut transaction, self.view).await?;
            transaction.commit().await?;
            fold.folding.forget();
        }
        Ok(())
    }

    /// Writes the rest, and makes the rows count: those of each read model in one transaction, if no key went meanwhile.
    async fn finish(mut self, database: &mut PgConnection, keys: &Keys) -> Result<(), AsOfError> {
        for fold in &mut self.folds {
            let mut transaction = database.begin().await?;
            // Keys first: whoever destroys one has it locked before they come to the list of views.
            registry::hold_keys(&mut *transaction, self.view.ledger, keys).await?;
            let place = (fold.model.name(), version(fold.model));
            registry::hold(&mut *transaction, self.view.id, place, self.build).await?;
            fold.flush(&mut transaction, self.view).await?;
            registry::complete(&mut transaction, self.view, fold.model).await?;
            transaction.commit().await?;
        }
        self.failed.map_or(Ok(()), Err)
    }
}

impl Fold {
    async fn fold(
        &mut self,
        database: &mut PgConnection,
        view: &View,
        events: &[Happened],
        opened: &Opened,
    ) -> Result<(), AsOfError> {
        let (table, name) = (&self.model.table, twin(self.model.name(), version(self.model)));
        let wanted = self.folding.wanted(events);
        let rows = bulk::load(database, LedgerId(view.id), table, &name, &wanted).await?;
        self.folding.provide(wanted, rows);
        self.folding.fold(events, opened).map_err(|failure| unfoldable(self.model.name(), failure))
    }

    /// Writes what was folded: by COPY while there are none of the rows.
    async fn flush(&mut self, database: &mut PgConnection, view: &View) -> Result<(), sqlx::Error> {
        let (table, name) = (&self.model.table, twin(self.model.name(), version(self.model)));
        let (rows_of, changes) = (LedgerId(view.id), self.folding.take_changes());
        if table.append_only || !self.written {
            self.written = true;
            return copy::copy_in(database, rows_of, table, &name, changes.whole()).await;
        }
        bulk::delete(database, rows_of, table, &name, &changes.deletes).await?;
        bulk::upsert(database, rows_of, table, &name, &changes.upserts).await
    }
}

fn unfoldable(model: &'static str, failure: Unfoldable) -> AsOfError {
    AsOfError::Unfoldable { model, position: failure.position, why: failure.why }
}

/// The next page of the log, no further than the view knows: empty only there.
async fn next(database: &mut PgConnection, view: &View, after: Position) -> Result<Vec<Recorded>, AsOfError> {
    let wanted = view.known.0.saturating_sub(after.0).min(u64::from(PAGE));
    if wanted == 0 {
        return Ok(Vec::new());
    }
    let page = log::page(database, view.ledger, after, u32::try_from(wanted).unwrap_or(PAGE)).await?;
    match (after.0 + 1..).zip(&page).find(|(expected, event)| event.position.0 != *expected) {
        None if !page.is_empty() => Ok(page),
        None => Err(AsOfError::Missing(after.next())),
        Some((expected, _)) => Err(AsOfError::Missing(Position(expected))),
    }
}
