//! How the schedules' state follows their events.

use super::{Last, Schedule, Schedules, SchedulesEvent as Event};
use crate::Position;

impl Schedules {
    pub(super) fn fold(&mut self, position: Position, event: &Event) {
        match event {
            Event::Defined { schedule, plan, not_before } => {
                let (plan, not_before) = (plan.clone(), *not_before);
                self.live.insert(*schedule, Schedule { plan, not_before, paused_at: None, last: None });
            }
            Event::Removed { schedule } => {
                self.live.remove(schedule);
                self.removed.insert(*schedule);
            }
            Event::WorkSkipped { work, .. } => {
                self.skipped.insert(work.clone());
            }
            other => {
                if let Some(schedule) = other.schedule().and_then(|schedule| self.live.get_mut(&schedule)) {
                    schedule.fold(position, other);
                }
            }
        }
    }
}

impl Schedule {
    /// One of this schedule's events after its definition.
    fn fold(&mut self, position: Position, event: &Event) {
        match event {
            Event::Changed { plan, not_before, .. } => {
                self.plan = plan.clone();
                self.not_before = *not_before;
            }
            Event::Paused { since, .. } => self.paused_at = Some(*since),
            Event::Resumed { not_before, .. } => {
                self.paused_at = None;
                self.not_before = *not_before;
            }
            Event::Ran { date, due, .. } => self.last = Some(Last { date: *date, due: *due, position }),
            Event::Defined { .. }
            | Event::Removed { .. }
            | Event::WorkRetried { .. }
            | Event::WorkSkipped { .. } => {}
        }
    }
}
