//! What a fold is shown.

use std::collections::{BTreeSet, HashMap};

use aggregates::{AnyEvent, EntryId, MemberId, PointsEvent, Position, Sealed};
use chrono::{DateTime, Utc};

/// An event with its place and times.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// Where in the ledger's log.
    pub position: Position,
    /// When it happened.
    pub effective_at: DateTime<Utc>,
    /// When the ledger learnt it.
    pub recorded_at: DateTime<Utc>,
    /// What happened.
    pub event: AnyEvent,
}

impl Happened {
    /// The earlier entry that this reverses: what it was is told by [`Opened::entry`].
    pub fn reverses(&self) -> Option<EntryId> {
        match &self.event {
            AnyEvent::Points(PointsEvent::Voided { entry, .. }) => Some(*entry),
            _ => None,
        }
    }
}

/// What a batch of events does not say by itself: the text of its sealed fields, where a person whose key is destroyed is
/// erased, and what the earlier entries are that it reverses.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    texts: HashMap<Sealed, Option<String>>,
    entries: HashMap<Position, String>,
}

impl Opened {
    /// The text, or nothing if it is erased.
    pub fn text(&self, sealed: &Sealed) -> Option<String> {
        self.texts.get(sealed).cloned().flatten()
    }

    /// What a reversed entry is, by the wire name of its first event.
    pub fn entry(&self, id: EntryId) -> Option<&str> {
        self.entries.get(&id.0).map(String::as_str)
    }

    /// The same, with what the reversed entries are: the wire name of the event at each position.
    #[must_use]
    pub fn reversing(self, entries: HashMap<Position, String>) -> Self {
        Opened { entries, ..self }
    }

    /// The same, as if these people were erased already.
    #[must_use]
    pub fn without(mut self, people: &BTreeSet<MemberId>) -> Self {
        let theirs = self.texts.iter_mut().filter(|(sealed, _)| people.contains(&sealed.of));
        theirs.for_each(|(_, text)| *text = None);
        self
    }
}

impl From<HashMap<Sealed, Option<String>>> for Opened {
    fn from(texts: HashMap<Sealed, Option<String>>) -> Self {
        Opened { texts, entries: HashMap::new() }
    }
}
