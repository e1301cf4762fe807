//! What may be auctioned, and for how long.

use uuid::Uuid;

use super::*;
use crate::AuctionsCommand as Command;
use crate::auctions::tests::{
    AUCTION, at, books, cancelled, closed, extend, fives, opened, plan, running, vickrey,
};
use crate::auctions::{SecondPrice, Seed};
use crate::points::PointsRefusal;
use crate::testing::guild::{GROM, RAID, epgp_guild, points, raid, text};
use crate::testing::{given, time};
use crate::{Points, RaidsEvent};

/// Asks for an auction by these rules.
fn ask(plan: Plan) -> Command {
    Command::Open { auction: AUCTION, plan: Box::new(plan) }
}

fn refused(plan: Plan, refusal: impl Into<Refusal>) {
    books().when(ask(plan)).then_refused(refusal.into());
}

fn with_ties(ties: &[TieRule]) -> Plan {
    Plan { ties: ties.to_vec(), ..plan(vickrey()) }
}

fn sniped(within: u32, extend: u32) -> Plan {
    let anti_snipe = Some(AntiSnipe { within, extend, most: None });
    plan(Kind::Open { increment: points("5"), anti_snipe })
}

#[test]
fn an_auction_of_each_kind_is_opened_as_it_is_asked_for() {
    let plus = Kind::Vickrey { second_price: SecondPrice::BidPlusIncrement(points("0.5")) };
    for kind in [fives(), Kind::Sealed, vickrey(), plus] {
        let note = Some(text("Bind on equip"));
        let plan = Plan { copies: 40, raid: Some(RAID), note, ..plan(kind) };
        let given = books().and(raid(&[GROM], &[]));
        given.when(ask(plan.clone())).then([opened(AUCTION, plan)]);
    }
}

#[test]
fn an_id_that_an_auction_has_or_had_is_taken() {
    let taken =
        [running(plan(fives())), closed(running(plan(fives()))), running(plan(fives())).and([cancelled()])];
    for given in taken {
        let again = ask(Plan { copies: 0, ..plan(fives()) });
        given.when(again).then_refused(Common::IdTaken { id: AUCTION.0 });
    }
}

#[test]
fn more_auctions_than_may_be_live_are_refused_and_those_that_are_over_do_not_count() {
    let ids = (0x1000..).take(LIVE_AUCTIONS).map(|n| AuctionId(Uuid::from_u128(n)));
    let full = books().and(ids.map(|id| opened(id, plan(fives()))));
    let refusal = Refusal::TooManyAuctions { limit: LIVE_AUCTIONS };
    full.clone().when(ask(Plan { copies: 0, ..plan(fives()) })).then_refused(refusal);
    let (auction, reason) = (AuctionId(Uuid::from_u128(0x1000)), text("a mistake"));
    full.and([Event::Cancelled { auction, reason }]).when(ask(plan(fives()))).goes();
}

#[test]
fn no_copies_and_more_than_there_may_be_are_refused() {
    for copies in [0, 41] {
        let plan = Plan { copies, minimum: points("0"), ..plan(fives()) };
        refused(plan, Refusal::CopiesOutOfRange { copies, limit: 40 });
    }
}

#[test]
fn under_a_system_without_dkp_nothing_is_auctioned() {
    let refusal = PointsRefusal::AccountNotInUse { account: Account::Dkp };
    given(epgp_guild()).when(ask(Plan { minimum: points("0"), ..plan(fives()) })).then_refused(refusal);
}

#[test]
fn minimum_and_increment_are_above_zero_in_the_ledgers_places() {
    let none = |amount: Points| PointsRefusal::AmountNotPositive { amount };
    let late = at("19:00");
    for amount in ["0", "-1"].map(points) {
        refused(Plan { minimum: amount, ..plan(fives()) }, none(amount));
        let second_price = SecondPrice::BidPlusIncrement(amount);
        for kind in [Kind::Open { increment: amount, anti_snipe: None }, Kind::Vickrey { second_price }] {
            refused(Plan { closes_at: late, ..plan(kind) }, none(amount));
        }
    }
}

#[test]
fn times_around_the_end_are_of_a_second_to_a_day() {
    let refusal = |seconds| Refusal::AntiSnipeOutOfRange { seconds, limit: 86_400 };
    for (within, extend, seconds) in [(0, 60, 0), (60, 0, 0), (86_401, 60, 86_401), (60, 86_401, 86_401)] {
        refused(Plan { closes_at: at("19:00"), ..sniped(within, extend) }, refusal(seconds));
    }
    books().when(ask(sniped(1, 86_400))).goes();
}

