//! What decisions about schedules need to remember.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ScheduleId;

/// The schedules of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Schedules {
    /// Those that ended.
    pub removed: BTreeSet<ScheduleId>,
}
