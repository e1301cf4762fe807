//! The end of a schedule.

use std::sync::Arc;

use super::{Schedules, SchedulesEvent as Event, SchedulesRefusal as Refusal};
use crate::{Context, Ledger, Permission, ScheduleId};

pub(super) fn remove(
    schedules: &Schedules,
    context: &Context<Arc<Ledger>>,
    schedule: ScheduleId,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageSchedules)?;
    schedules.live(schedule)?;
    Ok(vec![Event::Removed { schedule }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SchedulesCommand as Command;
    use crate::schedules::tests::{WEEKLY, defined, weekly};
    use crate::testing::guild::dkp_guild;
    use crate::testing::{NOW, given};

    #[test]
    fn a_schedule_ends_once() {
        let remove = || Command::Remove { schedule: WEEKLY };
        let given = given(dkp_guild()).and([defined(WEEKLY, weekly(), NOW)]);
        let given = given.when(remove()).then([Event::Removed { schedule: WEEKLY }]);
        given.when(remove()).then_refused(Refusal::UnknownSchedule { schedule: WEEKLY });
    }
}
