//! What events of a points book are made of: lines, and what is said of an item or of where an entry comes from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Account;
use crate::ledger::{Cap, Slot};
use crate::{MemberId, Points, Text};

/// One member's share of an event: what changed and what the balance is since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Whose balance.
    pub member: MemberId,
    /// Which of their balances.
    pub account: Account,
    /// What was added, negative if taken.
    pub delta: Points,
    /// The balance after it.
    pub balance: Points,
    /// What would have been added, had no cap blocked some of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Points>,
    /// The last of the caps that blocked some of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capped_by: Option<Cap>,
}

/// Which event of an entry this is, where an entry is larger than one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// 0, 1 ... below `of`: so the entry's first event stands this many positions earlier.
    pub index: u32,
    /// How many events the entry has.
    pub of: u32,
}

/// What somebody got for their points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The item's id in its game, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// Its name as the guild wrote it.
    pub name: Text<200>,
    /// Where it is worn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
    /// 0 poor, 1 common, 2 uncommon, 3 rare, 4 epic, 5 legendary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// Its item level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
}

impl Item {
    /// An item of which nothing but its name is known.
    pub fn named(name: Text<200>) -> Self {
        Item { id: None, name, slot: None, quality: None, level: None }
    }
}

/// Where an imported entry comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The system, such as `monolithdkp`.
    pub system: Text<40>,
    /// The entry's own id there.
    pub id: Text<200>,
    /// When it was entered there.
    pub at: DateTime<Utc>,
}
