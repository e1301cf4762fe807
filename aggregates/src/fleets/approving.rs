//! Approving what a pool is worth and how it is shared out, voiding that, and noting what is paid.
//!
//! A pool keeps the rule and the prices that it was approved with: they stand on the event. An approval is voided whole, and
//! what was paid under it stays paid: the next approval owes only what is still due.

use super::{
    Approval, FleetStage, Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal, Pool,
    PoolStage,
};
use crate::{Context, Permission, PoolId, Text};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn approve(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    pool: PoolId,
    automatic: bool,
) -> Decision {
    let open = context.lent.ledger.require(context, Permission::ApprovePayouts)?;
    let found = fleets.pool(pool)?;
    if automatic && (fleets.settings.approval_required || !found.is_ready()) {
        return Ok(Vec::new());
    }
    found.editable(pool)?;
    if fleets.settings.four_eyes
        && found.touched_by.iter().any(|actor| open.is_same(actor, context.principal()))
    {
        return Err(Refusal::FourEyes { pool });
    }
    let fleet = fleets.fleet(found.fleet)?;
    if fleet.stage == FleetStage::Cancelled {
        return Err(Refusal::FleetStage { fleet: found.fleet, stage: fleet.stage });
    }
    let split = fleets.shared_out(context, pool, found)?;
    let shares = fleets.owed(found, &split)?;
    Ok(vec![Event::PoolApproved {
        pool,
        approval: found.approvals + 1,
        by: context.principal().clone(),
        rule: found.plan.rule,
        version: fleets.rule(found.plan.rule)?.version,
        at: context.effective_at(),
        split: Box::new(split),
        shares,
    }])
}

pub(super) fn void(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (pool, approval): (PoolId, u32),
    reason: &Text<500>,
) -> Decision {
    context.lent.ledger.require(context, Permission::ApprovePayouts)?;
    let found = fleets.pool(pool)?;
    let standing = found.approval().filter(|standing| standing.number == approval);
    let Approval { number, shares, .. } = standing.ok_or(Refusal::PoolNotApproved { pool })?;
    let payouts = &context.lent.payouts;
    if let Some(payout) = payouts.under_way(pool) {
        return Err(Refusal::PayoutUnderWay { payout });
    }
    // What was carried on from here must still be there to be taken back.
    let used = |due: &&super::Due| payouts.carried(due.member) < due.carried_on;
    if let Some(due) = shares.iter().find(used) {
        return Err(Refusal::CarryUsed { member: due.member });
    }
    Ok(vec![Event::ApprovalVoided { pool, approval: *number, reason: reason.clone() }])
}

/// A pool is paid once nothing of it is open; its fleet, once all its pools are and it is over.
pub(super) fn settle(fleets: &Fleets, context: &Context<FleetsContext>, pool: PoolId) -> Decision {
    let found = fleets.pool(pool)?;
    let (PoolStage::Approved(_), None) = (&found.stage, context.lent.payouts.open_of(pool)) else {
        return Ok(Vec::new());
    };
    let others = fleets.pools_of(found.fleet).filter(|(other, _)| *other != pool);
    let all_paid = others.into_iter().all(|(_, other)| matches!(other.stage, PoolStage::Paid(_)));
    let over = fleets.fleet(found.fleet)?.stage == FleetStage::Completed;
    let paid = (all_paid && over).then_some(Event::Paid { fleet: found.fleet });
    Ok(std::iter::once(Event::PoolPaid { pool }).chain(paid).collect())
}

impl Pool {
    /// Whether nothing is lacking for its approval.
    fn is_ready(&self) -> bool {
        matches!(&self.stage, PoolStage::Valued { missing, .. } if missing.is_empty())
    }
}
