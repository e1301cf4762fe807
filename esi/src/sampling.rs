//! Who flies when, from samples: who is seen for the first time joined, and who is gone left when they were last seen.
//!
//! [`Sampling::take`] is pure, and a sample that is no later than the one before it changes nothing. A sampling ends by
//! itself, and says why: the fleet is none any more, so that everybody of its last sample left with that sample; or it
//! cannot be seen any longer, so that nobody is said to have left. Who flew is known for as long as that is needed to tell who
//! comes and goes; of a sampling that ended there is only how many were there.

mod closed;
mod sample;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use closed::Closed;
pub use sample::{Sample, sample};

use crate::{FleetNumber, PilotId};

/// Samples in a row that may fail before a sampling ends.
pub const MOST_ERRORS: u32 = 3;

/// What is known of a fleet from its samples so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sampling {
    /// Which fleet of the game.
    pub fleet: FleetNumber,
    /// When the last sample was that told who flies.
    pub last_at: Option<DateTime<Utc>>,
    /// Who was there then.
    pub there: BTreeMap<PilotId, Presence>,
    /// How often each pilot joined.
    pub joins: BTreeMap<PilotId, u32>,
    /// How many were there when it ended.
    #[serde(default)]
    pub stayed: usize,
    /// Samples that failed since.
    pub errors: u32,
    /// Why the last of them did.
    pub last_error: Option<String>,
    /// Whether the fleet could not be seen although it is there.
    pub unseen: bool,
    /// Why it ended, if it did.
    pub closed: Option<Closed>,
}

/// Somebody who is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// When they were first seen.
    pub joined_at: DateTime<Utc>,
    /// In what they flew when they were last seen.
    pub ship_type_id: Option<u32>,
}

/// Somebody joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Who.
    pub pilot: PilotId,
    /// When.
    pub at: DateTime<Utc>,
    /// The how manieth time; the first is 1.
    pub time: u32,
    /// In what.
    pub ship_type_id: Option<u32>,
}

/// Somebody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Who.
    pub pilot: PilotId,
    /// When they were last seen.
    pub at: DateTime<Utc>,
    /// The how manieth time; the first is 1.
    pub time: u32,
}

/// What follows from a sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Who joined.
    pub joined: Vec<Joined>,
    /// Who left.
    pub left: Vec<Left>,
}

impl Sampling {
    /// Of a fleet, before its first sample.
    pub fn of(fleet: FleetNumber) -> Self {
        Sampling {
            fleet,
            last_at: None,
            there: BTreeMap::new(),
            joins: BTreeMap::new(),
            stayed: 0,
            errors: 0,
            last_error: None,
            unseen: false,
            closed: None,
        }
    }

    /// What follows from a sample that was asked for at a time.
    pub fn take(&mut self, sample: &Sample, at: DateTime<Utc>) -> Step {
        if self.closed.is_some() || self.last_at.is_some_and(|last| at <= last) {
            return Step::default();
        }
        match sample {
            Sample::Members(members) => {
                (self.errors, self.last_error, self.unseen) = (0, None, false);
                let ships = members.iter().map(|member| (member.character_id, member.ship_type_id)).collect();
                self.compare(&ships, at)
            }
            Sample::Disbanded => self.over(Closed::Disbanded),
            Sample::Elsewhere(fleet) => self.over(Closed::Elsewhere { fleet: *fleet }),
            Sample::NotBoss => self.end(Closed::NotBoss),
            Sample::LoginLost(detail) => self.end(Closed::LoginLost { detail: detail.clone() }),
            Sample::Unseen if self.unseen => self.end(Closed::NotBoss),
            Sample::Unseen => {
                self.unseen = true;
                self.fail("the fleet is not shown to its commander")
            }
            Sample::Failed(failure) => self.fail(&failure.to_string()),
        }
    }

    /// Ends it, if it did not end before.
    pub fn close(&mut self, closed: Closed) {
        if self.closed.is_none() {
            self.stayed = self.there.len();
            (self.there, self.joins, self.closed) = (BTreeMap::new(), BTreeMap::new(), Some(closed));
        }
    }

    /// How many flew when somebody last saw the fleet.
    pub fn count(&self) -> usize {
        self.there.len() + self.stayed
    }

    fn compare(&mut self, ships: &BTreeMap<PilotId, Option<u32>>, at: DateTime<Utc>) -> Step {
        let gone: BTreeSet<_> =
            self.there.keys().filter(|pilot| !ships.contains_key(pilot)).copied().collect();
        let left = self.leave(&gone);
        let mut joined = Vec::new();
        for (pilot, ship) in ships {
            if let Some(presence) = self.there.get_mut(pilot) {
                presence.ship_type_id = *ship;
                continue;
            }
            let time = self.joins.entry(*pilot).or_default();
            *time += 1;
            joined.push(Joined { pilot: *pilot, at, time: *time, ship_type_id: *ship });
            self.there.insert(*pilot, Presence { joined_at: at, ship_type_id: *ship });
        }
        self.last_at = Some(at);
        Step { joined, left }
    }

    /// Who leaves was last seen in the last sample.
    fn leave(&mut self, gone: &BTreeSet<PilotId>) -> Vec<Left> {
        let Some(at) = self.last_at else { return Vec::new() };
        let joins = &self.joins;
        let left = gone.iter().filter(|pilot| self.there.remove(pilot).is_some());
        left.map(|pilot| Left { pilot: *pilot, at, time: joins.get(pilot).copied().unwrap_or(1) }).collect()
    }

    fn fail(&mut self, why: &str) -> Step {
        self.errors += 1;
        self.last_error = Some(why.to_owned());
        match self.errors >= MOST_ERRORS {
            true => self.end(Closed::Errors { count: self.errors, detail: why.to_owned() }),
            false => Step::default(),
        }
    }

    /// The fleet is none any more: its last sample stands.
    fn over(&mut self, closed: Closed) -> Step {
        let all = self.there.keys().copied().collect();
        let left = self.leave(&all);
        self.close(closed);
        Step { joined: Vec::new(), left }
    }

    /// The fleet may fly on, but nobody here sees it.
    fn end(&mut self, closed: Closed) -> Step {
        self.close(closed);
        Step::default()
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
