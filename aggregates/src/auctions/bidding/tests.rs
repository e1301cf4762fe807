//! Bids one by one: who may bid, what is a bid, and what covers it.

use super::*;
use crate::AuctionsCommand as Command;
use crate::auctions::tests::{
    AUCTION, OTHER, THRALL, after, at, bid, bids, fives, holds, off_spec, opened, placed, plan, raider,
    running, vickrey, with_points,
};
use crate::auctions::{AntiSnipe, Plan, hold_id};
use crate::ledger::{RoleName, System};
use crate::points::{PointsCommand, PointsRefusal};
use crate::testing::guild::{
    GROM, JAINA, OWNER_KEY, REXXAR, STRANGER, guild, has, member_added, points, role, settings, text,
};
use crate::testing::{Given, given, time};
use crate::{Actor, Common, LedgerEvent};

fn by_grom(plan: Plan) -> Given {
    running(plan).by(raider(GROM))
}

/// Grom has 100, of which 80 are set aside for another auction.
fn eighty_held() -> Given {
    let given = with_points(&[(GROM, "100")]).and([AUCTION, OTHER].map(|id| opened(id, plan(fives()))));
    let other = Command::Bid { auction: OTHER, amount: points("80"), off_spec: false };
    bids(given, GROM, other)
}

#[test]
fn a_member_bids_and_what_they_bid_is_to_be_set_aside() {
    for kind in [fives(), Kind::Sealed, vickrey()] {
        let given = by_grom(plan(kind)).when(bid("30")).then([placed("30")]);
        assert_eq!(holds(&given), [(GROM, "30".to_owned())]);
    }
}

#[test]
fn from_the_end_on_no_bid_is_taken_be_it_that_nobody_closed_the_auction() {
    let last = by_grom(plan(fives())).at("2026-11-21T20:59:59.999999Z");
    last.when(bid("30")).goes();
    let refusal = Refusal::AuctionHasEnded { auction: AUCTION, closes_at: at("21:00") };
    by_grom(plan(fives())).at("2026-11-21T21:00:00Z").when(bid("0")).then_refused(refusal);
}

#[test]
fn a_bid_shortly_before_the_end_of_an_open_auction_moves_it_and_says_so() {
    let anti_snipe = Some(AntiSnipe { within: 60, extend: 120, most: Some(1) });
    let kind = Kind::Open { increment: points("5"), anti_snipe };
    let given = by_grom(plan(kind)).at("2026-11-21T20:59:30Z");
    let later = Some(time("2026-11-21T21:01:30Z"));
    let (auction, member, amount, at) = (AUCTION, GROM, points("30"), time("2026-11-21T20:59:30Z"));
    let event = Event::BidPlaced {
        auction,
        member,
        amount,
        off_spec: false,
        all_in: false,
        at,
        outbid: None,
        closes_at: later,
    };
    let given = given.when(bid("30")).then([event]);
    let auction = &given.auctions.live[&AUCTION];
    assert_eq!((Some(auction.plan.closes_at), auction.moved), (later, 1));
    let given = given.at("2026-11-21T21:01:29Z").when(bid("35")).goes();
    assert_eq!(Some(given.auctions.live[&AUCTION].plan.closes_at), later);
}

#[test]
fn who_is_no_member_has_nothing_to_bid_with() {
    for actor in [Actor::Operator, Actor::Key(OWNER_KEY)] {
        let refusal = Refusal::ActorIsNoMember { actor: actor.clone() };
        running(plan(fives())).by(actor).when(bid("0")).then_refused(refusal);
    }
}

