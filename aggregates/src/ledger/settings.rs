//! How a ledger counts.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::points::Account;
use crate::{Points, Text};

/// Everything about a ledger that its formulas depend on. `places` and `currency` are fixed when it opens; the
/// system is switched by a command of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The group's name.
    pub name: Text<100>,
    /// The default currency's code, such as `EUR` or `ISK`.
    pub currency: Text<10>,
    /// Where the group's days and weeks begin.
    pub time_zone: Tz,
    /// The first day of the group's week.
    pub week_start: chrono::Weekday,
    /// How its points are counted.
    pub points: PointsSettings,
    /// Whose points a member sees.
    #[serde(default, skip_serializing_if = "PointsVisibility::is_members")]
    pub points_visibility: PointsVisibility,
}

/// Whose points a member sees who may see points, but not everybody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointsVisibility {
    /// Those of all members.
    #[default]
    Members,
    /// Their own.
    Own,
}

impl PointsVisibility {
    /// Whether members see each other's points: what a ledger without this setting has.
    pub fn is_members(&self) -> bool {
        *self == PointsVisibility::Members
    }
}

/// How a ledger's points are counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointsSettings {
    /// Which balances there are.
    pub system: System,
    /// Whether there are DKP besides, for auctions of what the system does not give out: a balance of its own, earned by
    /// values of its own. Never under DKP, whose auctions are in its one balance.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secondary_auction: bool,
    /// Decimal places of every amount, 0 to 2.
    pub places: u32,
    /// Whether a charge or transfer may take a balance below zero.
    pub allow_negative: bool,
    /// How effective GP come from GP.
    pub gp_base_mode: GpBaseMode,
    /// The base of effective GP, above zero.
    pub base_gp: Points,
    /// Members with fewer EP rank after all others.
    pub min_ep: Points,
    /// How a decayed balance is rounded.
    pub decay_rounding: DecayRounding,
    /// What decay does to balances below zero.
    pub decay_negative: DecayNegative,
    /// Who comes first among equals: what is compared, in this order, and the id last.
    #[serde(default, skip_serializing_if = "TieOrder::is_default")]
    pub ties: TieOrder,
}

impl System {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            System::Dkp => "dkp",
            System::Epgp => "epgp",
            System::LootCouncil => "loot_council",
        }
    }
}

impl PointsSettings {
    /// Whether a balance is that of the auctions besides, and not the system's own.
    pub fn is_secondary(&self, account: Account) -> bool {
        account == Account::Dkp && self.system != System::Dkp
    }

    /// Whether members have this balance.
    pub fn has(&self, account: Account) -> bool {
        match (self.system, account) {
            (System::Dkp, Account::Dkp) | (System::Epgp, Account::Ep | Account::Gp) => true,
            (_, Account::Dkp) => self.secondary_auction,
            _ => false,
        }
    }
}

/// Who comes first among equals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TieOrder(pub Vec<TieBreak>);

/// Something that tells equals apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    /// More EP.
    HigherEp,
    /// Fewer GP.
    LowerGp,
    /// Who joined first.
    EarlierJoin,
}

impl Default for TieOrder {
    fn default() -> Self {
        TieOrder(vec![TieBreak::HigherEp, TieBreak::EarlierJoin])
    }
}

impl TieOrder {
    fn is_default(&self) -> bool {
        *self == TieOrder::default()
    }
}

/// Which balances a ledger's members have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// One balance.
    Dkp,
    /// Effort points and gear points; priority is their quotient.
    Epgp,
    /// No balance: a council decides who gets what.
    LootCouncil,
}

/// How effective GP come from GP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GpBaseMode {
    /// `max(GP, base)`.
    Floor,
    /// `GP + base`.
    Add,
}

/// How a decayed balance is rounded, at the ledger's places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecayRounding {
    /// Floor of what stays, as CEPGP does.
    FloorStays,
    /// Ceiling of the loss, as the original EPGP does; where GP have a base added, the base decays with them.
    CeilLoss,
}

/// What decay does to balances below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecayNegative {
    /// Leaves them.
    Skip,
    /// Takes them towards zero.
    Shrink,
}
