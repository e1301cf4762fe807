//! A ledger's schedules: decay and awards that come again at the group's own hour.

mod command;
mod event;
mod fold;
mod refusal;
mod remove;
mod state;

use std::sync::Arc;

pub use command::SchedulesCommand;
pub use event::SchedulesEvent;
pub use refusal::SchedulesRefusal;
pub use state::Schedules;

use crate::{Aggregate, Context, Ledger, Position};

impl Aggregate for Schedules {
    const STREAM: &'static str = "schedules";
    const SOURCE: &'static str = concat!(
        include_str!("schedules/event.rs"),
        include_str!("schedules/fold.rs"),
        include_str!("schedules/state.rs"),
        include_str!("id.rs"),
        include_str!("personal.rs"),
        include_str!("quantity.rs"),
        include_str!("text.rs"),
    );
    type Command = SchedulesCommand;
    type Event = SchedulesEvent;
    type Refusal = SchedulesRefusal;
    type Lent = Arc<Ledger>;

    fn decide(
        &self,
        context: &Context<Arc<Ledger>>,
        command: &SchedulesCommand,
    ) -> Result<Vec<SchedulesEvent>, SchedulesRefusal> {
        match command {
            SchedulesCommand::Remove { schedule } => remove::remove(self, context, *schedule),
        }
    }

    fn apply(&mut self, _: Position, event: &SchedulesEvent) {
        self.fold(event);
    }
}
