//! The order in which entries happened, and what deletions and replacements refer to.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Raw;
use super::{Broken, Entry, Plan, What};

/// Puts entries in order of time, with what is deleted before its deletion, and links deletions and replacements.
pub fn settle(plan: &mut Plan, mut raw: Vec<Raw>) {
    raw.sort_by(|one, other| key(one).cmp(&key(other)));
    let mut seen: BTreeMap<String, Entry> = BTreeMap::new();
    let mut deleted: BTreeSet<String> = BTreeSet::new();
    let mut free: Vec<String> = Vec::new();
    for Raw { mut entry, deletes, replaces } in raw {
        if let Some(before) = seen.get(&entry.id) {
            // The same entry twice says nothing new; two entries under one id contradict each other.
            if before.what != entry.what {
                plan.broken.push(Broken { line: entry.line, what: format!("a second entry `{}`", entry.id) });
            }
            continue;
        }
        seen.insert(entry.id.clone(), entry.clone());
        if let Some(of) = deletes {
            match seen.get(&of).filter(|_| !deleted.contains(&of)) {
                Some(target) if takes_back(&entry, target) => {
                    deleted.insert(of.clone());
                    free.push(of.clone());
                    entry.what = What::Deletion { of };
                }
                _ => plan.odd.push(Broken {
                    line: entry.line,
                    what: format!("`{}` does not take back `{of}`: taken over as an entry", entry.id),
                }),
            }
        }
        if replaces {
            replace(&mut entry, &mut free, &seen);
        }
        plan.entries.push(entry);
    }
}

/// Of two entries of one second, what deletes comes after what does not.
fn key(raw: &Raw) -> (chrono::DateTime<chrono::Utc>, bool, &str) {
    (raw.entry.at, raw.deletes.is_some(), &raw.entry.id)
}

/// Whether an entry is another one with the sign turned round.
fn takes_back(entry: &Entry, target: &Entry) -> bool {
    match (&entry.what, &target.what) {
        (What::Points { players, amount, .. }, What::Points { players: others, amount: other, .. }) => {
            let (one, two): (BTreeSet<_>, BTreeSet<_>) = (players.iter().collect(), others.iter().collect());
            one == two && *amount == other.negated()
        }
        (
            What::Loot { player, amount, item, .. },
            What::Loot { player: other_player, amount: other, item: other_item, .. },
        ) => player == other_player && item == other_item && *amount == other.negated(),
        _ => false,
    }
}

/// The addon says that an entry replaces another, not which: the last deleted one of the same item.
fn replace(entry: &mut Entry, free: &mut Vec<String>, seen: &BTreeMap<String, Entry>) {
    let What::Loot { item, item_id, replaces, .. } = &mut entry.what else { return };
    let same = |id: &String| {
        let of = seen.get(id).map(|entry| &entry.what);
        matches!(of, Some(What::Loot { item: name, item_id: number, .. }) if name == item && number == item_id)
    };
    if let Some(index) = free.iter().rposition(same) {
        *replaces = Some(free.remove(index));
    }
}
