//! A few tasks that write for all lanes, each on a connection of its own.
//!
//! A committer takes every batch that is waiting and writes them in one statement. A lane has at most one batch here at a
//! time, so its order is its own. Keys are looked up the same way: whatever waits goes in one query.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::log::append::{Batch, append};
use crate::log::commands::{Found, Issued, find};

/// How many batches' statements may be under way at once: four gave the most over a hundred ledgers.
const COMMITTERS: usize = 4;
/// How many look-ups may be under way at once.
const SEEKERS: usize = 2;
/// Events per statement: beyond it a statement's time grows faster than what it carries.
const EVENTS_PER_STATEMENT: usize = 8_192;
/// How long an answer is waited for before the outcome counts as unknown.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// What became of a batch.
#[derive(Clone, Debug)]
pub enum Written {
    /// It is durable.
    Done,
    /// The head is not the one that it follows; nothing was written.
    Lost,
    /// One of its commands is in the log already; nothing was written.
    Repeated,
    /// The database refuses its content; nothing was written.
    Rejected(Arc<str>),
    /// It was never sent.
    Unsent,
    /// It was sent, and no answer came.
    Unknown,
}

/// What the log has of the commands that were looked up, or why that is not known.
pub type Looking = oneshot::Receiver<Result<Vec<Found>, Arc<str>>>;

/// Work that waits for whoever is free.
struct Gathering<T> {
    waiting: Mutex<Vec<T>>,
    arrived: Notify,
}

impl<T> Default for Gathering<T> {
    fn default() -> Self {
        Gathering { waiting: Mutex::new(Vec::new()), arrived: Notify::new() }
    }
}

impl<T> Gathering<T> {
    fn push(&self, item: T) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(item);
        // Whoever worked last is woken first: its connection's caches are warm.
        self.arrived.notify_last();
    }

    /// Takes from the front what fits a `budget` of `cost`, at least one; waits until there is something.
    async fn take(&self, budget: usize, cost: impl Fn(&T) -> usize) -> Vec<T> {
        loop {
            let taken = self.take_now(budget, &cost);
            if !taken.is_empty() {
                return taken;
            }
            self.arrived.notified().await;
        }
    }

    fn take_now(&self, budget: usize, cost: impl Fn(&T) -> usize) -> Vec<T> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut spent = 0;
        let fits = waiting.iter().take_while(|item| {
            let first = spent == 0;
            spent += cost(item);
            first || spent <= budget
        });
        let count = fits.count();
        let taken = waiting.drain(..count).collect();
        if !waiting.is_empty() {
            self.arrived.notify_last();
        }
        taken
    }
}

struct Write {
    batch: Arc<Batch>,
    answer: oneshot::Sender<Written>,
}

struct Look {
    commands: Vec<Issued>,
    answer: oneshot::Sender<Result<Vec<Found>, Arc<str>>>,
}

/// Handle to the committers; they end with the token.
#[derive(Clone)]
pub struct Committers {
    writes: Arc<Gathering<Write>>,
    looks: Arc<Gathering<Look>>,
}

impl Committers {
    /// Starts them.
    pub fn start(database: &PgPool, tasks: &TaskTracker, stop: &CancellationToken) -> Self {
        let committers = Committers { writes: Arc::default(), looks: Arc::default() };
        for _ in 0..COMMITTERS {
            let committer = Committer { database: database.clone(), connection: None };
            let writing = committer.run(Arc::clone(&committers.writes));
            tasks.spawn(stop.clone().run_until_cancelled_owned(writing));
        }
        for _ in 0..SEEKERS {
            let seeking = seek(database.clone(), Arc::clone(&committers.looks));
            tasks.spawn(stop.clone().run_until_cancelled_owned(seeking));
        }
        committers
    }

    /// Hands a batch over; the answer comes when its fate is known or cannot be.
    pub fn write(&self, batch: Arc<Batch>) -> oneshot::Receiver<Written> {
        let (answer, written) = oneshot::channel();
        self.writes.push(Write { batch, answer });
        written
    }

    /// Asks which of these commands are in the log.
    pub fn look(&self, commands: Vec<Issued>) -> Looking {
        let (answer, found) = oneshot::channel();
        self.looks.push(Look { commands, answer });
        found
    }
}

struct Committer {
    database: PgPool,
    connection: Option<PgConnection>,
}

