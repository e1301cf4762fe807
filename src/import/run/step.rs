//! The steps of an import, each one command under a key that is the same whenever the file is read.

use aggregates::Points;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;

use super::people::Names;
use super::{Importer, Strangers};
use crate::import::plan::{Entry, Person, Plan, What};
use crate::lane::Failure;
use crate::vault::LedgerKeys;

/// One command of the import, in the form that its repetition is known by.
pub struct Step<'a> {
    /// Its client key.
    pub key: String,
    /// What it says.
    pub canonical: Vec<u8>,
    /// When it happened, if the file says.
    pub at: Option<DateTime<Utc>>,
    /// What it does.
    pub what: Doing<'a>,
}

/// What a step does.
#[derive(Clone, Copy)]
pub enum Doing<'a> {
    /// Somebody joins.
    Join(&'a Person),
    /// Somebody's alt is added to them.
    JoinAlt(&'a Person),
    /// An entry is taken over.
    Enter(&'a Entry),
    /// Somebody left.
    Leave(&'a Person),
}

impl Importer<'_> {
    /// Joins, entries and leaves, in that order. Whom an import added and the file has no longer leaves at its end, though an
    /// earlier run, cut off, may have added them. Where names wait, nobody joins and nobody leaves.
    pub(super) fn steps<'p>(&self, plan: &'p Plan, names: &Names) -> Result<Vec<Step<'p>>, Failure> {
        let (mut joins, mut leaves) = (Vec::new(), Vec::new());
        for person in &plan.people {
            let member = names.get(&self.keys, &person.name);
            if person.alt_of.is_some() {
                joins.extend(member.is_none().then(|| joining_alt(&self.keys, person)));
                continue;
            }
            if self.strangers == Strangers::Hold {
                continue;
            }
            let minted = self.minted(plan, &person.name)?;
            if member.is_none_or(|member| member == minted) && !person.current {
                leaves.push(leaving(&self.keys, plan, person));
            }
            joins.extend(member.is_none().then(|| joining(&self.keys, plan, person)));
        }
        let entries = plan.entries.iter().map(|entry| entering(&self.keys, entry));
        Ok(joins.into_iter().chain(entries).chain(leaves).collect())
    }
}

fn step<'a>(key: String, said: &impl Serialize, at: Option<DateTime<Utc>>, what: Doing<'a>) -> Step<'a> {
    let canonical = serde_json_canonicalizer::to_vec(said).unwrap_or_default();
    Step { key, canonical, at, what }
}

/// The step that takes an entry over.
pub fn entering<'a>(keys: &LedgerKeys, entry: &'a Entry) -> Step<'a> {
    // A void takes effect when what it voids did; the import's own time of it stays with its source.
    let dated = entry.dated && !matches!(entry.what, What::Deletion { .. });
    let (at, what) = (dated.then_some(entry.at), Doing::Enter(entry));
    match &entry.whose {
        None => step(format!("entry:{}", entry.id), entry, at, what),
        Some(name) => {
            let key = format!("entry:{}:{}", entry.id, keys.handle(name));
            // Loot masters change what they noted later on: what the books have stays, and is known again.
            if matches!(entry.what, What::Item { .. }) {
                return step(key, &json!({ "id": entry.id }), at, what);
            }
            // Its time is part of its id if the file says it, and else is that of reading it.
            step(key, &json!({ "id": entry.id, "what": entry.what }), at, what)
        }
    }
}

/// The key under which somebody joins. Client keys are kept for ever and in the clear, so they have no names in them.
pub fn member_key(keys: &LedgerKeys, name: &str) -> String {
    format!("member:{}", keys.handle(name))
}

fn joining<'a>(keys: &LedgerKeys, plan: &Plan, person: &'a Person) -> Step<'a> {
    let at = dated(plan, person.first_seen);
    step(member_key(keys, &person.name), &person.name, at, Doing::Join(person))
}

fn joining_alt<'a>(keys: &LedgerKeys, person: &'a Person) -> Step<'a> {
    let said = json!({ "alt": person.name, "of": person.alt_of });
    step(format!("alt:{}", keys.handle(&person.name)), &said, None, Doing::JoinAlt(person))
}

fn leaving<'a>(keys: &LedgerKeys, plan: &Plan, person: &'a Person) -> Step<'a> {
    let at = dated(plan, person.last_seen);
    step(format!("left:{}", keys.handle(&person.name)), &person.name, at, Doing::Leave(person))
}

/// A time, unless it may be that of reading a file that says none.
fn dated(plan: &Plan, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let balances = plan.entries.iter().any(|entry| matches!(entry.what, What::Balance { .. }));
    (!balances || plan.as_of.is_some()).then_some(at)
}

/// What a change is turned round.
pub fn turned(changes: Vec<(&str, Points)>) -> Vec<(&str, Points)> {
    changes.into_iter().map(|(name, by)| (name, by.negated())).collect()
}
