//! Bids in open auctions, one after another.

use super::*;
use crate::auctions::tests::{
    AUCTION, THRALL, after, at, bid, bids, each, fives, holds, off_spec, opened, placed_by, plan, raider,
    running, with_points,
};
use crate::auctions::{AuctionsEvent as Event, Plan};
use crate::testing::Given;
use crate::testing::guild::{GROM, JAINA, points};

/// Two copies, of which nobody gets more than one.
fn two() -> Given {
    running(Plan { copies: 2, ..plan(fives()) })
}

fn too_low(bid: &str, standing: &str, least: &str) -> Refusal {
    Refusal::BidTooLow { bid: points(bid), standing: points(standing), least: points(least) }
}

fn off_grid(bid: &str, below: &str, above: &str) -> Refusal {
    Refusal::BidOffGrid { bid: points(bid), below: points(below), above: points(above) }
}

/// What is noted of a bid that is off the grid.
fn all_in(member: MemberId, amount: &str, outbid: Option<MemberId>) -> Event {
    let (auction, amount, at) = (AUCTION, points(amount), at("20:00"));
    Event::BidPlaced { auction, member, amount, off_spec: false, all_in: true, at, outbid, closes_at: None }
}

fn of_spec(event: Event) -> Event {
    match event {
        Event::BidPlaced { auction, member, amount, all_in, at, outbid, closes_at, .. } => {
            Event::BidPlaced { auction, member, amount, off_spec: true, all_in, at, outbid, closes_at }
        }
        other => other,
    }
}

#[test]
fn the_first_bid_lies_on_the_grid_from_the_minimum_up() {
    let first = || running(Plan { minimum: points("7"), ..plan(fives()) }).by(raider(GROM));
    first().when(bid("7")).goes();
    first().when(bid("22")).goes();
    first().when(bid("20")).then_refused(off_grid("20", "17", "22"));
    first().when(bid("7.01")).then_refused(off_grid("7.01", "7", "12"));
}

#[test]
fn a_bid_is_an_increment_higher_than_the_one_that_stands_or_more_on_the_grid() {
    let given = || after(running(plan(fives())), &[(GROM, "30")]).by(raider(JAINA));
    for amount in ["5", "30", "34.99"] {
        given().when(bid(amount)).then_refused(too_low(amount, "30", "35"));
    }
    given().when(bid("36")).then_refused(off_grid("36", "35", "40"));
    let given = given().when(bid("35")).then([placed_by(JAINA, "35", Some(GROM))]);
    assert_eq!(holds(&given), each(&[(JAINA, "35")]));
    given.by(raider(GROM)).when(bid("100")).then([placed_by(GROM, "100", Some(JAINA))]);
}

#[test]
fn all_that_somebody_has_may_be_bid_off_the_grid_and_the_next_raise_lies_on_it_again() {
    let given = with_points(&[(GROM, "100"), (JAINA, "31"), (THRALL, "31.5")]);
    let given = after(given.and([opened(AUCTION, plan(fives()))]), &[(GROM, "30")]);
    let given = given.by(raider(JAINA)).when(bid("31")).then([all_in(JAINA, "31", Some(GROM))]);
    let given = given.by(raider(THRALL)).when(bid("31.5")).then([all_in(THRALL, "31.5", Some(JAINA))]);
    let again = given.by(raider(GROM));
    again.clone().when(bid("34")).then_refused(too_low("34", "31.5", "35"));
    again.clone().when(bid("36.5")).then_refused(off_grid("36.5", "35", "40"));
    again.when(bid("35")).then([placed_by(GROM, "35", Some(THRALL))]);
}

#[test]
fn all_that_somebody_has_is_still_higher_than_what_stands_and_at_least_the_minimum() {
    let given = with_points(&[(GROM, "100"), (JAINA, "30"), (THRALL, "4")]);
    let given = after(given.and([opened(AUCTION, plan(fives()))]), &[(GROM, "30")]);
    given.clone().by(raider(JAINA)).when(bid("30")).then_refused(too_low("30", "30", "35"));
    let refusal = Refusal::BidBelowMinimum { bid: points("4"), minimum: points("5") };
    given.by(raider(THRALL)).when(bid("4")).then_refused(refusal);
}

