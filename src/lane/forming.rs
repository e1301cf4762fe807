//! The batch that is being formed: what was decided and is not being written yet.

use std::collections::HashMap;

use aggregates::{Actor, Position};
use tokio::sync::oneshot;

use super::{Failure, Receipt, Request};
use crate::log::append::Staged;
use crate::log::commands::Found;

/// A command with whoever waits for its answer.
pub struct Job {
    /// The command.
    pub request: Request,
    /// Where its answer goes.
    pub answer: oneshot::Sender<Result<Receipt, Failure>>,
}

impl Job {
    /// Answers. Who hung up does not hear it.
    pub fn answer(self, answer: Result<Receipt, Failure>) {
        let _ = self.answer.send(answer);
    }
}

/// When the log was asked for commands, if it was.
#[derive(Clone, Copy, PartialEq)]
pub enum Sought {
    /// Before the books came to where they are, if at all: they may know of a command that was not there to be found.
    Before,
    /// Under the lock: what was not found is not there.
    Locked,
}

/// A command and what was decided on it.
pub struct Decided {
    /// The command.
    pub job: Job,
    /// Its answer, once what it rests on is durable.
    pub answer: Result<Receipt, Failure>,
    /// Whether the log may hold this very command. One that has events will find out by the log's unique index; one that
    /// came to nothing must be looked up before it is answered, or a repeated command would hear a refusal.
    pub unsought: bool,
}

/// Commands that were decided, their answers, and the events that those rest on.
#[derive(Default)]
pub struct Forming {
    /// In order, without gaps.
    pub events: Vec<Staged>,
    /// Every command that was decided, also those that came to nothing: their answers wait for what they saw.
    pub decided: Vec<Decided>,
    bytes: usize,
}

/// Commands and events per batch: beyond it, later commands would wait longer than they gain.
pub const BATCH: usize = 4_096;
/// Bytes of events beyond which a batch takes no further command.
const BATCH_BYTES: usize = 8 << 20;

impl Forming {
    /// Whether no further command should join.
    pub fn is_full(&self) -> bool {
        self.events.len().max(self.decided.len()) >= BATCH || self.bytes >= BATCH_BYTES
    }

    /// Takes a command's events.
    pub fn stage(&mut self, events: Vec<Staged>) {
        self.bytes += events.iter().map(|event| event.payload.len()).sum::<usize>();
        self.events.extend(events);
    }

    /// Whether nothing was decided.
    pub fn is_empty(&self) -> bool {
        self.decided.is_empty()
    }

    /// The commands, to be decided again.
    pub fn into_jobs(self) -> impl Iterator<Item = Job> {
        self.decided.into_iter().map(|decided| decided.job)
    }

    /// Everything that was seen is durable: answers go out. Gives those whose commands must be looked up first.
    #[must_use]
    pub fn answer(self) -> Vec<Decided> {
        let mut unsought = Vec::new();
        for decided in self.decided {
            match decided.unsought {
                true => unsought.push(decided),
                false => decided.job.answer(decided.answer),
            }
        }
        unsought
    }

    /// None of it happened, all for one reason.
    pub fn refuse(self, why: &Failure) {
        self.decided.into_iter().for_each(|decided| decided.job.answer(Err(why.clone())));
    }
}

type Name = (Actor, String);

/// How many durable commands are kept in mind, so that a double click costs nothing.
const IN_MIND: u64 = 4_096;

/// Commands that the log may not show yet, and some that it has shown for a while, by their client keys.
#[derive(Default)]
pub struct Recent {
    staged: HashMap<Name, ([u8; 32], Receipt)>,
}

impl Recent {
    /// The commands of one batch.
    pub fn of(batch: &Forming) -> Self {
        let mut recent = Recent::default();
        for decided in &batch.decided {
            if let Ok(receipt) = &decided.answer
                && receipt.events > 0
            {
                recent.add(&decided.job.request, *receipt);
            }
        }
        recent
    }

    /// A command has events that are not durable yet.
    pub fn add(&mut self, request: &Request, receipt: Receipt) {
        self.staged.insert(name(request), (request.command_mac, receipt));
    }

    /// The log shows everything up to `durable`.
    pub fn forget(&mut self, durable: Position) {
        if self.staged.len() as u64 > 2 * IN_MIND {
            self.staged.retain(|_, (_, receipt)| receipt.position.0 + IN_MIND > durable.0);
        }
    }

    /// Nothing that is here is sure to be in the log.
    pub fn clear(&mut self) {
        self.staged.clear();
    }

    /// The answer to a command that is here already.
    pub fn answer(&self, request: &Request) -> Option<Result<Receipt, Failure>> {
        let (mac, receipt) = self.staged.get(&name(request))?;
        Some(repeat(request, mac, Receipt { repeated: true, ..*receipt }))
    }
}

fn name(request: &Request) -> Name {
    (request.actor.clone(), request.client_key.as_str().to_owned())
}

/// The same key again: the same receipt for the same command, else a refusal.
fn repeat(request: &Request, mac: &[u8; 32], receipt: Receipt) -> Result<Receipt, Failure> {
    if *mac == request.command_mac {
        return Ok(receipt);
    }
    Err(Failure::ClientKeyReused(receipt.first().unwrap_or(receipt.position)))
}

/// The answer to a command that is in the log.
pub fn answer_found(request: &Request, found: &[Found]) -> Option<Result<Receipt, Failure>> {
    let found = found.iter().find(|found| {
        found.issued.client_key == request.client_key.as_str() && found.issued.actor == request.actor
    })?;
    let events = serde_json::from_str::<super::Metadata>(&found.metadata).ok().and_then(|said| said.events);
    let events = events.unwrap_or(1);
    let position = Position(found.position.0 + u64::from(events) - 1);
    let receipt = Receipt { position, events, recorded_at: found.recorded_at, repeated: true };
    Some(repeat(request, &found.mac, receipt))
}
