//! Pausing and going on. What would have been due meanwhile is not made up: a group that stops its decay over the holidays
//! does not want it all at once afterwards. What was due before the pause and did not run yet still does.

use std::sync::Arc;

use super::define::allowed;
use super::{Schedules, SchedulesEvent as Event, SchedulesRefusal as Refusal};
use crate::{Context, Ledger, Permission, ScheduleId};

pub(super) fn pause(
    schedules: &Schedules,
    context: &Context<Arc<Ledger>>,
    schedule: ScheduleId,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageSchedules)?;
    match schedules.live(schedule)?.paused_at {
        Some(_) => Ok(Vec::new()),
        None => Ok(vec![Event::Paused { schedule, since: context.effective_at() }]),
    }
}

pub(super) fn resume(
    schedules: &Schedules,
    context: &Context<Arc<Ledger>>,
    schedule: ScheduleId,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageSchedules)?;
    let now = schedules.live(schedule)?;
    allowed(context, &now.plan.action)?;
    let not_before = now.not_before.max(context.effective_at());
    match now.paused_at {
        Some(_) => Ok(vec![Event::Resumed { schedule, not_before }]),
        None => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedules::tests::{WEEKLY, defined, weekly};
    use crate::testing::guild::{dkp_guild, nobody};
    use crate::testing::{Given, NOW, given, time};
    use crate::{Common, SchedulesCommand as Command};

    const PAUSE: Command = Command::Pause { schedule: WEEKLY };
    const RESUME: Command = Command::Resume { schedule: WEEKLY };

    fn began(at: &str) -> Given {
        given(dkp_guild()).and([defined(WEEKLY, weekly(), at)])
    }

    fn dates(given: &Given, count: usize) -> Vec<String> {
        let pending = given.schedules.live[&WEEKLY].pending(chrono_tz::Europe::Berlin);
        pending.take(count).map(|next| next.date.to_string()).collect()
    }

    #[test]
    fn what_would_have_been_due_in_a_pause_is_not_made_up() {
        let given = began(NOW).when(PAUSE).then([Event::Paused { schedule: WEEKLY, since: time(NOW) }]);
        assert_eq!(dates(&given, 1), Vec::<String>::new());
        let later = "2026-12-24T12:00:00Z";
        let resumed = Event::Resumed { schedule: WEEKLY, not_before: time(later) };
        let given = given.at(later).when(RESUME).then([resumed]);
        assert_eq!(dates(&given, 2), ["2026-12-30", "2027-01-06"]);
    }

    #[test]
    fn what_was_due_before_a_pause_still_runs() {
        let given = began("2026-11-01T00:00:00Z").when(PAUSE).goes();
        assert_eq!(dates(&given, 9), ["2026-11-04", "2026-11-11", "2026-11-18"]);
    }

    #[test]
    fn pausing_twice_and_resuming_what_goes_on_is_nothing_to_do() {
        began(NOW).when(PAUSE).goes().when(PAUSE).then_nothing();
        began(NOW).when(RESUME).then_nothing();
    }

    #[test]
    fn what_is_not_there_neither_pauses_nor_goes_on() {
        for command in [PAUSE, RESUME] {
            let refusal = Refusal::UnknownSchedule { schedule: WEEKLY };
            given(dkp_guild()).when(command.clone()).then_refused(refusal);
            let permission = Permission::ManageSchedules;
            let forbidden = Common::Forbidden { actor: nobody(), permission };
            began(NOW).by(nobody()).when(command).then_refused(forbidden);
        }
    }
}
