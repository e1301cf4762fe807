//! The words that tests of auctions speak with, and what holds for every command about them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Auctions, AuctionsEvent as Event, AuctionsRefusal as Refusal, Award, Kind, Outcome, Over, Plan,
    SecondPrice, Seed, TieRule,
};
use crate::points::{Account, Item};
use crate::testing::guild::{GROM, JAINA, dkp_guild, has, member_added, nobody, points, role, text};
use crate::testing::{Given, given, time};
use crate::{
    Actor, AuctionId, AuctionsCommand as Command, Common, LedgerEvent, MemberId, Permission, Points,
    PointsCommand,
};

/// The auction that tests speak of, from the evening of [`NOW`](crate::testing::NOW) until 21:00.
pub(crate) const AUCTION: AuctionId = AuctionId(Uuid::from_u128(0xe1));
/// Another.
pub(super) const OTHER: AuctionId = AuctionId(Uuid::from_u128(0xe2));
/// A member who may bid, as Grom and Jaina may.
pub(super) const THRALL: MemberId = MemberId(Uuid::from_u128(0x11));
/// A member who may not.
pub(super) const VOLJIN: MemberId = MemberId(Uuid::from_u128(0x12));
/// A time of that evening.
pub(super) fn at(hour: &str) -> DateTime<Utc> {
    time(&format!("2026-11-21T{hour}:00Z"))
}

pub(super) fn raider(member: MemberId) -> Actor {
    Actor::Member(member)
}

/// A guild in which Grom, Jaina and Thrall may bid, and have 1,000 points each.
pub(super) fn books() -> Given {
    with_points(&[(GROM, "1000"), (JAINA, "1000"), (THRALL, "1000")])
}

/// A guild in which Grom, Jaina and Thrall may bid, and these have so many points.
pub(super) fn with_points(balances: &[(MemberId, &str)]) -> Given {
    let permissions = [Permission::Bid].into();
    let may = |member| LedgerEvent::RoleGranted { member, role: role("bidder") };
    let events = [
        LedgerEvent::RoleDefined { role: role("bidder"), permissions },
        member_added(THRALL, "thrall"),
        member_added(VOLJIN, "voljin"),
        may(GROM),
        may(JAINA),
        may(THRALL),
    ];
    let had = balances.iter().map(|(member, balance)| has(*member, Account::Dkp, balance));
    given(dkp_guild()).and(events).and(had)
}

/// An open auction by steps of five.
pub(crate) fn fives() -> Kind {
    Kind::Open { increment: points("5"), anti_snipe: None }
}

pub(super) fn vickrey() -> Kind {
    Kind::Vickrey { second_price: SecondPrice::Bid }
}

/// One thing, from 5 points up, until 21:00; of equal bids the first goes first.
pub(crate) fn plan(kind: Kind) -> Plan {
    Plan {
        item: Item::named(text("Ashkandi")),
        copies: 1,
        kind,
        minimum: points("5"),
        closes_at: at("21:00"),
        off_spec: true,
        ties: vec![TieRule::Earliest],
        commitment: None,
        raid: None,
        note: None,
    }
}

pub(crate) fn opened(auction: AuctionId, plan: Plan) -> Event {
    Event::Opened { auction, plan: Box::new(plan) }
}

/// The auction is live, by these rules.
pub(super) fn running(plan: Plan) -> Given {
    books().and([opened(AUCTION, plan)])
}

pub(super) fn bid(amount: &str) -> Command {
    Command::Bid { auction: AUCTION, amount: points(amount), off_spec: false }
}

pub(super) fn off_spec(amount: &str) -> Command {
    Command::Bid { auction: AUCTION, amount: points(amount), off_spec: true }
}

/// What is noted of a bid that Grom makes at 20:00.
pub(super) fn placed(amount: &str) -> Event {
    placed_by(GROM, amount, None)
}

