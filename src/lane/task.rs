//! A lane's task: it takes commands, decides them and hands batches over.
//!
//! Two things go on at once and neither waits for a timer: a batch is being written, and the next is being decided on top
//! of it. Client keys that are in flight are in memory, and the log's unique index refuses a batch with one that is in the
//! log. So keys are looked up only where that cannot tell: before a command that came to nothing is answered, and, for a
//! while after a repeated command slipped through, before anything is decided.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aggregates::{LedgerId, Position};
use tokio::sync::{mpsc, oneshot, watch};

use super::books::{Books, Undecided};
use super::committers::{Looking, Written};
use super::forming::{BATCH, Decided, Forming, Job, Recent, Sought, answer_found};
use super::{Failure, Part, Receipt, Request, Shared, load, snapshot};
use crate::log::append::{Batch, begin};
use crate::log::commands::Found;
use crate::log::{Head, head};

/// Commands that wait for their turn beyond those in the queue.
const WAITING: usize = 4_096;
/// A durable state is written away every so many events.
const SNAPSHOT_EVERY: u64 = 10_000;
/// After a repeated command, keys are looked up before decisions for this long: who repeats one repeats many.
const WARY: Duration = Duration::from_secs(1);
/// A lane without commands ends after this long.
const IDLE: Duration = Duration::from_secs(600);

/// What a lane is told next.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and a box would be one per command")]
enum Turn {
    Queued(Job),
    Found(Result<Vec<Found>, Arc<str>>),
    Written(Written),
    Closed,
    Idle,
}

/// A batch that is being written.
pub(super) struct Writing {
    pub batch: Arc<Batch>,
    pub forming: Forming,
    answer: oneshot::Receiver<Written>,
    since: Instant,
}

/// One ledger's writer.
pub(super) struct Lane {
    pub shared: Arc<Shared>,
    pub ledger: LedgerId,
    pub queue: mpsc::Receiver<Job>,
    pub position: watch::Sender<Position>,
    /// `None` until loaded, and after a panic.
    pub books: Option<Books>,
    /// The head that the durable states are at.
    pub durable: Head,
    pub waiting: Vec<Job>,
    pub looking: Option<(Vec<Job>, Looking)>,
    pub forming: Forming,
    pub writing: Option<Writing>,
    pub recent: Recent,
    /// When a command turned out to be in the log already.
    pub repeated: Option<Instant>,
    /// Another server writes this ledger too: decide under the lock until it stops.
    pub contended: bool,
    pub snapshot_at: Position,
    closed: bool,
}

impl Lane {
    pub fn new(
        shared: Arc<Shared>,
        ledger: LedgerId,
        queue: mpsc::Receiver<Job>,
        position: watch::Sender<Position>,
    ) -> Self {
        Lane {
            shared,
            ledger,
            queue,
            position,
            books: None,
            durable: Head::genesis(),
            waiting: Vec::new(),
            looking: None,
            forming: Forming::default(),
            writing: None,
            recent: Recent::default(),
            repeated: None,
            contended: false,
            snapshot_at: Position(0),
            closed: false,
        }
    }

    /// Works until the queue is closed and empty, or nothing came for long.
    pub async fn run(mut self) {
        loop {
            match self.turn().await {
                Turn::Queued(job) => self.take(job),
                Turn::Found(found) => self.found(found).await,
                Turn::Written(written) => self.written(written).await,
                Turn::Idle => {
                    // Nobody finds the queue any more; who found it before is answered still.
                    self.shared.retire(self.ledger);
                    self.queue.close();
                }
                Turn::Closed => self.closed = true,
            }
            self.go_on().await;
            // A batch takes only so many: nothing that comes in would wake the lane for those that it left.
            while self.is_stalled() {
                self.go_on().await;
            }
            if self.closed && self.at_rest() {
                return;
            }
        }
    }

    fn at_rest(&self) -> bool {
        self.waiting.is_empty() && self.looking.is_none() && self.forming.is_empty() && self.writing.is_none()
    }

    /// Whether commands wait, and nothing is under way that ends by itself.
    fn is_stalled(&self) -> bool {
        !self.waiting.is_empty() && self.looking.is_none() && self.writing.is_none()
    }

    async fn turn(&mut self) -> Turn {
        let resting = self.at_rest();
        let open = !self.closed && self.waiting.len() < WAITING;
        tokio::select! {
            biased;
            written = answered(self.writing.as_mut().map(|writing| &mut writing.answer)) => {
                Turn::Written(written.unwrap_or(Written::Unknown))
            }
            found = answered(self.looking.as_mut().map(|(_, found)| found)) => {
                Turn::Found(found.unwrap_or_else(|_| Err("the look-up was given up".into())))
            }
            job = self.queue.recv(), if open => job.map_or(Turn::Closed, Turn::Queued),
            () = tokio::time::sleep(IDLE), if resting && open => Turn::Idle,
        }
    }

