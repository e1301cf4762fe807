//! What a points book's decisions need to remember: balances, voided entries, decayed periods. Never history.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{AuctionId, EntryId, HoldId, MemberId, Points, Position};

/// One of a member's balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// Dragon kill points.
    Dkp,
    /// Effort points.
    Ep,
    /// Gear points.
    Gp,
}

impl Account {
    /// All of them.
    pub const ALL: [Account; 3] = [Account::Dkp, Account::Ep, Account::Gp];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Account::Dkp => "dkp",
            Account::Ep => "ep",
            Account::Gp => "gp",
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One member's balances; what was never touched is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balances {
    /// Dragon kill points.
    pub dkp: Points,
    /// Effort points.
    pub ep: Points,
    /// Gear points.
    pub gp: Points,
}

impl Balances {
    /// One of them.
    pub fn of(self, account: Account) -> Points {
        match account {
            Account::Dkp => self.dkp,
            Account::Ep => self.ep,
            Account::Gp => self.gp,
        }
    }

    /// One of them, to be changed.
    pub(super) fn of_mut(&mut self, account: Account) -> &mut Points {
        match account {
            Account::Dkp => &mut self.dkp,
            Account::Ep => &mut self.ep,
            Account::Gp => &mut self.gp,
        }
    }
}

/// Points that are set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Whose.
    pub member: MemberId,
    /// How much.
    pub amount: Points,
    /// The auction whose bid it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auction: Option<AuctionId>,
    /// Whether it is for a bid under seal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
}

/// The points book aggregate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PointsBook {
    /// Balances of everybody who ever had any.
    pub balances: BTreeMap<MemberId, Balances>,
    /// Entries that were voided.
    pub voided: BTreeSet<EntryId>,
    /// Entries that are disputed.
    pub disputed: BTreeSet<EntryId>,
    /// Points that are set aside.
    pub holds: BTreeMap<HoldId, Hold>,
    /// What members earned in weeks with caps, by the week's key.
    pub earned: BTreeMap<String, BTreeMap<MemberId, Points>>,
    /// Where each period's decay stands, by balance.
    pub decayed: BTreeMap<Account, BTreeMap<String, Position>>,
    /// The last event of the last switch to another system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switched: Option<Position>,
}
