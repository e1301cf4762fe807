//! What happens to raids.

use chrono::{DateTime, Utc};

use crate::aggregate::events;
use crate::{RaidId, Sealed, Text};

events! {
    /// An event of the raids.
    pub enum RaidsEvent {
        /// A raid stands in the calendar.
        "raids.planned" => Planned {
            /// Its id, for ever.
            raid: RaidId,
            /// What it is called.
            title: Text<200>,
            /// When it is to start.
            starts_at: DateTime<Utc>,
        },
    }
}

impl RaidsEvent {
    fn sealed_fields(&self) -> Vec<&Sealed> {
        Vec::new()
    }
}
