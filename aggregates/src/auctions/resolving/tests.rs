//! Who wins, what they pay, and what decided.

use super::*;
use crate::auctions::tests::{
    AUCTION, THRALL, after, at, bids, closed, each, fives, off_spec, outcome, plan, running, vickrey,
    with_points, won,
};
use crate::auctions::{Plan, means};
use crate::testing::Given;
use crate::testing::guild::{GROM, JAINA, points};
use crate::{AuctionsCommand as Command, LedgerEvent};

/// Jaina draws more with it than Grom, and Grom more than Thrall.
const SEED: [u8; 32] = [5; 32];

/// A Vickrey auction of so many copies.
fn copies(copies: u32) -> Given {
    running(Plan { copies, ..plan(vickrey()) })
}

/// A sealed auction of one thing, with these ties.
fn tied_by(ties: &[TieRule]) -> Plan {
    let commitment = ties.contains(&TieRule::Draw).then(|| Seed::from(SEED).commitment());
    Plan { ties: ties.to_vec(), commitment, ..plan(Kind::Sealed) }
}

/// Grom has 200 points, Jaina 300, Thrall 200, and each bids 50, in this order.
fn three_of_fifty(ties: &[TieRule]) -> Given {
    let given = with_points(&[(GROM, "200"), (JAINA, "300"), (THRALL, "200")]);
    let given = given.and([crate::auctions::tests::opened(AUCTION, tied_by(ties))]);
    after(given, &[(GROM, "50"), (JAINA, "50"), (THRALL, "50")])
}

/// Closed with the seed, where Grom was there for 9 of 10, Jaina for 1 of 2 and Thrall for 18 of 20.
fn come_to(given: Given) -> Given {
    let seed = given.auctions.live[&AUCTION].plan.commitment.map(|_| Seed::from(SEED));
    let there = [(GROM, 9, 10), (JAINA, 1, 2), (THRALL, 18, 20)];
    let there = there.map(|(member, attended, possible)| (member, Attended { attended, possible }));
    let command = Command::Close { auction: AUCTION, seed, attendance: there.into(), early: false };
    given.at("2026-11-21T21:00:00Z").when(command).goes()
}

/// What decided who of the three wins.
fn decided(ties: &[TieRule]) -> (MemberId, Option<TieRule>, Vec<TieRule>) {
    let outcome = outcome(&come_to(three_of_fifty(ties)));
    let award = &outcome.awards[0];
    (award.member, award.decided_by, outcome.tied.iter().map(|round| round.rule).collect())
}

#[test]
fn a_bid_for_ones_own_role_wins_over_a_higher_one_for_another() {
    for kind in [Kind::Sealed, vickrey()] {
        let given = after(bids(running(plan(kind)), GROM, off_spec("500")), &[(JAINA, "5")]);
        assert_eq!(won(&closed(given)), each(&[(JAINA, "5")]));
    }
}

#[test]
fn the_second_price_is_that_of_the_same_kind_of_bid_or_the_minimum() {
    let given = after(bids(copies(1), GROM, off_spec("500")), &[(JAINA, "80")]);
    let given = closed(given);
    assert_eq!(won(&given), each(&[(JAINA, "5")]));
    assert_eq!(outcome(&given).awards[0].priced_by, PricedBy::Minimum);
    let given = after(bids(copies(2), GROM, off_spec("500")), &[(JAINA, "80")]);
    assert_eq!(won(&closed(bids(given, THRALL, off_spec("60")))), each(&[(JAINA, "5"), (GROM, "60")]));
}

#[test]
fn all_copies_cost_what_the_highest_bid_is_that_lost() {
    let given = after(copies(2), &[(GROM, "50"), (JAINA, "90"), (THRALL, "70")]);
    assert_eq!(won(&closed(given)), each(&[(JAINA, "50"), (THRALL, "50")]));
    let given = after(copies(3), &[(GROM, "50"), (JAINA, "90"), (THRALL, "70")]);
    assert_eq!(won(&closed(given)), each(&[(JAINA, "5"), (THRALL, "5"), (GROM, "5")]));
}

#[test]
fn a_bid_that_is_passed_over_is_no_second_price() {
    let given = after(copies(1), &[(GROM, "50"), (JAINA, "90"), (THRALL, "70")]);
    let given = given.and([LedgerEvent::MemberLeft { member: THRALL }]);
    assert_eq!(won(&closed(given)), each(&[(JAINA, "50")]));
}

#[test]
fn at_the_first_price_each_copy_costs_what_its_winner_bid() {
    for kind in [Kind::Sealed, fives()] {
        let given = after(running(Plan { copies: 2, ..plan(kind) }), &[(GROM, "50"), (JAINA, "90")]);
        let given = closed(given);
        assert_eq!(won(&given), each(&[(JAINA, "90"), (GROM, "50")]));
        assert_eq!(outcome(&given).awards[0].priced_by, PricedBy::OwnBid);
    }
}

