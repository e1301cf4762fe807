//! Pools: opened, changed and removed, until they are approved.

use super::{
    FleetStage as Stage, Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal, NewPool,
    PoolChanges, PoolPlan,
};
use crate::{Common, Context, FleetId, Percent, PoolId, Text};

type Decision = Result<Vec<Event>, Refusal>;

/// Costs that a pool may have.
const MOST_COSTS: usize = 100;

pub(super) fn open(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (pool, fleet): (PoolId, FleetId),
    new: &NewPool,
) -> Decision {
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Planning, Stage::Active, Stage::Completed])?;
    if fleets.pools.contains_key(&pool) {
        return Err(Common::IdTaken { id: pool.0 }.into());
    }
    let rule = new.rule.or(fleets.default_rule).ok_or(Refusal::NoDefaultRule)?;
    fleets.rule(rule)?;
    let plan = PoolPlan {
        name: new.name.clone(),
        currency: context.lent.currency()?,
        strategy: new.strategy.unwrap_or(fleets.settings.pricing),
        rule,
        payout_percent: new.payout_percent.unwrap_or(Percent::WHOLE),
        costs: new.costs.clone(),
    };
    plan.check()?;
    Ok(vec![Event::PoolOpened { pool, fleet, by: context.principal().clone(), plan }])
}

pub(super) fn change(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    pool: PoolId,
    changes: &PoolChanges,
) -> Decision {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    let before = found.plan.clone();
    let plan = PoolPlan {
        name: changes.name.clone().unwrap_or(before.name),
        currency: before.currency,
        strategy: changes.strategy.unwrap_or(before.strategy),
        rule: changes.rule.unwrap_or(before.rule),
        payout_percent: changes.payout_percent.unwrap_or(before.payout_percent),
        costs: changes.costs.clone().unwrap_or(before.costs),
    };
    fleets.rule(plan.rule)?;
    plan.check()?;
    match plan == found.plan {
        true => Ok(Vec::new()),
        false => Ok(vec![Event::PoolChanged { pool, plan }]),
    }
}

pub(super) fn remove(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    pool: PoolId,
    reason: &Text<500>,
) -> Decision {
    context.lent.managed_pool(context, fleets, pool)?.editable(pool)?;
    Ok(vec![Event::PoolRemoved { pool, reason: reason.clone() }])
}

impl PoolPlan {
    fn check(&self) -> Result<(), Refusal> {
        let currency = self.currency;
        for cost in &self.costs {
            crate::Money::new(cost.amount, currency)?;
        }
        match self.costs.len() {
            count if count > MOST_COSTS => Err(Refusal::TooManyLines { count, limit: MOST_COSTS }),
            _ => Ok(()),
        }
    }
}
