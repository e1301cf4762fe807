//! What decisions about raids need to remember. Of a raid that is over for good, that alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{RaidsRefusal as Refusal, Roster, Status};
use crate::{KillId, MemberId, RaidId, Text};

/// The raids of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Raids {
    /// Every raid.
    pub raids: BTreeMap<RaidId, Raid>,
}

/// One raid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Raid {
    /// In the calendar.
    Planned(Box<Planned>),
    /// It started; it runs until it ends.
    Held(Box<Held>),
    /// Nothing about it changes any more.
    Closed,
    /// It was called off.
    Cancelled,
}

/// What is planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What the raid is called.
    pub title: Text<200>,
    /// When it is to start.
    pub starts_at: DateTime<Utc>,
    /// When it is to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    /// Where it goes, such as an instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Text<200>>,
    /// What there is to know; not about a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Text<2000>>,
}

/// A raid in the calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// What is planned.
    pub plan: Plan,
    /// What members mean to be; nobody is gone.
    pub signed_up: BTreeMap<MemberId, Status>,
}

/// A raid that started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// What was planned.
    pub plan: Plan,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ended, if it did.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who was what, and when.
    pub roster: Roster,
    /// Each kill. Who was there is what the roster says.
    pub kills: BTreeMap<KillId, Kill>,
    /// Kills that were taken back: their ids are taken for ever.
    pub removed: BTreeSet<KillId>,
}

/// A kill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kill {
    /// When it was.
    pub at: DateTime<Utc>,
    /// Who was killed.
    pub boss: Text<200>,
}

impl Raids {
    /// Who was killed, if the raid is not over for good.
    pub fn boss(&self, raid: RaidId, kill: KillId) -> Option<&str> {
        let held = self.held(raid).ok()?;
        held.kills.get(&kill).map(|kill| kill.boss.as_str())
    }

    /// The raid; refused if there is none or it is over for good.
    pub(super) fn open(&self, raid: RaidId) -> Result<&Raid, Refusal> {
        match self.raids.get(&raid) {
            None => Err(Refusal::UnknownRaid { raid }),
            Some(Raid::Closed) => Err(Refusal::RaidClosed { raid }),
            Some(Raid::Cancelled) => Err(Refusal::RaidCancelled { raid }),
            Some(found) => Ok(found),
        }
    }

    /// The raid; refused as well if it did not start.
    pub(super) fn held(&self, raid: RaidId) -> Result<&Held, Refusal> {
        match self.open(raid)? {
            Raid::Held(held) => Ok(held),
            _ => Err(Refusal::RaidNotStarted { raid }),
        }
    }
}

impl Raid {
    /// Refuses a raid that ended.
    pub(super) fn not_ended(&self, raid: RaidId) -> Result<(), Refusal> {
        match self {
            Raid::Held(held) => held.running(raid),
            _ => Ok(()),
        }
    }

    /// What is planned, while anybody may still change it.
    pub(super) fn plan(&self) -> Option<&Plan> {
        match self {
            Raid::Planned(planned) => Some(&planned.plan),
            Raid::Held(held) => Some(&held.plan),
            Raid::Closed | Raid::Cancelled => None,
        }
    }
}

impl Held {
    /// Refuses a raid that ended.
    pub(super) fn running(&self, raid: RaidId) -> Result<(), Refusal> {
        self.ended_at.map_or(Ok(()), |ended_at| Err(Refusal::RaidHasEnded { raid, ended_at }))
    }

    /// Refuses a time before the start or after the end.
    pub(super) fn during(&self, raid: RaidId, at: DateTime<Utc>) -> Result<(), Refusal> {
        let started_at = self.started_at;
        if at < started_at {
            return Err(Refusal::BeforeRaidStarted { raid, started_at });
        }
        match self.ended_at {
            Some(ended_at) if at > ended_at => Err(Refusal::RaidHasEnded { raid, ended_at }),
            _ => Ok(()),
        }
    }
}
