//! What may be asked about raids.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{RaidId, Text};

/// A command to the raids of a ledger. Ids are minted by whoever issues it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RaidsCommand {
    /// Put a raid into the calendar.
    Plan {
        /// Its id, for ever.
        raid: RaidId,
        /// What it is called.
        title: Text<200>,
        /// When it is to start.
        starts_at: DateTime<Utc>,
    },
}
