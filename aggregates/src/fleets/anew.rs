//! An approval that is voided after some of it was paid, and a pool that is approved anew: what was paid stays paid, and
//! only what is still due is owed.

use super::words::{
    OTHER_POOL, POOL, VOLJIN, amount, approved, carrying, crew_set, each, eur, even, paid, payout, payout_of,
    reason, rule_set, still_owed, to_pay, to_recover, valued, voided, with_another,
};
use super::{FleetsEvent as Event, PayoutRule};
use crate::payouts::PayoutState;
use crate::split::BelowMinimum;
use crate::testing::Given;
use crate::testing::guild::{GROM, JAINA, percent};
use crate::{FleetsCommand as Command, MemberId, PayoutsCommand, RecoveryId};

/// Grom and Jaina are owed 50 each.
fn owed() -> Given {
    approved(valued(even(), &[GROM, JAINA], "100"), POOL)
}

/// The rule takes half for the corp from now on.
fn taxed(given: Given) -> Given {
    given.and([rule_set(2, PayoutRule { corp_tax: Some(percent("50")), ..even() })])
}

fn take(who: MemberId, quantity: u64) -> Command {
    Command::TakeInKind { pool: POOL, line: 1, who: who.into(), quantity }
}

fn gives_back(given: Given, back: &str) -> Given {
    let recovery = *given.payouts.recoveries.keys().next().expect("a recovery");
    let amount = eur(back);
    given.when(PayoutsCommand::SettleRecovery { recovery, amount, reason: reason() }).goes()
}

#[test]
fn what_was_not_paid_is_withdrawn_and_what_was_stays_paid() {
    let given = paid(owed(), POOL, GROM, None);
    let (groms, jainas) = (payout_of(&given, POOL, GROM), payout_of(&given, POOL, JAINA));
    let given = voided(given, POOL);
    assert_eq!(payout(&given, groms).state, PayoutState::Paid);
    assert_eq!(payout(&given, jainas).state, PayoutState::Cancelled);
}

#[test]
fn approving_the_same_again_owes_what_was_not_paid_and_nothing_twice() {
    let given = approved(voided(paid(owed(), POOL, GROM, None), POOL), POOL);
    assert_eq!(still_owed(&given, POOL), each(&[(JAINA, "50")]));
    let given = approved(voided(given, POOL), POOL);
    assert_eq!(still_owed(&given, POOL), each(&[(JAINA, "50")]));
    assert_eq!(to_recover(&given), []);
}

#[test]
fn a_partial_payment_counts_towards_what_is_owed_anew() {
    let given = approved(voided(paid(owed(), POOL, GROM, Some("20")), POOL), POOL);
    assert_eq!(still_owed(&given, POOL), each(&[(GROM, "30"), (JAINA, "50")]));
}

#[test]
fn who_was_paid_more_than_the_pool_comes_to_anew_has_to_give_it_back() {
    let given = approved(taxed(voided(paid(owed(), POOL, GROM, None), POOL)), POOL);
    assert_eq!(still_owed(&given, POOL), each(&[(JAINA, "25")]));
    assert_eq!(to_recover(&given), each(&[(GROM, "25")]));
}

#[test]
fn who_was_paid_and_did_not_fly_after_all_has_to_give_it_back() {
    let given = voided(paid(owed(), POOL, GROM, None), POOL);
    let gone = Event::CrewRemoved { fleet: super::words::FLEET, member: GROM };
    let given = approved(given.and([gone]), POOL);
    assert_eq!(still_owed(&given, POOL), each(&[(JAINA, "100")]));
    assert_eq!(to_recover(&given), each(&[(GROM, "50")]));
}

#[test]
fn what_is_to_be_given_back_is_so_once_however_often_the_pool_is_approved_anew() {
    let given = approved(taxed(voided(paid(owed(), POOL, GROM, None), POOL)), POOL);
    let given = approved(voided(given, POOL), POOL);
    assert_eq!(to_recover(&given), each(&[(GROM, "25")]));
    let given = approved(voided(given, POOL).and([rule_set(3, even())]), POOL);
    assert_eq!(to_recover(&given), []);
    assert_eq!(still_owed(&given, POOL), each(&[(JAINA, "50")]));
}

#[test]
fn what_was_given_back_counts_when_the_pool_is_approved_anew() {
    let given = gives_back(approved(taxed(voided(paid(owed(), POOL, GROM, None), POOL)), POOL), "20");
    let same = approved(voided(given.clone(), POOL), POOL);
    assert_eq!(to_recover(&same), each(&[(GROM, "5")]));
    let more = approved(voided(given, POOL).and([rule_set(3, even())]), POOL);
    assert_eq!(to_recover(&more), []);
    assert_eq!(still_owed(&more, POOL), each(&[(GROM, "20"), (JAINA, "50")]));
}

