//! What history, standings and the book itself say of the same balances.

use std::collections::BTreeMap;

use aggregates::points::Account;
use aggregates::{Aggregate, AnyEvent, MemberId, Points, PointsBook};
use projections::points::{Posting, Standing};
use projections::{Happened, Opened, Row};

use crate::database::{Database, Rows};

pub type Balances = BTreeMap<(MemberId, &'static str), Points>;

/// At every position the deltas of the history so far sum up to each posting's balance, to the standings, and to the
/// balances that decisions are made on.
pub fn agree_at_every_position(events: &[Happened], opened: &Opened) {
    let (mut database, mut book) = (Database::default(), PointsBook::default());
    for happened in events {
        database.project(std::slice::from_ref(happened), opened);
        if let AnyEvent::Points(event) = &happened.event {
            book.apply(happened.position, event);
        }
        let summed = of_history(&database.rows("points_history"));
        assert_eq!(summed, of_standings(&database.rows("points_standings")), "{happened:?}");
        assert_eq!(summed, of_book(&book), "{happened:?}");
    }
}

pub fn of_history(rows: &Rows) -> Balances {
    let mut balances = Balances::new();
    for posting in rows.values().map(|row| Posting::from_values(row.clone()).expect("a posting")) {
        let account = named(&posting.account);
        let balance = balances.entry((posting.member_id, account.name())).or_default();
        *balance = balance.plus(posting.delta).expect("within bounds");
        assert_eq!(*balance, posting.balance, "{posting:?}");
    }
    nonzero(balances)
}

pub fn of_standings(rows: &Rows) -> Balances {
    let standings = rows.values().map(|row| Standing::from_values(row.clone()).expect("a standing"));
    let balances = standings.flat_map(|standing| {
        let of = standing.member_id;
        [((of, "dkp"), standing.dkp), ((of, "ep"), standing.ep), ((of, "gp"), standing.gp)]
    });
    nonzero(balances.collect())
}

fn of_book(book: &PointsBook) -> Balances {
    let balances = book.balances.iter().flat_map(|(member, balances)| {
        Account::ALL.map(|account| ((*member, account.name()), balances.of(account)))
    });
    nonzero(balances.collect())
}

fn nonzero(mut balances: Balances) -> Balances {
    balances.retain(|_, balance| *balance != Points::ZERO);
    balances
}

fn named(account: &str) -> Account {
    Account::ALL.into_iter().find(|known| known.name() == account).expect("an account")
}
