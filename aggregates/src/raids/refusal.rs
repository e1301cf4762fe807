//! Why a command about raids cannot go.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{Common, KillId, RaidId};

/// What is the case when a command about raids cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum RaidsRefusal {
    /// No such raid.
    #[error("no raid {raid}")]
    UnknownRaid {
        /// Which.
        raid: RaidId,
    },
    /// Nothing about it changes any more.
    #[error("raid {raid} is closed")]
    RaidClosed {
        /// Which.
        raid: RaidId,
    },
    /// It was called off.
    #[error("raid {raid} was cancelled")]
    RaidCancelled {
        /// Which.
        raid: RaidId,
    },
    /// It is still to start.
    #[error("raid {raid} has not started")]
    RaidNotStarted {
        /// Which.
        raid: RaidId,
    },
    /// It started before.
    #[error("raid {raid} has started, at {started_at}")]
    RaidHasStarted {
        /// Which.
        raid: RaidId,
        /// When.
        started_at: DateTime<Utc>,
    },
    /// A time before the raid started.
    #[error("raid {raid} started only at {started_at}")]
    BeforeRaidStarted {
        /// Which.
        raid: RaidId,
        /// When.
        started_at: DateTime<Utc>,
    },
    /// It is over, or was at that time.
    #[error("raid {raid} ended at {ended_at}")]
    RaidHasEnded {
        /// Which.
        raid: RaidId,
        /// When.
        ended_at: DateTime<Utc>,
    },
    /// It still runs.
    #[error("raid {raid} has not ended")]
    RaidNotEnded {
        /// Which.
        raid: RaidId,
    },
    /// The end is before the start.
    #[error("a raid that starts at {starts_at} cannot end at {ends_at}")]
    RaidEndsBeforeStart {
        /// When it starts.
        starts_at: DateTime<Utc>,
        /// When it should end.
        ends_at: DateTime<Utc>,
    },
    /// Something was killed after the end.
    #[error("kill {kill} was at {killed_at}, after the end at {ends_at}")]
    RaidEndsBeforeKill {
        /// Which: the last.
        kill: KillId,
        /// When it was.
        killed_at: DateTime<Utc>,
        /// When the raid should end.
        ends_at: DateTime<Utc>,
    },
    /// A time that no calendar has: before 1970 or after 9999.
    #[error("{at} is out of the calendar's range")]
    RaidTimeOutOfRange {
        /// As given.
        at: DateTime<Utc>,
    },
    /// No such kill in the raid.
    #[error("no kill {kill}")]
    UnknownKill {
        /// Which.
        kill: KillId,
    },
    /// More kills than a raid may have.
    #[error("a raid has at most {limit} kills")]
    TooManyKills {
        /// The bound.
        limit: usize,
    },
    /// Nobody is named.
    #[error("nobody is named")]
    NobodyNamed,
    /// More members than a raid may have.
    #[error("{count} members are too many, a raid has at most {limit}")]
    TooManyMembers {
        /// How many there would be.
        count: usize,
        /// The bound.
        limit: usize,
    },
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}
