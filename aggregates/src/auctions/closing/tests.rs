//! Closing auctions, and calling them off.

use super::*;
use crate::auctions::tests::{
    AUCTION, THRALL, after, at, bids, cancel, cancelled, close, close_with, each, fives, followed, off_spec,
    outcome, plan, running, vickrey, won,
};
use crate::auctions::{Award, Awarded, Kind, Outcome, Over, PassedOver, PricedBy, Ranked, TieRule, hold_id};
use crate::points::{Account, PointsEvent};
use crate::testing::Given;
use crate::testing::guild::{GROM, JAINA, line, points, sealed};
use crate::{Actor, AuctionsCommand as Command, EntryId, LedgerEvent, Position};

const SEED: [u8; 32] = [5; 32];

/// At the end of the auction.
fn ended(given: Given) -> Given {
    given.at("2026-11-21T21:00:00Z")
}

/// A sealed auction in which Grom bid 30 and Jaina 40.
fn sealed_bids() -> Given {
    after(running(plan(Kind::Sealed)), &[(GROM, "30"), (JAINA, "40")])
}

fn committed() -> Given {
    let commitment = Some(Seed::from(SEED).commitment());
    running(Plan { ties: vec![TieRule::Draw], commitment, ..plan(Kind::Sealed) })
}

fn ranked(rank: u32, member: MemberId, amount: &str, passed_over: Option<PassedOver>) -> Ranked {
    let (amount, placed_at) = (points(amount), at("20:00"));
    Ranked { rank, member, amount, off_spec: false, placed_at, passed_over }
}

fn awarded(member: MemberId, price: &str) -> Award {
    let (bid, price, hold) = (points(price), points(price), Some(hold_id(AUCTION, member)));
    let priced_by = PricedBy::OwnBid;
    Award { number: 1, member, bid, off_spec: false, price, priced_by, decided_by: None, hold }
}

fn closed(outcome: Outcome) -> Event {
    let (auction, ties, outcome) = (AUCTION, vec![TieRule::Earliest], Box::new(outcome));
    Event::Closed { auction, early: false, ties, seed: None, outcome }
}

#[test]
fn a_policy_closes_what_has_ended_and_every_bid_is_told() {
    let given = ended(sealed_bids()).by(Actor::Policy("close_auctions".to_owned()));
    let bids = vec![ranked(1, JAINA, "40", None), ranked(2, GROM, "30", None)];
    let outcome = Outcome { bids, awards: vec![awarded(JAINA, "40")], tied: Vec::new() };
    given.when(close()).then([closed(outcome)]);
}

#[test]
fn an_auction_without_bids_awards_nothing() {
    ended(running(plan(vickrey()))).when(close()).then([closed(Outcome::default())]);
}

#[test]
fn what_charges_an_award_follows_the_close_and_is_paid_from_its_hold() {
    let given = ended(bids(running(plan(fives())), GROM, off_spec("30")));
    let position = Position(given.len());
    let given = given.when(close()).goes();
    let Some(Over::Closed(over)) = given.auctions.over.get(&AUCTION) else { panic!("it is closed") };
    let expected = Awarded {
        member: GROM,
        price: points("30"),
        off_spec: true,
        hold: Some(hold_id(AUCTION, GROM)),
        entry: EntryId(position.plus(2)),
        voided: false,
    };
    assert_eq!((over.item.name.as_str(), &over.awards[&1]), ("Ashkandi", &expected));
}

#[test]
fn before_its_end_an_auction_is_closed_only_by_who_means_to() {
    let refusal = Refusal::AuctionNotEnded { auction: AUCTION, closes_at: at("21:00") };
    sealed_bids()
        .at("2026-11-21T20:59:59.999999Z")
        .when(close_with(Some(Seed::from(SEED))))
        .then_refused(refusal);
    let early = |early| Command::Close { auction: AUCTION, seed: None, attendance: BTreeMap::new(), early };
    let given = sealed_bids().when(early(true)).goes();
    assert_eq!(won(&given), each(&[(JAINA, "40")]));
    let said = |given: &Given| {
        let closed = given.auctions_log().last().map(|(_, event)| event.clone());
        matches!(closed, Some(Event::Closed { early: true, .. }))
    };
    assert!(said(&given));
    assert!(!said(&ended(sealed_bids()).when(early(true)).goes()));
}

#[test]
fn a_seed_that_was_committed_to_is_revealed_and_told() {
    let refusal = Refusal::SeedNotRevealed { auction: AUCTION, commitment: Seed::from(SEED).commitment() };
    ended(committed()).when(close()).then_refused(refusal);
    let given = ended(committed()).when(close_with(Some(Seed::from(SEED)))).goes();
    let told = given.auctions_log().find_map(|(_, event)| match event {
        Event::Closed { seed, .. } => *seed,
        _ => None,
    });
    assert_eq!(told, Some(Seed::from(SEED)));
}

