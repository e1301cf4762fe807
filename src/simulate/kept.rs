//! Entries as they were simulated, as long as something later names them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aggregates::points::Entry;
use aggregates::{EntryId, PointsEvent};
use chrono::{DateTime, Utc};

/// What became of an entry.
#[derive(Clone, Debug)]
pub enum Became {
    /// It happened.
    Entry(Arc<Entry>),
    /// It was refused.
    Refused,
}

/// Simulated entries that are named later.
#[derive(Debug, Default)]
pub struct Kept {
    named: BTreeSet<EntryId>,
    entries: BTreeMap<EntryId, Became>,
}

impl Kept {
    /// Keeps those that are named.
    pub fn of(named: BTreeSet<EntryId>) -> Self {
        Kept { named, entries: BTreeMap::new() }
    }

    /// What became of an entry, if it was kept.
    pub fn get(&self, id: EntryId) -> Option<&Became> {
        self.entries.get(&id)
    }

    /// Keeps an event of an entry, if the entry is named.
    pub fn keep(&mut self, id: EntryId, effective_at: DateTime<Utc>, event: &PointsEvent) {
        if !self.named.contains(&id) {
            return;
        }
        let none = || Became::Entry(Arc::new(Entry { id, effective_at, events: Vec::new() }));
        if let Became::Entry(entry) = self.entries.entry(id).or_insert_with(none) {
            Arc::make_mut(entry).events.push(event.clone());
        }
    }

    /// Notes that an entry was refused.
    pub fn refuse(&mut self, id: EntryId) {
        if self.named.contains(&id) {
            self.entries.insert(id, Became::Refused);
        }
    }
}
