//! Under which terms something was awarded or charged: the inputs, the rules that were applied, and their versions.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Line;
use crate::ledger::AwardKind;
use crate::raids::Moment;
use crate::{AuctionId, DecisionId, HoldId, MemberId, Percent, Points, RaidId, Text};

/// Under which terms an award was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AwardTerms {
    /// What it was for.
    #[serde(default, skip_serializing_if = "is_other")]
    pub kind: AwardKind,
    /// The version of `award_values` that the amount came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award_values: Option<u32>,
    /// The raid that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raid: Option<RaidId>,
    /// Whether the raid said who earned, and not the command.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attended: bool,
    /// Which moment of the raid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<Moment>,
    /// Who earned a share for standing by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standby: Option<StoodBy>,
    /// The caps that were applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caps: Option<Capped>,
}

/// Who stood by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoodBy {
    /// Of what the others earned.
    pub percent: Percent,
    /// The version of `standby` that it came from, unless the command said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standby: Option<u32>,
    /// Who.
    pub members: BTreeSet<MemberId>,
}

/// Caps as they were applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capped {
    /// The version of `caps`.
    pub caps: u32,
    /// The week in the ledger's own calendar that what was earned counts in.
    pub week: Text<20>,
}

/// Under which terms a charge was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChargeTerms {
    /// Whether it was for another role than the member's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off_spec: bool,
    /// How the price came about, unless the command said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priced: Option<Priced>,
    /// What had been set aside for it, and is no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<PaidFrom>,
    /// The raid that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raid: Option<RaidId>,
    /// Whether the raid said who shares the price, and not the command.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attended: bool,
    /// The decision of the loot council that awarded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionId>,
    /// The auction that awarded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auction: Option<AuctionId>,
    /// The version of `zero_sum` under which the price was shared out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zero_sum: Option<u32>,
    /// Who got which share of the price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Line>,
}

/// A hold that something was paid from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaidFrom {
    /// Which.
    pub hold: HoldId,
    /// What was set aside.
    pub amount: Points,
}

/// How a price came about.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Priced {
    /// Where the price was found.
    pub by: PricedBy,
    /// The version of `item_values`; 0 is what goes in a ledger that never set one.
    pub item_values: u32,
    /// The whole price.
    pub full: Points,
    /// What was paid of it for another role than the member's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Percent>,
}

/// Where a price was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PricedBy {
    /// The item is listed.
    Item,
    /// Its slot and quality are.
    Slot,
    /// Its level and slot give it.
    Formula,
}

impl PricedBy {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            PricedBy::Item => "item",
            PricedBy::Slot => "slot",
            PricedBy::Formula => "formula",
        }
    }
}

/// What was lost between giver and receiver.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tax {
    /// Of what left the giver.
    pub percent: Percent,
    /// What that is.
    pub amount: Points,
    /// The version of `transfers` that it came from, unless the command said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfers: Option<u32>,
}

fn is_other(kind: &AwardKind) -> bool {
    *kind == AwardKind::Other
}
