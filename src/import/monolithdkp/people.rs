//! Who is named in the file, and from when to when.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Entry, Person};
use crate::import::lua::Literal;

/// Everybody who is in the guild's table or in an entry, in order of first appearance.
pub fn named(table: &Literal, entries: &[Entry]) -> Vec<Person> {
    let current: BTreeSet<&str> = table.rows().into_iter().filter_map(name).collect();
    let end = entries.iter().map(|entry| entry.at).max().unwrap_or(DateTime::UNIX_EPOCH);
    let mut seen: BTreeMap<&str, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
    for entry in entries {
        for (name, _) in entry.changes() {
            seen.entry(name).and_modify(|(_, last)| *last = entry.at).or_insert((entry.at, entry.at));
        }
    }
    for name in &current {
        seen.entry(name).or_insert((end, end));
    }
    let person = |(name, (first_seen, last_seen)): (&str, (DateTime<Utc>, DateTime<Utc>))| Person {
        name: name.to_owned(),
        current: current.contains(name),
        alt_of: None,
        first_seen,
        last_seen,
    };
    let mut people: Vec<Person> = seen.into_iter().map(person).collect();
    people.sort_by(|one, other| (one.first_seen, &one.name).cmp(&(other.first_seen, &other.name)));
    people
}

/// Whose row of the guild's table this is.
pub fn name(row: &Literal) -> Option<&str> {
    row.field("player").and_then(Literal::text).map(str::trim).filter(|name| !name.is_empty())
}
