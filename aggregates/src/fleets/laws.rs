//! What holds whatever is done with pools and payouts, and in whichever order.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use proptest::test_runner::TestCaseError;
use proptest::{collection, option, sample};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::words::{
    FLEET, OTHER_POOL, POOL, RULE, THRALL, VOLJIN, amount, carrying, eur, even, new_crew, opened, payment,
    pool_plan, reason, stocked, valued, with_another,
};
use super::{Due, Fleets, FleetsEvent, NewCrew, PayoutRule, PayoutsProposal};
use crate::payouts::{Method, Payment, Payout, PayoutState};
use crate::split::{BelowMinimum, Outcome, PoolSplit};
use crate::testing::guild::{GROM, JAINA, percent};
use crate::testing::{Command as Decides, Given};
use crate::{
    Again, Amount, FleetsCommand as Command, LedgerCommand, MemberId, Payouts, PayoutsCommand, PayoutsEvent,
    PoolId, Reissue,
};

const THIRD_POOL: PoolId = PoolId(Uuid::from_u128(0xe3));
const POOLS: [PoolId; 3] = [POOL, OTHER_POOL, THIRD_POOL];
const PEOPLE: [MemberId; 4] = [GROM, JAINA, THRALL, VOLJIN];

/// Something that is asked for; of payouts and recoveries, one of those that there are.
#[derive(Clone, Debug)]
enum Act {
    Fleets(Box<Command>),
    Approve(PoolId),
    Void(PoolId),
    Pay(sample::Index, Option<u32>, Option<u8>),
    Step(sample::Index, Step),
    GiveBack(sample::Index, u32),
    Merge(MemberId, MemberId),
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Process,
    Fail,
    Lose,
    Retry,
    Cancel,
    Reverse,
}

fn pool() -> impl Strategy<Value = PoolId> {
    sample::select(&POOLS[..])
}

fn person() -> impl Strategy<Value = MemberId> {
    sample::select(&PEOPLE[..])
}

fn rule() -> impl Strategy<Value = Command> {
    let below = sample::select(vec![BelowMinimum::Carry, BelowMinimum::ToCorp, BelowMinimum::Redistribute]);
    (0..40_u32, below, option::of(1..40_u32), option::of(1..40_u32)).prop_map(
        |(minimum, below_minimum, tax, cut)| {
            let [corp_tax, fc_cut] = [tax, cut].map(|part| part.map(|part| percent(&part.to_string())));
            let says = PayoutRule { below_minimum, corp_tax, fc_cut, ..carrying(&minimum.to_string()) };
            Command::SetRule { rule: RULE, default: true, says: Box::new(says) }
        },
    )
}

fn fleets_command() -> impl Strategy<Value = Command> {
    let weighed = (person(), 0..3_u32).prop_map(|(who, weight)| {
        let crew = NewCrew { weight: Some(Decimal::from(weight)), ..new_crew(who) };
        Command::SetCrew { fleet: FLEET, crew: vec![crew] }
    });
    let price = (pool(), 0..2_000_u32).prop_map(|(pool, unit)| {
        let unit = eur(&Decimal::new(unit.into(), 2).to_string());
        Command::SetPrice { pool, line: 1, unit, reason: reason() }
    });
    let share = (pool(), person(), option::of(0..90_u32)).prop_map(|(pool, who, to)| {
        let to = to.map(|to| eur(&to.to_string()));
        Command::AdjustShare { pool, who: who.into(), to, reason: reason() }
    });
    let fetched = (pool(), 0..20_000_u32).prop_map(|(pool, cents)| {
        let total = eur(&Decimal::new(cents.into(), 2).to_string());
        Command::SetTotal { pool, total, reason: reason() }
    });
    let taken = (pool(), person(), 0..9_u64);
    prop_oneof![
        2 => fetched,
        2 => weighed,
        1 => person().prop_map(|who| Command::RemoveCrew { fleet: FLEET, who: who.into() }),
        3 => price,
        2 => share,
        2 => taken.prop_map(|(pool, who, quantity)| Command::TakeInKind { pool, line: 1, who: who.into(), quantity }),
        2 => rule(),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let step =
        sample::select(vec![Step::Process, Step::Fail, Step::Lose, Step::Retry, Step::Cancel, Step::Reverse]);
    let merge = (person(), person()).prop_map(|(member, into)| Act::Merge(member, into));
    prop_oneof![
        8 => fleets_command().prop_map(|command| Act::Fleets(Box::new(command))),
        7 => pool().prop_map(Act::Approve),
        5 => pool().prop_map(Act::Void),
        6 => (any::<sample::Index>(), option::of(1..60_u32), option::of(0..6_u8))
            .prop_map(|(which, part, proof)| Act::Pay(which, part, proof)),
        4 => (any::<sample::Index>(), step).prop_map(|(which, step)| Act::Step(which, step)),
        1 => (any::<sample::Index>(), 1..20_u32).prop_map(|(which, back)| Act::GiveBack(which, back)),
        1 => merge,
        1 => Just(Act::Fleets(Box::new(Command::Settle { pool: POOL }))),
    ]
}

/// Three pools of one fleet, worth 100, 40 and 10, of which less than 20 is carried.
fn evening() -> Given {
    let given = with_another(valued(even(), &PEOPLE, "100"), "40").and([opened(THIRD_POOL, pool_plan())]);
    let rule = Command::SetRule { rule: RULE, default: true, says: Box::new(carrying("20")) };
    given.and(stocked(THIRD_POOL, "10")).when(rule).goes()
}

fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    amounts.into_iter().fold(Amount::ZERO, |sum, amount| sum.plus(amount).expect("within the bound"))
}

