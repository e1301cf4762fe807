use crate::auctions::{Kind, Plan, SecondPrice, TieRule};
use crate::ledger::{RoleName, Rule, System, ZeroSum};
use crate::points::{Account, Award, Item};
use crate::testing::guild::{
    GROM, JAINA, RAID, dkp_guild, entry, guild, has, line, points, raid, role, rule, settings, text,
};
use crate::testing::{Given, given, time};
use crate::{
    Actor, AnyEvent, AuctionId, AuctionsCommand, EntryId, LedgerEvent, MemberId, Permission, Points,
    PointsCommand as Command, Position,
};

use super::*;

const AUCTION: AuctionId = AuctionId(uuid::Uuid::from_u128(0xe1));
const OTHER: AuctionId = AuctionId(uuid::Uuid::from_u128(0xe2));
const OPEN: fn() -> Kind = || Kind::Open { increment: points("5"), anti_snipe: None };
const SEALED: fn() -> Kind = || Kind::Vickrey { second_price: SecondPrice::Bid };

fn plan(kind: Kind, raid: Option<RaidId>) -> Box<Plan> {
    Box::new(Plan {
        item: Item::named(text("Ashkandi")),
        copies: 1,
        kind,
        minimum: points("5"),
        closes_at: time("2026-11-21T21:00:00Z"),
        off_spec: true,
        ties: vec![TieRule::Earliest],
        commitment: None,
        raid,
        note: None,
    })
}

/// Grom and Jaina have 100 each, and may bid; whatever came before.
fn books(more: impl IntoIterator<Item = AnyEvent>) -> Given {
    let may = |member| AnyEvent::from(LedgerEvent::RoleGranted { member, role: role(RoleName::RAIDER) });
    let raiders =
        LedgerEvent::RoleDefined { role: role(RoleName::RAIDER), permissions: [Permission::Bid].into() };
    let events = [raiders.into(), may(GROM), may(JAINA)];
    let had = [has(GROM, Account::Dkp, "100"), has(JAINA, Account::Dkp, "100")];
    given(dkp_guild()).and(events).and(more).and(had)
}

fn does(given: Given, actor: Actor, command: AuctionsCommand, auction: AuctionId) -> Given {
    let given = given.by(actor).when(command).goes().by(Actor::Operator);
    given.when(Command::FollowAuction { auction }).goes()
}

fn opened(given: Given, auction: AuctionId, kind: Kind, raid: Option<RaidId>) -> Given {
    does(given, Actor::Operator, AuctionsCommand::Open { auction, plan: plan(kind, raid) }, auction)
}

fn bids(given: Given, member: MemberId, auction: AuctionId, amount: &str) -> Given {
    let bid = AuctionsCommand::Bid { auction, amount: points(amount), off_spec: false };
    does(given, Actor::Member(member), bid, auction)
}

fn closed(given: Given, auction: AuctionId) -> Given {
    let close = AuctionsCommand::Close { auction, seed: None, attendance: [].into(), early: true };
    does(given, Actor::Operator, close, auction)
}

fn held(given: &Given) -> Vec<(MemberId, Points, bool)> {
    let mut held: Vec<_> =
        given.points.holds.values().map(|hold| (hold.member, hold.amount, hold.sealed)).collect();
    held.sort();
    held
}

fn balance(given: &Given, member: MemberId) -> Points {
    given.points.balance(member, Account::Dkp)
}

#[test]
fn of_an_open_auction_what_stands_is_set_aside_and_what_is_outbid_is_free() {
    let given = bids(opened(books([]), AUCTION, OPEN(), None), GROM, AUCTION, "30");
    assert_eq!(held(&given), [(GROM, points("30"), false)]);
    let given = bids(given, GROM, AUCTION, "40");
    assert_eq!(held(&given), [(GROM, points("40"), false)]);
    let given = bids(given, JAINA, AUCTION, "45");
    assert_eq!(held(&given), [(JAINA, points("45"), false)]);
    given.when(Command::FollowAuction { auction: AUCTION }).then_nothing();
}

#[test]
fn the_winner_pays_from_what_is_set_aside_and_everybody_else_has_theirs() {
    let given = opened(books([]), AUCTION, OPEN(), None);
    let given = closed(bids(bids(given, GROM, AUCTION, "30"), JAINA, AUCTION, "35"), AUCTION);
    assert_eq!((balance(&given, GROM), balance(&given, JAINA)), (points("100"), points("65")));
    assert_eq!(held(&given), []);
    let charged = given.entry(EntryId(Position(given.len()))).expect("an entry");
    assert_eq!(charged.auction(), Some(AUCTION));
    assert_eq!(charged.lines().copied().collect::<Vec<_>>(), [line(JAINA, Account::Dkp, "-35", "65")]);
}

#[test]
fn an_auction_besides_epgp_or_a_council_charges_the_dkp_for_it_and_nothing_else() {
    for system in [System::Epgp, System::LootCouncil] {
        let mut besides = settings(system);
        besides.points.secondary_auction = true;
        let may = LedgerEvent::RoleGranted { member: GROM, role: role(RoleName::OWNER) };
        let given = given(guild(besides))
            .and([may])
            .and([has(GROM, Account::Dkp, "100"), has(GROM, Account::Gp, "7")]);
        let given = closed(bids(opened(given, AUCTION, OPEN(), None), GROM, AUCTION, "30"), AUCTION);
        assert_eq!(balance(&given, GROM), points("70"));
        assert_eq!(given.points.balance(GROM, Account::Gp), points("7"));
    }
}

