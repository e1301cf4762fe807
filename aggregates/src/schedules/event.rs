//! What happens to schedules.

use crate::aggregate::events;
use crate::{ScheduleId, Sealed};

events! {
    /// An event of the schedules.
    pub enum SchedulesEvent {
        /// A schedule ended; what it did stays.
        "schedules.removed" => Removed {
            /// Which.
            schedule: ScheduleId,
        },
    }
}

impl SchedulesEvent {
    fn sealed_fields(&self) -> Vec<&Sealed> {
        Vec::new()
    }
}