#[test]
fn who_is_forgotten_gone_or_yet_to_come_bids_nothing() {
    let refused = |given: Given, member: MemberId, refusal: Common| {
        let granted = LedgerEvent::RoleGranted { member, role: role(RoleName::OWNER) };
        given.and([granted]).by(raider(member)).when(bid("30")).then_refused(refusal);
    };
    let nobody = |member| Common::ActorNotActive { actor: raider(member) };
    refused(running(plan(fives())), REXXAR, nobody(REXXAR));
    let forgotten = running(plan(fives())).and([crate::fleets::words::forgotten(JAINA)]);
    refused(forgotten, JAINA, nobody(JAINA));
    let merged = running(plan(fives())).and([LedgerEvent::MemberMerged {
        member: JAINA,
        into: REXXAR,
        characters: Vec::new(),
    }]);
    refused(merged, JAINA, nobody(JAINA));
    let joined = Some(at("20:01"));
    let coming = match member_added(STRANGER, "stranger") {
        LedgerEvent::MemberAdded { member, name, handle, .. } => {
            LedgerEvent::MemberAdded { member, name, handle, joined }
        }
        other => other,
    };
    let refusal = Common::BeforeMemberJoined { member: STRANGER, joined: at("20:01") };
    refused(running(plan(fives())).and([coming]), STRANGER, refusal);
}

#[test]
fn under_a_system_without_dkp_nothing_is_bid() {
    let bidder = LedgerEvent::RoleGranted { member: GROM, role: role(RoleName::OWNER) };
    let given = given(guild(settings(System::Epgp))).and([bidder]).and([opened(AUCTION, plan(fives()))]);
    let refusal = PointsRefusal::AccountNotInUse { account: Account::Dkp };
    given.by(raider(GROM)).when(bid("0")).then_refused(refusal);
}

#[test]
fn bids_for_another_role_are_taken_where_the_auction_says_so() {
    by_grom(plan(fives())).when(off_spec("30")).goes();
    let refusal = Refusal::OffSpecNotTaken { auction: AUCTION };
    by_grom(Plan { off_spec: false, ..plan(fives()) }).when(off_spec("0")).then_refused(refusal);
}

#[test]
fn a_bid_is_above_zero_in_the_ledgers_places_and_at_least_the_minimum() {
    let mut whole = settings(System::Dkp);
    whole.points.places = 0;
    for kind in [fives(), Kind::Sealed, vickrey()] {
        for amount in ["0", "-5"] {
            let refusal = PointsRefusal::AmountNotPositive { amount: points(amount) };
            by_grom(plan(kind)).when(bid(amount)).then_refused(refusal);
        }
        let grom = LedgerEvent::RoleGranted { member: GROM, role: role(RoleName::OWNER) };
        let given = given(guild(whole.clone())).and([grom]).and([opened(AUCTION, plan(kind))]);
        let refusal = PointsRefusal::TooManyPlaces { amount: points("4.5"), places: 0 };
        given.by(raider(GROM)).when(bid("4.5")).then_refused(refusal);
        let refusal = Refusal::BidBelowMinimum { bid: points("4.99"), minimum: points("5") };
        by_grom(plan(kind)).when(bid("4.99")).then_refused(refusal);
    }
}

#[test]
fn the_same_bid_again_is_nothing_to_do_while_it_stands() {
    for kind in [fives(), Kind::Sealed, vickrey()] {
        let given = after(running(plan(kind)), &[(GROM, "30")]).at("2026-11-21T20:30:00Z");
        given.by(raider(GROM)).when(bid("30")).then_nothing();
    }
    let given = after(running(plan(fives())), &[(GROM, "30"), (JAINA, "35")]).by(raider(GROM));
    let (bid_of, standing, least) = (points("30"), points("35"), points("40"));
    given.when(bid("30")).then_refused(Refusal::BidTooLow { bid: bid_of, standing, least });
}

#[test]
fn a_sealed_bid_is_changed_to_any_other_one_and_stands_from_then_on_as_of_its_change() {
    let given = after(running(plan(vickrey())), &[(GROM, "30"), (JAINA, "500")]);
    let given = given.at("2026-11-21T20:30:00Z").by(raider(GROM)).when(bid("7.25")).goes();
    let changed = given.auctions.live[&AUCTION].bids[&GROM];
    assert_eq!((changed.amount, changed.placed_at), (points("7.25"), at("20:30")));
    let given = given.when(off_spec("7.25")).goes();
    assert!(given.auctions.live[&AUCTION].bids[&GROM].off_spec);
}

