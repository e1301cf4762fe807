//! Who calls the fold, and when: a task per active ledger, and one that looks for what others wrote.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aggregates::{LedgerId, Position};
use projections::{Happened, MODELS};
use sqlx::PgPool;
use tokio::sync::{RwLock, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::catch_up::{Caught, Stopped, Warm, catch_up};
use super::{checkpoint, opening, status};
use crate::log::PAGE;
use crate::log::append::Batch;
use crate::vault::Vault;

/// Between two looks for what other processes wrote or projected.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// After an error of the database.
const BACK_OFF: Duration = Duration::from_millis(500);
/// Batches that may wait to be folded; further ones are read from the log.
const HINTS: usize = 256;
/// A ledger's task ends when nothing came for this long.
const IDLE: Duration = Duration::from_secs(300);

/// Handle to the projector, cheap to clone.
#[derive(Clone)]
pub struct Projector {
    shared: Arc<Shared>,
}

struct Shared {
    database: PgPool,
    vault: Arc<Vault>,
    ledgers: Mutex<HashMap<LedgerId, Active>>,
    tasks: TaskTracker,
    stop: CancellationToken,
    paused: AtomicBool,
    /// Held by whoever folds, so that a pause can wait for them.
    folding: RwLock<()>,
    built: AtomicBool,
}

struct Active {
    hints: mpsc::Sender<Option<Arc<Batch>>>,
    projected: watch::Sender<Position>,
}

/// A position was not projected in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the read models are at position {at} still")]
pub struct NotYet {
    /// Where they are.
    pub at: Position,
}

impl Projector {
    /// Starts looking for ledgers that are behind.
    pub fn start(database: PgPool, vault: Arc<Vault>) -> Self {
        let shared = Arc::new(Shared {
            database,
            vault,
            ledgers: Mutex::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            paused: AtomicBool::new(false),
            folding: RwLock::default(),
            built: AtomicBool::new(false),
        });
        let projector = Projector { shared };
        let looking = projector.clone().look();
        let stop = projector.shared.stop.clone();
        projector.shared.tasks.spawn(stop.run_until_cancelled_owned(looking));
        projector
    }

    /// A batch became durable. Only a hint: if too many wait, the log is read instead.
    pub fn hand_over(&self, batch: &Arc<Batch>) {
        if !self.shared.paused.load(Ordering::Relaxed) {
            let _ = self.queue(batch.ledger).try_send(Some(Arc::clone(batch)));
        }
    }

    /// Stops folding, or goes on: what a benchmark of appends alone needs. Once it stopped, nothing is folded any more, not
    /// even what was under way.
    pub async fn pause(&self, paused: bool) {
        self.shared.paused.store(paused, Ordering::Relaxed);
        drop(self.shared.folding.write().await);
    }

    /// Whether every read model of this release has been built for every ledger.
    pub fn all_built(&self) -> bool {
        self.shared.built.load(Ordering::Relaxed)
    }

    /// Where a ledger's read models are, as it changes.
    pub fn projected(&self, ledger: LedgerId) -> watch::Receiver<Position> {
        let _ = self.queue(ledger);
        let ledgers = self.shared.ledgers();
        ledgers.get(&ledger).map_or_else(|| watch::channel(Position(0)).1, |it| it.projected.subscribe())
    }

    /// Waits until the read models have come to a position, for a while.
    pub async fn wait_for(&self, ledger: LedgerId, to: Position, within: Duration) -> Result<(), NotYet> {
        let mut projected = self.projected(ledger);
        if *projected.borrow() < to {
            self.refresh(ledger).await;
        }
        let arrived = tokio::time::timeout(within, projected.wait_for(|at| *at >= to)).await;
        match arrived {
            Ok(Ok(_)) => Ok(()),
            _ => Err(NotYet { at: *self.projected(ledger).borrow() }),
        }
    }

    /// Ends all tasks; what they did not fold is folded when somebody starts again.
    pub async fn stop(&self) {
        self.shared.stop.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }

    /// Takes over where others have projected to.
    async fn refresh(&self, ledger: LedgerId) {
        if let Ok(status) = status(&self.shared.database, ledger).await {
            self.shared.arrived(ledger, status.projected());
        }
    }

    fn queue(&self, ledger: LedgerId) -> mpsc::Sender<Option<Arc<Batch>>> {
        let mut ledgers = self.shared.ledgers();
        if let Some(active) = ledgers.get(&ledger).filter(|active| !active.hints.is_closed()) {
            return active.hints.clone();
        }
        let (hints, waiting) = mpsc::channel(HINTS);
        let known = ledgers.remove(&ledger).map(|active| active.projected);
        let projected = known.unwrap_or_else(|| watch::Sender::new(Position(0)));
        ledgers.insert(ledger, Active { hints: hints.clone(), projected });
        let working = Arc::clone(&self.shared).project(ledger, waiting);
        self.shared.tasks.spawn(self.shared.stop.clone().run_until_cancelled_owned(working));
        hints
    }

    /// Looks for ledgers that are behind, and for what others projected of ledgers that somebody watches here.
    async fn look(self) {
        loop {
            if !self.shared.paused.load(Ordering::Relaxed)
                && let Err(error) = self.look_once().await
            {
                tracing::debug!(%error, "heads cannot be read");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn look_once(&self) -> Result<(), sqlx::Error> {
        let (behind, unbuilt) = self.shared.behind().await?;
        for ledger in behind {
            let _ = self.queue(ledger).try_send(None);
        }
        self.shared.built.store(!unbuilt, Ordering::Relaxed);
        for ledger in self.shared.watched() {
            self.refresh(ledger).await;
        }
        Ok(())
    }
}

impl Shared {
    fn ledgers(&self) -> MutexGuard<'_, HashMap<LedgerId, Active>> {
        self.ledgers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watched(&self) -> Vec<LedgerId> {
        let ledgers = self.ledgers();
        let watched = ledgers.iter().filter(|(_, active)| active.projected.receiver_count() > 0);
        watched.map(|(ledger, _)| *ledger).collect()
    }

    fn arrived(&self, ledger: LedgerId, at: Position) {
        if let Some(active) = self.ledgers().get(&ledger) {
            active.projected.send_if_modified(|now| {
                let later = at > *now;
                *now = at.max(*now);
                later
            });
        }
    }

    /// Ledgers whose read models have not seen their whole log, and whether any model of any of them was never built.
    async fn behind(&self) -> Result<(Vec<LedgerId>, bool), sqlx::Error> {
        let own = i64::try_from(MODELS.len()).unwrap_or(i64::MAX);
        let (names, versions): (Vec<String>, Vec<i32>) =
            MODELS.iter().map(|model| (model.name().to_owned(), model.table.version.cast_signed())).unzip();
        let rows: Vec<(Uuid, bool)> = sqlx::query_as(
            "SELECT h.ledger_id, count(*) FILTER (WHERE c.built) < $1 FROM heads h
             LEFT JOIN checkpoints c ON c.ledger_id = h.ledger_id
                   AND (c.model, c.version) IN (SELECT * FROM UNNEST($2::text[], $3::integer[]))
             WHERE h.position > 0 GROUP BY h.ledger_id, h.position
             HAVING count(c.model) < $1
                 OR min(c.position) FILTER (WHERE c.failed_at IS NULL) < h.position
                 OR count(*) FILTER (WHERE c.built) < count(*) FILTER (WHERE c.failed_at IS NULL)",
        )
        .bind(own)
        .bind(names)
        .bind(versions)
        .fetch_all(&self.database)
        .await?;
        let unbuilt = rows.iter().any(|(_, unbuilt)| *unbuilt);
        Ok((rows.into_iter().map(|(ledger, _)| LedgerId(ledger)).collect(), unbuilt))
    }

    /// Folds one ledger's events as they come, until none came for long.
    async fn project(self: Arc<Self>, ledger: LedgerId, mut waiting: mpsc::Receiver<Option<Arc<Batch>>>) {
        let mut warm = Warm::new();
        if let Err(error) = self.begin(ledger).await {
            tracing::warn!(%ledger, %error, "checkpoints cannot be made");
            return tokio::time::sleep(BACK_OFF).await;
        }
        while let Ok(Some(first)) = tokio::time::timeout(IDLE, waiting.recv()).await {
            let hint = gather(first, &mut waiting);
            let folding = self.folding.read().await;
            if self.paused.load(Ordering::Relaxed) {
                continue;
            }
            let folded = self.fold(ledger, hint, &mut warm).await;
            drop(folding);
            if let Err(error) = folded {
                warm.clear();
                tracing::warn!(%ledger, %error, "a ledger is not projected");
                tokio::time::sleep(BACK_OFF).await;
            }
        }
    }

    async fn begin(&self, ledger: LedgerId) -> Result<(), sqlx::Error> {
        let mut connection = self.database.acquire().await?;
        checkpoint::ensure(&mut connection, ledger).await
    }

    async fn fold(&self, ledger: LedgerId, hint: Vec<Happened>, warm: &mut Warm) -> Result<(), Stopped> {
        let mut hint = hint;
        loop {
            let hint = std::mem::take(&mut hint);
            match catch_up((&self.database, &self.vault), ledger, hint, warm).await? {
                Caught::Up(to) => {
                    self.arrived(ledger, to);
                    return Ok(());
                }
                Caught::More(to) => self.arrived(ledger, to),
                Caught::Elsewhere => return Ok(()),
            }
        }
    }
}

/// The batches that wait, as one, if they follow each other; what does not fit is left to the log.
fn gather(first: Option<Arc<Batch>>, waiting: &mut mpsc::Receiver<Option<Arc<Batch>>>) -> Vec<Happened> {
    let mut events: Vec<Happened> = first.iter().flat_map(opening::of_batch).collect();
    while events.len() < PAGE as usize
        && let Ok(next) = waiting.try_recv()
    {
        let Some(next) = next else { continue };
        let follows = events.last().is_none_or(|last| next.from.position == last.position);
        if !follows {
            // Somebody else wrote in between: the log knows.
            return Vec::new();
        }
        events.extend(opening::of_batch(&next));
    }
    events
}
