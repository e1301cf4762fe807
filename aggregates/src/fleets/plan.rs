//! What is planned of a fleet, and how a ledger's fleets are run.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{DiscordKey, Notice, Strategy};
use crate::{Handle, MemberId, PayoutRuleId, Percent, Text};

/// What is planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FleetPlan {
    /// What the fleet is called.
    pub name: Text<100>,
    /// Who leads it. They manage it as their own.
    pub commander: MemberId,
    /// When it is to start.
    pub starts_at: DateTime<Utc>,
    /// What is flown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctrine: Option<Text<200>>,
    /// Where it forms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Text<200>>,
    /// What there is to know; not about a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Text<2000>>,
}

/// New values of a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FleetChanges {
    /// What the fleet is called.
    pub name: Option<Text<100>>,
    /// Who leads it.
    pub commander: Option<crate::Who>,
    /// When it is to start.
    pub starts_at: Option<DateTime<Utc>>,
    /// What is flown.
    pub doctrine: Option<Text<200>>,
    /// Where it forms.
    pub location: Option<Text<200>>,
    /// What there is to know; not about a person.
    pub notes: Option<Text<2000>>,
    /// What the plan no longer says.
    pub clear: BTreeSet<FleetClearable>,
}

/// What a plan need not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FleetClearable {
    /// What is flown.
    Doctrine,
    /// Where it forms.
    Location,
    /// What there is to know.
    Notes,
}

/// How a ledger's fleets are run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FleetSettings {
    /// How the items of pools that say nothing are priced.
    pub pricing: Strategy,
    /// The region whose average is asked for, by its id in the game.
    pub region: u32,
    /// Whether items are valued as they come in.
    pub value_on_submit: bool,
    /// Whether somebody approves what is valued. Else valuing approves.
    pub approval_required: bool,
    /// Whether who opened a pool or changed its worth may not be the one who approves it.
    pub four_eyes: bool,
    /// The webhook that is told what happens, by what its address is known by: whoever knows the address can write there, so
    /// the log does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<Handle>,
    /// What is not told there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub muted: BTreeSet<Notice>,
    /// What requests of the ledger's Discord application are checked by. It is no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discord_key: Option<DiscordKey>,
}

impl Default for FleetSettings {
    fn default() -> Self {
        FleetSettings {
            pricing: Strategy::JitaSell,
            region: FleetSettings::THE_FORGE,
            value_on_submit: true,
            approval_required: true,
            four_eyes: false,
            webhook: None,
            muted: BTreeSet::new(),
            discord_key: None,
        }
    }
}

impl FleetSettings {
    /// The region of Jita.
    pub const THE_FORGE: u32 = 10_000_002;
}

/// New settings; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FleetSettingsChanges {
    /// How the items of pools that say nothing are priced.
    pub pricing: Option<Strategy>,
    /// The region whose average is asked for.
    pub region: Option<u32>,
    /// Whether items are valued as they come in.
    pub value_on_submit: Option<bool>,
    /// Whether somebody approves what is valued.
    pub approval_required: Option<bool>,
    /// Whether somebody else must approve.
    pub four_eyes: Option<bool>,
    /// The webhook that is told what happens; `Some(None)` is none from now on.
    pub webhook: Option<Option<Handle>>,
    /// All that is not told there.
    pub muted: Option<BTreeSet<Notice>>,
    /// What requests of the Discord application are checked by; `Some(None)` is that none are taken.
    pub discord_key: Option<Option<DiscordKey>>,
}

impl FleetSettingsChanges {
    pub(super) fn over(&self, before: &FleetSettings) -> FleetSettings {
        FleetSettings {
            pricing: self.pricing.unwrap_or(before.pricing),
            region: self.region.unwrap_or(before.region),
            value_on_submit: self.value_on_submit.unwrap_or(before.value_on_submit),
            approval_required: self.approval_required.unwrap_or(before.approval_required),
            four_eyes: self.four_eyes.unwrap_or(before.four_eyes),
            webhook: self.webhook.clone().unwrap_or_else(|| before.webhook.clone()),
            muted: self.muted.clone().unwrap_or_else(|| before.muted.clone()),
            discord_key: self.discord_key.unwrap_or(before.discord_key),
        }
    }
}

/// A new pool, as it is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewPool {
    /// What it is called.
    pub name: Text<100>,
    /// How items are priced; as the settings say without it.
    pub strategy: Option<Strategy>,
    /// By which rule it is shared out; the default rule without it.
    pub rule: Option<PayoutRuleId>,
    /// How much of it is shared out; all of it without it.
    pub payout_percent: Option<Percent>,
    /// What comes off first.
    pub costs: Vec<crate::split::Deduction>,
}

/// New values of a pool's plan; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PoolChanges {
    /// What it is called.
    pub name: Option<Text<100>>,
    /// How items are priced.
    pub strategy: Option<Strategy>,
    /// By which rule it is shared out.
    pub rule: Option<PayoutRuleId>,
    /// How much of it is shared out.
    pub payout_percent: Option<Percent>,
    /// What comes off first.
    pub costs: Option<Vec<crate::split::Deduction>>,
}
