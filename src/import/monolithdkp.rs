//! MonolithDKP's saved file: what it records, in the order in which it happened.
//!
//! A deletion is an entry of its own that names what it takes back; where it takes back exactly that, it is a void, and it
//! comes after what it takes back. Any other deletion is taken over for what it posts. The addon's lifetime counters drift
//! and are not read; its balances are compared with the entries and not taken over.

mod check;
mod entry;
mod order;
mod people;

use aggregates::ledger::System;
use chrono::{DateTime, Utc};

use super::finding::{self, Code, Finding};
use super::lua::{self, Literal, NotLua, Value};
use super::plan::{Entry, Person, Plan, What};

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
    let mut plan = Plan::of("monolithdkp", System::Dkp);
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
            Err(what) => plan.broken.push(Finding { line: row.line, code: Code::EntryUnreadable, what }),
        }
    }
    entries
}

impl From<Unreadable> for finding::Unreadable {
    fn from(why: Unreadable) -> Self {
        match why {
            Unreadable::NotLua(NotLua { line, what }) => finding::Unreadable::at(line, Code::NotLua, what),
            Unreadable::NotMonolith { .. } => finding::Unreadable::new(Code::WrongFile, why.to_string()),
            Unreadable::Incomplete { .. } => finding::Unreadable::new(Code::Incomplete, why.to_string()),
        }
    }
}

#[cfg(test)]
mod tests;
