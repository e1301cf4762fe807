//! What decisions about raids need to remember.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::RaidId;

/// The raids of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Raids {
    /// Every raid.
    pub raids: BTreeMap<RaidId, Raid>,
}

/// One raid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Raid {
    /// In the calendar.
    Planned {
        /// When it is to start.
        starts_at: DateTime<Utc>,
    },
}
