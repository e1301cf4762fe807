//! What holds of every outcome, whatever was bid.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::collection;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use uuid::Uuid;

use super::*;
use crate::auctions::tests::{AUCTION, at, opened, plan};
use crate::auctions::{AuctionsEvent as Event, Plan};
use crate::{Aggregate, Position};

/// Some bids of at least 5, each with what its bidder has.
fn bids() -> impl Strategy<Value = Vec<(Bid, Means)>> {
    let bid = (10..60_i64, any::<bool>(), 0..3_i64, 0..80_i64, 0..9_u8);
    let bids = collection::vec(bid, 0..8);
    bids.prop_map(|bids| bids.into_iter().zip(1..).map(|(bid, n)| generated(bid, n)).collect())
}

fn generated((halves, off_spec, minute, balance, here): (i64, bool, i64, i64, u8), n: u64) -> (Bid, Means) {
    let amount = Points::from_hundredths(halves * 50).expect("points");
    let placed_at = at("20:00") + TimeDelta::minutes(minute);
    let bid = Bid { amount, off_spec, placed_at, position: Position(n), stands: true };
    let balance = Points::from_hundredths(balance * 100).expect("points");
    (bid, Means { here: here > 0, balance, held: Points::ZERO, sealed: Points::ZERO })
}

fn member(n: usize) -> MemberId {
    MemberId(Uuid::from_u128(0x1000 + n as u128))
}

/// An auction with these bids, and what its outcome hangs on.
fn with_bids(plan: Plan, bids: &[(Bid, Means)]) -> (Auction, Circumstances) {
    let numbered = || bids.iter().enumerate();
    let means = numbered().map(|(n, (_, means))| (member(n), *means)).collect();
    let attended = |n: usize| Attended { attended: u32::try_from(n % 2).expect("few"), possible: 2 };
    let attendance = numbered().map(|(n, _)| (member(n), attended(n))).collect();
    let bids = numbered().map(|(n, (bid, _))| (member(n), *bid)).collect();
    let seed = Some(Seed::from([5; 32]));
    (Auction { plan, moved: 0, bids }, Circumstances { attendance, seed, means })
}

fn second_price() -> impl Strategy<Value = SecondPrice> {
    prop_oneof![
        Just(SecondPrice::Bid),
        (1..9_i64).prop_map(|n| {
            SecondPrice::BidPlusIncrement(Points::from_hundredths(n * 50).expect("points"))
        })
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn a_vickrey_price_is_at_least_the_minimum_and_at_most_what_its_winner_bid(
        bids in bids(), copies in 1..5_u32, second_price in second_price(),
    ) {
        let plan = Plan { copies, ..plan(Kind::Vickrey { second_price }) };
        let minimum = plan.minimum;
        let (auction, circumstances) = with_bids(plan, &bids);
        let outcome = Auctions::resolve((AUCTION, &auction), &[TieRule::Earliest], &circumstances);
        let won: BTreeSet<_> = outcome.awards.iter().map(|award| award.member).collect();
        let lost = |off_spec| {
            let lost = outcome.bids.iter().filter(|bid| bid.passed_over.is_none() && !won.contains(&bid.member));
            lost.filter(|bid| bid.off_spec == off_spec).map(|bid| bid.amount).max()
        };
        for Award { bid, price, off_spec, .. } in outcome.awards.iter().cloned() {
            prop_assert!((minimum..=bid).contains(&price));
            let second = lost(off_spec);
            prop_assert!(second.is_some() || price == minimum);
            prop_assert!(second_price != SecondPrice::Bid || price == second.unwrap_or(minimum));
        }
    }

    #[test]
    fn the_best_who_can_pay_win_and_nobody_twice(bids in bids(), copies in 1..5_u32) {
        let (auction, circumstances) = with_bids(Plan { copies, ..plan(Kind::Sealed) }, &bids);
        let outcome = Auctions::resolve((AUCTION, &auction), &[TieRule::Draw], &circumstances);
        let eligible: Vec<_> = outcome.bids.iter().filter(|bid| bid.passed_over.is_none()).collect();
        let expected: Vec<_> = eligible.iter().take(copies as usize).map(|bid| bid.member).collect();
        let winners: Vec<_> = outcome.awards.iter().map(|award| award.member).collect();
        prop_assert_eq!(&winners, &expected);
        prop_assert_eq!(winners.iter().collect::<BTreeSet<_>>().len(), winners.len());
        let strengths: Vec<_> = outcome.bids.iter().map(|bid| (!bid.off_spec, bid.amount)).collect();
        prop_assert!(strengths.is_sorted_by(|one, other| one >= other));
        prop_assert_eq!(outcome.bids.len(), bids.len());
    }

    #[test]
    fn where_a_draw_decides_it_does_not_matter_who_bid_when(
        bids in bids(), copies in 1..4_u32, shuffled in Just((0..8_u64).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let ties = [TieRule::Attendance, TieRule::Draw];
        let sealed = Plan { copies, ..plan(Kind::Sealed) };
        let winners = |bids: &[(Bid, Means)]| {
            let (auction, circumstances) = with_bids(sealed.clone(), bids);
            let outcome = Auctions::resolve((AUCTION, &auction), &ties, &circumstances);
            outcome.awards.into_iter().map(|award| (award.member, award.price)).collect::<Vec<_>>()
        };
        let otherwise: Vec<_> = bids.iter().zip(&shuffled).map(|((bid, means), n)| {
            let placed_at = at("20:00") + TimeDelta::seconds(i64::try_from(*n).expect("few"));
            (Bid { position: Position(*n), placed_at, ..*bid }, *means)
        }).collect();
        prop_assert_eq!(winners(&bids), winners(&otherwise));
    }

    #[test]
    fn who_wins_does_not_hang_on_the_order_in_which_bids_of_one_instant_are_listed(
        bids in bids().prop_flat_map(|bids| (Just(bids.clone()), Just((0..bids.len()).collect::<Vec<_>>()).prop_shuffle())),
    ) {
        let (bids, order) = bids;
        let (auction, circumstances) = with_bids(plan(Kind::Sealed), &bids);
        let mut listed = Auctions::default();
        let event = |n: &usize| {
            let (bid, who) = (bids[*n].0, member(*n));
            let (amount, off_spec, at) = (bid.amount, bid.off_spec, at("20:00"));
            let (all_in, outbid, closes_at) = (false, None, None);
            Event::BidPlaced { auction: AUCTION, member: who, amount, off_spec, all_in, at, outbid, closes_at }
        };
        listed.apply(Position(1), &opened(AUCTION, plan(Kind::Sealed)));
        order.iter().for_each(|n| listed.apply(Position(2), &event(n)));
        let one_instant = auction.bids.iter().map(|(member, bid)| {
            (*member, Bid { placed_at: at("20:00"), position: Position(2), ..*bid })
        });
        let auction = Auction { bids: one_instant.collect(), ..auction };
        let resolved = |auction: &Auction| {
            Auctions::resolve((AUCTION, auction), &[TieRule::Earliest], &circumstances)
        };
        prop_assert_eq!(resolved(&listed.live[&AUCTION]), resolved(&auction));
    }
}
