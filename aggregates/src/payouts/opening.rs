//! What an approval makes owed, and what its void takes back. Both are parts of the command that approves or voids, and look
//! at the fleets as that left them; who may, it decided.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    Carried, Opened, PayoutState, Payouts, PayoutsContext, PayoutsEvent as Event, PayoutsRefusal as Refusal,
};
use crate::fleets::{Approval, Due, Pool, PoolStage};
use crate::money::{Amount, NotMoney};
use crate::{Context, MemberId, Money, PayoutId, PoolId, RecoveryId, Text};

type Decision = Result<Vec<Event>, Refusal>;

/// What was paid under an earlier approval of the pool counts towards what is owed now; more than that is recovered.
pub(super) fn open(payouts: &Payouts, context: &Context<PayoutsContext>, pool: PoolId) -> Decision {
    let Some(found) = context.lent.fleets.pools.get(&pool) else { return Ok(Vec::new()) };
    let PoolStage::Approved(approval) = &found.stage else { return Ok(Vec::new()) };
    if payouts.open_of(pool).is_some() {
        return Ok(Vec::new());
    }
    let before = payouts.paid_of(pool)?;
    let mut opened = Vec::new();
    let mut recovered = Vec::new();
    for due in &approval.shares {
        let paid = before.get(&due.member).copied().unwrap_or_default();
        let left = less(less(due.pay, paid)?, due.owed)?;
        if left > Amount::ZERO {
            opened.push(payout(pool, approval, due, left));
        }
        if left < Amount::ZERO {
            recovered.push(recovery(pool, found, (approval, due.member), left.negated())?);
        }
    }
    for (member, paid) in before {
        if paid > Amount::ZERO && !approval.shares.iter().any(|due| due.member == member) {
            recovered.push(recovery(pool, found, (approval, member), paid)?);
        }
    }
    let event = Event::Opened {
        pool,
        fleet: found.fleet,
        approval: approval.number,
        currency: found.plan.currency,
        payouts: opened,
        carried: payouts.carries(approval)?,
    };
    Ok(std::iter::once(event).chain(recovered).collect())
}

pub(super) fn withdraw(
    payouts: &Payouts,
    context: &Context<PayoutsContext>,
    (pool, number): (PoolId, u32),
) -> Decision {
    let approved = context.lent.fleets.pools.get(&pool).is_none_or(|pool| pool.approval().is_some());
    if approved {
        return Ok(Vec::new());
    }
    let open = payouts.of(pool).filter(|(_, payout)| payout.state.is_open());
    let open = open.map(|(id, payout)| payout.about(id)).collect();
    let carried = payouts.undone(pool)?;
    Ok(vec![Event::Withdrawn { pool, approval: number, payouts: open, carried }])
}

fn payout(pool: PoolId, approval: &Approval, due: &Due, amount: Amount) -> Opened {
    let carried_in = if due.pay > Amount::ZERO { due.carried_in } else { Amount::ZERO };
    Opened {
        payout: PayoutId(named(pool, approval, due.member)),
        member: due.member,
        amount,
        carried_in,
        percent: due.percent,
    }
}

fn recovery(
    pool: PoolId,
    found: &Pool,
    (approval, member): (&Approval, MemberId),
    amount: Amount,
) -> Result<Event, Refusal> {
    Ok(Event::RecoveryOpened {
        recovery: RecoveryId(named(pool, approval, member)),
        member,
        amount: Money::new(amount, found.plan.currency)?,
        pool: Some(pool),
        reason: Text::new("reason", "more was paid or taken than the pool comes to")?,
    })
}

/// What is owed to a member by an approval has an id that follows from the two: a decision draws no chance.
fn named(pool: PoolId, approval: &Approval, member: MemberId) -> Uuid {
    Uuid::new_v5(&pool.0, format!("{}\n{member}", approval.number).as_bytes())
}

fn less(one: Amount, other: Amount) -> Result<Amount, NotMoney> {
    one.minus(other).ok_or(NotMoney::TooLarge)
}

impl Payouts {
    /// What members were paid of a pool by now, but for what came back.
    fn paid_of(&self, pool: PoolId) -> Result<BTreeMap<MemberId, Amount>, NotMoney> {
        let mut paid: BTreeMap<MemberId, Amount> = BTreeMap::new();
        for (_, payout) in self.of(pool).filter(|(_, payout)| payout.state != PayoutState::Reversed) {
            let sum = paid.entry(payout.member).or_default();
            *sum = sum.plus(payout.paid).ok_or(NotMoney::TooLarge)?;
        }
        Ok(paid)
    }

    /// What an approval changes for members' next pool.
    fn carries(&self, approval: &Approval) -> Result<Vec<Carried>, NotMoney> {
        let changes = approval.shares.iter().map(|due| (due.member, due.carried_on, due.carried_in));
        self.changed(changes)
    }

    /// What the void of an approval changes for members' next pool: the other way round.
    fn undone(&self, pool: PoolId) -> Result<Vec<Carried>, NotMoney> {
        let carried = self.carried_by.get(&pool).into_iter().flatten();
        self.changed(carried.map(|(member, delta)| (*member, delta.negated(), Amount::ZERO)))
    }

    fn changed(
        &self,
        changes: impl Iterator<Item = (MemberId, Amount, Amount)>,
    ) -> Result<Vec<Carried>, NotMoney> {
        let mut carried = Vec::new();
        for (member, on, back) in changes {
            let delta = less(on, back)?;
            if delta != Amount::ZERO {
                let sum = self.carried(member).plus(delta).ok_or(NotMoney::TooLarge)?;
                carried.push(Carried { member, delta, carried: sum });
            }
        }
        Ok(carried)
    }
}