pub(super) fn placed_by(member: MemberId, amount: &str, outbid: Option<MemberId>) -> Event {
    let (auction, amount, at) = (AUCTION, points(amount), at("20:00"));
    Event::BidPlaced { auction, member, amount, off_spec: false, all_in: false, at, outbid, closes_at: None }
}

/// Somebody bids, and the points book sets aside what they bid.
pub(super) fn bids(given: Given, member: MemberId, command: Command) -> Given {
    followed(given.by(raider(member)).when(command).goes()).by(Actor::Operator)
}

/// These bid, one after another.
pub(super) fn after(given: Given, all: &[(MemberId, &str)]) -> Given {
    all.iter().fold(given, |given, (member, amount)| bids(given, *member, bid(amount)))
}

/// The points book after its own part of a command: it sets aside what auctions ask for, and charges what one awarded.
pub(super) fn followed(given: Given) -> Given {
    let auctions: Vec<AuctionId> =
        given.auctions.live.keys().chain(given.auctions.over.keys()).copied().collect();
    let follow = |given: Given, auction| given.when(PointsCommand::FollowAuction { auction }).goes();
    auctions.into_iter().fold(given, follow)
}

pub(super) fn withdraw(who: Option<MemberId>, reason: Option<&str>) -> Command {
    Command::Withdraw { auction: AUCTION, who: who.map(Into::into), reason: reason.map(text) }
}

pub(super) fn extend(closes_at: DateTime<Utc>) -> Command {
    Command::Extend { auction: AUCTION, closes_at }
}

pub(super) fn close() -> Command {
    close_with(None)
}

pub(super) fn close_with(seed: Option<Seed>) -> Command {
    Command::Close { auction: AUCTION, seed, attendance: BTreeMap::new(), early: false }
}

pub(super) fn cancel() -> Command {
    Command::Cancel { auction: AUCTION, reason: text("a mistake") }
}

pub(super) fn void(award: u32) -> Command {
    Command::VoidAward { auction: AUCTION, award, reason: text("a mistake") }
}

pub(super) fn cancelled() -> Event {
    Event::Cancelled { auction: AUCTION, reason: text("a mistake") }
}

/// The auction has ended, and is closed.
pub(super) fn closed(given: Given) -> Given {
    given.at("2026-11-21T21:00:00Z").when(close()).goes()
}

/// What the close of the auction came to.
pub(super) fn outcome(given: &Given) -> Outcome {
    let closed = given.auctions_log().find_map(|(_, event)| match event {
        Event::Closed { auction: AUCTION, outcome, .. } => Some(outcome.as_ref().clone()),
        _ => None,
    });
    closed.expect("it was closed")
}

/// Who won, and what they pay.
pub(super) fn won(given: &Given) -> Vec<(MemberId, String)> {
    let award = |award: Award| (award.member, award.price.to_string());
    outcome(given).awards.into_iter().map(award).collect()
}

/// What is set aside for the auction, of whom.
pub(super) fn holds(given: &Given) -> Vec<(MemberId, String)> {
    let held = |(member, amount): (MemberId, Points)| (member, amount.to_string());
    given.auctions.holds(AUCTION).into_iter().map(held).collect()
}

/// Members with their amounts.
pub(super) fn each(all: &[(MemberId, &str)]) -> Vec<(MemberId, String)> {
    all.iter().map(|(member, amount)| (*member, (*amount).to_owned())).collect()
}

/// Every command about an auction, with the right that it takes.
fn about_an_auction() -> Vec<(Command, Permission)> {
    vec![
        (bid("0"), Permission::Bid),
        (withdraw(None, None), Permission::Bid),
        (withdraw(Some(JAINA), None), Permission::ManageAuctions),
        (extend(at("03:00")), Permission::ManageAuctions),
        (close(), Permission::ManageAuctions),
        (cancel(), Permission::ManageAuctions),
    ]
}

