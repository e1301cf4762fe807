//! What a fold is shown.

use std::collections::{BTreeSet, HashMap};

use aggregates::{AnyEvent, MemberId, Position, Sealed};
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

/// What the sealed fields of a batch of events say; a person whose key is destroyed is erased.
#[derive(Clone, Debug, Default)]
pub struct Opened(HashMap<Sealed, Option<String>>);

impl Opened {
    /// The text, or nothing if it is erased.
    pub fn text(&self, sealed: &Sealed) -> Option<String> {
        self.0.get(sealed).cloned().flatten()
    }

    /// The same, as if these people were erased already.
    #[must_use]
    pub fn without(mut self, people: &BTreeSet<MemberId>) -> Self {
        let theirs = self.0.iter_mut().filter(|(sealed, _)| people.contains(&sealed.of));
        theirs.for_each(|(_, text)| *text = None);
        self
    }
}

impl From<HashMap<Sealed, Option<String>>> for Opened {
    fn from(opened: HashMap<Sealed, Option<String>>) -> Self {
        Opened(opened)
    }
}