    /// Takes a command, and whatever else is in the queue.
    fn take(&mut self, job: Job) {
        self.waiting.push(job);
        while self.waiting.len() < WAITING {
            match self.queue.try_recv() {
                Ok(job) => self.waiting.push(job),
                Err(_) => return,
            }
        }
    }

    /// Starts whatever can be started.
    async fn go_on(&mut self) {
        if self.contended && self.writing.is_none() && self.looking.is_none() {
            let jobs: Vec<Job> =
                std::mem::take(&mut self.forming).into_jobs().chain(self.waiting.drain(..)).collect();
            if !jobs.is_empty() {
                self.decide_under_lock(jobs).await;
            }
            return;
        }
        let room = !self.forming.is_full() && (self.books.is_some() || self.writing.is_none());
        if self.looking.is_none() && !self.waiting.is_empty() && room && !self.contended {
            let jobs: Vec<Job> = self.waiting.drain(..self.waiting.len().min(BATCH)).collect();
            if self.books.is_none() || self.wary() {
                let found = self.shared.look(&jobs);
                self.looking = Some((jobs, found));
            } else {
                self.form(jobs, &[], Sought::Before);
            }
        }
        if self.writing.is_none() && !self.forming.is_empty() {
            self.send().await;
        }
    }

    fn wary(&self) -> bool {
        self.repeated.is_some_and(|at| at.elapsed() < WARY)
    }

    /// Hands the formed batch over. One without events has no fence that would say whether another server wrote meanwhile, so
    /// the head is asked: if it moved, what came to nothing is decided again.
    async fn send(&mut self) {
        let forming = std::mem::take(&mut self.forming);
        if !forming.events.is_empty() {
            self.writing = Some(self.hand_over(forming));
            return;
        }
        match head(&self.shared.database, self.ledger).await {
            Ok(now) if now.unwrap_or_else(Head::genesis) == self.durable => self.shared.answer(forming),
            Ok(_) => {
                self.contended = true;
                self.waiting.splice(0..0, forming.into_jobs());
            }
            Err(_) => forming.refuse(&Failure::Unavailable),
        }
    }

    fn hand_over(&self, mut forming: Forming) -> Writing {
        let events = std::mem::take(&mut forming.events);
        self.shared.metrics.batch(events.len());
        let batch = Arc::new(Batch { ledger: self.ledger, from: self.durable, events });
        let answer = self.shared.committers.write(Arc::clone(&batch));
        Writing { batch, forming, answer, since: Instant::now() }
    }

    /// The keys are looked up: what is in the log is answered, the rest is decided.
    async fn found(&mut self, found: Result<Vec<Found>, Arc<str>>) {
        let Some((jobs, _)) = self.looking.take() else { return };
        let found = match found {
            Ok(found) => found,
            Err(why) => {
                tracing::warn!(ledger = %self.ledger, %why, "client keys cannot be looked up");
                return jobs.into_iter().for_each(|job| job.answer(Err(Failure::Unavailable)));
            }
        };
        if self.books.is_none() && self.writing.is_some() || self.contended {
            // A write of unknown effect is under way: load, or lock, once it is settled.
            self.waiting.splice(0..0, jobs);
            return;
        }
        if !found.is_empty() {
            self.repeated = Some(Instant::now());
        }
        match self.ready(&jobs).await {
            Ok(()) => self.form(jobs, &found, Sought::Before),
            Err(why) => jobs.into_iter().for_each(|job| job.answer(Err(why.clone()))),
        }
    }

    /// Loads the books if they are not. A ledger comes to be by the command that opens it.
    pub(super) async fn ready(&mut self, jobs: &[Job]) -> Result<(), Failure> {
        if self.books.is_some() {
            return Ok(());
        }
        let database = &self.shared.database;
        if head(database, self.ledger).await.map_err(|_| Failure::Unavailable)?.is_none() {
            if !jobs.iter().any(opens) {
                return Err(Failure::NotFound);
            }
            begin(database, self.ledger).await.map_err(|_| Failure::Unavailable)?;
        }
        let loaded = load(database, self.ledger).await?;
        self.books = Some(loaded.books);
        self.durable = loaded.head;
        self.snapshot_at = loaded.snapshot;
        self.position.send_replace(loaded.head.position);
        Ok(())
    }

