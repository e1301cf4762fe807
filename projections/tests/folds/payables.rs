//! Laws of the journal of money: whatever is approved, paid and taken back, the books balance and say what the payouts say.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::split::BelowMinimum;
use aggregates::{AnyEvent, Event, FleetsCommand, MemberId, PayoutsEvent};
use projections::journal::{AccountBalance, JournalPosting};
use projections::payouts::Balance;
use projections::{Effective, Happened, Row};
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert_eq, proptest};
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;

use crate::books::balance_at_every_position;
use crate::database::Database;
use crate::evening::{Act, Evening, Step, log, member, pool, rule, with_cuts};
use crate::log::opened;

/// Sums by account.
type Sums = BTreeMap<String, Decimal>;

fn rows<R: Row>(database: &Database, model: &str) -> Vec<R> {
    database.rows(model).into_values().map(|row| R::from_values(row).expect("a row of its model")).collect()
}

fn nonzero(mut sums: Sums) -> Sums {
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

fn folded(events: &[Happened]) -> Database {
    let mut database = Database::default();
    database.project(events, &opened(events));
    database
}

fn accounts(database: &Database) -> Sums {
    let rows = rows::<AccountBalance>(database, "journal_accounts").into_iter();
    nonzero(rows.map(|row| (row.account, row.added - row.taken)).collect())
}

fn summed(postings: impl Iterator<Item = JournalPosting>) -> Sums {
    let mut sums = Sums::new();
    postings.for_each(|posting| *sums.entry(posting.account).or_default() += posting.amount);
    nonzero(sums)
}

/// Members' accounts, as the balances of the payouts have them.
fn owed(database: &Database) -> Sums {
    let of = |row: Balance| {
        let account = |what: &str| format!("members:{}:{what}", row.member_id);
        [
            (account("payable"), -row.pending),
            (account("carried"), -row.carried),
            (account("recoverable"), row.recoverable),
        ]
    };
    nonzero(rows::<Balance>(database, "payouts_balances").into_iter().flat_map(of).collect())
}

fn members(accounts: &Sums) -> Sums {
    let theirs = accounts.iter().filter(|(account, _)| account.starts_with("members:"));
    theirs.map(|(account, sum)| (account.clone(), *sum)).collect()
}

/// What was paid and did not come back, as the balances of the payouts have it, less what members gave back.
fn wallet(database: &Database, events: &[Happened]) -> Decimal {
    let paid: Decimal = rows::<Balance>(database, "payouts_balances").iter().map(|row| row.paid).sum();
    let back = events.iter().filter_map(|happened| match &happened.event {
        AnyEvent::Payouts(PayoutsEvent::RecoverySettled { amount, voided: false, .. }) => {
            Some(amount.decimal())
        }
        _ => None,
    });
    back.sum::<Decimal>() - paid
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn the_books_of_fleets_balance_at_every_position(events in log()) {
        balance_at_every_position(&events, &opened(&events));
    }

    #[test]
    fn accounts_of_members_are_what_they_are_owed_and_owe_at_every_position(events in log()) {
        let (mut database, opened) = (Database::default(), opened(&events));
        for (nth, happened) in events.iter().enumerate() {
            database.project(std::slice::from_ref(happened), &opened);
            let accounts = accounts(&database);
            prop_assert_eq!(members(&accounts), owed(&database), "{:?}", happened);
            let paid = accounts.get("guild:wallet").copied().unwrap_or_default();
            prop_assert_eq!(paid, wallet(&database, &events[..=nth]), "{:?}", happened);
        }
    }

    #[test]
    fn the_books_by_effect_are_the_postings_that_took_effect(
        (events, cut) in (log(), any::<Index>()),
    ) {
        let at = events[cut.index(events.len())].effective_at;
        let admitted = Effective::by(at).admit(&events).expect("within bounds");
        let all = rows::<JournalPosting>(&folded(&events), "journal_postings").into_iter();
        let by_then = summed(all.filter(|posting| posting.effective_at <= at));
        let mut database = Database::default();
        database.project_by_effect(&admitted, &opened(&events));
        let accounts = accounts(&database);
        prop_assert_eq!(&accounts, &by_then);
        prop_assert_eq!(accounts.values().sum::<Decimal>(), Decimal::ZERO);
    }
}

#[test]
fn the_laws_are_tried_on_every_event_that_has_value() {
    let mut runner = TestRunner::deterministic();
    let mut wanted: BTreeSet<_> = PayoutsEvent::NAMES
        .iter()
        .copied()
        .chain(["fleets.pool_approved", "fleets.approval_voided"])
        .collect();
    for _ in 0..500 {
        let events = log().new_tree(&mut runner).expect("a log").current();
        wanted.retain(|name| !events.iter().any(|happened| happened.event.name() == *name));
    }
    assert!(wanted.is_empty(), "{wanted:?}");
}

/// What each account comes to, by a short name: members by their number.
fn told(evening: &Evening) -> Vec<String> {
    let short = |account: &str| {
        (1..=4).fold(account.to_owned(), |account, number: u128| {
            account.replace(&member(number).to_string(), &number.to_string())
        })
    };
    let accounts = accounts(&folded(&evening.log));
    accounts.iter().map(|(account, sum)| format!("{} {}", short(account), sum.normalize())).collect()
}

fn done(evening: &mut Evening, acts: impl IntoIterator<Item = Act>) {
    acts.into_iter().for_each(|act| evening.act(&act, false));
}

/// The payout of a member, as acts name it.
fn which(evening: &Evening, of: MemberId) -> Index {
    let nth =
        evening.payouts.payouts.values().position(|payout| payout.member == of && payout.state.is_open());
    let (nth, count) = (nth.expect("a payout"), evening.payouts.payouts.len());
    let mut runner = TestRunner::deterministic();
    let mut indices =
        std::iter::repeat_with(|| any::<Index>().new_tree(&mut runner).expect("an index").current());
    indices.find(|index| index.index(count) == nth).expect("chance comes to it")
}

fn pays(evening: &mut Evening, of: u128, part: Option<u32>) {
    let act = Act::Pay(which(evening, member(of)), part);
    done(evening, [act]);
}

/// 200, of which 90 percent are paid out, after 1 for costs.
fn approved() -> Evening {
    let mut evening = Evening::of(&[("200", 1)], with_cuts(rule("0", BelowMinimum::Carry)));
    done(&mut evening, [Act::Approve(pool(1))]);
    evening
}

/// A hundred and eighty are paid out. The commander has 8.05 by the cut, the scout 15.30.
const APPROVED: [&str; 9] = [
    "guild:corp_tax -17.9",
    "guild:costs -1",
    "guild:cuts -13.77",
    "guild:kept -20",
    "guild:loot 200",
    "members:1:payable -39.05",
    "members:2:payable -46.3",
    "members:3:payable -30.99",
    "members:4:payable -30.99",
];

#[test]
fn an_approval_posts_loot_against_costs_tax_cuts_and_what_is_payable() {
    assert_eq!(told(&approved()), APPROVED);
}

#[test]
fn a_payment_reduces_what_is_payable_and_one_that_is_too_much_is_not_owed_to_anybody() {
    let mut evening = approved();
    pays(&mut evening, 3, Some(10));
    pays(&mut evening, 4, Some(40));
    let accounts = told(&evening);
    for posted in ["members:3:payable -20.99", "guild:wallet -50", "guild:shares 9.01"] {
        assert!(accounts.contains(&posted.to_owned()), "{posted}: {accounts:?}");
    }
    assert!(!accounts.iter().any(|posted| posted.starts_with("members:4")), "{accounts:?}");
}

#[test]
fn a_failed_payout_posts_nothing_and_a_void_leaves_nothing_but_what_was_paid() {
    let mut evening = approved();
    let fails = Act::Step(which(&evening, member(4)), Step::Fail);
    done(&mut evening, [fails]);
    assert_eq!(told(&evening), APPROVED);
    pays(&mut evening, 3, None);
    done(&mut evening, [Act::Void(pool(1))]);
    assert_eq!(told(&evening), ["guild:shares 30.99", "guild:wallet -30.99"]);
    done(&mut evening, [Act::Approve(pool(1))]);
    let accounts = told(&evening);
    assert!(!accounts.iter().any(|posted| posted.starts_with("guild:shares")), "{accounts:?}");
    assert!(accounts.contains(&"members:4:payable -30.99".to_owned()), "{accounts:?}");
}

#[test]
fn what_is_cancelled_or_came_back_is_owed_to_nobody_until_the_pool_is_approved_anew() {
    let mut evening = approved();
    let cancels = Act::Step(which(&evening, member(3)), Step::Cancel);
    let returned = which(&evening, member(4));
    pays(&mut evening, 4, None);
    done(&mut evening, [cancels, Act::Step(returned, Step::Reverse)]);
    let accounts = told(&evening);
    assert!(accounts.contains(&"guild:shares -61.98".to_owned()), "{accounts:?}");
    assert!(!accounts.iter().any(|posted| posted.starts_with("guild:wallet")), "{accounts:?}");
    done(&mut evening, [Act::Void(pool(1)), Act::Approve(pool(1))]);
    assert_eq!(told(&evening), APPROVED);
}

#[test]
fn what_is_below_the_minimum_is_carried_and_then_payable() {
    let mut evening = Evening::of(&[("100", 1), ("200", 2)], rule("30", BelowMinimum::Carry));
    done(&mut evening, [Act::Approve(pool(1))]);
    let carried = |accounts: &[String]| accounts.iter().filter(|posted| posted.contains(":carried")).count();
    let accounts = told(&evening);
    assert_eq!(carried(&accounts), 4, "{accounts:?}");
    assert!(accounts.contains(&"members:1:carried -22.25".to_owned()), "{accounts:?}");
    done(&mut evening, [Act::Approve(pool(2))]);
    let accounts = told(&evening);
    assert_eq!(carried(&accounts), 0, "{accounts:?}");
    assert!(accounts.contains(&"members:1:payable -67".to_owned()), "{accounts:?}");
}

#[test]
fn what_is_given_up_to_the_corp_is_the_corps() {
    let mut evening = Evening::of(&[("100", 1)], rule("30", BelowMinimum::ToCorp));
    done(&mut evening, [Act::Approve(pool(1))]);
    assert_eq!(told(&evening), ["guild:costs -1", "guild:given_up -89", "guild:kept -10", "guild:loot 100"]);
}

#[test]
fn what_is_taken_in_kind_is_loot_no_more_and_beyond_the_share_it_is_recoverable() {
    let mut evening = Evening::of(&[("100", 1)], rule("0", BelowMinimum::Carry));
    let takes = |who, quantity| {
        let take = FleetsCommand::TakeInKind { pool: pool(1), line: 1, who: member(who).into(), quantity };
        Act::Fleets(Box::new(take))
    };
    done(&mut evening, [takes(1, 2), takes(2, 5), Act::Approve(pool(1))]);
    // Costs, what is kept and what is owed are more than the loot that is left: the rest is to be given back.
    let after = [
        "guild:costs -1",
        "guild:kept -10",
        "guild:loot 30",
        "members:1:payable -2.25",
        "members:2:recoverable 27.75",
        "members:3:payable -22.25",
        "members:4:payable -22.25",
    ];
    assert_eq!(told(&evening), after);
}
