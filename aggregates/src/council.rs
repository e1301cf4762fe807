//! A ledger's loot council: items that are decided on by response, vote and award, and what members wish for.
//!
//! One aggregate holds every decision: an award is charged in the same command by the points book, which looks here for what
//! was awarded, and what it charged is voided only along with the award. A decision is open, then decided once every copy is
//! awarded, or cancelled; the void of an award opens it again. It goes on under the rule that was in force when it was opened:
//! whoever voted knows who will see it.

mod awarding;
mod closing;
mod command;
mod context;
mod event;
mod fold;
#[cfg(test)]
mod laws;
mod opening;
mod refusal;
mod reissue;
mod responding;
mod state;
#[cfg(test)]
mod tests;
mod undoing;
mod voting;
mod wishing;

pub use command::{CouncilCommand, NewDecision};
pub use context::CouncilContext;
pub use event::{CouncilEvent, Stood};
pub use refusal::CouncilRefusal;
pub use state::{Award, Council, Decision, DecisionState, Terms};
pub use wishing::{WishedItem, wished};

use crate::{Aggregate, Context, Position};

impl Aggregate for Council {
    const STREAM: &'static str = "council";
    const SOURCE: &'static str = concat!(
        include_str!("council/event.rs"),
        include_str!("council/fold.rs"),
        include_str!("council/state.rs"),
        include_str!("council/wishing.rs"),
        include_str!("ledger/rule/council.rs"),
        include_str!("id.rs"),
        include_str!("personal.rs"),
        include_str!("quantity.rs"),
        include_str!("text.rs"),
    );
    type Command = CouncilCommand;
    type Event = CouncilEvent;
    type Refusal = CouncilRefusal;
    type Lent = CouncilContext;

    fn decide(
        &self,
        context: &Context<CouncilContext>,
        command: &CouncilCommand,
    ) -> Result<Vec<CouncilEvent>, CouncilRefusal> {
        use CouncilCommand as C;
        match command {
            C::Open { decision, new } => opening::open(self, context, *decision, new),
            C::SetDeadline { decision, deadline } => opening::set(self, context, *decision, *deadline),
            C::Respond { decision, who, response, note } => {
                responding::respond(self, context, *decision, who.as_ref(), (response, note.as_ref()))
            }
            C::Vote { decision, candidate, approve } => {
                voting::vote(self, context, *decision, candidate, *approve)
            }
            C::Award { decision, to, off_spec, reason } => {
                awarding::award(self, context, *decision, (to.as_ref(), *off_spec, reason))
            }
            C::Reassign { decision, award, to, reason } => {
                undoing::reassign(self, context, (*decision, *award), (to, reason))
            }
            C::VoidAward { decision, award, reason } => {
                undoing::void(self, context, (*decision, *award), reason)
            }
            C::Defer { decision, reason } => closing::defer(self, context, *decision, reason),
            C::Cancel { decision, reason } => closing::cancel(self, context, *decision, reason),
            C::Wish { who, item, rank, note } => {
                wishing::wish(self, context, who.as_ref(), (item, *rank), note.as_ref())
            }
            C::Unwish { who, wish } => wishing::unwish(self, context, who.as_ref(), wish),
        }
    }

    fn apply(&mut self, _: Position, event: &CouncilEvent) {
        self.fold(event);
    }
}