#[test]
fn things_taken_beyond_the_share_are_to_be_given_back_once_and_not_at_all_once_they_are_back() {
    let given = valued(even(), &[GROM, JAINA], "100").when(take(GROM, 7)).goes();
    let given = approved(given, POOL);
    assert_eq!(to_recover(&given), each(&[(GROM, "20")]));
    let given = approved(voided(given, POOL), POOL);
    assert_eq!(to_recover(&given), each(&[(GROM, "20")]));
    let given = gives_back_last(given, "20");
    let given = approved(voided(given, POOL).when(take(GROM, 0)).goes(), POOL);
    assert_eq!(to_recover(&given), []);
    assert_eq!(still_owed(&given, POOL), each(&[(GROM, "70"), (JAINA, "50")]));
}

fn gives_back_last(given: Given, back: &str) -> Given {
    let open = |found: &crate::payouts::Recovery| found.settled < found.amount.amount();
    let recovery: Vec<RecoveryId> =
        given.payouts.recoveries.iter().filter(|(_, found)| open(found)).map(|(id, _)| *id).collect();
    let (recovery, amount) = (recovery[0], eur(back));
    given.when(PayoutsCommand::SettleRecovery { recovery, amount, reason: reason() }).goes()
}

#[test]
fn what_came_back_is_owed_again_once_the_pool_is_approved_anew() {
    let given = paid(owed(), POOL, GROM, None);
    let payout = payout_of(&given, POOL, GROM);
    let given = given.when(PayoutsCommand::Reverse { payout, reason: reason() }).goes();
    assert_eq!(still_owed(&given, POOL), each(&[(JAINA, "50")]));
    let given = approved(voided(given, POOL), POOL);
    assert_eq!(still_owed(&given, POOL), each(&[(GROM, "50"), (JAINA, "50")]));
}

#[test]
fn what_was_paid_too_much_is_to_be_given_back_when_the_pool_is_approved_anew() {
    let given = approved(voided(paid(owed(), POOL, GROM, Some("60")), POOL), POOL);
    assert_eq!(to_recover(&given), each(&[(GROM, "10")]));
}

#[test]
fn a_cancelled_payout_is_owed_again_once_the_pool_is_approved_anew() {
    let given = owed();
    let payout = payout_of(&given, POOL, GROM);
    let given = given.when(PayoutsCommand::Cancel { payout, reason: reason() }).goes();
    let given = approved(voided(given, POOL), POOL);
    assert_eq!(still_owed(&given, POOL), each(&[(GROM, "50"), (JAINA, "50")]));
}

#[test]
fn what_a_later_pool_had_of_a_carry_comes_back_by_its_void_and_goes_with_it_again() {
    let given = approved(valued(carrying("60"), &[GROM], "50"), POOL);
    let given = approved(with_another(given, "40"), OTHER_POOL);
    assert_eq!(to_pay(&given, OTHER_POOL), each(&[(GROM, "90")]));
    let given = voided(paid(given, OTHER_POOL, GROM, Some("30")), OTHER_POOL);
    assert_eq!(given.payouts.carried(GROM), amount("50"));
    let given = approved(given, OTHER_POOL);
    assert_eq!(still_owed(&given, OTHER_POOL), each(&[(GROM, "60")]));
    assert_eq!(given.payouts.carried(GROM), amount("0"));
}

#[test]
fn what_is_given_up_to_the_corp_or_the_others_leaves_what_was_carried_before() {
    for (below_minimum, pay) in [(BelowMinimum::ToCorp, "0"), (BelowMinimum::Redistribute, "0")] {
        let given = approved(valued(carrying("60"), &[GROM], "10"), POOL);
        let rule = PayoutRule { below_minimum, ..carrying("60") };
        let heavy = super::Crew { weight: super::words::decimal("9"), ..super::words::aboard("dps") };
        let given = given.and([rule_set(2, rule), crew_set(VOLJIN, heavy)]);
        let given = approved(with_another(given, "100"), OTHER_POOL);
        assert_eq!(to_pay(&given, OTHER_POOL)[0], (GROM, pay.to_owned()));
        assert_eq!(given.payouts.carried(GROM), amount("10"));
    }
}

#[test]
fn the_parts_of_an_approval_and_of_a_void_do_nothing_when_they_are_asked_for_twice() {
    let (pool, open) = (POOL, PayoutsCommand::OpenOfPool { pool: POOL });
    let given = approved(valued(carrying("60"), &[GROM, JAINA], "100"), pool);
    let given = given.when(open.clone()).then_nothing();
    assert_eq!(given.payouts.carried(GROM), amount("50"));
    let given = paid(paid(owed(), pool, GROM, None), pool, JAINA, None).when(open.clone()).then_nothing();
    let withdraw = PayoutsCommand::WithdrawOfPool { pool, approval: 1 };
    let given = given.when(withdraw.clone()).then_nothing();
    let given = voided(given, pool).when(withdraw).then_nothing();
    given.when(open).then_nothing();
}
