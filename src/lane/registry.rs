//! Every ledger's lane, started when its ledger is first asked something.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aggregates::{LedgerId, Position};
use sqlx::PgPool;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::committers::{Committers, Looking};
use super::forming::{Forming, Job, answer_found};
use super::task::Lane;
use super::{Clock, Failure, Receipt, Request};
use crate::log::append::Batch;
use crate::metrics::Metrics;

/// Commands that may wait in front of a lane.
const QUEUE: usize = 4_096;
/// How long a caller waits before the outcome counts as unknown to them.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Who hears of a batch once it is durable. It is a hint: whoever misses it reads the log.
pub type HandOver = Box<dyn Fn(&Arc<Batch>) + Send + Sync>;

/// What all lanes share.
pub struct Shared {
    /// The database.
    pub(super) database: PgPool,
    /// Who writes.
    pub(super) committers: Committers,
    /// Who tells the time.
    pub(super) clock: Arc<Clock>,
    /// Who hears of durable batches.
    pub(super) hand_over: HandOver,
    /// Who counts.
    pub(super) metrics: Arc<Metrics>,
    /// What must end before the server does.
    pub(super) tasks: TaskTracker,
    registry: Mutex<Registry>,
}

#[derive(Default)]
struct Registry {
    lanes: HashMap<LedgerId, mpsc::Sender<Job>>,
    heads: HashMap<LedgerId, watch::Sender<Position>>,
    draining: bool,
}

impl Shared {
    /// A lane that is about to end is found no longer.
    pub(super) fn retire(&self, ledger: LedgerId) {
        self.registry().lanes.remove(&ledger);
    }

    /// Asks the log which of these commands it has.
    pub(super) fn look(&self, jobs: &[Job]) -> Looking {
        self.committers.look(jobs.iter().map(|job| job.request.issued()).collect())
    }

    /// Everything that these answers rest on is durable: they go out. A command that came to nothing and may be in the log
    /// is looked up first; it changed nothing, so no lane waits for that.
    pub(super) fn answer(&self, forming: Forming) {
        let unsought = forming.answer();
        if unsought.is_empty() {
            return;
        }
        let (jobs, answers): (Vec<_>, Vec<_>) = unsought.into_iter().map(|one| (one.job, one.answer)).unzip();
        let found = self.look(&jobs);
        self.tasks.spawn(async move {
            let found = found.await;
            for (job, answer) in jobs.into_iter().zip(answers) {
                let answer = match &found {
                    Ok(Ok(found)) => answer_found(&job.request, found).unwrap_or(answer),
                    Ok(Err(_)) | Err(_) => Err(Failure::Unavailable),
                };
                job.answer(answer);
            }
        });
    }

    fn registry(&self) -> std::sync::MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Handle to every lane, cheap to clone.
#[derive(Clone)]
pub struct Lanes {
    shared: Arc<Shared>,
    stop: CancellationToken,
}

impl Lanes {
    /// Starts the committers; lanes follow when they are needed.
    pub fn start(database: PgPool, clock: Arc<Clock>, hand_over: HandOver, metrics: Arc<Metrics>) -> Self {
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let committers = Committers::start(&database, &TaskTracker::new(), &stop);
        let registry = Mutex::default();
        let shared = Shared { database, committers, clock, hand_over, metrics, tasks, registry };
        Lanes { shared: Arc::new(shared), stop }
    }

    /// Has a command decided and made durable.
    pub async fn submit(&self, request: Request) -> Result<Receipt, Failure> {
        let (answer, answered) = oneshot::channel();
        self.queue(request.ledger)?.try_send(Job { request, answer }).map_err(|error| match error {
            TrySendError::Full(_) => Failure::Busy,
            TrySendError::Closed(_) => Failure::Unavailable,
        })?;
        match tokio::time::timeout(ANSWER_WITHIN, answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Err(Failure::OutcomeUnknown),
        }
    }

    /// The end of a ledger's log as this process last saw it; others may have written since.
    pub fn watch(&self, ledger: LedgerId) -> watch::Receiver<Position> {
        head_of(&mut self.shared.registry(), ledger).subscribe()
    }

    /// Takes nothing more, and waits until everything taken is answered.
    pub async fn drain(&self) {
        {
            let mut registry = self.shared.registry();
            registry.draining = true;
            registry.lanes.clear();
        }
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
        self.stop.cancel();
    }

    fn queue(&self, ledger: LedgerId) -> Result<mpsc::Sender<Job>, Failure> {
        let mut registry = self.shared.registry();
        if registry.draining {
            return Err(Failure::Draining);
        }
        if let Some(queue) = registry.lanes.get(&ledger).filter(|queue| !queue.is_closed()) {
            return Ok(queue.clone());
        }
        let (queue, jobs) = mpsc::channel(QUEUE);
        let head = head_of(&mut registry, ledger);
        self.shared.tasks.spawn(Lane::new(Arc::clone(&self.shared), ledger, jobs, head).run());
        registry.lanes.insert(ledger, queue.clone());
        Ok(queue)
    }
}

fn head_of(registry: &mut Registry, ledger: LedgerId) -> watch::Sender<Position> {
    registry.heads.entry(ledger).or_insert_with(|| watch::Sender::new(Position(0))).clone()
}
