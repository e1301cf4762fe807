//! What imports could not place: lines whose name maps to no member wait here, and nothing is dropped.

mod command;
mod dismiss;
mod event;
mod fold;
mod forget;
mod hold;
mod map;
mod refusal;
mod reissue;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use command::{ImportsCommand, Unplaced};
pub use event::{HeldLine, ImportsEvent, KillOf};
pub use refusal::ImportsRefusal;
pub use state::{Imports, Waiting};

use crate::{Aggregate, Context, Ledger, Position};

impl Aggregate for Imports {
    const STREAM: &'static str = "imports";
    const SOURCE: &'static str = concat!(
        include_str!("imports/event.rs"),
        include_str!("imports/fold.rs"),
        include_str!("imports/state.rs"),
        include_str!("points/event.rs"),
        include_str!("points/loot.rs"),
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
        use ImportsCommand as C;
        match command {
            C::Hold { source, account, reason, item, lines, loot, kill } => {
                let about = (reason.as_ref(), item.as_ref());
                hold::hold(self, context, (source, *account), about, (lines, loot.as_deref(), *kill))
            }
            C::Map { person, member, lines } => map::map(self, context, (*person, member), *lines),
            C::Forget { member } => forget::forget(self, context, member),
            C::Dismiss { person, reason } => dismiss::dismiss(self, context, *person, reason),
        }
    }

    fn apply(&mut self, _: Position, event: &ImportsEvent) {
        self.fold(event);
    }
}
