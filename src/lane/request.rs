//! What is asked of a lane, and what it answers.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aggregates::{
    Actor, AnyEvent, AuctionsCommand, AuctionsRefusal, Common, CouncilCommand, CouncilRefusal, Entry,
    FleetsCommand, FleetsRefusal, ImportsCommand, ImportsRefusal, LedgerCommand, LedgerId, LedgerRefusal,
    PayoutsCommand, PayoutsRefusal, PointsCommand, PointsRefusal, Position, RaidsCommand, RaidsRefusal,
    SchedulesCommand, SchedulesRefusal,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::log::commands::Issued;

/// A command, with who issues it and under which key.
#[derive(Clone, Debug)]
pub struct Request {
    /// Whose books.
    pub ledger: LedgerId,
    /// Who issues it.
    pub actor: Actor,
    /// For whom, if not for themselves.
    pub on_behalf_of: Option<Actor>,
    /// Names the command for ever, within the ledger and the actor: 1 to 200 characters.
    pub client_key: ClientKey,
    /// What the caller sent, in canonical form: the same key with other bytes is refused.
    pub command_mac: [u8; 32],
    /// When it happened, if not now.
    pub backdated_to: Option<DateTime<Utc>>,
    /// What it belongs to, such as the request's id.
    pub correlation: Option<String>,
    /// The event that it reacts to.
    pub causation: Option<Position>,
    /// Where it came in: `graphql`, `import`, `cli` ...
    pub source: &'static str,
    /// All of it happens, or none.
    pub parts: Vec<Part>,
    /// Where to leave what it would come to: then it is decided like any other, and nothing is written.
    pub preview: Option<Preview>,
}

/// What a command would come to, once its lane has decided it: its events in order.
#[derive(Clone, Debug, Default)]
pub struct Preview(Arc<Mutex<Vec<AnyEvent>>>);

impl Preview {
    /// Leaves the events of a decision, in place of those of an earlier one.
    pub fn leave(&self, events: Vec<AnyEvent>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = events;
    }

    /// The events.
    pub fn take(&self) -> Vec<AnyEvent> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Request {
    /// The command as its client key names it.
    pub fn issued(&self) -> Issued {
        Issued {
            ledger: self.ledger,
            actor: self.actor.clone(),
            client_key: self.client_key.as_str().to_owned(),
        }
    }
}

/// What one aggregate is asked.
#[derive(Clone, Debug)]
pub enum Part {
    /// Of the ledger itself.
    Ledger(Arc<LedgerCommand>),
    /// Of the points book, with the earlier entry that the command names.
    Points(Arc<PointsCommand>, Option<Arc<Entry>>),
    /// Of the raids.
    Raids(Arc<RaidsCommand>),
    /// Of the loot council.
    Council(Arc<CouncilCommand>),
    /// Of the auctions.
    Auctions(Arc<AuctionsCommand>),
    /// Of the schedules.
    Schedules(Arc<SchedulesCommand>),
    /// Of the names that imports could not place.
    Imports(Arc<ImportsCommand>),
    /// Of the fleets.
    Fleets(Arc<FleetsCommand>),
    /// Of what is owed and paid.
    Payouts(Arc<PayoutsCommand>),
}

impl Part {
    /// Whether this opens a ledger.
    pub fn opens(&self) -> bool {
        matches!(self, Part::Ledger(command) if matches!(**command, LedgerCommand::Open { .. }))
    }
}

/// The caller's name for a command: the same key again is the same command again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ClientKey(String);

impl ClientKey {
    /// Checks a key: 1 to 200 characters, none of them a control character.
    pub fn new(key: impl Into<String>) -> Result<Self, Failure> {
        let key = key.into();
        let fits = !key.trim().is_empty() && key.chars().count() <= 200 && !key.chars().any(char::is_control);
        if fits { Ok(ClientKey(key)) } else { Err(Failure::ClientKeyMalformed) }
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The `n`th id that a command under this key mints: the same again for the same command again.
    pub fn mint(&self, ledger: LedgerId, actor: &Actor, n: u32) -> Uuid {
        Uuid::new_v5(&ledger.0, format!("{actor}\n{}\n{n}", self.0).as_bytes())
    }
}

/// What a command came to. Everything up to `position` is durable and was seen by the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The position of the command's last event; if there was nothing to do, of the head that it was decided at.
    pub position: Position,
    /// How many events the command has; they stand in a row.
    pub events: u32,
    /// When the ledger learnt it.
    pub recorded_at: DateTime<Utc>,
    /// Whether this is the answer to an earlier command under the same key.
    pub repeated: bool,
}

impl Receipt {
    /// The position of the command's first event, if it has any.
    pub fn first(&self) -> Option<Position> {
        self.events.checked_sub(1).map(|others| Position(self.position.0 - u64::from(others)))
    }
}

/// Why there is no receipt.
#[derive(Clone, Debug)]
pub enum Failure {
    /// A rule says no.
    Refused(Refusal),
    /// The key was used for another command, whose first event stands at this position.
    ClientKeyReused(Position),
    /// A client key is 1 to 200 characters, none of them a control character.
    ClientKeyMalformed,
    /// More than 1 MiB in one event.
    EventTooLarge {
        /// Bytes that it would have.
        bytes: usize,
        /// Bytes that it may have.
        limit: usize,
    },
    /// The ledger has more waiting than it can take. Nothing was done; try again.
    Busy,
    /// The database is away. Nothing was done; try again.
    Unavailable,
    /// Asked, and no answer came: ask again under the same key.
    OutcomeUnknown,
    /// The server's clock is too far from the database's.
    ClockSkewed {
        /// By how many seconds.
        seconds: i64,
    },
    /// The log holds an event that this release does not know.
    UpgradeRequired(Position),
    /// No such ledger.
    NotFound,
    /// The server is going down. Nothing was done; try again.
    Draining,
    /// A defect; the text is for the log, not for the caller.
    Internal(Arc<str>),
}

/// A refusal by whichever aggregate was asked; serialises as `{"code": .., fields}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Refusal {
    /// By the ledger itself.
    Ledger(LedgerRefusal),
    /// By its points book.
    Points(PointsRefusal),
    /// By its raids.
    Raids(RaidsRefusal),
    /// By its loot council.
    Council(CouncilRefusal),
    /// By its auctions.
    Auctions(AuctionsRefusal),
    /// By its schedules.
    Schedules(SchedulesRefusal),
    /// By its names that wait.
    Imports(ImportsRefusal),
    /// By its fleets.
    Fleets(FleetsRefusal),
    /// By what is owed and paid.
    Payouts(PayoutsRefusal),
}