fn less(one: Amount, other: Amount) -> Amount {
    one.minus(other).expect("within the bound")
}

/// Sums by person, of amounts that are said of any of their ids; nothing is left out.
fn by_person(
    given: &Given,
    amounts: impl IntoIterator<Item = (MemberId, Amount)>,
) -> BTreeMap<MemberId, Amount> {
    let open = given.ledger.open().expect("open");
    let mut sums: BTreeMap<MemberId, Amount> = BTreeMap::new();
    for (member, amount) in amounts {
        let entry = sums.entry(open.person(member)).or_default();
        *entry = sum([*entry, amount]);
    }
    sums.retain(|_, sum| *sum != Amount::ZERO);
    sums
}

/// What everybody has of a pool, as the log alone tells it: paid, less what came back and what was given back.
fn had(given: &Given, of: PoolId) -> BTreeMap<MemberId, Amount> {
    let (mut pools, mut recoveries) = (BTreeMap::new(), BTreeSet::new());
    let mut told = Vec::new();
    for event in given.payouts_log() {
        match event {
            PayoutsEvent::Opened { pool, payouts, .. } => {
                pools.extend(payouts.iter().map(|payout| (payout.payout, *pool)));
            }
            PayoutsEvent::Paid { about, amount, .. } if pools[&about.payout] == of => {
                told.push((about.member, amount.amount()));
            }
            PayoutsEvent::Reversed { about, amount, .. } if pools[&about.payout] == of => {
                told.push((about.member, amount.negated()));
            }
            PayoutsEvent::RecoveryOpened { recovery, pool, .. } if *pool == Some(of) => {
                recoveries.insert(*recovery);
            }
            PayoutsEvent::RecoverySettled { recovery, member, amount, reason: why, .. }
                if recoveries.contains(recovery) && *why == reason() =>
            {
                told.push((*member, amount.negated()));
            }
            _ => {}
        }
    }
    by_person(given, told)
}

/// Of an approved pool, everything that it is worth is somebody's, and nothing is twice.
fn all_is_shared(split: &PoolSplit, shares: &[Due]) -> Result<(), TestCaseError> {
    let given_up = split.shares.iter().map(|share| match share.outcome {
        Outcome::ToCorp(amount) => amount,
        _ => Amount::ZERO,
    });
    let others = || [split.corp, split.costs];
    let cuts = sum(split.cuts.iter().map(|cut| cut.amount).chain([split.commander]));
    let shared = less(sum(split.shares.iter().map(|share| share.share)), sum(given_up));
    prop_assert_eq!(sum([shared, cuts].into_iter().chain(others())), split.total.amount());
    prop_assert!(split.shares.iter().all(|share| share.share >= Amount::ZERO));
    let due = |due: &Due| less(sum([due.pay, due.carried_on]), sum([due.carried_in, due.owed]));
    let in_kind = split.shares.iter().map(|share| share.in_kind);
    prop_assert_eq!(sum(shares.iter().map(due).chain(in_kind).chain(others())), split.total.amount());
    prop_assert!(shares.iter().all(|due| due.pay >= Amount::ZERO && due.owed >= Amount::ZERO));
    Ok(())
}

