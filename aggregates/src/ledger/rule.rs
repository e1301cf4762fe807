//! Rules: what formulas depend on beside the settings. Each kind has versions, and each version a time from which it is in
//! force; what was decided under one is never decided again.

mod awards;
mod caps;
mod council;
mod items;
mod kind;
mod shares;
mod version;

use serde::{Deserialize, Serialize};

pub use awards::{AwardKind, AwardValues, SecondaryValues};
pub use caps::{Cap, Caps, SoftCap};
pub use council::{CouncilRule, Response, VotesVisible};
pub use items::{Formula, ItemValues, Slot, SlotPrice, Slots, Valuation};
pub use kind::RuleKind;
pub use shares::{AttendanceRule, DecayEvery, DecayRule, Presence, StandbyRule, TransferRule, ZeroSum};
pub use version::{Held, RuleVersion, Rules};

use super::{LedgerRefusal as Refusal, PointsSettings};

/// A rule of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// What items cost.
    ItemValues(ItemValues),
    /// What an award of each kind is worth.
    AwardValues(AwardValues),
    /// What who stands by earns.
    Standby(StandbyRule),
    /// What nobody earns beyond.
    Caps(Caps),
    /// By how much balances shrink.
    Decay(DecayRule),
    /// What is paid is shared out.
    ZeroSum(ZeroSum),
    /// What is lost between giver and receiver.
    Transfers(TransferRule),
    /// What counts as having been there.
    Attendance(AttendanceRule),
    /// How a loot council decides.
    Council(CouncilRule),
}

impl Rule {
    /// Of which kind it is.
    pub fn kind(&self) -> RuleKind {
        match self {
            Rule::ItemValues(_) => RuleKind::ItemValues,
            Rule::AwardValues(_) => RuleKind::AwardValues,
            Rule::Standby(_) => RuleKind::Standby,
            Rule::Caps(_) => RuleKind::Caps,
            Rule::Decay(_) => RuleKind::Decay,
            Rule::ZeroSum(_) => RuleKind::ZeroSum,
            Rule::Transfers(_) => RuleKind::Transfers,
            Rule::Attendance(_) => RuleKind::Attendance,
            Rule::Council(_) => RuleKind::Council,
        }
    }

    /// Refuses a rule that no formula could count with.
    pub(in crate::ledger) fn check(&self, settings: &PointsSettings) -> Result<(), Refusal> {
        let kind = self.kind();
        let wrong = |field: &'static str| Refusal::RuleOutOfRange { rule: kind, field };
        match self {
            Rule::ItemValues(rule) => rule.check(settings).map_err(wrong),
            Rule::AwardValues(rule) => rule.check(settings).map_err(wrong),
            Rule::Caps(rule) => rule.check(settings).map_err(wrong),
            Rule::Decay(rule) => rule.check(settings).map_err(wrong),
            Rule::Attendance(rule) => rule.check().map_err(wrong),
            Rule::Council(rule) => rule.check().map_err(wrong),
            Rule::Standby(_) | Rule::ZeroSum(_) | Rule::Transfers(_) => Ok(()),
        }
    }
}
