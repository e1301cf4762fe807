//! What decisions about waiting names need to remember.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::points::Account;
use crate::{Handle, MemberId, Points};

/// Names that imports could not place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Imports {
    /// Every name that ever waited, by the id that was made for it.
    pub names: BTreeMap<MemberId, Waiting>,
    /// Which name a handle stands for.
    pub handles: BTreeMap<Handle, MemberId>,
}

/// One name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// How many lines wait for it.
    pub lines: u32,
    /// What they come to, by balance.
    pub sums: BTreeMap<Account, Points>,
    /// Whose it became, if it was placed.
    pub member: Option<MemberId>,
    /// Whether it was left out.
    pub dismissed: bool,
}

impl Waiting {
    /// What waits comes to with one line more, if that is within the bound.
    pub fn with(&self, account: Account, delta: Points) -> Option<Points> {
        self.sums.get(&account).copied().unwrap_or_default().plus(delta)
    }
}
