//! What decisions about fleets need to remember. Of a pool that was paid, its shares; of a fleet that was, its crew.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Adjustment, Crew, FleetPlan, FleetSettings, FleetsRefusal as Refusal, InKind, Item, Priced, RuleVersion,
};
use crate::money::{Amount, Currency};
use crate::split::{Deduction, PoolParts};
use crate::{Actor, FleetId, MemberId, PayoutRuleId, Percent, PoolId, Text};

/// The fleets of a ledger, their loot pools, and the rules that pools are shared out by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fleets {
    /// How pools are valued and approved.
    pub settings: FleetSettings,
    /// Every version of every payout rule, oldest first.
    pub rules: BTreeMap<PayoutRuleId, Vec<RuleVersion>>,
    /// The rule of pools that name none.
    pub default_rule: Option<PayoutRuleId>,
    /// Every fleet.
    pub fleets: BTreeMap<FleetId, Fleet>,
    /// Every pool.
    pub pools: BTreeMap<PoolId, Pool>,
}

/// One fleet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fleet {
    /// What is planned.
    pub plan: FleetPlan,
    /// How far it is.
    pub stage: FleetStage,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was over.
    pub completed_at: Option<DateTime<Utc>>,
    /// Who flew.
    pub crew: BTreeMap<MemberId, Crew>,
}

/// How far a fleet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FleetStage {
    /// It is to start.
    Planning,
    /// It flies.
    Active,
    /// It is over.
    Completed,
    /// Everything of it is paid.
    Paid,
    /// It was called off.
    Cancelled,
}

/// A pool of loot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    /// Of which fleet.
    pub fleet: FleetId,
    /// What it is and how it is shared out.
    pub plan: PoolPlan,
    /// Who opened it, or ever changed what is in it, what that is worth or how it is shared out: with four eyes, somebody else
    /// approves.
    pub touched_by: BTreeSet<Actor>,
    /// What is in it, by line.
    pub items: BTreeMap<u32, Item>,
    /// Lines that it ever had.
    pub lines: u32,
    /// What a unit of each line is worth.
    pub prices: BTreeMap<u32, Priced>,
    /// What members took of it.
    pub in_kind: Vec<InKind>,
    /// Shares that somebody set.
    pub adjustments: Vec<Adjustment>,
    /// How often a valuation was asked for.
    pub valuations: u32,
    /// How often it was approved.
    pub approvals: u32,
    /// How far it is.
    pub stage: PoolStage,
}

/// What a pool is and how it is shared out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolPlan {
    /// What it is called.
    pub name: Text<100>,
    /// What it is counted in: the ledger's default currency.
    pub currency: Currency,
    /// How items are priced.
    pub strategy: Strategy,
    /// By which rule it is shared out.
    pub rule: PayoutRuleId,
    /// How much of it is shared out.
    pub payout_percent: Percent,
    /// What comes off first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub costs: Vec<Deduction>,
}

/// How a pool's items are priced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// What buyers pay in Jita.
    JitaBuy,
    /// What sellers ask in Jita.
    #[default]
    JitaSell,
    /// The middle of both.
    Split,
    /// The average of a region.
    RegionalAverage,
}

/// How far a pool is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoolStage {
    /// It is being filled.
    Draft,
    /// Its prices are being asked for.
    Valuing,
    /// Its prices are there.
    Valued {
        /// Since when.
        at: DateTime<Utc>,
        /// What it is worth.
        total: Amount,
        /// Lines that no source prices.
        missing: BTreeSet<u32>,
    },
    /// Its shares are owed.
    Approved(Approval),
    /// Its shares are paid.
    Paid(Approval),
    /// It is none any more.
    Removed,
}

/// What was approved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approval {
    /// The first is 1.
    pub number: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// What the pool was worth.
    pub total: Amount,
    /// What that is, by what it is for: an approval that is voided is taken back by these.
    pub parts: Option<Box<PoolParts>>,
    /// What everybody is owed of it.
    pub shares: Vec<Due>,
}

/// What a member is owed of a pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Due {
    /// Who.
    pub member: MemberId,
    /// What is to be paid out now, with what was carried here.
    pub pay: Amount,
    /// What they took in kind beyond all that they are due, and so owe.
    #[serde(default, skip_serializing_if = "none")]
    pub owed: Amount,
    /// What had been carried here from earlier pools.
    #[serde(default, skip_serializing_if = "none")]
    pub carried_in: Amount,
    /// What is carried on to the next pool.
    #[serde(default, skip_serializing_if = "none")]
    pub carried_on: Amount,
    /// Their part of everything that is shared out, in percent, to four places.
    pub percent: rust_decimal::Decimal,
}

fn none(amount: &Amount) -> bool {
    *amount == Amount::ZERO
}

impl Fleets {
    /// The fleet; refused if there is none.
    pub fn fleet(&self, fleet: FleetId) -> Result<&Fleet, Refusal> {
        self.fleets.get(&fleet).ok_or(Refusal::UnknownFleet { fleet })
    }

    /// The pool; refused if there is none, or none any more.
    pub fn pool(&self, pool: PoolId) -> Result<&Pool, Refusal> {
        match self.pools.get(&pool) {
            None => Err(Refusal::UnknownPool { pool }),
            Some(Pool { stage: PoolStage::Removed, .. }) => Err(Refusal::PoolRemoved { pool }),
            Some(found) => Ok(found),
        }
    }

    /// The version of a rule that is in force; refused if there is no such rule.
    pub fn rule(&self, rule: PayoutRuleId) -> Result<&RuleVersion, Refusal> {
        self.rules.get(&rule).and_then(|versions| versions.last()).ok_or(Refusal::UnknownPayoutRule { rule })
    }

    /// The pools of a fleet that still are.
    pub fn pools_of(&self, fleet: FleetId) -> impl Iterator<Item = (PoolId, &Pool)> {
        let of = move |(_, pool): &(&PoolId, &Pool)| pool.fleet == fleet && pool.stage != PoolStage::Removed;
        self.pools.iter().filter(of).map(|(id, pool)| (*id, pool))
    }

    /// Whether all pools of a fleet are paid, of which there must be one; without this one.
    pub(super) fn is_paid(&self, fleet: FleetId, without: Option<PoolId>) -> bool {
        let mut pools = self.pools_of(fleet).filter(|(pool, _)| Some(*pool) != without).peekable();
        pools.peek().is_some() && pools.all(|(_, pool)| matches!(pool.stage, PoolStage::Paid(_)))
    }
}

impl Pool {
    /// What was approved, if it was and still is.
    pub fn approval(&self) -> Option<&Approval> {
        match &self.stage {
            PoolStage::Approved(approval) | PoolStage::Paid(approval) => Some(approval),
            _ => None,
        }
    }

    /// Refuses a pool whose shares are owed or paid: it is voided first.
    pub(super) fn editable(&self, pool: PoolId) -> Result<(), Refusal> {
        match &self.stage {
            PoolStage::Approved(_) => Err(Refusal::PoolApproved { pool }),
            PoolStage::Paid(_) => Err(Refusal::PoolPaid { pool }),
            PoolStage::Removed => Err(Refusal::PoolRemoved { pool }),
            PoolStage::Draft | PoolStage::Valuing | PoolStage::Valued { .. } => Ok(()),
        }
    }
}
