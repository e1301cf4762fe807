//! Why a command about schedules cannot go.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::Policy;
use crate::{Common, PointsRefusal, Position, ScheduleId, Text};

/// What is the case when a command about schedules cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum SchedulesRefusal {
    /// No such schedule, or it ended.
    #[error("no schedule {schedule}")]
    UnknownSchedule {
        /// Which.
        schedule: ScheduleId,
    },
    /// More schedules than a ledger may have at a time.
    #[error("a ledger has at most {limit} schedules at a time")]
    TooManySchedules {
        /// How many it may have.
        limit: usize,
    },
    /// No month has such a day.
    #[error("no month has a day {day}")]
    NotADayOfMonth {
        /// As given.
        day: u8,
    },
    /// A first date that is too far from now.
    #[error("a schedule starts between {earliest} and {latest}")]
    StartOutOfRange {
        /// The first date that it may be.
        earliest: NaiveDate,
        /// The last one.
        latest: NaiveDate,
    },
    /// It pauses.
    #[error("schedule {schedule} pauses since {since}")]
    SchedulePaused {
        /// Which.
        schedule: ScheduleId,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// This occurrence ran, or a later one did.
    #[error("schedule {schedule} ran for {due} at position {position}")]
    ScheduleAlreadyRan {
        /// Which.
        schedule: ScheduleId,
        /// When the last run was due.
        due: DateTime<Utc>,
        /// Where it stands.
        position: Position,
    },
    /// It is not what runs next, or not yet.
    #[error("schedule {schedule} has nothing due at {due}")]
    ScheduleNotDue {
        /// Which.
        schedule: ScheduleId,
        /// When it was thought to be.
        due: DateTime<Utc>,
        /// When it is, if ever.
        next: Option<DateTime<Utc>>,
    },
    /// It does not fail, so there is nothing to try again or to skip.
    #[error("the policy {} does not fail at {work}", policy.name())]
    WorkNotFailing {
        /// Whose work it is.
        policy: Policy,
        /// What the policy calls it.
        work: Text<200>,
    },
    /// It was skipped, for good.
    #[error("the policy {} leaves {work} alone", policy.name())]
    WorkSkipped {
        /// Whose work it is.
        policy: Policy,
        /// What the policy calls it.
        work: Text<200>,
    },
    /// What the points book would say of what is scheduled.
    #[error(transparent)]
    #[serde(untagged)]
    Points(PointsRefusal),
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}

impl From<PointsRefusal> for SchedulesRefusal {
    fn from(refusal: PointsRefusal) -> Self {
        match refusal {
            PointsRefusal::Common(common) => SchedulesRefusal::Common(common),
            other => SchedulesRefusal::Points(other),
        }
    }
}