#[test]
fn an_auction_ends_after_it_is_opened_and_within_ninety_days() {
    for closes_at in [at("20:00"), time("2027-02-19T20:00:00.000001Z"), DateTime::<Utc>::MAX_UTC] {
        let plan = Plan { closes_at, ..with_ties(&[TieRule::Draw]) };
        refused(plan, Refusal::ClosesOutOfRange { after: at("20:00"), days: 90 });
    }
    for closes_at in [time("2026-11-21T20:00:00.000001Z"), time("2027-02-19T20:00:00Z")] {
        books().when(ask(Plan { closes_at, ..plan(fives()) })).goes();
    }
}

#[test]
fn a_rule_about_ties_that_nothing_is_left_for_is_refused() {
    use TieRule::{Attendance, Draw, Earliest, HigherBalance};
    let never = [
        (vec![Earliest, Draw], Draw),
        (vec![Draw, HigherBalance, Earliest], HigherBalance),
        (vec![Attendance, HigherBalance, Attendance], Attendance),
    ];
    for (ties, rule) in never {
        refused(with_ties(&ties), Refusal::TieRuleNeverAsked { rule });
    }
}

#[test]
fn where_no_rule_tells_any_two_apart_who_bid_first_goes_first() {
    use TieRule::{Attendance, Earliest, HigherBalance};
    for (asked, ties) in [
        (vec![], vec![Earliest]),
        (vec![HigherBalance, Attendance], vec![HigherBalance, Attendance, Earliest]),
        (vec![Attendance, Earliest], vec![Attendance, Earliest]),
    ] {
        books().when(ask(with_ties(&asked))).then([opened(AUCTION, with_ties(&ties))]);
    }
}

#[test]
fn a_draw_takes_a_commitment_and_nothing_else_does() {
    let commitment = Some(Seed::from([5; 32]).commitment());
    let unknown = Some(RAID);
    refused(Plan { raid: unknown, ..with_ties(&[TieRule::Draw]) }, Refusal::DrawNotCommitted);
    let earliest = with_ties(&[TieRule::Earliest]);
    refused(Plan { raid: unknown, commitment, ..earliest }, Refusal::NoDrawToCommitTo);
    let drawn = Plan { commitment, ..with_ties(&[TieRule::Draw]) };
    books().when(ask(drawn.clone())).then([opened(AUCTION, drawn)]);
}

#[test]
fn a_raid_that_is_not_known_or_over_for_good_is_refused() {
    let of_raid = || ask(Plan { raid: Some(RAID), ..plan(fives()) });
    books().when(of_raid()).then_refused(RaidsRefusal::UnknownRaid { raid: RAID });
    let (raid, reason) = (RAID, text("nobody came"));
    let given = || books().and(crate::testing::guild::raid(&[GROM], &[]));
    let refusal = RaidsRefusal::RaidCancelled { raid };
    given().and([RaidsEvent::Cancelled { raid, reason }]).when(of_raid()).then_refused(refusal);
    let refusal = RaidsRefusal::RaidClosed { raid };
    given().and([RaidsEvent::Closed { raid }]).when(of_raid()).then_refused(refusal);
}

#[test]
fn the_end_is_moved_to_a_later_one_and_never_to_an_earlier_one() {
    let (auction, closes_at) = (AUCTION, at("22:00"));
    let given = running(plan(fives())).when(extend(closes_at)).then([Event::Extended { auction, closes_at }]);
    given.clone().when(extend(closes_at)).then_nothing();
    let refusal = || Refusal::ClosesNoEarlier { auction, closes_at };
    given.clone().when(extend(at("21:59"))).then_refused(refusal());
    given.when(extend(at("19:00"))).then_refused(refusal());
}

#[test]
fn the_end_is_moved_to_within_ninety_days() {
    let refusal = Refusal::ClosesOutOfRange { after: at("20:00"), days: 90 };
    running(plan(fives())).when(extend(time("2027-02-19T20:00:01Z"))).then_refused(refusal);
}

#[test]
fn an_end_that_has_come_stays() {
    let refusal = Refusal::AuctionHasEnded { auction: AUCTION, closes_at: at("21:00") };
    running(plan(fives())).at("2026-11-21T21:00:00Z").when(extend(at("20:00"))).then_refused(refusal);
}