#[test]
fn more_bidders_than_an_auction_may_have_are_refused_and_those_that_it_has_bid_on() {
    let others = (0x1000..).take(BIDDERS_PER_AUCTION - 1).map(|n| MemberId(uuid::Uuid::from_u128(n)));
    let of = |member| match placed("30") {
        Event::BidPlaced { auction, amount, off_spec, all_in, at, outbid, closes_at, .. } => {
            Event::BidPlaced { auction, member, amount, off_spec, all_in, at, outbid, closes_at }
        }
        other => other,
    };
    let full = running(plan(Kind::Sealed)).and(others.map(of)).and([of(GROM)]);
    let refusal = Refusal::TooManyBidders { limit: BIDDERS_PER_AUCTION };
    full.clone().by(raider(JAINA)).when(bid("2000")).then_refused(refusal);
    full.by(raider(GROM)).when(bid("31")).goes();
}

#[test]
fn what_is_set_aside_for_other_things_is_not_bid_and_what_is_for_this_auction_is() {
    let (balance, held) = (points("100"), points("80"));
    let refusal = Refusal::BidAboveAvailable { balance, held, bid: points("25") };
    let given = eighty_held().by(raider(GROM));
    given.clone().when(bid("25")).then_refused(refusal);
    let given = bids(given, GROM, bid("20"));
    let more = |amount| Command::Bid { auction: OTHER, amount: points(amount), off_spec: false };
    let refusal = Refusal::BidAboveAvailable { balance, held: points("20"), bid: points("85") };
    given.clone().by(raider(GROM)).when(more("85")).then_refused(refusal);
    let by_hand = PointsCommand::Hold {
        hold: crate::HoldId(uuid::Uuid::from_u128(0xc1)),
        member: GROM.into(),
        amount: points("80"),
        reason: text("a mount"),
    };
    let given = with_points(&[(GROM, "100")]).and([opened(AUCTION, plan(vickrey()))]).when(by_hand).goes();
    let refusal = Refusal::BidAboveAvailable { balance, held, bid: points("21") };
    given.by(raider(GROM)).when(bid("21")).then_refused(refusal);
}

#[test]
fn what_is_no_bid_for_anybody_is_told_before_what_is_not_covered() {
    let refusal = Refusal::BidOffGrid { bid: points("31"), below: points("30"), above: points("35") };
    eighty_held().by(raider(GROM)).when(bid("31")).then_refused(refusal);
}

#[test]
fn nobody_bids_what_they_do_not_have_be_it_that_balances_may_go_below_zero() {
    let mut debts = settings(System::Dkp);
    debts.points.allow_negative = true;
    let granted = LedgerEvent::RoleGranted { member: GROM, role: role(RoleName::OWNER) };
    let given = given(guild(debts)).and([granted]).and([opened(AUCTION, plan(vickrey()))]);
    let (balance, held, bid_of) = (points("-20"), points("0"), points("5"));
    let refusal = Refusal::BidAboveAvailable { balance, held, bid: bid_of };
    given.and([has(GROM, Account::Dkp, "-20")]).by(raider(GROM)).when(bid("5")).then_refused(refusal);
}

#[test]
fn a_hold_has_the_same_id_whenever_it_is_asked_for_and_one_of_its_own() {
    assert_eq!(hold_id(AUCTION, GROM), hold_id(AUCTION, GROM));
    assert_ne!(hold_id(AUCTION, GROM), hold_id(AUCTION, THRALL));
    assert_ne!(hold_id(AUCTION, GROM), hold_id(OTHER, GROM));
    assert_eq!(hold_id(AUCTION, GROM).to_string(), "513fd944-391b-57d3-8185-b3554da595a2");
}