#[test]
fn who_has_the_standing_bid_raises_it_as_another_would() {
    let given = after(running(plan(fives())), &[(GROM, "30")]).by(raider(GROM));
    for amount in ["10", "33"] {
        given.clone().when(bid(amount)).then_refused(too_low(amount, "30", "35"));
    }
    given.when(bid("50")).then([placed_by(GROM, "50", None)]);
}

#[test]
fn as_many_bids_stand_as_there_are_copies_and_the_next_one_beats_the_lowest() {
    let given = after(two(), &[(GROM, "30"), (JAINA, "10")]);
    assert_eq!(holds(&given), each(&[(GROM, "30"), (JAINA, "10")]));
    let given = given.by(raider(THRALL));
    given.clone().when(bid("10")).then_refused(too_low("10", "10", "15"));
    let given = given.when(bid("15")).then([placed_by(THRALL, "15", Some(JAINA))]);
    assert_eq!(holds(&given), each(&[(GROM, "30"), (THRALL, "15")]));
}

#[test]
fn where_a_copy_is_free_a_bid_need_not_be_higher_than_another() {
    let given = after(two(), &[(GROM, "30")]).by(raider(JAINA));
    given.clone().when(bid("30")).then([placed_by(JAINA, "30", None)]);
    given.when(bid("5")).then([placed_by(JAINA, "5", None)]);
}

#[test]
fn of_equal_bids_the_last_gives_way_first() {
    let given = after(two(), &[(JAINA, "10"), (GROM, "10")]).by(raider(THRALL));
    given.when(bid("15")).then([placed_by(THRALL, "15", Some(GROM))]);
}

#[test]
fn who_raises_one_of_several_that_stand_takes_nobody_s_place() {
    let given = after(two(), &[(GROM, "30"), (JAINA, "10")]).by(raider(JAINA));
    given.clone().when(bid("10")).then_nothing();
    given.clone().when(bid("5")).then_refused(too_low("5", "10", "15"));
    given.when(bid("40")).then([placed_by(JAINA, "40", None)]);
}

#[test]
fn any_bid_for_ones_own_role_takes_the_place_of_one_for_another() {
    let given = bids(running(plan(fives())), GROM, off_spec("500")).by(raider(JAINA));
    given.clone().when(bid("8")).then_refused(off_grid("8", "5", "10"));
    given.clone().when(off_spec("5")).then_refused(too_low("5", "500", "505"));
    given.clone().when(off_spec("505")).then([of_spec(placed_by(JAINA, "505", Some(GROM)))]);
    let given = given.when(bid("5")).then([placed_by(JAINA, "5", Some(GROM))]);
    let refusal = Refusal::MainSpecGoesFirst { standing: points("5") };
    given.by(raider(GROM)).when(off_spec("700")).then_refused(refusal);
}

#[test]
fn of_several_that_stand_those_for_another_role_give_way_first() {
    let given = after(bids(two(), GROM, off_spec("500")), &[(JAINA, "5")]).by(raider(THRALL));
    given.when(bid("5")).then([placed_by(THRALL, "5", Some(GROM))]);
}

#[test]
fn who_goes_over_to_their_own_role_stays_at_what_they_bid_or_raises_it_and_does_not_come_back() {
    let given = bids(running(plan(fives())), GROM, off_spec("50")).by(raider(GROM));
    given.clone().when(bid("45")).then_refused(too_low("45", "50", "55"));
    given.clone().when(bid("55")).then([placed_by(GROM, "55", None)]);
    let given = given.when(bid("50")).then([placed_by(GROM, "50", None)]);
    let refusal = Refusal::MainSpecGoesFirst { standing: points("50") };
    given.when(off_spec("60")).then_refused(refusal);
}
