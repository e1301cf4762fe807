//! Plans that speak of balances as of one time: who has how much, and which items or corrections are known besides.
//!
//! Items and corrections are posted first, each once and ever; then a [`What::Balance`] for each balance, which posts
//! what is still missing. So a history sums to what the file says though decay took a part of what items cost, and an
//! import of a later export posts only what changed.

use std::collections::BTreeMap;

use aggregates::Points;
use aggregates::points::Account;
use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, SecondsFormat, Utc};

use super::finding::{Code, Finding};
use super::names::{self, Named};
use super::plan::{Entry, Person, Plan, What};
use crate::vault::normalised;

/// Somebody's balances in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Where.
    pub line: usize,
    /// Who.
    pub name: String,
    /// Whether they are in the group still.
    pub current: bool,
    /// Whose alt this is, by name.
    pub alt_of: Option<String>,
    /// What they have, by balance.
    pub balances: Vec<(Account, Points)>,
}

impl Named for Standing {
    fn name(&self) -> &str {
        &self.name
    }

    fn line(&self) -> usize {
        self.line
    }

    fn agrees(&self, other: &Self) -> bool {
        (&self.balances, &self.alt_of, self.current) == (&other.balances, &other.alt_of, other.current)
    }
}

/// When a file's balances were so.
pub struct Stamp {
    /// The time that the file says, or that of reading it.
    pub at: DateTime<Utc>,
    /// What names this export among others of its system: its time, or what is in it.
    key: String,
    dated: bool,
}

impl Stamp {
    /// As the file says; one that does not say is known by what is in it.
    pub fn of(plan: &mut Plan, as_of: Option<DateTime<Utc>>, now: DateTime<Utc>, bytes: &[u8]) -> Self {
        plan.as_of = as_of;
        match as_of {
            Some(at) => Stamp { at, key: at.to_rfc3339_opts(SecondsFormat::Secs, true), dated: true },
            None => {
                let what = "nothing says when these balances were so: taken as of now".to_owned();
                plan.odd.push(Finding::at(1, Code::Undated, what));
                Stamp { at: now, key: fingerprint(bytes), dated: false }
            }
        }
    }
}

/// Sixteen digits that name some bytes.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(digest(&SHA256, bytes).as_ref().get(..8).unwrap_or_default())
}

/// Completes a plan: everybody once, what is known of them in order of time, and then their balances.
pub fn settle(plan: &mut Plan, stamp: &Stamp, standings: Vec<Standing>, mut known: Vec<Entry>) {
    let standings = names::once(plan, standings);
    known.sort_by_key(|entry| entry.at);
    numbered(&mut known);
    let mut listed: Vec<(usize, String)> = standings.iter().map(|row| (row.line, row.name.clone())).collect();
    listed.extend(known.iter().filter_map(|entry| Some((entry.line, entry.whose.clone()?))));
    names::alike(plan, &listed);
    plan.people = people(stamp, &standings, &known);
    plan.entries = known;
    for row in &standings {
        plan.entries
            .extend(row.balances.iter().map(|(account, amount)| balance(stamp, row, *account, *amount)));
    }
}

/// The second of two entries that are alike gets a number of its own.
fn numbered(entries: &mut [Entry]) {
    let mut seen = BTreeMap::new();
    for entry in entries {
        let whose = entry.whose.as_deref().map(normalised);
        let count: &mut u32 = seen.entry((whose, entry.id.clone())).or_default();
        *count += 1;
        if *count > 1 {
            entry.id = format!("{}:{count}", entry.id);
        }
    }
}

fn balance(stamp: &Stamp, row: &Standing, account: Account, amount: Points) -> Entry {
    Entry {
        id: format!("balance:{}:{account}", stamp.key),
        at: stamp.at,
        line: row.line,
        dated: stamp.dated,
        whose: Some(row.name.clone()),
        what: What::Balance { account, player: row.name.clone(), amount },
    }
}

/// Mains before alts, so that each alt finds its player; who is only in an entry is there no longer.
fn people(stamp: &Stamp, standings: &[Standing], known: &[Entry]) -> Vec<Person> {
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    let mut order = Vec::new();
    let listed = standings.iter().map(|row| Person {
        name: row.name.clone(),
        current: row.current,
        alt_of: row.alt_of.clone(),
        first_seen: stamp.at,
        last_seen: stamp.at,
    });
    let others = known.iter().filter_map(|entry| {
        let name = entry.whose.clone()?;
        Some(Person { name, current: false, alt_of: None, first_seen: entry.at, last_seen: entry.at })
    });
    for person in listed.chain(others) {
        let key = normalised(&person.name);
        match people.get_mut(&key) {
            Some(known) => {
                known.first_seen = known.first_seen.min(person.first_seen);
                known.last_seen = known.last_seen.max(person.last_seen);
            }
            None => {
                order.push(key.clone());
                people.insert(key, person);
            }
        }
    }
    let mut people: Vec<Person> = order.iter().filter_map(|key| people.remove(key)).collect();
    people.sort_by_key(|person| person.alt_of.is_some());
    people
}
