//! The smallest aggregate that can do everything a host has to cope with.

use aggregates::{Aggregate, Context, Event, Position, Sealed};
use serde::{Deserialize, Serialize};

/// A sum that may not pass 100, and where its last event stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    pub total: u64,
    pub last: Position,
}

#[derive(Clone, Debug, Serialize)]
pub enum TallyCommand {
    /// Adds each amount, by an event each.
    Add(Vec<u64>),
    PanicDeciding,
    PanicFolding,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TallyEvent {
    #[serde(rename = "tally.added")]
    Added { amount: u64 },
    #[serde(rename = "tally.panicked.v2")]
    Panicked {},
}

#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[error("{total} is above 100")]
pub struct TooMuch {
    pub total: u64,
}

impl Event for TallyEvent {
    const NAMES: &'static [&'static str] = &["tally.added", "tally.panicked.v2"];

    fn name(&self) -> &'static str {
        match self {
            TallyEvent::Added { .. } => Self::NAMES[0],
            TallyEvent::Panicked {} => Self::NAMES[1],
        }
    }

    fn sealed(&self) -> Vec<&Sealed> {
        Vec::new()
    }
}

impl Aggregate for Tally {
    const STREAM: &'static str = "tally";
    const SOURCE: &'static str = "";
    type Command = TallyCommand;
    type Event = TallyEvent;
    type Refusal = TooMuch;
    type Lent = ();

    fn decide(&self, _: &Context<()>, command: &TallyCommand) -> Result<Vec<TallyEvent>, TooMuch> {
        match command {
            TallyCommand::Add(amounts) => {
                let total = self.total + amounts.iter().sum::<u64>();
                let events = amounts.iter().map(|&amount| TallyEvent::Added { amount }).collect();
                if total > 100 { Err(TooMuch { total }) } else { Ok(events) }
            }
            TallyCommand::PanicDeciding => panic!("no decision"),
            TallyCommand::PanicFolding => Ok(vec![TallyEvent::Added { amount: 1 }, TallyEvent::Panicked {}]),
        }
    }

    fn apply(&mut self, position: Position, event: &TallyEvent) {
        match event {
            TallyEvent::Added { amount } => self.total += amount,
            TallyEvent::Panicked {} => panic!("no fold"),
        }
        self.last = position;
    }
}
