//! Pools: opened, changed and removed, until they are approved.

use super::{
    FleetStage as Stage, Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal, NewPool,
    PoolChanges, PoolPlan,
};
use crate::split::{Deduction, NotSplit};
use crate::{Amount, Common, Context, FleetId, Percent, PoolId, Text};

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
        false => Ok(vec![Event::PoolChanged { pool, by: context.principal().clone(), plan }]),
    }
}

pub(super) fn remove(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    pool: PoolId,
    reason: &Text<500>,
) -> Decision {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    context.lent.nothing_paid(pool)?;
    let fleet = found.fleet;
    // It may have been the last that the fleet waited for.
    let paid = fleets.fleet(fleet)?.stage == Stage::Completed && fleets.is_paid(fleet, Some(pool));
    let removed = Event::PoolRemoved { pool, reason: reason.clone() };
    Ok(std::iter::once(removed).chain(paid.then_some(Event::Paid { fleet })).collect())
}

impl PoolPlan {
    fn check(&self) -> Result<(), Refusal> {
        let currency = self.currency;
        for Deduction { label, amount } in &self.costs {
            crate::Money::new(*amount, currency)?;
            if *amount < Amount::ZERO {
                return Err(NotSplit::CostBelowZero { label: label.clone(), amount: *amount }.into());
            }
        }
        match self.costs.len() {
            count if count > MOST_COSTS => Err(Refusal::TooManyLines { count, limit: MOST_COSTS }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::words::{
        FLEET, OTHER_POOL, POOL, RULE, amount, approved, books, even, flown, opened, paid, payout_of, plan,
        planned, pool_plan, reason, stocked, valued, voided, with_another,
    };
    use crate::fleets::{PoolStage, Strategy};
    use crate::money::NotMoney;
    use crate::testing::given;
    use crate::testing::guild::{GROM, JAINA, guild, percent, settings, text};
    use crate::{FleetsCommand as Command, PayoutRuleId};

    const NO_RULE: PayoutRuleId = PayoutRuleId(uuid::Uuid::from_u128(0xc9));

    fn new_pool() -> NewPool {
        NewPool { name: text("Loot"), strategy: None, rule: None, payout_percent: None, costs: Vec::new() }
    }

    fn open(plan: NewPool) -> Command {
        Command::OpenPool { pool: POOL, fleet: FLEET, plan }
    }

    fn change(changes: PoolChanges) -> Command {
        Command::ChangePool { pool: POOL, changes }
    }

    fn cost(amount: &str) -> Deduction {
        Deduction { label: text("Ships"), amount: self::amount(amount) }
    }

    fn remove(pool: PoolId) -> Command {
        Command::RemovePool { pool, reason: reason() }
    }

    #[test]
    fn a_pool_that_says_nothing_is_as_the_settings_and_the_default_rule_have_it() {
        let given = planned(even()).when(open(new_pool())).then([opened(POOL, pool_plan())]);
        assert_eq!(given.fleets.pool(POOL).expect("a pool").stage, PoolStage::Draft);
    }

    #[test]
    fn a_fleet_that_is_paid_or_cancelled_has_no_new_pools() {
        for (event, stage) in [
            (Event::Paid { fleet: FLEET }, Stage::Paid),
            (Event::Cancelled { fleet: FLEET, reason: reason() }, Stage::Cancelled),
        ] {
            let refusal = Refusal::FleetStage { fleet: FLEET, stage };
            flown(even(), &[]).and([event]).when(open(new_pool())).then_refused(refusal);
        }
    }

    #[test]
    fn a_taken_id_is_refused_also_of_a_pool_that_was_removed() {
        let given = planned(even()).when(open(new_pool())).goes();
        given.clone().when(open(new_pool())).then_refused(Common::IdTaken { id: POOL.0 });
        let given = given.when(remove(POOL)).then([Event::PoolRemoved { pool: POOL, reason: reason() }]);
        given.when(open(new_pool())).then_refused(Common::IdTaken { id: POOL.0 });
    }

    #[test]
    fn a_pool_has_a_rule_that_there_is() {
        let fleet = Event::Planned { fleet: FLEET, plan: plan(JAINA) };
        books().and([fleet]).when(open(new_pool())).then_refused(Refusal::NoDefaultRule);
        let unknown = || Refusal::UnknownPayoutRule { rule: NO_RULE };
        planned(even()).when(open(NewPool { rule: Some(NO_RULE), ..new_pool() })).then_refused(unknown());
        let changes = PoolChanges { rule: Some(NO_RULE), ..PoolChanges::default() };
        planned(even()).and([opened(POOL, pool_plan())]).when(change(changes)).then_refused(unknown());
    }

    #[test]
    fn a_ledger_in_a_currency_that_nobody_knows_the_places_of_keeps_no_fleets() {
        let gold =
            crate::ledger::Settings { currency: text("GOLDEN"), ..settings(crate::ledger::System::Dkp) };
        let currency = "GOLDEN".to_owned();
        let rule = Command::SetRule { rule: RULE, default: true, says: Box::new(even()) };
        given(guild(gold)).when(rule).then_refused(Refusal::CurrencyUnknown { currency });
    }

    #[test]
    fn costs_are_in_the_pools_currency_not_below_zero_and_not_too_many() {
        let with = |costs: Vec<Deduction>| open(NewPool { costs, ..new_pool() });
        planned(even()).when(with(vec![cost("0.001")])).then_refused(NotMoney::TooManyPlaces { places: 2 });
        let (label, below) = (text("Ships"), amount("-5"));
        let refusal = NotSplit::CostBelowZero { label, amount: below };
        planned(even()).when(with(vec![cost("-5")])).then_refused(refusal);
        let refusal = Refusal::TooManyLines { count: 101, limit: 100 };
        planned(even()).when(with(vec![cost("1"); 101])).then_refused(refusal);
        planned(even()).when(with(vec![cost("1"); 100])).goes();
    }

    #[test]
    fn another_percentage_leaves_a_pool_valued_and_another_strategy_asks_for_other_prices() {
        let stage = |changes| {
            let given = valued(even(), &[GROM], "100").when(change(changes)).goes();
            given.fleets.pool(POOL).expect("a pool").stage.clone()
        };
        let half = PoolChanges { payout_percent: Some(percent("50")), ..PoolChanges::default() };
        assert!(matches!(stage(half), PoolStage::Valued { .. }));
        let other = PoolChanges { strategy: Some(Strategy::JitaBuy), ..PoolChanges::default() };
        assert_eq!(stage(other), PoolStage::Draft);
        valued(even(), &[GROM], "100").when(change(PoolChanges::default())).then_nothing();
    }

    #[test]
    fn who_changes_a_pool_is_noted_on_what_they_did() {
        let changes = PoolChanges { costs: Some(vec![cost("5")]), ..PoolChanges::default() };
        let plan = PoolPlan { costs: vec![cost("5")], ..pool_plan() };
        let given = valued(even(), &[GROM], "100").by(crate::testing::guild::officer()).when(change(changes));
        given.then([Event::PoolChanged { pool: POOL, by: crate::testing::guild::officer(), plan }]);
    }

    #[test]
    fn a_pool_of_which_something_was_paid_is_not_removed_after_a_void() {
        let given = paid(approved(valued(even(), &[GROM], "100"), POOL), POOL, GROM, None);
        let payout = payout_of(&given, POOL, GROM);
        let given = voided(given, POOL);
        given.clone().when(remove(POOL)).then_refused(Refusal::PayoutWasPaid { payout });
        let reversed = crate::PayoutsCommand::Reverse { payout, reason: reason() };
        given.when(reversed).goes().when(remove(POOL)).goes();
    }

    #[test]
    fn a_fleet_is_paid_when_the_last_pool_that_was_not_is_removed() {
        let removed = |pool| Event::PoolRemoved { pool, reason: reason() };
        let given =
            paid(approved(with_another(valued(even(), &[GROM], "100"), "50"), POOL), POOL, GROM, None);
        given.when(remove(OTHER_POOL)).then([removed(OTHER_POOL), Event::Paid { fleet: FLEET }]);
        let nothing_left = flown(even(), &[GROM]).and([opened(POOL, pool_plan())]).and(stocked(POOL, "1"));
        nothing_left.when(remove(POOL)).then([removed(POOL)]);
    }
}
