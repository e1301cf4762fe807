//! What holds whatever is bid, by however many, in however many auctions at once.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::TestCaseError;
use proptest::{collection, option, sample};
use uuid::Uuid;

use super::tests::{
    AUCTION, OTHER, THRALL, VOLJIN, at, fives, followed, opened, plan, raider, vickrey, with_points,
};
use super::{AntiSnipe, Auctions, Bid, Kind, Plan};
use crate::points::Account;
use crate::testing::guild::{GROM, JAINA, line, points, role, sealed, text};
use crate::testing::{Command as Decides, Given};
use crate::{
    Actor, Aggregate, AuctionId, AuctionsCommand as Command, LedgerEvent, MemberId, Points, PointsEvent,
};

const SEALED: AuctionId = AuctionId(Uuid::from_u128(0xe3));
const AUCTIONS: [AuctionId; 3] = [AUCTION, OTHER, SEALED];
const PEOPLE: [MemberId; 4] = [GROM, JAINA, THRALL, VOLJIN];

/// Something that happens.
#[derive(Clone, Debug)]
enum Act {
    Bid(MemberId, AuctionId, u32, bool),
    /// All that somebody has for an auction.
    AllIn(MemberId, AuctionId, bool),
    Withdraw(MemberId, AuctionId),
    Extend(AuctionId, u32),
    Close(AuctionId),
    Cancel(AuctionId),
    Earn(MemberId, u32),
    Leave(MemberId),
    Return(MemberId),
    Pass(u32),
}

fn person() -> impl Strategy<Value = MemberId> {
    sample::select(&PEOPLE[..])
}

fn auction() -> impl Strategy<Value = AuctionId> {
    sample::select(&AUCTIONS[..])
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        12 => (person(), auction(), 1..30_u32, any::<bool>())
            .prop_map(|(who, which, steps, off)| Act::Bid(who, which, steps * 5, off)),
        3 => (person(), auction(), any::<bool>()).prop_map(|(who, which, off)| Act::AllIn(who, which, off)),
        3 => (person(), auction()).prop_map(|(who, which)| Act::Withdraw(who, which)),
        1 => (auction(), 0..90_u32).prop_map(|(which, minutes)| Act::Extend(which, minutes)),
        1 => auction().prop_map(Act::Close),
        1 => auction().prop_map(Act::Cancel),
        2 => (person(), 1..60_u32).prop_map(|(who, amount)| Act::Earn(who, amount)),
        1 => person().prop_map(Act::Leave),
        1 => person().prop_map(Act::Return),
        2 => (1..900_u32).prop_map(Act::Pass),
    ]
}

/// Something that is asked of the sealed auction.
fn sealed_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (person(), 1..60_u32, any::<bool>()).prop_map(|(who, amount, off)| Act::Bid(who, SEALED, amount, off)),
        1 => (person(), any::<bool>()).prop_map(|(who, off)| Act::AllIn(who, SEALED, off)),
        1 => person().prop_map(|who| Act::Withdraw(who, SEALED)),
    ]
}

/// An open auction of one thing, another of two with an end that bids move, and a sealed one of two.
fn evening() -> Given {
    let anti_snipe = Some(AntiSnipe { within: 600, extend: 300, most: None });
    let moving = Plan { copies: 2, ..plan(Kind::Open { increment: points("5"), anti_snipe }) };
    let auctions = [
        opened(AUCTION, plan(fives())),
        opened(OTHER, moving),
        opened(SEALED, Plan { copies: 2, ..plan(vickrey()) }),
    ];
    let had = [(GROM, "100"), (JAINA, "73"), (THRALL, "41.5"), (VOLJIN, "12")];
    let role = role("bidder");
    with_points(&had).and([LedgerEvent::RoleGranted { member: VOLJIN, role }]).and(auctions)
}

fn balance(given: &Given, member: MemberId) -> Points {
    given.points.balance(member, Account::Dkp)
}

fn available(given: &Given, auction: AuctionId, member: MemberId) -> Points {
    let open = given.ledger.open().expect("open");
    super::means((open, &given.points), auction, &[member].into())[&member].available()
}

/// What is asked of the auctions, if anything is, and of whom.
fn asked(given: &Given, act: &Act) -> Option<(Actor, Command)> {
    let reason = || text("a mistake");
    let bid =
        |who: MemberId, auction, amount, off_spec| (raider(who), Command::Bid { auction, amount, off_spec });
    Some(match *act {
        Act::Bid(who, auction, amount, off) => bid(who, auction, points(&amount.to_string()), off),
        Act::AllIn(who, auction, off) => bid(who, auction, available(given, auction, who), off),
        Act::Withdraw(who, SEALED) => {
            (raider(who), Command::Withdraw { auction: SEALED, who: None, reason: None })
        }
        Act::Withdraw(who, auction) => {
            (Actor::Operator, Command::Withdraw { auction, who: Some(who.into()), reason: Some(reason()) })
        }
        Act::Extend(auction, minutes) => {
            let closes_at = at("21:00") + TimeDelta::minutes(minutes.into());
            (Actor::Operator, Command::Extend { auction, closes_at })
        }
        Act::Close(auction) => {
            let (seed, attendance) = (None, BTreeMap::new());
            (Actor::Operator, Command::Close { auction, seed, attendance, early: true })
        }
        Act::Cancel(auction) => (Actor::Operator, Command::Cancel { auction, reason: reason() }),
        Act::Earn(..) | Act::Leave(_) | Act::Return(_) | Act::Pass(_) => return None,
    })
}