#[test]
fn what_is_bid_under_seal_is_set_aside_and_no_other_charge_tells_of_it() {
    let given = bids(opened(books([]), AUCTION, SEALED(), None), GROM, AUCTION, "80");
    assert_eq!(held(&given), [(GROM, points("80"), true)]);
    // Nobody learns by a refusal what is bid: the charge goes, and who cannot pay is passed over at the close.
    let charge = Command::Charge(Charge::of(Account::Dkp, GROM.into(), points("50")));
    let given = given.when(charge).goes();
    let given = closed(bids(given, JAINA, AUCTION, "20"), AUCTION);
    assert_eq!((balance(&given, GROM), balance(&given, JAINA)), (points("50"), points("95")));
    assert_eq!(held(&given), []);
}

#[test]
fn what_is_bid_in_one_auction_is_not_bid_in_another() {
    let given = opened(opened(books([]), AUCTION, SEALED(), None), OTHER, OPEN(), None);
    let given = bids(given, GROM, AUCTION, "80");
    let bid = AuctionsCommand::Bid { auction: OTHER, amount: points("30"), off_spec: false };
    let refused = crate::AuctionsRefusal::BidAboveAvailable {
        balance: points("100"),
        held: points("80"),
        bid: points("30"),
    };
    given.by(Actor::Member(GROM)).when(bid).then_refused(refused);
}

#[test]
fn what_is_called_off_sets_nothing_aside() {
    let given = bids(opened(books([]), AUCTION, SEALED(), None), GROM, AUCTION, "80");
    let cancel = AuctionsCommand::Cancel { auction: AUCTION, reason: text("bugged") };
    assert_eq!(held(&does(given, Actor::Operator, cancel, AUCTION)), []);
}

#[test]
fn a_price_is_shared_out_at_the_raid_and_a_close_waits_for_nobody_to_share_with() {
    let shared = rule(Rule::ZeroSum(ZeroSum { payer_shares: false }));
    let events = || std::iter::once(shared.clone()).chain(raid(&[GROM, JAINA], &[]));
    let won =
        |raid| closed(bids(opened(books(events()), AUCTION, OPEN(), raid), GROM, AUCTION, "30"), AUCTION);
    let given = won(Some(RAID));
    assert_eq!((balance(&given, GROM), balance(&given, JAINA)), (points("70"), points("130")));
    let given = won(None);
    assert_eq!((balance(&given, GROM), balance(&given, JAINA)), (points("70"), points("100")));
    let alone = std::iter::once(shared).chain(raid(&[GROM], &[]));
    let given = bids(opened(books(alone), AUCTION, OPEN(), Some(RAID)), GROM, AUCTION, "30");
    assert_eq!(balance(&closed(given, AUCTION), GROM), points("70"));
}

#[test]
fn what_an_award_cost_is_voided_along_with_it_and_not_alone() {
    let given = closed(bids(opened(books([]), AUCTION, OPEN(), None), GROM, AUCTION, "30"), AUCTION);
    let entry = entry(given.len() - crate::testing::guild::EVENTS);
    let void = || Command::Void { entry, reason: text("wrong"), source: None };
    given.clone().when(void()).then_refused(Refusal::EntryOfAuction { entry, auction: AUCTION });
    let award = AuctionsCommand::VoidAward { auction: AUCTION, award: 1, reason: text("wrong") };
    let given = given.when(award).goes().when(void()).goes();
    assert_eq!(balance(&given, GROM), points("100"));
}

#[test]
fn what_a_bid_needs_is_released_and_spent_by_nobody_else() {
    let given = opened(opened(books([]), AUCTION, OPEN(), None), OTHER, SEALED(), None);
    let given = bids(bids(given, GROM, AUCTION, "30"), GROM, OTHER, "40");
    let holds = [AUCTION, OTHER].map(|auction| hold_id(auction, GROM));
    let refusals = [Refusal::HoldOfBid { hold: holds[0] }, Refusal::UnknownHold { hold: holds[1] }];
    for (hold, refusal) in holds.into_iter().zip(refusals) {
        given.clone().when(Command::ReleaseHold { hold }).then_refused(refusal.clone());
        let charge = Charge { hold: Some(hold), ..Charge::of(Account::Dkp, GROM.into(), points("5")) };
        given.clone().when(Command::Charge(charge)).then_refused(refusal);
    }
}

#[test]
fn what_is_earned_meanwhile_can_be_bid() {
    let given = bids(opened(books([]), AUCTION, OPEN(), None), GROM, AUCTION, "100");
    let earned = Award::of(Account::Dkp, points("50"), vec![GROM.into()], text("a kill"));
    let given = bids(given.when(Command::Award(earned)).goes(), GROM, AUCTION, "150");
    assert_eq!(held(&given), [(GROM, points("150"), false)]);
}