impl Refusal {
    /// What is the case, in a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Refusal::Ledger(refusal) => refusal.to_string(),
            Refusal::Points(refusal) => refusal.to_string(),
            Refusal::Raids(refusal) => refusal.to_string(),
            Refusal::Council(refusal) => refusal.to_string(),
            Refusal::Auctions(refusal) => refusal.to_string(),
            Refusal::Schedules(refusal) => refusal.to_string(),
            Refusal::Imports(refusal) => refusal.to_string(),
            Refusal::Fleets(refusal) => refusal.to_string(),
            Refusal::Payouts(refusal) => refusal.to_string(),
        }
    }

    /// The code that it goes by.
    pub fn code(&self) -> String {
        let said = serde_json::to_value(self).unwrap_or_default();
        said["code"].as_str().unwrap_or("REFUSED").to_owned()
    }

    /// What every aggregate may say, if it is that.
    pub fn common(&self) -> Option<&Common> {
        match self {
            Refusal::Ledger(LedgerRefusal::Common(common))
            | Refusal::Points(PointsRefusal::Common(common))
            | Refusal::Raids(RaidsRefusal::Common(common))
            | Refusal::Council(CouncilRefusal::Common(common))
            | Refusal::Auctions(AuctionsRefusal::Common(common))
            | Refusal::Schedules(SchedulesRefusal::Common(common))
            | Refusal::Imports(ImportsRefusal::Common(common))
            | Refusal::Fleets(FleetsRefusal::Common(common))
            | Refusal::Payouts(PayoutsRefusal::Common(common)) => Some(common),
            _ => None,
        }
    }
}

impl Failure {
    /// An internal failure from whatever went wrong.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Failure::Internal(cause.to_string().into())
    }

    /// Whether the same command may well go if it is asked again.
    pub fn retryable(&self) -> bool {
        use Failure::{Busy, ClockSkewed, Draining, OutcomeUnknown, Unavailable};
        matches!(self, Busy | Unavailable | OutcomeUnknown | ClockSkewed { .. } | Draining)
    }
}