/// What members had before and what is opened and recovered now come to what the approval says, and nothing else of the pool
/// is still to be paid or given back.
fn owed_once(before: &Given, given: &Given, pool: PoolId, shares: &[Due]) -> Result<(), TestCaseError> {
    let (mut opened, mut recovered) = (Vec::new(), Vec::new());
    for event in given.payouts_log().skip(before.payouts_log().count()) {
        match event {
            PayoutsEvent::Opened { payouts, .. } => {
                opened.extend(payouts.iter().map(|payout| (payout.member, payout.amount)));
            }
            PayoutsEvent::RecoveryOpened { member, amount, .. } => recovered.push((*member, amount.amount())),
            _ => {}
        }
    }
    let back = recovered.iter().map(|(member, amount)| (*member, amount.negated()));
    let told = had(before, pool).into_iter().chain(opened.clone()).chain(back);
    let due = shares.iter().map(|due| (due.member, less(due.pay, due.owed)));
    prop_assert_eq!(by_person(given, told), by_person(given, due));
    let open = given.payouts.of(pool).filter(|(_, payout)| payout.state.is_open());
    let open = open.map(|(_, payout)| (payout.member, less(payout.amount.amount(), payout.paid)));
    prop_assert_eq!(by_person(given, open), by_person(given, opened));
    let back = given.payouts.recoveries.values().filter(|found| found.pool == Some(pool));
    let back = back.map(|found| (found.member, less(found.amount.amount(), found.settled)));
    prop_assert_eq!(by_person(given, back), by_person(given, recovered));
    Ok(())
}

/// What waits for members' next pools is what the approvals that stand carried, and never below zero.
fn carried_adds_up(given: &Given) -> Result<(), TestCaseError> {
    prop_assert!(given.payouts.carried.values().all(|carried| *carried > Amount::ZERO));
    let standing = given.fleets.pools.values().filter_map(|pool| pool.approval());
    let dues = standing.flat_map(|approval| &approval.shares);
    let carried = dues.map(|due| (due.member, less(due.carried_on, due.carried_in)));
    let waits = given.payouts.carried.iter().map(|(member, amount)| (*member, *amount));
    prop_assert_eq!(by_person(given, waits), by_person(given, carried));
    Ok(())
}

/// No proof pays twice, and nothing that is paid is paid again.
fn paid_once(given: &Given) -> Result<(), TestCaseError> {
    let mut proofs = BTreeSet::new();
    for event in given.payouts_log() {
        if let PayoutsEvent::Paid { about, reference, .. } = event {
            prop_assert!(about.was != PayoutState::Paid);
            prop_assert!(reference.as_ref().is_none_or(|reference| proofs.insert(reference.clone())));
        }
    }
    Ok(())
}

fn paid(given: &Given) -> Vec<&Payout> {
    given.payouts.payouts.values().filter(|payout| payout.state == PayoutState::Paid).collect()
}

/// Parts of one command, each of which goes if the first does.
fn parts(given: Given, parts: Vec<PayoutsCommand>, pool: PoolId) -> Given {
    let given = parts.into_iter().fold(given, |given, part| given.when(part).goes());
    given.when(Command::Settle { pool }).goes()
}

/// A proposal of nothing comes to what is approved.
fn reckoned_the_same(given: &Given, pool: PoolId, shares: &[Due]) -> Result<(), TestCaseError> {
    let (open, nothing) = (given.ledger.open().expect("open"), PayoutsProposal::default());
    let carried = given.payouts.carried_for(open).expect("within the bound");
    let reckoned = given.fleets.reckoned(open, (pool, super::words::at("20:00")), (&nothing, None), &carried);
    prop_assert_eq!(reckoned.as_deref(), Ok(shares));
    Ok(())
}

fn approve(given: Given, pool: PoolId) -> Result<Given, TestCaseError> {
    let command = Command::Approve { pool, automatic: false };
    let Ok(events) = command.decide(&given) else { return Ok(given) };
    let Some(FleetsEvent::PoolApproved { split, shares, .. }) = events.first() else {
        return Err(TestCaseError::fail("approved otherwise"));
    };
    all_is_shared(split, shares)?;
    reckoned_the_same(&given, pool, shares)?;
    let before = given.clone();
    let given = parts(given.when(command).goes(), vec![PayoutsCommand::OpenOfPool { pool }], pool);
    owed_once(&before, &given, pool, shares)?;
    Ok(given)
}