    /// Decides commands one after the other on the latest state, as many as a batch takes. `found` is in the log already.
    pub(super) fn form(&mut self, jobs: Vec<Job>, found: &[Found], sought: Sought) {
        let mut jobs = jobs.into_iter();
        while !self.forming.is_full()
            && let Some(job) = jobs.next()
        {
            // Who hung up before a decision wants none.
            if job.answer.is_closed() {
                continue;
            }
            let in_log = answer_found(&job.request, found);
            let known = in_log.or_else(|| self.recent.answer(&job.request));
            let decided_anew = known.is_none();
            let answer = match known {
                Some(answer) => answer,
                None => match self.decide(&job.request) {
                    Ok(answer) => answer,
                    Err(message) => {
                        tracing::error!(ledger = %self.ledger, message, "a decision panicked");
                        job.answer(Err(Failure::internal("a decision panicked")));
                        return self.start_over(jobs);
                    }
                },
            };
            let nothing = !matches!(answer, Ok(Receipt { events: 1.., .. }));
            let unsought = decided_anew && nothing && sought == Sought::Before;
            self.forming.decided.push(Decided { job, answer, unsought });
        }
        self.waiting.splice(0..0, jobs);
    }

    /// The states are worthless: what was decided on them and is not being written is decided again after loading.
    fn start_over(&mut self, rest: impl Iterator<Item = Job>) {
        self.books = None;
        let again: Vec<Job> = std::mem::take(&mut self.forming).into_jobs().chain(rest).collect();
        self.waiting.splice(0..0, again);
    }

    /// Decides one command; its answer holds once everything before it is durable. Fails by a panic.
    fn decide(&mut self, request: &Request) -> Result<Result<Receipt, Failure>, String> {
        let now = match self.shared.clock.writable() {
            Ok(now) => now,
            Err(why) => return Ok(Err(why)),
        };
        let after = self.speculative();
        let Some(books) = &mut self.books else { return Ok(Err(Failure::Unavailable)) };
        match books.decide(request, &after, now) {
            Ok(events) => {
                let last = events.last().map_or(after, |event| event.head());
                let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
                let receipt = Receipt {
                    position: last.position,
                    events: count,
                    recorded_at: last.recorded_at,
                    repeated: false,
                };
                if count > 0 {
                    self.recent.add(request, receipt);
                }
                self.forming.stage(events);
                Ok(Ok(receipt))
            }
            Err(Undecided::Failed(failure)) => Ok(Err(failure)),
            Err(Undecided::HalfDone(failure)) => {
                let written = self.writing.iter().flat_map(|writing| writing.batch.events.iter());
                books.revert_to(written.chain(&self.forming.events));
                Ok(Err(failure))
            }
            Err(Undecided::Panicked(message)) => Err(message),
        }
    }

    /// The head as it will be once everything decided is durable.
    fn speculative(&self) -> Head {
        let formed = self.forming.events.last();
        let written = self.writing.as_ref().and_then(|writing| writing.batch.events.last());
        formed.or(written).map_or(self.durable, |event| event.head())
    }

    async fn written(&mut self, written: Written) {
        let Some(writing) = self.writing.take() else { return };
        match written {
            Written::Done => {
                self.shared.metrics.appended(writing.since.elapsed());
                self.durable = writing.batch.to();
                if !self.forming.events.is_empty() && !self.contended {
                    // The committer goes first: the database works on the next batch while this one's callers are answered.
                    self.send().await;
                    tokio::task::yield_now().await;
                }
                self.settle(&writing.batch, writing.forming);
            }
            other => self.recover(other, writing).await,
        }
    }

    /// A batch is durable: the states follow, answers go out, the projector gets a hint.
    pub(super) fn settle(&mut self, batch: &Arc<Batch>, forming: Forming) {
        if let Some(books) = &mut self.books {
            for staged in &batch.events {
                books.settle(staged.position, &staged.event);
            }
        }
        self.durable = batch.to();
        if self.looking.is_none() {
            // A look-up that is under way may have begun before this batch was there to be found.
            self.recent.forget(self.durable.position);
        }
        self.shared.answer(forming);
        self.position.send_replace(self.durable.position);
        (self.shared.hand_over)(batch);
        self.snapshot();
    }

    /// Writes the durable states away in the background, now and then.
    fn snapshot(&mut self) {
        let Some(books) = &self.books else { return };
        if self.durable.position.0 < self.snapshot_at.0 + SNAPSHOT_EVERY {
            return;
        }
        self.snapshot_at = self.durable.position;
        let (database, ledger) = (self.shared.database.clone(), self.ledger);
        let writing = snapshot::write(database, ledger, self.durable, books.durable());
        self.shared.tasks.spawn(async move {
            if let Err(error) = writing.await {
                tracing::warn!(%ledger, %error, "a snapshot could not be written");
            }
        });
    }
}

fn opens(job: &Job) -> bool {
    job.request.parts.iter().any(Part::opens)
}

/// The answer, if one is waited for; else never.
async fn answered<T>(receiver: Option<&mut oneshot::Receiver<T>>) -> Result<T, oneshot::error::RecvError> {
    match receiver {
        Some(receiver) => receiver.await,
        None => std::future::pending().await,
    }
}