#[test]
fn each_rule_about_ties_tells_equal_bids_apart() {
    use TieRule::{Draw, Earliest, HigherBalance};
    assert_eq!(decided(&[Earliest]), (GROM, Some(Earliest), vec![Earliest]));
    assert_eq!(decided(&[HigherBalance]), (JAINA, Some(HigherBalance), vec![HigherBalance]));
    assert_eq!(decided(&[Draw]), (JAINA, Some(Draw), vec![Draw]));
}

#[test]
fn what_one_rule_does_not_tell_apart_the_next_one_does() {
    use TieRule::{Attendance, Draw, Earliest, HigherBalance};
    assert_eq!(decided(&[Attendance]), (GROM, Some(Earliest), vec![Attendance, Earliest]));
    let all = [Attendance, HigherBalance, Draw];
    assert_eq!(decided(&all), (GROM, Some(Draw), all.to_vec()));
}

#[test]
fn what_everybody_had_for_each_rule_is_told() {
    let given = come_to(three_of_fifty(&[TieRule::Attendance, TieRule::Draw]));
    let attended = |attended, possible| Had::Attended(Attended { attended, possible });
    let first = [(GROM, attended(9, 10)), (JAINA, attended(1, 2)), (THRALL, attended(18, 20))];
    let drawn = |member| (member, Had::Drawn(Some(Seed::from(SEED).drawn(AUCTION, member))));
    let expected = [
        Round { rule: TieRule::Attendance, had: first.into() },
        Round { rule: TieRule::Draw, had: [GROM, THRALL].map(drawn).into() },
    ];
    assert_eq!(outcome(&given).tied, expected);
    let given = come_to(three_of_fifty(&[TieRule::HigherBalance]));
    let had = [(GROM, "200"), (JAINA, "300"), (THRALL, "200")];
    let had = had.map(|(member, balance)| (member, Had::Balance(points(balance)))).into();
    assert_eq!(outcome(&given).tied, [Round { rule: TieRule::HigherBalance, had }]);
}

#[test]
fn of_equal_bids_at_one_instant_the_first_in_the_log_is_the_earliest() {
    let given = three_of_fifty(&[TieRule::Earliest]);
    let placed = |member| {
        let Bid { placed_at: at, position, .. } = given.auctions.live[&AUCTION].bids[&member];
        (member, Had::Placed { at, position })
    };
    let had: BTreeMap<_, _> = [GROM, JAINA, THRALL].map(placed).into();
    assert!(had.values().all(|had| matches!(had, Had::Placed { at: then, .. } if *then == at("20:00"))));
    let given = closed(given);
    assert_eq!(outcome(&given).tied, [Round { rule: TieRule::Earliest, had }]);
    assert_eq!(won(&given), each(&[(GROM, "50")]));
}

#[test]
fn ties_that_decide_nothing_are_not_told() {
    let given = after(copies(2), &[(GROM, "50"), (JAINA, "50"), (THRALL, "40")]);
    let outcome = outcome(&closed(given));
    assert_eq!((outcome.tied, outcome.awards[0].decided_by), (Vec::new(), None));
    let given = after(copies(1), &[(GROM, "40"), (JAINA, "50"), (THRALL, "40")]);
    assert_eq!(crate::auctions::tests::outcome(&closed(given)).tied, []);
}

#[test]
fn who_bid_more_than_those_that_were_tied_won_by_that() {
    let given = after(copies(2), &[(GROM, "50"), (JAINA, "50"), (THRALL, "60")]);
    let outcome = outcome(&closed(given));
    let by: Vec<_> = outcome.awards.iter().map(|award| (award.member, award.decided_by)).collect();
    assert_eq!(by, [(THRALL, None), (GROM, Some(TieRule::Earliest))]);
    assert_eq!(outcome.awards[1].price, points("50"));
}

#[test]
fn another_order_of_ties_may_have_another_winner() {
    let given = three_of_fifty(&[TieRule::Earliest]);
    let auction = &given.auctions.live[&AUCTION];
    let open = given.ledger.open().expect("open");
    let bidders = auction.bids.keys().copied().collect();
    let means = means((open, &given.points), AUCTION, &bidders);
    let circumstances = Circumstances { means, ..Circumstances::default() };
    let winner =
        |ties: &[TieRule]| Auctions::resolve((AUCTION, auction), ties, &circumstances).awards[0].member;
    assert_eq!(winner(&[TieRule::Earliest]), GROM);
    assert_eq!(winner(&[TieRule::HigherBalance]), JAINA);
    assert_eq!(winner(&[TieRule::Draw]), GROM);
    assert_eq!(winner(&[]), GROM);
}

#[test]
fn in_an_open_auction_what_stands_wins_over_what_was_outbid_and_is_as_high() {
    let auction = Plan { copies: 2, ties: vec![TieRule::HigherBalance], ..plan(fives()) };
    let given = with_points(&[(GROM, "200"), (JAINA, "300"), (THRALL, "200")]);
    let given = given.and([crate::auctions::tests::opened(AUCTION, auction)]);
    let given = after(given, &[(GROM, "30"), (JAINA, "30"), (THRALL, "35")]);
    let outcome = outcome(&closed(given));
    let winners: Vec<_> = outcome.awards.iter().map(|award| award.member).collect();
    assert_eq!((winners, outcome.tied), (vec![THRALL, GROM], Vec::new()));
}