fn void(given: Given, pool: PoolId) -> Given {
    let approval = given.fleets.pool(pool).expect("a pool").approvals;
    match given.after(&Command::VoidApproval { pool, approval, reason: reason() }) {
        Ok(given) => parts(given, vec![PayoutsCommand::WithdrawOfPool { pool, approval }], pool),
        Err(given) => given,
    }
}

fn payouts_command(given: &Given, act: &Act) -> Option<PayoutsCommand> {
    let ids: Vec<_> = given.payouts.payouts.keys().copied().collect();
    let recoveries: Vec<_> = given.payouts.recoveries.keys().copied().collect();
    let one = |which: &sample::Index| (!ids.is_empty()).then(|| *which.get(&ids));
    match act {
        Act::Pay(which, part, proof) => {
            let amount = part.map(|part| eur(&part.to_string()));
            let proof = proof.map(|proof| format!("journal {proof}"));
            let payment = Payment { amount, ..payment(proof.as_deref()) };
            Some(PayoutsCommand::Pay { payout: one(which)?, payment })
        }
        Act::Step(which, step) => {
            let (payout, reason) = (one(which)?, reason());
            Some(match step {
                Step::Process => PayoutsCommand::Process { payout, method: Method::Manual },
                Step::Fail => PayoutsCommand::Fail { payout, reason },
                Step::Lose => PayoutsCommand::Lose { payout, reason },
                Step::Retry => PayoutsCommand::Retry { payout },
                Step::Cancel => PayoutsCommand::Cancel { payout, reason },
                Step::Reverse => PayoutsCommand::Reverse { payout, reason },
            })
        }
        Act::GiveBack(which, back) if !recoveries.is_empty() => {
            let (recovery, amount) = (*which.get(&recoveries), eur(&back.to_string()));
            Some(PayoutsCommand::SettleRecovery { recovery, amount, reason: reason() })
        }
        _ => None,
    }
}

fn settled(given: Given) -> Given {
    POOLS.into_iter().fold(given, |given, pool| given.when(Command::Settle { pool }).goes())
}

/// The log after something was asked for, whether it went or not.
fn after(given: Given, act: &Act) -> Result<Given, TestCaseError> {
    let given = match act {
        Act::Fleets(command) => given.after(command.as_ref()),
        Act::Approve(pool) => return approve(given, *pool),
        Act::Void(pool) => return Ok(void(given, *pool)),
        Act::Merge(member, into) => {
            let (member, into) = ((*member).into(), (*into).into());
            given.after(&LedgerCommand::MergeMember { member, into })
        }
        _ => match payouts_command(&given, act) {
            Some(command) => given.after(&command),
            None => Ok(given),
        },
    };
    Ok(settled(given.unwrap_or_else(|given| given)))
}

/// An act of the fleets, by whichever parts.
fn is_of_fleets(act: &Act) -> bool {
    matches!(act, Act::Fleets(_) | Act::Approve(_) | Act::Void(_) | Act::Merge(..))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn money_is_shared_owed_carried_and_paid_once_whatever_is_asked_for(acts in collection::vec(act(), 1..50)) {
        let mut given = evening();
        for act in &acts {
            let before = given.clone();
            given = after(given, act)?;
            carried_adds_up(&given)?;
            paid_once(&given)?;
            if is_of_fleets(act) {
                let (was, is) = (paid(&before), paid(&given));
                prop_assert_eq!(was, is, "{:?}", act);
            }
        }
    }

    #[test]
    fn what_happened_to_fleets_and_payouts_is_a_fact_whatever_the_rules_are(
        acts in collection::vec(act(), 1..30),
    ) {
        let mut given = evening();
        for act in &acts {
            if let Act::Fleets(command) = act
                && let Ok(events) = command.decide(&given)
            {
                let again = Fleets::reissue(&events);
                prop_assert_eq!(again.len(), events.len());
                prop_assert!(again.iter().all(|part| part.events == 1 && part.again == Again::Fact));
            }
            given = after(given, act)?;
        }
        let events: Vec<_> = given.payouts_log().cloned().collect();
        let again = Payouts::reissue(&events);
        prop_assert_eq!(again.len(), events.len());
        prop_assert!(again.iter().all(|part| part.events == 1 && part.again == Again::Fact));
    }
}

#[test]
fn the_evening_of_the_laws_is_one_on_which_something_is_carried() {
    let given = approve(evening(), THIRD_POOL).expect("the laws hold");
    assert_eq!(given.payouts.carried(GROM), amount("2.5"));
}
