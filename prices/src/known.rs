//! What sources said of single items, for as long as they say that it stands.
//!
//! Answers are kept by the question. Here it is kept by the item, so that a paste with one more line asks for one more item.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::{DateTime, Utc};

use crate::calling::lock;
use crate::quote::Said;
use crate::sources::Place;
use crate::{Source, TypeId};

/// How many items there are at most.
const MOST_ITEMS: usize = 100_000;

/// A source's word on an item, somewhere.
type Key = (Source, Place, TypeId);

/// What was said and still stands.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<BTreeMap<Key, Said>>);

impl Known {
    /// What still stands.
    pub(crate) fn get(&self, key: &Key, now: DateTime<Utc>) -> Option<Said> {
        lock(&self.0).get(key).filter(|(_, evidence)| now < evidence.expires_at).cloned()
    }

    /// Keeps what was said.
    pub(crate) fn put(&self, key: Key, said: Said, now: DateTime<Utc>) {
        let mut known = lock(&self.0);
        known.insert(key, said);
        if known.len() > MOST_ITEMS {
            known.retain(|_, (_, evidence)| now < evidence.expires_at);
        }
        if known.len() > MOST_ITEMS {
            // All of it stands, and it costs little to ask for it again.
            known.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::Reason;
    use crate::quote::Evidence;

    #[test]
    fn what_fell_makes_room_and_there_is_never_too_much() {
        let (known, now) = (Known::default(), DateTime::UNIX_EPOCH);
        let put = |id: usize, seconds| {
            let expires_at = now + TimeDelta::seconds(seconds);
            let evidence = Evidence { as_of: now, expires_at, digest: String::new() };
            let key = (Source::Janice, Place::Jita, TypeId(u32::try_from(id).expect("an id")));
            known.put(key, (Err(Reason::NotListed), evidence), now);
        };
        (0..=MOST_ITEMS).for_each(|id| put(id, if id % 2 == 0 { 0 } else { 60 }));
        assert_eq!(lock(&known.0).len(), MOST_ITEMS / 2);
        assert!(known.get(&(Source::Janice, Place::Jita, TypeId(1)), now).is_some());
        (0..=MOST_ITEMS).for_each(|id| put(id, 60));
        assert!(lock(&known.0).len() <= MOST_ITEMS);
    }
}
