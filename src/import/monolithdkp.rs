//! MonolithDKP's saved file: what it records, in the order in which it happened.
//!
//! A deletion is an entry of its own that names what it takes back; where it takes back exactly that, it is a void. The
//! addon's lifetime counters drift and are not read.

mod entry;
mod order;

use std::collections::{BTreeMap, BTreeSet};

use aggregates::Points;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::lua::{self, Literal, NotLua};

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Everybody who is named, in order of first appearance.
    pub people: Vec<Person>,
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// Entries that cannot be read.
    pub broken: Vec<Broken>,
    /// Entries that can be read but are not what they say, such as a deletion of something else.
    pub odd: Vec<Broken>,
}

/// Somebody who is named.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// Whether they are in the guild's table still.
    pub current: bool,
    /// When they are first named.
    pub first_seen: DateTime<Utc>,
    /// When they are last named.
    pub last_seen: DateTime<Utc>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// The entry's own id.
    pub id: String,
    /// When it was entered.
    pub at: DateTime<Utc>,
    /// Where it stands in the file.
    #[serde(skip)]
    pub line: usize,
    /// What it says.
    pub what: What,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Everybody's balance changed by the same amount.
    Points {
        /// Whose.
        players: Vec<String>,
        /// By how much.
        amount: Points,
        /// Why.
        reason: String,
    },
    /// Somebody paid for an item.
    Loot {
        /// Who.
        player: String,
        /// By how much the balance changed.
        amount: Points,
        /// The item's name.
        item: String,
        /// The item's id, if the link has one.
        item_id: Option<u64>,
        /// Where it dropped.
        source: String,
        /// The deleted entry that this one replaces.
        replaces: Option<String>,
    },
    /// An earlier entry was deleted.
    Deletion {
        /// Its id.
        of: String,
    },
}

/// Something that is wrong with the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Where.
    pub line: usize,
    /// What.
    pub what: String,
}

/// Why a file is not read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no Lua table.
    #[error(transparent)]
    NotLua(#[from] NotLua),
    /// It is another addon's.
    #[error("this is no MonolithDKP file: it has no `MonDKP_DKPHistory`{hint}")]
    NotMonolith {
        /// What it may be instead.
        hint: &'static str,
    },
}

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Plan, Unreadable> {
    let globals = lua::parse(bytes)?;
    let Some(history) = globals.get("MonDKP_DKPHistory") else {
        let community = globals.keys().any(|name| name.starts_with("CommDKP_"));
        let hint = if community { "; it is CommunityDKP's, which keeps other tables" } else { "" };
        return Err(Unreadable::NotMonolith { hint });
    };
    let mut plan = Plan::default();
    let loot = globals.get("MonDKP_Loot");
    let points = history.list().iter().map(|literal| (literal, entry::points(literal)));
    let items = loot.iter().flat_map(|loot| loot.list()).map(|literal| (literal, entry::loot(literal)));
    let mut entries = Vec::new();
    for (literal, read) in points.chain(items) {
        match read {
            Ok(entry) => entries.push(entry),
            Err(what) => plan.broken.push(Broken { line: literal.line, what }),
        }
    }
    order::settle(&mut plan, entries);
    plan.people = people(globals.get("MonDKP_DKPTable"), &plan.entries);
    Ok(plan)
}

/// Everybody who is in the table or in an entry.
fn people(table: Option<&Literal>, entries: &[Entry]) -> Vec<Person> {
    let current: BTreeSet<&str> = table
        .iter()
        .flat_map(|table| table.list())
        .filter_map(|row| row.field("player").and_then(Literal::text))
        .collect();
    let end = entries.last().map_or(DateTime::UNIX_EPOCH, |entry| entry.at);
    let mut seen: BTreeMap<&str, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
    for entry in entries {
        for name in entry.names() {
            seen.entry(name).and_modify(|(_, last)| *last = entry.at).or_insert((entry.at, entry.at));
        }
    }
    for name in &current {
        seen.entry(name).or_insert((end, end));
    }
    let person = |(name, (first_seen, last_seen)): (&str, (DateTime<Utc>, DateTime<Utc>))| Person {
        name: name.to_owned(),
        current: current.contains(name),
        first_seen,
        last_seen,
    };
    let mut people: Vec<Person> = seen.into_iter().map(person).collect();
    people.sort_by(|one, other| (one.first_seen, &one.name).cmp(&(other.first_seen, &other.name)));
    people
}

impl Entry {
    /// Whom the entry names.
    pub fn names(&self) -> Vec<&str> {
        match &self.what {
            What::Points { players, .. } => players.iter().map(String::as_str).collect(),
            What::Loot { player, .. } => vec![player],
            What::Deletion { .. } => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
