//! A ledger's raids: the calendar, who was there and when, what was killed.
//!
//! One aggregate holds them all: an award names a raid, and a person is in one raid once. A raid is planned, then running,
//! then ended, then closed; or cancelled before it ends. A kill's attendance is the roster at its own time, at every
//! position of the log: a roster that is set for an earlier time corrects the kills since.

mod attendees;
mod attending;
mod cancelling;
mod command;
mod ending;
mod event;
mod fold;
mod killing;
#[cfg(test)]
mod laws;
mod planning;
mod refusal;
mod reissue;
mod roster;
mod setting;
mod starting;
mod state;
#[cfg(test)]
mod tests;
mod weeks;

use std::sync::Arc;

pub use attendees::{Attendees, Moment};
pub use command::{Clearable, PlanChanges, RaidsCommand, RosterChange};
pub use event::RaidsEvent;
pub use refusal::RaidsRefusal;
pub use roster::{Roster, Status};
pub use state::{Held, Kill, Plan, Planned, Raid, Raids};
pub use weeks::{MOST_WEEKS, first_instant};

use crate::{Aggregate, Context, Ledger, Position};

impl Aggregate for Raids {
    const STREAM: &'static str = "raids";
    const SOURCE: &'static str = concat!(
        include_str!("raids/attendees.rs"),
        include_str!("raids/event.rs"),
        include_str!("raids/fold.rs"),
        include_str!("raids/roster.rs"),
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
        use RaidsCommand as C;
        match command {
            C::Plan { raid, plan } => planning::plan(self, context, *raid, plan),
            C::Change { raid, changes } => planning::change(self, context, *raid, changes),
            C::Cancel { raid, reason } => cancelling::cancel(self, context, *raid, reason),
            C::Start { raid, unplanned } => starting::start(self, context, *raid, unplanned.as_ref()),
            C::SetRoster { raid, change } => setting::set(self, context, *raid, change),
            C::RecordKill { raid, kill, boss, difficulty, encounter } => {
                let about = (boss, difficulty.as_ref(), *encounter);
                killing::record(self, context, (*raid, *kill), about)
            }
            C::Attend { raid, kill, present, alone } => {
                attending::attend(self, context, (*raid, *kill), (present, *alone))
            }
            C::RemoveKill { raid, kill, reason } => killing::remove(self, context, (*raid, *kill), reason),
            C::End { raid } => ending::end(self, context, *raid),
            C::Close { raid } => ending::close(self, context, *raid),
        }
    }

    fn apply(&mut self, _: Position, event: &RaidsEvent) {
        self.fold(event);
    }
}
