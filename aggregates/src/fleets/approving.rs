//! Approving what a pool is worth and how it is shared out, voiding that, and noting what is paid.
//!
//! A pool keeps the rule and the prices that it was approved with: they stand on the event. An approval is voided whole, and
//! what was paid under it stays paid: the next approval owes only what is still due.

use super::{
    FleetStage, Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal, Pool, PoolStage,
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
    // Books are kept of these: what cannot be summed up is not approved.
    split.parts()?;
    let shares = fleets.owed(open, found, &split)?;
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

/// A fleet that was paid is over again, and no more than that.
pub(super) fn void(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (pool, approval): (PoolId, u32),
    reason: &Text<500>,
) -> Decision {
    context.lent.ledger.require(context, Permission::ApprovePayouts)?;
    let found = fleets.pool(pool)?;
    let standing = found.approval().filter(|standing| standing.number == approval);
    let parts = standing.ok_or(Refusal::PoolNotApproved { pool })?.parts.clone();
    let payouts = &context.lent.payouts;
    if let Some(payout) = payouts.under_way(pool) {
        return Err(Refusal::PayoutUnderWay { payout });
    }
    if let Some(member) = payouts.carry_used_of(pool) {
        return Err(Refusal::CarryUsed { member });
    }
    let (fleet, at) = (found.fleet, context.effective_at());
    let voided = Event::ApprovalVoided { pool, approval, reason: reason.clone(), parts };
    let was_paid = fleets.fleet(fleet)?.stage == FleetStage::Paid;
    let over = Event::StageSet { fleet, stage: FleetStage::Completed, at, reason: reason.clone() };
    Ok(std::iter::once(voided).chain(was_paid.then_some(over)).collect())
}

/// A pool is paid once nothing of it is open; its fleet, once all its pools are and it is over.
pub(super) fn settle(fleets: &Fleets, context: &Context<FleetsContext>, pool: PoolId) -> Decision {
    let found = fleets.pool(pool)?;
    let (PoolStage::Approved(_), None) = (&found.stage, context.lent.payouts.open_of(pool)) else {
        return Ok(Vec::new());
    };
    let mut others = fleets.pools_of(found.fleet).filter(|(other, _)| *other != pool);
    let all_paid = others.all(|(_, other)| matches!(other.stage, PoolStage::Paid(_)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::words::{
        FLEET, OTHER_POOL, POOL, THRALL, added, amount, approved, approver, at, carrying, even, flown, item,
        opened, paid, payout_of, pool_plan, reason, rule_set, stocked, to_pay, valued, voided, with_another,
    };
    use crate::fleets::{FleetSettings, LinePrice, NewItem, PoolChanges, PoolStage};
    use crate::payouts::Method;
    use crate::split::PoolParts;
    use crate::testing::Given;
    use crate::testing::guild::{GROM, JAINA, key, new_key, officer, role, text};
    use crate::{
        Actor, Common, FleetsCommand as Command, KeyId, LedgerEvent, MemberId, PayoutsCommand, PayoutsEvent,
    };

    fn approve() -> Command {
        Command::Approve { pool: POOL, automatic: false }
    }

    fn void() -> Command {
        Command::VoidApproval { pool: POOL, approval: 1, reason: reason() }
    }

    fn settings(change: impl FnOnce(&mut FleetSettings)) -> Event {
        let mut settings = FleetSettings::default();
        change(&mut settings);
        Event::SettingsChanged { settings }
    }

    /// A pool that is nothing but shares of a hundred is approved no more.
    fn was_voided() -> Event {
        let parts = Some(Box::new(PoolParts::shared(crate::fleets::words::eur("100"))));
        Event::ApprovalVoided { pool: POOL, approval: 1, reason: reason(), parts }
    }

    /// A pool that somebody opened and nobody else touched, where four eyes are asked for.
    fn opened_by(actor: Actor) -> Given {
        let four_eyes = settings(|settings| settings.four_eyes = true);
        let pool = Event::PoolOpened { pool: POOL, fleet: FLEET, by: actor, plan: pool_plan() };
        flown(even(), &[GROM]).and([four_eyes, pool]).and(stocked(POOL, "100"))
    }

    fn key_of(id: KeyId, member: MemberId) -> LedgerEvent {
        let new = new_key(id, "approver");
        let (mac, label, roles) = (new.mac, new.label, new.roles);
        LedgerEvent::KeyCreated {
            key: id,
            mac,
            label,
            roles,
            member: Some(member),
            expires_at: None,
            scopes: None,
        }
    }

    #[test]
    fn an_approval_says_by_which_version_of_which_rule_when_and_by_whom() {
        let given = valued(even(), &[GROM], "100").and([rule_set(2, carrying("1"))]).by(approver());
        let given = given.when(approve()).goes();
        let approval = given.fleets.pool(POOL).expect("a pool").approval().expect("approved");
        assert_eq!((approval.number, approval.at, approval.total), (1, at("20:00"), amount("100")));
        given.when(approve()).then_refused(Refusal::PoolApproved { pool: POOL });
    }

    #[test]
    fn who_commands_and_may_not_approve_is_refused_before_the_pool_is_looked_for() {
        let (actor, permission) = (officer(), Permission::ApprovePayouts);
        let refusal = Common::Forbidden { actor, permission };
        flown(even(), &[]).by(officer()).when(approve()).then_refused(refusal.clone());
        flown(even(), &[]).by(officer()).when(void()).then_refused(refusal);
    }

    #[test]
    fn a_pool_keeps_what_it_was_approved_with_whatever_the_rule_and_the_prices_are_afterwards() {
        let given = approved(valued(even(), &[GROM], "100"), POOL);
        let (before, payouts) = (given.fleets.pool(POOL).expect("a pool").clone(), given.payouts.clone());
        let given = given.and([rule_set(2, carrying("1000"))]);
        assert_eq!((given.fleets.pool(POOL), &given.payouts), (Ok(&before), &payouts));
    }

    #[test]
    fn where_four_eyes_are_asked_for_who_opened_a_pool_does_not_approve_it() {
        let four_eyes = Refusal::FourEyes { pool: POOL };
        opened_by(approver()).by(approver()).when(approve()).then_refused(four_eyes);
        opened_by(officer()).by(approver()).when(approve()).goes();
        let two_eyes = settings(|settings| settings.four_eyes = false);
        opened_by(approver()).and([two_eyes]).by(approver()).when(approve()).goes();
    }

    #[test]
    fn a_second_key_of_the_same_person_is_not_a_second_pair_of_eyes() {
        let keys = [key_of(key(1), THRALL), key_of(key(2), THRALL), key_of(key(3), JAINA)];
        let given = opened_by(Actor::Key(key(1))).and(keys);
        let approve_by = |key| given.clone().by(Actor::Key(key)).when(approve());
        approve_by(key(1)).then_refused(Refusal::FourEyes { pool: POOL });
        approve_by(key(2)).then_refused(Refusal::FourEyes { pool: POOL });
        given.clone().by(approver()).when(approve()).then_refused(Refusal::FourEyes { pool: POOL });
        approve_by(key(3)).goes();
    }

    #[test]
    fn who_acts_for_another_sees_with_the_others_eyes() {
        let given = opened_by(approver()).by(Actor::Operator).on_behalf_of(approver());
        given.when(approve()).then_refused(Refusal::FourEyes { pool: POOL });
    }

    #[test]
    fn who_changed_what_a_pool_is_worth_in_whichever_way_does_not_approve_it() {
        let pool = POOL;
        let line =
            NewItem { looter: None, name: text("Ore"), type_id: Some(1), quantity: 1, blueprint_copy: false };
        let changes = PoolChanges { name: Some(text("Another")), ..PoolChanges::default() };
        let unit = crate::fleets::words::eur("10");
        for command in [
            Command::ChangePool { pool, changes },
            Command::AddItems { pool, items: vec![line], read_as: None },
            Command::SetQuantity { pool, line: 1, quantity: 9 },
            Command::RemoveItems { pool, lines: [1].into() },
            Command::SetPrice { pool, line: 1, unit, reason: reason() },
            Command::TakeInKind { pool, line: 1, who: GROM.into(), quantity: 1 },
            Command::AdjustShare {
                pool,
                who: GROM.into(),
                to: Some(crate::fleets::words::eur("100")),
                reason: reason(),
            },
        ] {
            let given = opened_by(officer()).by(approver()).when(command).goes();
            given.when(approve()).then_refused(Refusal::FourEyes { pool });
        }
        opened_by(officer()).by(approver()).when(approve()).goes();
    }

    #[test]
    fn who_turned_out_to_be_whoever_opened_a_pool_does_not_approve_it() {
        let merged = LedgerEvent::MemberMerged { member: JAINA, into: THRALL, characters: Vec::new() };
        let given = opened_by(officer()).and([merged]).by(approver());
        given.when(approve()).then_refused(Refusal::FourEyes { pool: POOL });
    }

    #[test]
    fn nothing_of_a_cancelled_fleet_is_approved() {
        let (fleet, stage) = (FLEET, FleetStage::Cancelled);
        let given = valued(even(), &[GROM], "100").and([Event::Cancelled { fleet, reason: reason() }]);
        given.when(approve()).then_refused(Refusal::FleetStage { fleet, stage });
    }

    #[test]
    fn valuing_approves_where_nobody_is_asked_to_approve_and_nowhere_else() {
        let automatic = || Command::Approve { pool: POOL, automatic: true };
        valued(even(), &[GROM], "100").when(automatic()).then_nothing();
        let free = || settings(|settings| settings.approval_required = false);
        let given = valued(even(), &[GROM], "100").and([free()]);
        let given = given.when(automatic()).goes();
        assert_eq!(to_pay(&given, POOL), [(GROM, "100".to_owned())]);
        given.when(automatic()).then_nothing();
        let draft = flown(even(), &[GROM]).and([free(), opened(POOL, pool_plan())]);
        draft.when(automatic()).then_nothing();
    }

    #[test]
    fn a_pool_with_a_line_that_nobody_prices_waits_for_somebody_also_where_valuing_approves() {
        let free = settings(|settings| settings.approval_required = false);
        let lines = vec![(1, item("Tritanium", Some(34), 1)), (2, item("Trinkets", None, 1))];
        let given = flown(even(), &[GROM]).and([free, opened(POOL, pool_plan()), added(POOL, lines)]);
        let given = given.and([Event::ValuationAsked { pool: POOL, valuation: 1 }]);
        let prices = vec![LinePrice { line: 1, price: crate::fleets::words::priced("5") }];
        let record = Command::RecordPrices { pool: POOL, valuation: 1, prices, missing: Vec::new() };
        let given = given.when(record).goes();
        given.clone().when(Command::Approve { pool: POOL, automatic: true }).then_nothing();
        let refusal = Refusal::ItemsWithoutPrice { pool: POOL, count: 1, lines: vec![2] };
        given.when(approve()).then_refused(refusal);
    }

    #[test]
    fn only_what_is_approved_is_voided_and_that_once() {
        valued(even(), &[GROM], "100").when(void()).then_refused(Refusal::PoolNotApproved { pool: POOL });
        let voided = was_voided();
        let given = approved(valued(even(), &[GROM], "100"), POOL).when(void()).then([voided]);
        let (at, total) = (at("20:00"), amount("100"));
        let stage = PoolStage::Valued { at, total, missing: std::collections::BTreeSet::new() };
        assert_eq!(given.fleets.pool(POOL).expect("a pool").stage, stage);
        given.when(void()).then_refused(Refusal::PoolNotApproved { pool: POOL });
    }

    #[test]
    fn a_void_of_an_earlier_approval_does_not_take_back_a_later_one() {
        let given = voided(approved(valued(even(), &[GROM], "100"), POOL), POOL);
        approved(given, POOL).when(void()).then_refused(Refusal::PoolNotApproved { pool: POOL });
    }

    #[test]
    fn an_approval_is_not_voided_while_a_payout_is_under_way_or_unknown() {
        let given = approved(valued(even(), &[GROM], "100"), POOL);
        let payout = payout_of(&given, POOL, GROM);
        let given = given.when(PayoutsCommand::Process { payout, method: Method::Manual }).goes();
        given.clone().when(void()).then_refused(Refusal::PayoutUnderWay { payout });
        let given = given.when(PayoutsCommand::Lose { payout, reason: reason() }).goes();
        given.clone().when(void()).then_refused(Refusal::PayoutUnderWay { payout });
        given.when(PayoutsCommand::Fail { payout, reason: reason() }).goes().when(void()).goes();
    }

    #[test]
    fn an_approval_is_not_voided_while_a_later_pool_had_what_it_carried() {
        let given = approved(valued(carrying("60"), &[GROM, JAINA], "100"), POOL);
        let given = approved(with_another(given, "100"), OTHER_POOL);
        assert_eq!(to_pay(&given, OTHER_POOL), [(GROM, "100".to_owned()), (JAINA, "100".to_owned())]);
        given.clone().when(void()).then_refused(Refusal::CarryUsed { member: GROM });
        voided(voided(given, OTHER_POOL), POOL);
    }

    #[test]
    fn what_a_later_pool_carried_on_as_well_does_not_keep_an_earlier_one_from_being_voided() {
        let given = approved(valued(carrying("60"), &[GROM], "10"), POOL);
        let given = approved(with_another(given, "20"), OTHER_POOL);
        assert_eq!(given.payouts.carried(GROM), amount("30"));
        let given = voided(given, POOL);
        assert_eq!(given.payouts.carried(GROM), amount("20"));
        let given = voided(given, OTHER_POOL);
        assert_eq!(given.payouts.carried(GROM), amount("0"));
    }

    #[test]
    fn a_pool_is_paid_once_nothing_of_it_is_open_and_its_fleet_once_all_its_pools_are() {
        let given = approved(with_another(valued(even(), &[GROM, JAINA], "100"), "50"), POOL);
        let settle = |pool| Command::Settle { pool };
        given.clone().when(settle(POOL)).then_nothing();
        let given = paid(paid(given, POOL, GROM, None), POOL, JAINA, None);
        assert!(matches!(given.fleets.pool(POOL).expect("a pool").stage, PoolStage::Paid(_)));
        assert_eq!(given.fleets.fleet(FLEET).expect("a fleet").stage, FleetStage::Completed);
        let given = given.when(settle(POOL)).then_nothing();
        let given = approved(given, OTHER_POOL);
        let cancelled = payout_of(&given, OTHER_POOL, GROM);
        let given = given.when(PayoutsCommand::Cancel { payout: cancelled, reason: reason() }).goes();
        let payout = payout_of(&given, OTHER_POOL, JAINA);
        let payment = crate::fleets::words::payment(None);
        let given = given.when(PayoutsCommand::Pay { payout, payment }).goes();
        let both = [Event::PoolPaid { pool: OTHER_POOL }, Event::Paid { fleet: FLEET }];
        given.when(settle(OTHER_POOL)).then(both);
    }

    #[test]
    fn a_pool_of_which_all_is_carried_is_paid_at_once() {
        let given = approved(valued(carrying("1000"), &[GROM, JAINA], "100"), POOL);
        assert!(matches!(given.fleets.pool(POOL).expect("a pool").stage, PoolStage::Paid(_)));
        assert!(!given.payouts_log().any(|event| matches!(event, PayoutsEvent::Paid { .. })));
    }

    #[test]
    fn a_fleet_that_was_paid_is_over_and_no_more_once_an_approval_of_it_is_voided() {
        let given = paid(approved(valued(even(), &[GROM], "100"), POOL), POOL, GROM, None);
        assert_eq!(given.fleets.fleet(FLEET).expect("a fleet").stage, FleetStage::Paid);
        let voided = was_voided();
        let (stage, at) = (FleetStage::Completed, at("20:00"));
        let given =
            given.when(void()).then([voided, Event::StageSet { fleet: FLEET, stage, at, reason: reason() }]);
        let given = given.when(PayoutsCommand::WithdrawOfPool { pool: POOL, approval: 1 }).goes();
        let given = approved(given, POOL);
        assert_eq!(given.fleets.fleet(FLEET).expect("a fleet").stage, FleetStage::Paid);
    }

    #[test]
    fn whose_right_was_taken_away_approves_no_more() {
        let revoked = LedgerEvent::RoleRevoked { member: THRALL, role: role("approver") };
        let (actor, permission) = (approver(), Permission::ApprovePayouts);
        let given = valued(even(), &[GROM], "100").and([revoked]).by(approver());
        given.when(approve()).then_refused(Common::Forbidden { actor, permission });
    }
}
