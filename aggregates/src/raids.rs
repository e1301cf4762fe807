//! A ledger's raids: the calendar, who was there and when, what was killed.
//!
//! One aggregate holds them all: an award names a raid, and a person is in one raid once.

mod command;
mod event;
mod fold;
mod plan;
mod refusal;
mod state;

use std::sync::Arc;

pub use command::RaidsCommand;
pub use event::RaidsEvent;
pub use refusal::RaidsRefusal;
pub use state::{Raid, Raids};

use crate::{Aggregate, Context, Ledger, Position};

impl Aggregate for Raids {
    const STREAM: &'static str = "raids";
    const SOURCE: &'static str = concat!(
        include_str!("raids/event.rs"),
        include_str!("raids/fold.rs"),
        include_str!("raids/state.rs"),
        include_str!("id.rs"),
        include_str!("personal.rs"),
        include_str!("text.rs"),
    );
    type Command = RaidsCommand;
    type Event = RaidsEvent;
    type Refusal = RaidsRefusal;
    type Lent = Arc<Ledger>;

    fn decide(
        &self,
        context: &Context<Arc<Ledger>>,
        command: &RaidsCommand,
    ) -> Result<Vec<RaidsEvent>, RaidsRefusal> {
        match command {
            RaidsCommand::Plan { raid, title, starts_at } => {
                plan::plan(self, context, *raid, title, *starts_at)
            }
        }
    }

    fn apply(&mut self, _: Position, event: &RaidsEvent) {
        self.fold(event);
    }
}
