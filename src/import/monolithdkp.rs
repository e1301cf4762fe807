//! MonolithDKP's saved file: what it records, in the order in which it happened.
//!
//! A deletion is an entry of its own that names what it takes back; where it takes back exactly that, it is a void, and it
//! comes after what it takes back. Any other deletion is taken over for what it posts. The addon's lifetime counters drift
//! and are not read; its balances are compared with the entries and not taken over.

mod check;
mod entry;
mod order;
mod people;

use aggregates::Points;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::lua::{self, Literal, NotLua, Value};

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Everybody who is named, in order of first appearance.
    pub people: Vec<Person>,
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// Entries that cannot be read.
    pub broken: Vec<Broken>,
    /// What can be read but is not what it says, such as a deletion of something else, or a balance that the entries do not
    /// come to.
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
    /// The entry's id, after `points:` or `loot:`: an officer's two tables count the same seconds.
    pub id: String,
    /// When it was entered, by that officer's clock.
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
    /// Balances changed.
    Points {
        /// Whose, each once, by how much.
        changes: Vec<(String, Points)>,
        /// Why, if the officer said so.
        reason: Option<String>,
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
        item_id: Option<u32>,
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
    /// It is MonolithDKP's, but not all of it.
    #[error("there is no table `{table}`: the file was cut off or mended badly")]
    Incomplete {
        /// What the addon always writes.
        table: &'static str,
    },
}

/// Reads a file. An entry later than a day after `now` is broken.
pub fn read(bytes: &[u8], now: DateTime<Utc>) -> Result<Plan, Unreadable> {
    let globals = lua::parse(bytes)?;
    if !globals.keys().any(|name| name.starts_with("MonDKP_")) {
        let community = globals.keys().any(|name| name.starts_with("CommDKP_"));
        let hint = if community { "; it is CommunityDKP's, which keeps other tables" } else { "" };
        return Err(Unreadable::NotMonolith { hint });
    }
    let table = |table: &'static str| {
        let found = globals.get(table).filter(|literal| matches!(literal.value, Value::Table(..)));
        found.ok_or(Unreadable::Incomplete { table })
    };
    let (history, loot) = (table("MonDKP_DKPHistory")?, table("MonDKP_Loot")?);
    let members = table("MonDKP_DKPTable")?;
    let mut plan = Plan::default();
    let raw = entries(&mut plan, history, loot, now);
    order::settle(&mut plan, raw);
    plan.people = people::named(members, &plan.entries);
    check::balances(&mut plan, members, globals.get("MonDKP_Archive"));
    Ok(plan)
}

fn entries(plan: &mut Plan, history: &Literal, loot: &Literal, now: DateTime<Utc>) -> Vec<entry::Raw> {
    let points = history.rows().into_iter().map(|row| (row, entry::points(row, now)));
    let loot = loot.rows().into_iter().map(|row| (row, entry::loot(row, now)));
    let mut entries = Vec::new();
    for (row, read) in points.chain(loot) {
        match read {
            Ok(entry) => entries.push(entry),
            Err(what) => plan.broken.push(Broken { line: row.line, what }),
        }
    }
    entries
}

impl Entry {
    /// Whose balance the entry changes by how much; a deletion tells by what it takes back.
    pub fn changes(&self) -> Vec<(&str, Points)> {
        match &self.what {
            What::Points { changes, .. } => changes.iter().map(|(name, by)| (name.as_str(), *by)).collect(),
            What::Loot { player, amount, .. } => vec![(player, *amount)],
            What::Deletion { .. } => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
