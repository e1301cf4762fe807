//! What a lane does when a write did not simply go: lost, refused, never sent, or of unknown outcome.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection, PgPool};

use super::Failure;
use super::committers::{Written, going_down};
use super::forming::{Decided, Forming, Job, Recent, Sought};
use super::load::{LoadError, catch_up};
use super::task::{Lane, Writing};
use crate::log::append::{Batch, append, lock_head, stands};
use crate::log::commands::{Found, find};
use crate::log::{Head, head};

/// Between two questions about an unknown outcome.
const ASK_AGAIN: Duration = Duration::from_millis(100);

/// How a locked attempt ended.
enum Locked {
    /// This batch was committed (or there was nothing to write).
    Done(Option<Arc<Batch>>),
    /// The commit was sent and no answer came.
    Unknown(Arc<Batch>),
    /// The database refuses the content.
    Rejected(Arc<str>),
    /// Nothing was written; the same again may go.
    Again,
    /// Nothing was written, and nothing will be now.
    Failed(Failure),
}

impl Lane {
    /// A write did not go as sent.
    pub(super) async fn recover(&mut self, written: Written, writing: Writing) {
        match written {
            Written::Done => self.settle(&writing.batch, writing.forming),
            Written::Unknown => self.resolve(writing.batch, writing.forming).await,
            Written::Unsent => {
                writing.forming.refuse(&Failure::Unavailable);
                self.forget(&Failure::Unavailable);
            }
            Written::Lost => {
                self.shared.metrics.lost();
                let jobs = self.undo(writing.forming);
                self.decide_under_lock(jobs).await;
            }
            Written::Repeated => {
                self.repeated = Some(Instant::now());
                let jobs = self.undo(writing.forming);
                self.decide_under_lock(jobs).await;
            }
            Written::Rejected(why) => {
                tracing::warn!(ledger = %self.ledger, %why, "a batch is refused: its commands go one by one");
                let jobs = self.undo(writing.forming);
                self.one_by_one(jobs).await;
            }
        }
    }

    /// What was decided after a write that did not go is void; nobody waits for it any longer.
    fn forget(&mut self, why: &Failure) {
        std::mem::take(&mut self.forming).refuse(why);
        self.recent.clear();
        if let Some(books) = &mut self.books {
            books.revert();
        }
    }

    /// Takes everything that is not durable back: these commands, and all decided after them, in their order.
    fn undo(&mut self, forming: Forming) -> Vec<Job> {
        self.recent.clear();
        if let Some(books) = &mut self.books {
            books.revert();
        }
        let later = std::mem::take(&mut self.forming);
        forming.into_jobs().chain(later.into_jobs()).collect()
    }

