//! A ledger's schedules: decay and awards that come again at the group's own hour.
//!
//! What is due is a pure function of a schedule and its last run. A run is recorded once: the one that is next, when it is
//! due, with what it did in the same command. What is ordered about things that the service fails at of its own accord stands here
//! as well.

mod action;
mod command;
mod define;
mod event;
mod fold;
mod pause;
mod refusal;
mod reissue;
mod remove;
mod run;
mod state;
#[cfg(test)]
mod tests;
mod when;
mod work;

use std::sync::Arc;

pub use action::{Action, Whom};
pub use command::SchedulesCommand;
pub use event::{Outcome, Refused, SchedulesEvent};
pub use refusal::SchedulesRefusal;
pub use state::{Last, Plan, Schedule, Schedules};
pub use when::{Every, Occurrence, When};
pub use work::{Policy, Work};

use crate::{Aggregate, Context, Ledger, Position, ScheduleId};

impl Aggregate for Schedules {
    const STREAM: &'static str = "schedules";
    const SOURCE: &'static str = concat!(
        include_str!("schedules/action.rs"),
        include_str!("schedules/event.rs"),
        include_str!("schedules/fold.rs"),
        include_str!("schedules/state.rs"),
        include_str!("schedules/when.rs"),
        include_str!("schedules/work.rs"),
        include_str!("id.rs"),
        include_str!("personal.rs"),
        include_str!("points/state.rs"),
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
        use SchedulesCommand as C;
        match command {
            C::Define { schedule, name, action, when, starts_on } => {
                define::define(self, context, *schedule, name, (action, *when, *starts_on))
            }
            C::Change { schedule, name, action, when } => {
                define::change(self, context, *schedule, (name.as_ref(), action.as_ref(), *when))
            }
            C::Pause { schedule } => pause::pause(self, context, *schedule),
            C::Resume { schedule } => pause::resume(self, context, *schedule),
            C::Remove { schedule } => remove::remove(self, context, *schedule),
            C::Run { schedule } => run::ask(self, context, *schedule),
            C::RecordRun { schedule, due, refused } => {
                run::record(self, context, *schedule, *due, refused.as_ref())
            }
            C::RetryWork { work, failing } => work::retry(self, context, (work, *failing)),
            C::SkipWork { work, failing, reason } => work::skip(self, context, (work, *failing), reason),
        }
    }

    fn apply(&mut self, position: Position, event: &SchedulesEvent) {
        self.fold(position, event);
    }
}

impl Schedules {
    /// One that goes on.
    fn live(&self, schedule: ScheduleId) -> Result<&Schedule, SchedulesRefusal> {
        self.live.get(&schedule).ok_or(SchedulesRefusal::UnknownSchedule { schedule })
    }
}