/// What anything but the auctions says.
fn beside(given: Given, now: &mut DateTime<Utc>, act: &Act) -> Given {
    match *act {
        Act::Earn(member, amount) => {
            let amount = points(&amount.to_string());
            let sum = balance(&given, member).plus(amount).expect("within the bounds");
            let line = line(member, Account::Dkp, &amount.to_string(), &sum.to_string());
            given.and([PointsEvent::Adjusted { reason: sealed(member), line }])
        }
        Act::Leave(member) => given.and([LedgerEvent::MemberLeft { member }]),
        Act::Return(member) => given.and([LedgerEvent::MemberReturned { member }]),
        Act::Pass(seconds) => {
            *now += TimeDelta::seconds(seconds.into());
            given.at(&format!("{now:?}"))
        }
        _ => given,
    }
}

fn after(given: Given, now: &mut DateTime<Utc>, act: &Act) -> Given {
    let Some((actor, command)) = asked(&given, act) else { return beside(given, now, act) };
    match given.by(actor).after(&command) {
        Ok(given) => followed(given.by(Actor::Operator)),
        Err(given) => given,
    }
}

fn nobody_is_short(given: &Given) -> Result<(), TestCaseError> {
    for member in PEOPLE {
        let held = given.points.held(member);
        prop_assert!(held <= balance(given, member).hundredths(), "{member}: {held}");
    }
    Ok(())
}

/// No more stand than there are copies.
fn as_many_stand_as_may(given: &Given) -> Result<(), TestCaseError> {
    for (id, auction) in &given.auctions.live {
        let (standing, copies) = (auction.standing().count(), auction.plan.copies);
        prop_assert!(*id == SEALED || standing <= usize::try_from(copies).expect("few"), "{standing}");
    }
    Ok(())
}

/// What the events alone come to.
fn folded(given: &Given) -> Auctions {
    let mut auctions = Auctions::default();
    given.auctions_log().for_each(|(position, event)| auctions.apply(position, event));
    auctions
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn nobody_holds_more_than_they_have_and_every_award_can_be_paid(acts in collection::vec(act(), 1..60)) {
        let (mut given, mut now) = (evening(), at("20:00"));
        for act in &acts {
            given = after(given, &mut now, act);
            nobody_is_short(&given)?;
            as_many_stand_as_may(&given)?;
        }
    }

    #[test]
    fn the_events_alone_give_the_state_that_was_decided_on(acts in collection::vec(act(), 1..60)) {
        let mut now = at("20:00");
        let given = acts.iter().fold(evening(), |given, act| after(given, &mut now, act));
        prop_assert_eq!(folded(&given), given.auctions);
    }

    #[test]
    fn nothing_ends_earlier_than_it_was_said_to(acts in collection::vec(act(), 1..60)) {
        let (mut given, mut now) = (evening(), at("20:00"));
        for act in &acts {
            let before = given.auctions.live.clone();
            given = after(given, &mut now, act);
            for (id, auction) in &given.auctions.live {
                prop_assert!(auction.plan.closes_at >= before[id].plan.closes_at);
            }
        }
    }

    #[test]
    fn a_bid_moves_the_end_by_no_more_than_it_leaves_and_as_often_as_it_may(
        within in 1..200_u32, extend in 1..200_u32, most in option::of(0..3_u32), before in collection::vec(1..300_i64, 1..9),
    ) {
        let rule = AntiSnipe { within, extend, most };
        let (mut closes_at, mut times) = (at("21:00"), 0);
        for seconds in before {
            let bid_at = closes_at - TimeDelta::seconds(seconds);
            let Some(moved) = rule.moved(closes_at, bid_at, times) else { continue };
            prop_assert!(moved > closes_at && moved == bid_at + TimeDelta::seconds(extend.into()));
            (closes_at, times) = (moved, times + 1);
            prop_assert!(most.is_none_or(|most| times <= most));
        }
    }

    #[test]
    fn what_somebody_is_told_of_a_sealed_auction_does_not_hang_on_what_others_bid(
        acts in collection::vec(sealed_act(), 0..20), theirs in sealed_act(),
    ) {
        let who = |act: &Act| match act {
            Act::Bid(who, ..) | Act::AllIn(who, ..) | Act::Withdraw(who, _) => Some(*who),
            _ => None,
        };
        let told = |acts: Vec<&Act>| {
            let given = acts.into_iter().fold(evening(), |given, act| after(given, &mut at("20:00"), act));
            let (actor, command) = asked(&given, &theirs).expect("it is asked");
            command.decide(&given.by(actor))
        };
        let own = acts.iter().filter(|act| who(act) == who(&theirs)).collect();
        prop_assert_eq!(told(acts.iter().collect()), told(own));
    }

    #[test]
    fn in_an_open_auction_nothing_that_was_outbid_is_stronger_than_what_stands(
        acts in collection::vec((person(), 1..30_u32, any::<bool>()), 1..30), copies in 1..4_u32,
    ) {
        let had = PEOPLE.map(|member| (member, "200"));
        let given = with_points(&had).and([opened(AUCTION, Plan { copies, ..plan(fives()) })]);
        let bid = |(who, steps, off): &(MemberId, u32, bool)| Act::Bid(*who, AUCTION, steps * 5, *off);
        let given = acts.iter().fold(given, |given, act| after(given, &mut at("20:00"), &bid(act)));
        let bids = &given.auctions.live[&AUCTION].bids;
        let weakest = bids.values().filter(|bid| bid.stands).map(Bid::strength).min();
        prop_assert!(bids.values().filter(|bid| !bid.stands).all(|bid| Some(bid.strength()) <= weakest));
    }
}
