//! Answers that are known from the addons' own rules: CoreLootManager, MonolithDKP, CommunityDKP and AJDKP, and the rules of
//! a guild that raises by steps of five.

use super::tests::{
    AUCTION, OTHER, after, bid, closed, each, fives, opened, plan, raider, vickrey, with_points, won,
};
use super::{AuctionsRefusal as Refusal, Kind, Plan, SecondPrice, Seed, TieRule};
use crate::AuctionsCommand as Command;
use crate::MemberId;
use crate::testing::Given;
use crate::testing::guild::{GROM, JAINA, points};

const A: MemberId = GROM;
const B: MemberId = JAINA;
const C: MemberId = super::tests::THRALL;

/// A, B and C have 200 each and bid from 70 up.
fn from_70(kind: Kind) -> Given {
    let plan = Plan { minimum: points("70"), ..plan(kind) };
    with_points(&[(A, "200"), (B, "200"), (C, "200")]).and([opened(AUCTION, plan)])
}

fn plus_one() -> Kind {
    Kind::Vickrey { second_price: SecondPrice::BidPlusIncrement(points("1")) }
}

#[test]
fn sealed_at_the_first_price() {
    let given = closed(after(from_70(Kind::Sealed), &[(A, "120"), (B, "200"), (C, "70")]));
    assert_eq!(won(&given), each(&[(B, "200")]));
}

#[test]
fn the_second_price_and_one_more() {
    let given = closed(after(from_70(plus_one()), &[(A, "120"), (B, "200"), (C, "70")]));
    assert_eq!(won(&given), each(&[(B, "121")]));
}

#[test]
fn a_tie_at_the_top_of_a_vickrey_auction_that_a_roll_decides_is_paid_in_full() {
    let seed = Seed::from([5; 32]);
    assert!(seed.drawn(AUCTION, B) > seed.drawn(AUCTION, A));
    let (ties, commitment) = (vec![TieRule::Draw], Some(seed.commitment()));
    let plan = Plan { minimum: points("70"), ties, commitment, ..plan(vickrey()) };
    let given = with_points(&[(A, "200"), (B, "200"), (C, "200")]).and([opened(AUCTION, plan)]);
    let given = after(given, &[(A, "200"), (B, "200"), (C, "90")]).at("2026-11-21T21:00:00Z");
    let given = given.when(super::tests::close_with(Some(seed))).goes();
    assert_eq!(won(&given), each(&[(B, "200")]));
}

#[test]
fn the_second_price_and_one_more_is_at_most_ones_own_bid() {
    let given = closed(after(from_70(plus_one()), &[(A, "199"), (B, "200")]));
    assert_eq!(won(&given), each(&[(B, "200")]));
}

#[test]
fn open_by_steps_of_five_with_everything_that_one_has_in_between() {
    let given = with_points(&[(A, "100"), (B, "36")]).and([opened(AUCTION, plan(fives()))]);
    let given = after(given, &[(A, "30"), (B, "36")]);
    let refusal = Refusal::BidTooLow { bid: points("39"), standing: points("36"), least: points("40") };
    given.clone().by(raider(A)).when(bid("39")).then_refused(refusal);
    assert_eq!(won(&closed(after(given, &[(A, "40")]))), each(&[(A, "40")]));
}

#[test]
fn below_the_minimum() {
    let refusal = Refusal::BidBelowMinimum { bid: points("69"), minimum: points("70") };
    from_70(Kind::Sealed).by(raider(A)).when(bid("69")).then_refused(refusal);
}

#[test]
fn two_things_at_once_out_of_one_balance() {
    let given = with_points(&[(A, "100")]).and([AUCTION, OTHER].map(|id| opened(id, plan(fives()))));
    let given = after(given, &[(A, "80")]).by(raider(A));
    let second = Command::Bid { auction: OTHER, amount: points("30"), off_spec: false };
    let refusal =
        Refusal::BidAboveAvailable { balance: points("100"), held: points("80"), bid: points("30") };
    given.when(second).then_refused(refusal);
}
