//! The order in which entries happened, and what deletions and replacements refer to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::entry::Raw;
use super::{Code, Entry, Finding, Plan, What};

/// To reassign, the addon deletes, waits three seconds and enters again.
const REASSIGNING: TimeDelta = TimeDelta::seconds(10);

/// Puts entries in order of time, with what is deleted before its deletion, and links deletions and replacements.
pub fn settle(plan: &mut Plan, raw: Vec<Raw>) {
    let by_id = each_once(plan, raw);
    let deletions = deletions(plan, &by_id);
    let replaced = replaced(&by_id, &deletions);
    let mut ordered: Vec<_> = by_id
        .values()
        .map(|raw| {
            let of = deletions.get(raw.entry.id.as_str()).map(|of| &by_id[*of].entry);
            let at = of.map_or(raw.entry.at, |of| of.at.max(raw.entry.at));
            ((at, of.is_some(), raw.entry.id.as_str()), raw, of)
        })
        .collect();
    ordered.sort_by_key(|(key, ..)| *key);
    for (_, raw, of) in ordered {
        let mut entry = raw.entry.clone();
        match (of, &mut entry.what) {
            (Some(of), what) => *what = What::Deletion { of: of.id.clone() },
            (None, What::Loot { replaces, .. }) => {
                *replaces = replaced.get(raw.entry.id.as_str()).map(|of| (*of).to_owned());
            }
            _ => {}
        }
        plan.entries.push(entry);
    }
}

/// The same entry twice says nothing new. Two entries under one id contradict each other, and a deletion would not say which
/// of the two it means: neither is taken.
fn each_once(plan: &mut Plan, raw: Vec<Raw>) -> BTreeMap<String, Raw> {
    let mut groups: BTreeMap<String, Vec<Raw>> = BTreeMap::new();
    for raw in raw {
        groups.entry(raw.entry.id.clone()).or_default().push(raw);
    }
    let mut by_id = BTreeMap::new();
    for (id, mut group) in groups {
        if group.iter().any(|raw| !same(raw, &group[0])) {
            let what = || format!("different entries are `{id}`");
            let told = |raw: &Raw| Finding::at(raw.entry.line, Code::IdDoubled, what());
            plan.broken.extend(group.iter().map(told));
        } else {
            by_id.insert(id, group.swap_remove(0));
        }
    }
    by_id
}

fn same(one: &Raw, other: &Raw) -> bool {
    let said = |raw: &Raw| Raw { entry: Entry { line: 0, ..raw.entry.clone() }, ..raw.clone() };
    said(one) == said(other)
}

/// Which entries are exact deletions, and of what. The others are told.
fn deletions<'a>(plan: &mut Plan, by_id: &'a BTreeMap<String, Raw>) -> BTreeMap<&'a str, &'a str> {
    let mut asked: Vec<_> = by_id.values().filter_map(|raw| Some((raw, raw.deletes.as_deref()?))).collect();
    asked.sort_by_key(|(raw, _)| (raw.entry.at, &raw.entry.id));
    let (mut deletions, mut deleted) = (BTreeMap::new(), BTreeSet::new());
    for (raw, of) in asked {
        let wrong = match by_id.get(of) {
            None => Some("is not there"),
            Some(target) if target.deletes.is_some() => Some("is a deletion itself"),
            Some(_) if deleted.contains(of) => Some("was deleted before"),
            Some(target) if !takes_back(&raw.entry, &target.entry) => Some("posted something else"),
            Some(_) => None,
        };
        if let Some(why) = wrong {
            let what = format!("`{}` deletes `{of}`, which {why}: taken over as an entry", raw.entry.id);
            plan.odd.push(Finding::at(raw.entry.line, Code::OddDeletion, what));
        } else {
            deleted.insert(of);
            deletions.insert(raw.entry.id.as_str(), of);
        }
    }
    deletions
}

/// Whether an entry posts what another one does, with the sign turned round.
fn takes_back(entry: &Entry, target: &Entry) -> bool {
    let mut turned: Vec<_> = entry.changes().into_iter().map(|(name, by)| (name, by.negated())).collect();
    let mut posted = target.changes();
    turned.sort_unstable();
    posted.sort_unstable();
    turned == posted
}

/// Which entries replace which deleted ones. The addon says that one does, not which; an early version changed an entry in
/// place instead, and then there is none.
fn replaced<'a>(
    by_id: &'a BTreeMap<String, Raw>,
    deletions: &BTreeMap<&'a str, &'a str>,
) -> BTreeMap<&'a str, &'a str> {
    let mut asked: Vec<&Entry> = by_id.values().filter(|raw| raw.replaces).map(|raw| &raw.entry).collect();
    asked.retain(|entry| !deletions.contains_key(entry.id.as_str()));
    asked.sort_by_key(|entry| (entry.at, &entry.id));
    let mut free: Vec<(&Entry, &str)> = deletions.iter().map(|(id, of)| (&by_id[*id].entry, *of)).collect();
    free.sort_by_key(|(deletion, _)| (deletion.at, &deletion.id));
    let mut replaced = BTreeMap::new();
    for entry in asked {
        if let Some(index) = free.iter().rposition(|(deletion, _)| reassigns(entry, deletion)) {
            replaced.insert(entry.id.as_str(), free.remove(index).1);
        }
    }
    replaced
}

/// Whether the same officer took the same item from somebody a moment before.
fn reassigns(entry: &Entry, deletion: &Entry) -> bool {
    let item = |entry: &Entry| match &entry.what {
        What::Loot { item, item_id, .. } => Some((item.clone(), *item_id)),
        _ => None,
    };
    let waited = entry.at - deletion.at;
    let by = |entry: &Entry| entry.id.rsplit_once('-').map(|(officer, _)| officer.to_owned());
    (TimeDelta::zero()..=REASSIGNING).contains(&waited)
        && by(entry) == by(deletion)
        && item(entry) == item(deletion)
}
