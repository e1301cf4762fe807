//! What happens to fleets and their pools.

use chrono::{DateTime, Utc};

use super::{
    Adjustment, Crew, Due, FleetPlan, FleetSettings, FleetStage, InKind, Item, Line, LinePrice, PayoutRule,
    PoolPlan, Priced, Unpriced,
};
use crate::aggregate::events;
use crate::money::Amount;
use crate::split::{PoolParts, PoolSplit};
use crate::{Actor, CharacterId, FleetId, MemberId, PayoutRuleId, PoolId, Sealed, Text};

events! {
    /// An event of the fleets. `at` is the effective time, where the state depends on it.
    pub enum FleetsEvent {
        /// Fleets are run otherwise.
        "fleets.settings_changed" => SettingsChanged {
            /// How.
            settings: FleetSettings,
        },
        /// A payout rule is new, or says something else.
        "fleets.rule_set" => RuleSet {
            /// Which.
            rule: PayoutRuleId,
            /// 1, 2, 3 ... within it.
            version: u32,
            /// Whether pools that name none have it from now on.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            default: bool,
            /// What it says.
            says: Box<PayoutRule>,
        },
        /// A fleet is planned.
        "fleets.planned" => Planned {
            /// Its id, for ever.
            fleet: FleetId,
            /// What is planned.
            #[serde(flatten)]
            plan: FleetPlan,
        },
        /// Something else is planned.
        "fleets.changed" => Changed {
            /// Which fleet.
            fleet: FleetId,
            /// What is planned now.
            #[serde(flatten)]
            plan: FleetPlan,
        },
        /// A fleet began.
        "fleets.started" => Started {
            /// Which.
            fleet: FleetId,
            /// When.
            at: DateTime<Utc>,
        },
        /// A fleet is over. Who was still there left then.
        "fleets.completed" => Completed {
            /// Which.
            fleet: FleetId,
            /// When.
            at: DateTime<Utc>,
        },
        /// A fleet was called off.
        "fleets.cancelled" => Cancelled {
            /// Which.
            fleet: FleetId,
            /// Why.
            reason: Text<500>,
        },
        /// Somebody who manages all fleets set how far one is.
        "fleets.stage_set" => StageSet {
            /// Which.
            fleet: FleetId,
            /// How far it is.
            stage: FleetStage,
            /// When.
            at: DateTime<Utc>,
            /// Why.
            reason: Text<500>,
        },
        /// Everything of a fleet is paid.
        "fleets.paid" => Paid {
            /// Which.
            fleet: FleetId,
        },
        /// Somebody flies, or flew otherwise than was said.
        "fleets.crew_set" => CrewSet {
            /// In which fleet.
            fleet: FleetId,
            /// Who.
            member: MemberId,
            /// As what, and when.
            #[serde(flatten)]
            crew: Crew,
        },
        /// Somebody did not fly after all.
        "fleets.crew_removed" => CrewRemoved {
            /// In which fleet.
            fleet: FleetId,
            /// Who.
            member: MemberId,
        },
        /// Somebody joined a fleet that flies.
        "fleets.joined" => Joined {
            /// Which fleet.
            fleet: FleetId,
            /// Who.
            member: MemberId,
            /// As which of their characters.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            character: Option<CharacterId>,
            /// When.
            at: DateTime<Utc>,
        },
        /// Somebody left a fleet that flies.
        "fleets.left" => Left {
            /// Which fleet.
            fleet: FleetId,
            /// Who.
            member: MemberId,
            /// Which of their characters.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            character: Option<CharacterId>,
            /// When.
            at: DateTime<Utc>,
        },
        /// There is loot to share.
        "fleets.pool_opened" => PoolOpened {
            /// Its id, for ever.
            pool: PoolId,
            /// Of which fleet.
            fleet: FleetId,
            /// Who opened it.
            by: Actor,
            /// What it is and how it is shared out.
            #[serde(flatten)]
            plan: PoolPlan,
        },
        /// A pool is another, or is shared out otherwise.
        "fleets.pool_changed" => PoolChanged {
            /// Which.
            pool: PoolId,
            /// Who changed it.
            by: Actor,
            /// What it is now.
            #[serde(flatten)]
            plan: PoolPlan,
        },
        /// A pool is none any more.
        "fleets.pool_removed" => PoolRemoved {
            /// Which.
            pool: PoolId,
            /// Why.
            reason: Text<500>,
        },
        /// A pool has more in it. What is like a line that it has adds up with it.
        "fleets.items_added" => ItemsAdded {
            /// Which pool.
            pool: PoolId,
            /// Who added it.
            by: Actor,
            /// Each line as it is now.
            lines: Vec<Line>,
            /// What they were read from, such as a format of the game's.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            read_as: Option<Text<40>>,
        },
        /// A line of a pool is another.
        "fleets.item_set" => ItemSet {
            /// Which pool.
            pool: PoolId,
            /// Who set it.
            by: Actor,
            /// Which line.
            line: u32,
            /// What it is now.
            #[serde(flatten)]
            item: Item,
        },
        /// Lines of a pool are gone.
        "fleets.items_removed" => ItemsRemoved {
            /// Which pool.
            pool: PoolId,
            /// Who removed them.
            by: Actor,
            /// Which lines.
            lines: Vec<u32>,
        },
        /// A pool's prices are to be asked for.
        "fleets.valuation_asked" => ValuationAsked {
            /// Which pool.
            pool: PoolId,
            /// 1, 2, 3 ... within it. Answers to an earlier one count no more.
            valuation: u32,
        },
        /// A pool's prices are there.
        "fleets.pool_valued" => PoolValued {
            /// Which pool.
            pool: PoolId,
            /// Answering which.
            valuation: u32,
            /// What each line's unit is worth, but for those that somebody set.
            prices: Vec<LinePrice>,
            /// Lines that no source prices.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            missing: Vec<Unpriced>,
            /// What everything is worth.
            total: Amount,
            /// When.
            at: DateTime<Utc>,
        },
        /// No source could be asked.
        "fleets.valuation_failed" => ValuationFailed {
            /// Which pool.
            pool: PoolId,
            /// Answering which.
            valuation: u32,
            /// What went wrong.
            why: Text<1000>,
        },
        /// Somebody set what a line's unit is worth.
        "fleets.price_set" => PriceSet {
            /// Which pool.
            pool: PoolId,
            /// Which line.
            line: u32,
            /// Who set it.
            by: Actor,
            /// What it is worth, and why.
            #[serde(flatten)]
            price: Priced,
            /// What everything is worth now.
            total: Amount,
            /// How many lines have no price still.
            unpriced: u32,
            /// When.
            at: DateTime<Utc>,
        },
        /// Members took things as part of their shares: all of what they took of this pool.
        "fleets.in_kind_set" => InKindSet {
            /// Which pool.
            pool: PoolId,
            /// Who says so.
            by: Actor,
            /// What, by whom.
            taken: Vec<InKind>,
        },
        /// Somebody set shares: all that are set of this pool.
        "fleets.shares_adjusted" => SharesAdjusted {
            /// Which pool.
            pool: PoolId,
            /// Who set them.
            by: Actor,
            /// Whose, to what, and why.
            adjustments: Vec<Adjustment>,
        },
        /// A pool's shares are owed from now on.
        "fleets.pool_approved" => PoolApproved {
            /// Which pool.
            pool: PoolId,
            /// 1, 2, 3 ... within it.
            approval: u32,
            /// Who approved it.
            by: Actor,
            /// By which rule.
            rule: PayoutRuleId,
            /// Which version of it.
            version: u32,
            /// When.
            at: DateTime<Utc>,
            /// How it was shared out, with every input.
            split: Box<PoolSplit>,
            /// What everybody is owed of it.
            shares: Vec<Due>,
        },
        /// An approval counts no more. What was paid stays paid.
        "fleets.approval_voided" => ApprovalVoided {
            /// Which pool.
            pool: PoolId,
            /// Which approval.
            approval: u32,
            /// Why.
            reason: Text<500>,
            /// What it came to, by what it is for: all of this is taken back.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            parts: Option<Box<PoolParts>>,
        },
        /// Every share of a pool is settled.
        "fleets.pool_paid" => PoolPaid {
            /// Which pool.
            pool: PoolId,
        },
    }
}

impl FleetsEvent {
    fn sealed_fields(&self) -> Vec<&Sealed> {
        match self {
            FleetsEvent::CrewSet { crew, .. } => crew.notes.iter().collect(),
            _ => Vec::new(),
        }
    }
}
