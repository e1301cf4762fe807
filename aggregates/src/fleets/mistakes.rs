//! Mistakes that earlier tools made, each with the test that it is not made here.

use super::words::{
    FLEET, OTHER_POOL, POOL, VOLJIN, amount, approved, by_time, crew_set, each, eur, even, new_item, opened,
    paid, payment, payout, payout_of, pool_plan, reason, there, to_pay, valued, voided, with_another,
};
use super::{FleetsEvent as Event, PayoutRule};
use crate::payouts::{PayoutState, PayoutsRefusal};
use crate::split::NotSplit;
use crate::testing::guild::{GROM, JAINA, percent};
use crate::{Amount, FleetsCommand as Command, PayoutsCommand};

#[test]
fn pilots_who_left_early_get_a_share_for_the_times_that_are_known() {
    let left_early = crew_set(GROM, there(&[("18:00", Some("18:40"))]));
    let given = approved(valued(by_time(), &[JAINA], "160").and([left_early]), POOL);
    assert_eq!(to_pay(&given, POOL), each(&[(GROM, "40"), (JAINA, "120")]));
}

#[test]
fn recalculating_does_not_delete_paid_payouts() {
    let given = paid(approved(valued(even(), &[GROM, JAINA], "100"), POOL), POOL, GROM, None);
    let groms = payout_of(&given, POOL, GROM);
    let before = payout(&given, groms).clone();
    let given = voided(given, POOL);
    let unit = eur("30");
    let given = given.when(Command::SetPrice { pool: POOL, line: 1, unit, reason: reason() }).goes();
    let given = approved(given, POOL);
    assert_eq!(payout(&given, groms), &before);
    assert_eq!(super::words::still_owed(&given, POOL), each(&[(GROM, "100"), (JAINA, "150")]));
}

#[test]
fn one_journal_entry_does_not_verify_two_payouts() {
    let given = approved(valued(even(), &[GROM, JAINA], "100"), POOL);
    let (groms, jainas) = (payout_of(&given, POOL, GROM), payout_of(&given, POOL, JAINA));
    let pay = |payout, entry| PayoutsCommand::Pay { payout, payment: payment(Some(entry)) };
    let given = given.when(pay(groms, "journal 4711")).goes();
    let used = || PayoutsRefusal::ReferenceUsed { payout: groms };
    given.clone().when(pay(jainas, "journal 4711")).then_refused(used());
    given.clone().when(pay(jainas, " journal 4711\n")).then_refused(used());
    let given = given.when(PayoutsCommand::Reverse { payout: groms, reason: reason() }).goes();
    given.clone().when(pay(jainas, "journal 4711")).then_refused(used());
    let given = given.when(pay(jainas, "journal 4712")).goes();
    assert_eq!(payout(&given, jainas).state, PayoutState::Paid);
}

#[test]
fn one_journal_entry_does_not_pay_one_payout_twice() {
    let given = approved(valued(even(), &[GROM], "100"), POOL);
    let groms = payout_of(&given, POOL, GROM);
    let part = crate::payouts::Payment { amount: Some(eur("40")), ..payment(Some("journal 4711")) };
    let pay = || PayoutsCommand::Pay { payout: groms, payment: part.clone() };
    let given = given.when(pay()).goes();
    given.when(pay()).then_refused(PayoutsRefusal::ReferenceUsed { payout: groms });
}

#[test]
fn repeated_lines_add_up_and_do_not_overwrite_each_other() {
    let repeated = || vec![new_item("Tritanium", Some(34), 10), new_item("Tritanium", Some(34), 5)];
    let add = || Command::AddItems { pool: POOL, items: repeated(), read_as: None };
    let given = super::words::flown(even(), &[GROM]).and([opened(POOL, pool_plan())]);
    let given = given.when(add()).goes().when(add()).goes();
    let items = &given.fleets.pool(POOL).expect("a pool").items;
    assert_eq!((items.len(), items[&1].quantity), (1, 30));
}

#[test]
fn shares_do_not_sum_to_more_than_the_pool() {
    let rule = PayoutRule { corp_tax: Some(percent("33.3333")), fc_cut: Some(percent("7.77")), ..even() };
    let given = valued(rule, &[GROM, JAINA, VOLJIN], "100.01")
        .when(Command::Approve { pool: POOL, automatic: false });
    let given = given.goes();
    let dues = super::words::dues(&given, POOL);
    let paid = dues.iter().fold(Amount::ZERO, |sum, due| sum.plus(due.pay).expect("within the bound"));
    // 33.33 of tax are the corporation's.
    assert_eq!(paid, amount("66.68"));
}

#[test]
fn shares_that_are_set_by_hand_do_not_sum_to_more_than_the_pool() {
    let adjust = |who: crate::MemberId, to| Command::AdjustShare {
        pool: POOL,
        who: who.into(),
        to: Some(eur(to)),
        reason: reason(),
    };
    let given = valued(even(), &[GROM, JAINA, VOLJIN], "100").when(adjust(GROM, "80")).goes();
    let (member, share, most) = (JAINA, amount("20.01"), amount("20"));
    given.when(adjust(JAINA, "20.01")).then_refused(NotSplit::ShareAboveRest { member, share, most });
}

#[test]
fn a_share_that_is_carried_is_not_paid_out_by_its_own_pool_as_well() {
    let given = approved(valued(super::words::carrying("60"), &[GROM, JAINA], "100"), POOL);
    assert!(given.payouts.of(POOL).next().is_none());
    let given = approved(with_another(given, "20"), OTHER_POOL);
    assert_eq!(to_pay(&given, OTHER_POOL), each(&[(GROM, "60"), (JAINA, "60")]));
    assert!(given.payouts.carried.is_empty());
}

#[test]
fn a_leave_that_nobody_noted_ends_with_the_fleet() {
    let given = super::words::flying(by_time(), &[JAINA]).and([crew_set(GROM, there(&[("19:00", None)]))]);
    let over = Event::Completed { fleet: FLEET, at: super::words::at("20:00") };
    let given = given.and([over, opened(POOL, pool_plan())]).and(super::words::stocked(POOL, "90"));
    assert_eq!(to_pay(&approved(given, POOL), POOL), each(&[(GROM, "30"), (JAINA, "60")]));
}
