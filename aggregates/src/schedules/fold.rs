//! How the schedules' state follows their events.

use super::{Schedules, SchedulesEvent as Event};

impl Schedules {
    pub(super) fn fold(&mut self, event: &Event) {
        match event {
            Event::Removed { schedule } => {
                self.removed.insert(*schedule);
            }
        }
    }
}
