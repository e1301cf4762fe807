//! What decisions about payouts need to remember.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::PayoutsRefusal as Refusal;
use crate::ledger::Open;
use crate::money::{Amount, NotMoney};
use crate::{FleetId, MemberId, Money, PayoutId, PoolId, RecoveryId, Text};

/// What is owed and paid in a ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Payouts {
    /// Every payout.
    pub payouts: BTreeMap<PayoutId, Payout>,
    /// Those of each pool, in order.
    pub of_pool: BTreeMap<PoolId, Vec<PayoutId>>,
    /// What waits for members' next pool.
    pub carried: BTreeMap<MemberId, Amount>,
    /// By how much each pool's approval that stands changed that.
    pub carried_by: BTreeMap<PoolId, Vec<(MemberId, Amount)>>,
    /// Which payout each reference is of.
    pub references: BTreeMap<Text<200>, PayoutId>,
    /// Every recovery.
    pub recoveries: BTreeMap<RecoveryId, Recovery>,
}

/// One payout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payout {
    /// To whom.
    pub member: MemberId,
    /// Of which pool.
    pub pool: PoolId,
    /// Of which fleet.
    pub fleet: FleetId,
    /// How much.
    pub amount: Money,
    /// How much of it had been carried from earlier pools.
    pub carried_in: Amount,
    /// How much is paid by now.
    pub paid: Amount,
    /// How far it is.
    pub state: PayoutState,
}

/// How far a payout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutState {
    /// It is to be paid.
    Pending,
    /// A rail was asked to pay it.
    Processing,
    /// It is paid.
    Paid,
    /// It could not be paid.
    Failed,
    /// A rail was asked, and nobody knows what came of it.
    Unknown,
    /// It is not owed any more.
    Cancelled,
    /// It was paid, and came back.
    Reversed,
}

/// How something was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By hand.
    Manual,
    /// By a contract in the game.
    Contract,
    /// By a direct trade in the game.
    DirectTrade,
    /// By a transfer that the game's own records show.
    Esi,
}

/// What a member has to give back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recovery {
    /// Who.
    pub member: MemberId,
    /// How much.
    pub amount: Money,
    /// Of which pool, if it is of one.
    pub pool: Option<PoolId>,
    /// How much of it they gave back, or need not.
    pub settled: Amount,
    /// How much of that was settled while the pool's approval stood.
    pub given_back: Amount,
    /// Whether that approval was voided.
    pub withdrawn: bool,
}

impl Payouts {
    /// The payout; refused if there is none.
    pub fn payout(&self, payout: PayoutId) -> Result<&Payout, Refusal> {
        self.payouts.get(&payout).ok_or(Refusal::UnknownPayout { payout })
    }

    /// What waits for a member's next pool.
    pub fn carried(&self, member: MemberId) -> Amount {
        self.carried.get(&member).copied().unwrap_or_default()
    }

    /// What waits for everybody's next pool, with what waits for who turned out to be them.
    pub fn carried_for(&self, open: &Open) -> Result<BTreeMap<MemberId, Amount>, NotMoney> {
        let mut waits: BTreeMap<MemberId, Amount> = BTreeMap::new();
        for (member, amount) in &self.carried {
            let sum = waits.entry(open.person(*member)).or_default();
            *sum = sum.plus(*amount).ok_or(NotMoney::TooLarge)?;
        }
        Ok(waits)
    }

    /// Somebody for whom a pool carried on what is no longer there to be taken back: a later pool had it.
    pub fn carry_used_of(&self, pool: PoolId) -> Option<MemberId> {
        let changes = self.carried_by.get(&pool)?;
        changes.iter().find_map(|(member, delta)| (self.carried(*member) < *delta).then_some(*member))
    }

    /// A payout of a pool that something was paid of, and did not come back.
    pub fn paid_one_of(&self, pool: PoolId) -> Option<PayoutId> {
        let paid = |payout: &Payout| payout.paid > Amount::ZERO && payout.state != PayoutState::Reversed;
        self.of(pool).find_map(|(id, payout)| paid(payout).then_some(id))
    }

    /// A payout of a pool that is neither paid nor given up.
    pub fn open_of(&self, pool: PoolId) -> Option<PayoutId> {
        self.of(pool).find_map(|(id, payout)| payout.state.is_open().then_some(id))
    }

    /// A payout of a pool that a rail may pay at any moment.
    pub fn under_way(&self, pool: PoolId) -> Option<PayoutId> {
        let waits = |state| matches!(state, PayoutState::Processing | PayoutState::Unknown);
        self.of(pool).find_map(|(id, payout)| waits(payout.state).then_some(id))
    }

    /// The payouts of a pool.
    pub fn of(&self, pool: PoolId) -> impl Iterator<Item = (PayoutId, &Payout)> {
        let ids = self.of_pool.get(&pool).into_iter().flatten();
        ids.filter_map(|id| self.payouts.get(id).map(|payout| (*id, payout)))
    }
}

impl PayoutState {
    /// Whether it is neither paid nor given up.
    pub fn is_open(self) -> bool {
        use PayoutState::{Failed, Pending, Processing, Unknown};
        matches!(self, Pending | Processing | Failed | Unknown)
    }

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            PayoutState::Pending => "pending",
            PayoutState::Processing => "processing",
            PayoutState::Paid => "paid",
            PayoutState::Failed => "failed",
            PayoutState::Unknown => "unknown",
            PayoutState::Cancelled => "cancelled",
            PayoutState::Reversed => "reversed",
        }
    }
}

impl Method {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Method::Manual => "manual",
            Method::Contract => "contract",
            Method::DirectTrade => "direct_trade",
            Method::Esi => "esi",
        }
    }
}
