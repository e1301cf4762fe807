//! A ledger's book of points: every member's balances, in one aggregate, because decay, bulk awards and zero-sum
//! touch many members at once.

mod command;
mod event;
mod refusal;
mod state;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use command::PointsCommand;
pub use event::{Item, Line, Part, PointsEvent, Source};
pub use refusal::PointsRefusal;
pub use state::{Account, Balances, PointsBook};

use crate::{Aggregate, Context, EntryId, Ledger, Position};

/// What the points book's decisions look at besides its own state.
#[derive(Clone, Debug, Default)]
pub struct PointsContext {
    /// The ledger, at the same position.
    pub ledger: Arc<Ledger>,
    /// The earlier entry that the command names, if there is one at that position.
    pub entry: Option<Arc<Entry>>,
}

/// An earlier entry, as read from the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The position of its first event.
    pub id: EntryId,
    /// When it took effect.
    pub effective_at: DateTime<Utc>,
    /// Its events, all parts of them.
    pub events: Vec<PointsEvent>,
}

impl Aggregate for PointsBook {
    const STREAM: &'static str = "points";
    const SOURCE: &'static str = include_str!("points/state.rs");
    type Command = PointsCommand;
    type Event = PointsEvent;
    type Refusal = PointsRefusal;
    type Lent = PointsContext;

    fn decide(
        &self,
        _context: &Context<PointsContext>,
        _command: &PointsCommand,
    ) -> Result<Vec<PointsEvent>, PointsRefusal> {
        Ok(Vec::new())
    }

    fn apply(&mut self, _position: Position, _event: &PointsEvent) {}
}