    /// Finds out what became of a batch, and writes nothing else until it knows. Commands that come in meanwhile are
    /// refused rather than kept waiting.
    async fn resolve(&mut self, batch: Arc<Batch>, forming: Forming) {
        loop {
            match fate(&self.shared.database, &batch).await {
                Ok(Fate::Durable) => return self.settle(&batch, forming),
                Ok(Fate::Absent) => {
                    // The same bytes again: if the first ones are still on their way, only one of the two finds the head.
                    let again = self.shared.committers.write(Arc::clone(&batch)).await;
                    match again.unwrap_or(Written::Unknown) {
                        Written::Done => return self.settle(&batch, forming),
                        Written::Repeated | Written::Rejected(_) => {
                            let jobs = self.undo(forming);
                            return self.one_by_one(jobs).await;
                        }
                        Written::Lost | Written::Unsent | Written::Unknown => {}
                    }
                }
                Ok(Fate::Overtaken) => {
                    let jobs = self.undo(forming);
                    return self.decide_under_lock(jobs).await;
                }
                Err(error) => {
                    tracing::warn!(ledger = %self.ledger, %error, "a batch's outcome is unknown still");
                    self.refuse_waiting(&batch, &forming);
                }
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }

    /// The database is away: who is not part of the batch in question hears so at once.
    fn refuse_waiting(&mut self, batch: &Batch, forming: &Forming) {
        std::mem::take(&mut self.forming).refuse(&Failure::Unavailable);
        self.recent = Recent::of(forming);
        if let Some(books) = &mut self.books {
            books.revert_to(batch.events.iter());
        }
        while let Ok(job) = self.queue.try_recv() {
            self.waiting.push(job);
        }
        self.waiting.drain(..).for_each(|job| job.answer(Err(Failure::Unavailable)));
    }

    /// Each command alone, so that only the one that cannot go fails.
    async fn one_by_one(&mut self, jobs: Vec<Job>) {
        for job in jobs {
            self.decide_under_lock(vec![job]).await;
        }
    }

    /// Locks the head; then, in statements of their own, reads what others wrote, decides again and writes, all in one
    /// transaction: whoever has the lock gets on.
    pub(super) async fn decide_under_lock(&mut self, jobs: Vec<Job>) {
        let mut jobs = jobs;
        loop {
            let before = self.durable.position;
            let attempt = self.attempt(jobs).await;
            let forming = std::mem::take(&mut self.forming);
            self.contended = self.durable.position > before;
            match attempt {
                Locked::Done(Some(batch)) => return self.settle_locked(&batch, forming),
                Locked::Done(None) => return self.shared.answer(forming),
                Locked::Unknown(batch) => return Box::pin(self.resolve(batch, forming)).await,
                Locked::Failed(why) => return self.give_up(forming, &why),
                Locked::Again => jobs = self.undo(forming),
                Locked::Rejected(why) => {
                    jobs = self.undo(forming);
                    if jobs.len() == 1 {
                        tracing::error!(ledger = %self.ledger, %why, "the database refuses a command's events");
                        let refused = Failure::internal(format!("the database refuses the events: {why}"));
                        return jobs.into_iter().for_each(|job| job.answer(Err(refused.clone())));
                    }
                    return Box::pin(self.one_by_one(jobs)).await;
                }
            }
        }
    }

    fn settle_locked(&mut self, batch: &Arc<Batch>, forming: Forming) {
        self.shared.metrics.batch(batch.events.len());
        self.settle(batch, forming);
    }

    fn give_up(&mut self, forming: Forming, why: &Failure) {
        forming.refuse(why);
        self.forget(why);
    }

    /// One attempt under the lock. The commands are in `self.forming` afterwards, whatever came of it.
    async fn attempt(&mut self, jobs: Vec<Job>) -> Locked {
        if let Err(why) = self.ready(&jobs).await {
            self.keep(jobs, &why);
            return Locked::Failed(why);
        }
        let database = self.shared.database.clone();
        let mut transaction = match database.begin().await {
            Ok(transaction) => transaction,
            Err(error) => return self.not_written(jobs, &error),
        };
        let found = match self.lock_and_catch_up(&mut transaction, &jobs).await {
            Ok(found) => found,
            Err(error) => return self.stopped(jobs, error),
        };
        self.form(jobs, &found, Sought::Locked);
        let events = std::mem::take(&mut self.forming.events);
        if events.is_empty() {
            return Locked::Done(None);
        }
        let batch = Arc::new(Batch { ledger: self.ledger, from: self.durable, events });
        match append(&mut *transaction, &[&batch]).await {
            Ok(held) if held.is_empty() => return Locked::Again,
            Ok(_) => {}
            Err(error) => return judge(&error),
        }
        match transaction.commit().await {
            Ok(()) => Locked::Done(Some(batch)),
            Err(_) => Locked::Unknown(batch),
        }
    }

    async fn lock_and_catch_up(
        &mut self,
        transaction: &mut PgConnection,
        jobs: &[Job],
    ) -> Result<Vec<Found>, LoadError> {
        lock_head(&mut *transaction, self.ledger).await?;
        if let Some(books) = &mut self.books {
            catch_up(transaction, self.ledger, books, &mut self.durable, |_| ()).await?;
        }
        self.position.send_replace(self.durable.position);
        let asked: Vec<_> = jobs.iter().map(|job| job.request.issued()).collect();
        Ok(find(transaction, &asked).await?)
    }

    fn stopped(&mut self, jobs: Vec<Job>, error: LoadError) -> Locked {
        // Whatever was applied of a page that broke off is not to be trusted.
        self.books = None;
        match error {
            LoadError::Database(error) => self.not_written(jobs, &error),
            other => {
                let why = Failure::from(other);
                self.keep(jobs, &why);
                Locked::Failed(why)
            }
        }
    }

    /// Has commands that were not decided stand where the decided ones do, for whoever asks next what became of them.
    fn keep(&mut self, jobs: Vec<Job>, why: &Failure) {
        let undecided =
            jobs.into_iter().map(|job| Decided { job, answer: Err(why.clone()), unsought: false });
        self.forming.decided.extend(undecided);
    }

    /// The database did not get as far as writing.
    fn not_written(&mut self, jobs: Vec<Job>, error: &sqlx::Error) -> Locked {
        self.keep(jobs, &Failure::Unavailable);
        match judge(error) {
            Locked::Again => Locked::Again,
            _ => Locked::Failed(Failure::Unavailable),
        }
    }
}

/// What an error before the commit says: nothing was written, but why?
fn judge(error: &sqlx::Error) -> Locked {
    match error {
        sqlx::Error::Database(refusal) => match refusal.code().as_deref() {
            Some("40001" | "40P01") => Locked::Again,
            code if going_down(code) => Locked::Failed(Failure::Unavailable),
            _ => Locked::Rejected(refusal.message().into()),
        },
        _ => Locked::Failed(Failure::Unavailable),
    }
}

/// What became of a batch.
enum Fate {
    /// It is in the log.
    Durable,
    /// It is not, and the head is the one that it follows.
    Absent,
    /// It is not, and never will be: the head has moved on.
    Overtaken,
}

/// Asks on a connection of its own: those of the pool may all have died with the one that was cut.
async fn fate(database: &PgPool, batch: &Batch) -> Result<Fate, sqlx::Error> {
    let mut connection = PgConnection::connect_with(&database.connect_options()).await?;
    let now = head(&mut connection, batch.ledger).await?.unwrap_or_else(Head::genesis);
    // The head is read before the batch is looked for: read the other way round, it could land in between.
    let durable = stands(&mut connection, batch.ledger, &batch.to()).await?;
    let fate = match durable {
        true => Fate::Durable,
        false if now.hash == batch.from.hash => Fate::Absent,
        false => Fate::Overtaken,
    };
    connection.close().await.ok();
    Ok(fate)
}