/// Every command with the right that it takes, each of them wrong in some other way.
fn every_command() -> Vec<(Command, Permission)> {
    let plan = Box::new(Plan { copies: 0, ..plan(fives()) });
    let others = [Command::Open { auction: AUCTION, plan }, void(7)];
    let others = others.into_iter().map(|command| (command, Permission::ManageAuctions));
    about_an_auction().into_iter().chain(others).collect()
}

#[test]
fn before_the_opening_nothing_goes_and_nobody_is_asked_for_rights() {
    for (command, _) in every_command() {
        given([]).by(nobody()).when(command).then_refused(Common::LedgerNotOpen);
    }
}

#[test]
fn who_lacks_the_right_is_refused_before_the_time_and_the_content_are_looked_at() {
    for (command, permission) in every_command() {
        let refusal = Common::Forbidden { actor: raider(VOLJIN), permission };
        let late = books().backdated_to("2030-01-01T00:00:00Z");
        late.by(raider(VOLJIN)).when(command).then_refused(refusal);
    }
}

#[test]
fn a_time_in_the_future_is_refused_before_the_content_is_looked_at() {
    for (command, _) in every_command() {
        let effective_at = time("2026-11-21T20:00:00.000001Z");
        let future = books().backdated_to("2026-11-21T20:00:00.000001Z");
        future.when(command).then_refused(Common::EffectiveInFuture { effective_at });
    }
}

#[test]
fn nothing_in_an_auction_is_said_to_have_happened_earlier() {
    for (command, _) in every_command() {
        let refusal = Refusal::NotBackdated { effective_at: at("19:59") };
        books().backdated_to("2026-11-21T19:59:00Z").when(command).then_refused(refusal);
    }
}

#[test]
fn an_auction_that_is_not_known_or_over_is_refused_before_anything_else_about_it() {
    let auction = AUCTION;
    for (command, _) in about_an_auction() {
        books().when(command.clone()).then_refused(Refusal::UnknownAuction { auction });
        let over = closed(running(plan(fives())));
        over.when(command.clone()).then_refused(Refusal::AuctionClosed { auction });
        let over = running(plan(fives())).and([cancelled()]);
        over.when(command).then_refused(Refusal::AuctionCancelled { auction });
    }
}

#[test]
fn auctions_come_back_equal_from_a_snapshot() {
    let given = closed(after(running(plan(vickrey())), &[(GROM, "30"), (JAINA, "31")]));
    let given = given.and([opened(OTHER, plan(fives()))]);
    let json = serde_json::to_string(&given.auctions).expect("a snapshot");
    assert_eq!(serde_json::from_str::<Auctions>(&json).expect("the state"), given.auctions);
}

#[test]
fn of_an_auction_that_is_over_nobody_s_bid_is_remembered() {
    let given = closed(after(running(plan(fives())), &[(JAINA, "30"), (GROM, "35")]));
    let Some(Over::Closed(over)) = given.auctions.over.get(&AUCTION) else { panic!("it is closed") };
    let winners: Vec<_> = over.awards.values().map(|award| award.member).collect();
    assert_eq!(winners, [GROM]);
    assert!(given.auctions.live.is_empty() && given.auctions.holds(AUCTION).is_empty());
}

#[test]
fn a_refusal_is_its_code_and_its_numbers() {
    let refusal = Refusal::BidTooLow { bid: points("32"), standing: points("30"), least: points("35") };
    let expected = serde_json::json!({ "code": "BID_TOO_LOW", "bid": "32", "standing": "30", "least": "35" });
    assert_eq!(serde_json::to_value(refusal).expect("json"), expected);
    let refusal = Refusal::from(crate::PointsRefusal::AmountNotPositive { amount: points("0") });
    let expected = serde_json::json!({ "code": "AMOUNT_NOT_POSITIVE", "amount": "0" });
    assert_eq!(serde_json::to_value(refusal).expect("json"), expected);
}
