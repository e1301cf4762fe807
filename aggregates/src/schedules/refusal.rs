//! Why a command about schedules cannot go.

use serde::Serialize;

use crate::{Common, ScheduleId};

/// What is the case when a command about schedules cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum SchedulesRefusal {
    /// No such schedule, or it ended.
    #[error("no schedule {schedule}")]
    UnknownSchedule {
        /// Which.
        schedule: ScheduleId,
    },
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}
