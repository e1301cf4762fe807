//! Who was what in a raid, over time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Attendees;
use crate::MemberId;

/// How a member stands to a raid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Takes part.
    Present,
    /// Is ready to step in.
    Standby,
    /// Said that they cannot.
    Excused,
    /// Is none of these.
    Gone,
}

impl Status {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Status::Present => "present",
            Status::Standby => "standby",
            Status::Excused => "excused",
            Status::Gone => "gone",
        }
    }
}

/// What was said of each member, by the time that it holds from: until the next that was said of them, in whichever order
/// it was said. Of what was said for one instant, the last counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roster(BTreeMap<MemberId, BTreeMap<DateTime<Utc>, Status>>);

impl Roster {
    /// Says what members are from a time on.
    pub(super) fn set(&mut self, at: DateTime<Utc>, whos: impl IntoIterator<Item = (MemberId, Status)>) {
        for (member, status) in whos {
            self.0.entry(member).or_default().insert(at, status);
        }
    }

    /// Forgets what holds from later than a time.
    pub(super) fn end(&mut self, at: DateTime<Utc>) {
        for said in self.0.values_mut() {
            said.retain(|from, _| *from <= at);
        }
        self.0.retain(|_, said| !said.is_empty());
    }

    /// How many members anything was said of.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether anything was said of a member.
    pub(super) fn has(&self, member: MemberId) -> bool {
        self.0.contains_key(&member)
    }

    /// Who is what at a time.
    pub(super) fn at(&self, at: DateTime<Utc>) -> Attendees {
        let last = |said: &BTreeMap<_, Status>| said.range(..=at).next_back().map(|(_, status)| *status);
        self.0.iter().filter_map(|(member, said)| Some((*member, last(said)?))).collect()
    }

    /// Who ever was what: present if ever present, else on standby if ever that, else excused if ever that.
    pub(super) fn ever(&self) -> Attendees {
        let best = |said: &BTreeMap<DateTime<Utc>, Status>| {
            let was = |status: &Status| said.values().any(|said| said == status);
            [Status::Present, Status::Standby, Status::Excused].into_iter().find(was)
        };
        self.0.iter().filter_map(|(member, said)| Some((*member, best(said)?))).collect()
    }
}
