//! Following the log, command by command: the events of one stand in a row, and its first event says how many there are.

use std::borrow::Cow;

use aggregates::{Actor, AnyEvent, Position};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::SimulateError;
use super::world::World;
use crate::lane::LoadError;
use crate::log::Recorded;

/// An event of a command.
#[derive(Debug)]
pub struct Step {
    /// Where it stands.
    pub position: Position,
    /// When it took effect.
    pub effective_at: DateTime<Utc>,
    /// What happened.
    pub event: AnyEvent,
}

/// A command, as far as the log tells.
#[derive(Debug)]
pub struct Issued {
    /// Who issued it.
    pub actor: Actor,
    /// For whom, if not for themselves.
    pub on_behalf_of: Option<Actor>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// How many events it has.
    events: u32,
    /// Those that were come to.
    pub steps: Vec<Step>,
}

/// What a command's first event says of it.
#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    actor: Cow<'a, str>,
    #[serde(borrow, default)]
    on_behalf_of: Option<Cow<'a, str>>,
    #[serde(default)]
    events: Option<u32>,
}

/// A walk along the log, between pages.
pub struct Walk {
    /// What has become of everything.
    pub world: World,
    at: Position,
    /// The command that the page ended in.
    pending: Option<Issued>,
}

impl Walk {
    /// From the start.
    pub fn new(world: World) -> Self {
        Walk { world, at: Position(0), pending: None }
    }

    /// Follows a page, up to `end`.
    pub fn through(mut self, page: &[Recorded], end: Position) -> Result<Self, SimulateError> {
        for recorded in page.iter().take_while(|recorded| recorded.position <= end) {
            let position = self.at.next();
            if recorded.position != position {
                return Err(LoadError::Gap { position }.into());
            }
            let event = recorded.event().map_err(|source| LoadError::Undecodable { position, source })?;
            let step = Step { position, effective_at: recorded.effective_at, event };
            let mut issued = self.pending.take().unwrap_or_else(|| Issued::by(recorded));
            issued.steps.push(step);
            match issued.steps.len() >= issued.events as usize {
                true => self.world.play(issued)?,
                false => self.pending = Some(issued),
            }
            self.at = position;
        }
        Ok(self)
    }
}

impl Issued {
    /// Of whoever the metadata names: the operator, where it cannot be read.
    fn by(first: &Recorded) -> Self {
        let said = serde_json::from_str::<Metadata>(&first.metadata).ok();
        let actor = |said: &str| said.parse().unwrap_or(Actor::Operator);
        Issued {
            actor: said.as_ref().map_or(Actor::Operator, |said| actor(&said.actor)),
            on_behalf_of: said.as_ref().and_then(|said| said.on_behalf_of.as_deref()).map(actor),
            recorded_at: first.recorded_at,
            events: said.and_then(|said| said.events).unwrap_or(1),
            steps: Vec::new(),
        }
    }
}
