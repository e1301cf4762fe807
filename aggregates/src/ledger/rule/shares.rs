//! Rules that are little more than a percentage: standby, decay, zero-sum, transfers, attendance.

use serde::{Deserialize, Serialize};

use crate::Percent;
use crate::ledger::PointsSettings;
use crate::points::Account;

/// What who stands by earns of an award.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandbyRule {
    /// Of what the others earn.
    pub percent: Percent,
}

/// By how much balances shrink in a period; a balance without a percentage does not.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecayRule {
    /// Of DKP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dkp: Option<Percent>,
    /// Of EP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ep: Option<Percent>,
    /// Of GP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gp: Option<Percent>,
    /// How long a period is.
    #[serde(default)]
    pub every: DecayEvery,
}

/// How long a period of decay is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecayEvery {
    /// A day of the ledger's calendar, such as `2026-11-21`.
    Day,
    /// A week, such as `2026-W47`.
    #[default]
    Week,
    /// A month, such as `2026-11`.
    Month,
}

impl DecayRule {
    /// By how much a balance shrinks, if it does.
    pub fn of(&self, account: Account) -> Option<Percent> {
        match account {
            Account::Dkp => self.dkp,
            Account::Ep => self.ep,
            Account::Gp => self.gp,
        }
    }

    pub(super) fn check(&self, settings: &PointsSettings) -> Result<(), &'static str> {
        let fits = |account| settings.has(account) || self.of(account).is_none();
        match () {
            () if !fits(Account::Dkp) => Err("dkp"),
            () if !fits(Account::Ep) => Err("ep"),
            () if !fits(Account::Gp) => Err("gp"),
            () if [self.dkp, self.ep, self.gp].iter().all(Option::is_none) => Err("percent"),
            () => Ok(()),
        }
    }
}

/// What is paid in DKP is shared out to the raid by largest remainder, so that the sum of all balances stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ZeroSum {
    /// Whether who paid gets a share as well.
    pub payer_shares: bool,
}

/// What is lost between giver and receiver.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TransferRule {
    /// Of what leaves the giver.
    pub tax: Percent,
}

/// What share of what a member took part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceRule {
    /// What is counted.
    pub per: Presence,
    /// How many weeks back, 1 to 520.
    pub weeks: u32,
    /// Whether standing by counts as having been there.
    pub standby_counts: bool,
    /// Whether a raid that a member was excused from counts against them.
    pub excused_counts: bool,
}

/// What attendance counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Kills.
    Kill,
    /// Raids.
    Raid,
}

impl Default for AttendanceRule {
    fn default() -> Self {
        AttendanceRule { per: Presence::Kill, weeks: 4, standby_counts: true, excused_counts: false }
    }
}

impl AttendanceRule {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if (1..=520).contains(&self.weeks) { Ok(()) } else { Err("weeks") }
    }
}