impl Committer {
    async fn run(mut self, writes: Arc<Gathering<Write>>) {
        loop {
            let writes = writes.take(EVENTS_PER_STATEMENT, |write| write.batch.events.len()).await;
            self.write(writes).await;
        }
    }

    async fn write(&mut self, writes: Vec<Write>) {
        let batches: Vec<&Batch> = writes.iter().map(|write| &*write.batch).collect();
        match self.send(&batches).await {
            Ok(held) => {
                for write in writes {
                    let done = held.contains(&write.batch.ledger);
                    let _ = write.answer.send(if done { Written::Done } else { Written::Lost });
                }
            }
            // Something in one of them is refused: each alone, so that the others go.
            Err(Written::Repeated | Written::Rejected(_)) if writes.len() > 1 => {
                for write in writes {
                    Box::pin(self.write(vec![write])).await;
                }
            }
            Err(why) => writes.into_iter().for_each(|write| drop(write.answer.send(why.clone()))),
        }
    }

    /// The ledgers whose fence held, or what became of all of them.
    async fn send(&mut self, batches: &[&Batch]) -> Result<Vec<aggregates::LedgerId>, Written> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            None => self.connection.insert(connect(&self.database).await.map_err(|error| {
                tracing::warn!(%error, "a committer cannot connect");
                Written::Unsent
            })?),
        };
        match tokio::time::timeout(ANSWER_WITHIN, append(connection, batches)).await {
            Ok(Ok(held)) => Ok(held),
            Ok(Err(error)) => Err(self.judge(&error)),
            Err(_) => {
                self.connection = None;
                Err(Written::Unknown)
            }
        }
    }

    /// What an error says about what was sent. Only an answer to this very statement tells that nothing was written; a
    /// server that is shutting down may have committed before it said so.
    fn judge(&mut self, error: &sqlx::Error) -> Written {
        if repeats(error) {
            return Written::Repeated;
        }
        tracing::warn!(%error, "a batch was not acknowledged");
        match error {
            sqlx::Error::Database(refusal) if !going_down(refusal.code().as_deref()) => {
                match refusal.code().as_deref() {
                    Some("40001" | "40P01") => Written::Lost,
                    _ => Written::Rejected(refusal.message().into()),
                }
            }
            _ => {
                self.connection = None;
                Written::Unknown
            }
        }
    }
}

/// Whether the unique index on client keys refuses it. A distributed engine adds to the index's name.
fn repeats(error: &sqlx::Error) -> bool {
    let index = error.as_database_error().and_then(|refusal| refusal.constraint());
    index.is_some_and(|name| name.starts_with("events_client_key"))
}

/// Whether an error code speaks of the server rather than of the statement: operator intervention, system errors.
pub(super) fn going_down(code: Option<&str>) -> bool {
    code.is_none_or(|code| (code.starts_with("57") && code != "57014") || code.starts_with("58"))
}

/// A connection that only appends. Its one statement looks rows up by their keys, whatever the tables' sizes: planning it
/// anew each time would cost as much as a small batch, and reading `heads` in sequence would meet its dead versions.
pub fn for_writing(options: &PgConnectOptions) -> PgConnectOptions {
    options.clone().options([("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off")])
}

async fn connect(database: &PgPool) -> Result<PgConnection, sqlx::Error> {
    let options = for_writing(&database.connect_options());
    let connecting = PgConnection::connect_with(&options);
    tokio::time::timeout(Duration::from_secs(3), connecting).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

async fn seek(database: PgPool, looks: Arc<Gathering<Look>>) {
    loop {
        let looks = looks.take(EVENTS_PER_STATEMENT, |look| look.commands.len()).await;
        let commands: Vec<Issued> = looks.iter().flat_map(|look| look.commands.iter().cloned()).collect();
        match find(&database, &commands).await {
            Ok(found) => looks.into_iter().for_each(|look| hand_out(look, &found)),
            Err(error) => {
                let why: Arc<str> = error.to_string().into();
                looks.into_iter().for_each(|look| drop(look.answer.send(Err(Arc::clone(&why)))));
            }
        }
    }
}

fn hand_out(look: Look, found: &[Found]) {
    let own = found.iter().filter(|found| look.commands.contains(&found.issued)).cloned().collect();
    let _ = look.answer.send(Ok(own));
}
