//! The end of a schedule.

use std::sync::Arc;

use super::{Schedules, SchedulesEvent as Event, SchedulesRefusal as Refusal};
use crate::{Context, Ledger, Permission, ScheduleId};

pub(super) fn remove(
    _: &Schedules,
    context: &Context<Arc<Ledger>>,
    schedule: ScheduleId,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageSchedules)?;
    Err(Refusal::UnknownSchedule { schedule })
}
