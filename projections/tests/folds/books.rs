//! Laws of the journal: whatever happens, the books balance and say what the standings say.

use std::collections::BTreeMap;

use aggregates::MemberId;
use projections::journal::{AccountBalance, COMMODITIES, JournalPosting, charted, member_accounts};
use projections::points::Standing;
use projections::{Happened, Opened, Row};
use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use rust_decimal::Decimal;

use crate::database::Database;
use crate::{guild, log};

/// Sums by account and commodity.
type Sums = BTreeMap<(String, String), Decimal>;

/// At every position everything balances.
pub fn balance_at_every_position(events: &[Happened], opened: &Opened) {
    let mut database = Database::default();
    for happened in events {
        database.project(std::slice::from_ref(happened), opened);
        every_entry_balances(&database);
        assert_eq!(accounts(&database), standings(&database), "{happened:?}");
        assert_eq!(accounts(&database), nonzero(postings(&database).fold(Sums::new(), add)), "{happened:?}");
        let trial = accounts(&database).into_iter().fold(Sums::new(), |sums, ((_, commodity), balance)| {
            add(sums, (String::new(), commodity, balance))
        });
        assert!(nonzero(trial).is_empty(), "{happened:?}");
    }
}

fn rows<R: Row>(database: &Database, model: &str) -> Vec<R> {
    let rows = database.rows(model);
    rows.into_values().map(|row| R::from_values(row).expect("a row of its model")).collect()
}

fn add(mut sums: Sums, (account, commodity, amount): (String, String, Decimal)) -> Sums {
    *sums.entry((account, commodity)).or_default() += amount;
    sums
}

fn nonzero(mut sums: Sums) -> Sums {
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

fn postings(database: &Database) -> impl Iterator<Item = (String, String, Decimal)> {
    let postings = rows::<JournalPosting>(database, "journal_postings").into_iter();
    postings.map(|posting| (posting.account, posting.commodity.into_owned(), posting.amount))
}

fn every_entry_balances(database: &Database) {
    let mut sums: BTreeMap<_, Decimal> = BTreeMap::new();
    for posting in rows::<JournalPosting>(database, "journal_postings") {
        let amount = posting.amount;
        assert!(!amount.is_zero(), "{posting:?}");
        *sums.entry((posting.position, posting.commodity)).or_default() += amount;
    }
    assert!(sums.values().all(Decimal::is_zero), "{sums:?}");
}

/// Every balance that is not zero; what was added and taken is never below zero.
fn accounts(database: &Database) -> Sums {
    let accounts = rows::<AccountBalance>(database, "journal_accounts").into_iter().map(|row| {
        let (added, taken) = (row.added, row.taken);
        assert!(added >= Decimal::ZERO && taken >= Decimal::ZERO && row.postings > 0, "{row:?}");
        (row.account, row.commodity, added - taken)
    });
    nonzero(accounts.fold(Sums::new(), add))
}

/// The accounts of members as the standings have them, and those of the guild and of money as the journal does.
fn standings(database: &Database) -> Sums {
    let theirs = |row: Standing| {
        let [available, held, ..] = member_accounts(MemberId(row.member_id.0));
        let free = row.dkp.minus(row.held).expect("within bounds");
        let of = |account: &String, commodity: &str, amount: aggregates::Points| {
            (account.clone(), commodity.to_owned(), amount.decimal())
        };
        [
            of(&available, "DKP", free),
            of(&held, "DKP", row.held),
            of(&available, "EP", row.ep),
            of(&available, "GP", row.gp),
        ]
    };
    let members = rows::<Standing>(database, "points_standings").into_iter().flat_map(theirs);
    let others = accounts(database).into_iter().filter(|((account, commodity), _)| {
        account.starts_with("guild:") || !COMMODITIES.contains(&commodity.as_str())
    });
    let others = others.map(|((account, commodity), balance)| {
        let known = charted(&account).unwrap_or_else(|| panic!("{account} is in the chart"));
        assert_eq!(known.money, !COMMODITIES.contains(&commodity.as_str()), "{account} {commodity}");
        (account, commodity, balance)
    });
    nonzero(members.chain(others).fold(Sums::new(), add))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn the_books_balance_and_agree_with_the_standings_at_every_position(events in guild::log()) {
        balance_at_every_position(&events, &log::opened(&events));
    }

    #[test]
    fn a_void_leaves_both_sides_of_what_it_voids_as_they_were(events in guild::log()) {
        let (opened, mut database) = (log::opened(&events), Database::default());
        database.project(&events, &opened);
        let postings = rows::<JournalPosting>(&database, "journal_postings");
        for (void, voided) in events.iter().filter_map(|event| Some((event.position, event.reverses()?.0))) {
            let guilds = |at| {
                let sums = postings.iter().filter(move |of| of.position == at && of.member_id.is_none());
                sums.map(|of| (of.account.clone(), of.commodity.to_string(), of.amount))
            };
            let left = guilds(voided).chain(guilds(void)).fold(Sums::new(), add);
            prop_assert!(nonzero(left).is_empty());
        }
    }
}

#[test]
fn the_books_of_every_scenario_balance() {
    for scenario in log::scenarios() {
        let events: Vec<_> = log::read(&scenario).into_iter().flat_map(|batch| batch.events).collect();
        balance_at_every_position(&events, &log::opened(&events));
    }
}
