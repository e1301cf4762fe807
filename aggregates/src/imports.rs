//! What imports could not place: lines whose name maps to no member wait here, and nothing is dropped.

mod command;
mod dismiss;
mod event;
mod fold;
mod refusal;
mod state;

use std::sync::Arc;

pub use command::ImportsCommand;
pub use event::ImportsEvent;
pub use refusal::ImportsRefusal;
pub use state::Imports;

use crate::{Aggregate, Context, Ledger, Position};

impl Aggregate for Imports {
    const STREAM: &'static str = "imports";
    const SOURCE: &'static str = concat!(
        include_str!("imports/event.rs"),
        include_str!("imports/fold.rs"),
        include_str!("imports/state.rs"),
        include_str!("id.rs"),
        include_str!("personal.rs"),
        include_str!("quantity.rs"),
        include_str!("text.rs"),
    );
    type Command = ImportsCommand;
    type Event = ImportsEvent;
    type Refusal = ImportsRefusal;
    type Lent = Arc<Ledger>;

    fn decide(
        &self,
        context: &Context<Arc<Ledger>>,
        command: &ImportsCommand,
    ) -> Result<Vec<ImportsEvent>, ImportsRefusal> {
        match command {
            ImportsCommand::Dismiss { person, reason } => dismiss::dismiss(self, context, *person, reason),
        }
    }

    fn apply(&mut self, _: Position, event: &ImportsEvent) {
        self.fold(event);
    }
}