#[test]
fn a_seed_that_nothing_committed_to_is_refused() {
    let refusal = || Refusal::SeedNotCommitted { auction: AUCTION };
    let (seed, member) = (Some(Seed::from([6; 32])), GROM);
    let attendance = [(member, Attended { attended: 2, possible: 1 })].into();
    let wrong = Command::Close { auction: AUCTION, seed, attendance, early: false };
    ended(committed()).when(wrong.clone()).then_refused(refusal());
    ended(sealed_bids()).when(wrong).then_refused(refusal());
}

#[test]
fn nobody_was_there_more_often_than_they_could_have_been() {
    let (member, attended, possible) = (GROM, 2, 1);
    let attendance = [(member, Attended { attended, possible })].into();
    let command = Command::Close { auction: AUCTION, seed: None, attendance, early: false };
    let refusal = Refusal::AttendanceOutOfRange { member, attended, possible };
    ended(sealed_bids()).when(command).then_refused(refusal);
}

#[test]
fn who_left_is_passed_over_and_the_next_one_wins() {
    let given = ended(sealed_bids()).and([LedgerEvent::MemberLeft { member: JAINA }]);
    let left = Some(PassedOver::Left);
    let bids = vec![ranked(1, JAINA, "40", left), ranked(2, GROM, "30", None)];
    let outcome = Outcome { bids, awards: vec![awarded(GROM, "30")], tied: Vec::new() };
    given.when(close()).then([closed(outcome)]);
}

#[test]
fn who_no_longer_has_what_they_bid_is_passed_over() {
    let line = line(JAINA, Account::Dkp, "-961", "39");
    let given = ended(sealed_bids()).and([PointsEvent::Adjusted { reason: sealed(JAINA), line }]);
    let given = given.when(close()).goes();
    let why: Vec<_> = outcome(&given).bids.into_iter().map(|bid| bid.passed_over).collect();
    assert_eq!(why, [Some(PassedOver::CannotPay), None]);
    assert_eq!(won(&given), each(&[(GROM, "30")]));
}

#[test]
fn who_turned_out_to_be_another_is_passed_over_as_who_they_were() {
    let given = after(running(plan(fives())), &[(JAINA, "40"), (THRALL, "45")]);
    let merged = LedgerEvent::MemberMerged { member: JAINA, into: GROM, characters: Vec::new() };
    let given = ended(given.and([merged])).when(close()).goes();
    assert_eq!(outcome(&given).bids[1].passed_over, Some(PassedOver::Left));
}

#[test]
fn in_an_open_auction_who_was_outbid_wins_where_who_outbid_them_left() {
    let given = after(running(plan(fives())), &[(GROM, "30"), (JAINA, "40")]);
    let given = ended(given).and([LedgerEvent::MemberLeft { member: JAINA }]).when(close()).goes();
    let award = &outcome(&given).awards[0];
    assert_eq!((award.member, award.price, award.hold), (GROM, points("30"), None));
}

#[test]
fn a_live_auction_is_called_off_also_after_its_end_and_nothing_of_it_is_set_aside() {
    for given in [sealed_bids(), ended(sealed_bids())] {
        let given = followed(given.when(cancel()).then([cancelled()]));
        assert_eq!(given.auctions.over[&AUCTION], Over::Cancelled);
        assert!(given.points.holds.is_empty());
    }
}

#[test]
fn the_largest_close_there_can_be_is_far_below_what_an_event_may_be() {
    let bid = |member| Event::BidPlaced {
        auction: AUCTION,
        member,
        amount: points("100000000000.25"),
        off_spec: true,
        all_in: false,
        at: at("20:00") + chrono::TimeDelta::microseconds(1),
        outbid: None,
        closes_at: None,
    };
    let people: Vec<_> = (1_u128 << 64..).take(1_000).map(|n| MemberId(uuid::Uuid::from_u128(n))).collect();
    let ties = vec![TieRule::Attendance, TieRule::HigherBalance, TieRule::Draw];
    let commitment = Some(Seed::from(SEED).commitment());
    let auction = Plan { copies: 40, ties, commitment, ..plan(vickrey()) };
    let joined =
        people.iter().map(|member| crate::testing::guild::member_added(*member, &member.to_string()));
    let had =
        people.iter().map(|member| crate::testing::guild::has(*member, Account::Dkp, "100000000000.25"));
    let given = running(auction).and(joined).and(had).and(people.iter().map(|member| bid(*member)));
    let given = ended(given);
    let given = given.when(close_with(Some(Seed::from(SEED)))).goes();
    let closed = given.auctions_log().last().map(|(_, event)| serde_json::to_string(event).expect("JSON"));
    let length = closed.expect("it was closed").len();
    assert!((400_000..800_000).contains(&length), "{length}");
}
