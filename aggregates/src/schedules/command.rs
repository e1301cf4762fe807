//! What may be asked about schedules.

use serde::Serialize;

use crate::ScheduleId;

/// A command to the schedules of a ledger. Ids are minted by whoever issues it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SchedulesCommand {
    /// End a schedule; what it did stays.
    Remove {
        /// Which.
        schedule: ScheduleId,
    },
}
