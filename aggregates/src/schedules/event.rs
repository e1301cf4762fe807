//! What happens to schedules.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Plan, Work};
use crate::aggregate::events;
use crate::{EntryId, ScheduleId, Sealed, Text};

/// What became of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// What was scheduled happened: this entry, at the positions after the run's own.
    Done {
        /// The entry.
        entry: EntryId,
    },
    /// The books said no, and nothing happened.
    Refused(Refused),
}

/// Why a run did nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// The refusal's code.
    pub code: Text<100>,
    /// What was the case, in a sentence.
    pub reason: Text<500>,
}

events! {
    /// An event of the schedules.
    pub enum SchedulesEvent {
        /// Something comes again from here on.
        "schedules.defined" => Defined {
            /// Its id, for ever.
            schedule: ScheduleId,
            /// What, and when.
            plan: Plan,
            /// Nothing is due before this instant.
            not_before: DateTime<Utc>,
        },
        /// What comes again, or when, changed.
        "schedules.changed" => Changed {
            /// Which.
            schedule: ScheduleId,
            /// What, and when, from here on.
            plan: Plan,
            /// Nothing is due before this instant.
            not_before: DateTime<Utc>,
        },
        /// A schedule pauses.
        "schedules.paused" => Paused {
            /// Which.
            schedule: ScheduleId,
            /// Nothing is due from this instant on.
            since: DateTime<Utc>,
        },
        /// A schedule goes on.
        "schedules.resumed" => Resumed {
            /// Which.
            schedule: ScheduleId,
            /// Nothing is due before this instant.
            not_before: DateTime<Utc>,
        },
        /// A schedule ended; what it did stays.
        "schedules.removed" => Removed {
            /// Which.
            schedule: ScheduleId,
        },
        /// An occurrence ran, once.
        "schedules.ran" => Ran {
            /// Which.
            schedule: ScheduleId,
            /// The local date that the occurrence is named by.
            date: NaiveDate,
            /// When it was due.
            due: DateTime<Utc>,
            /// What became of it.
            outcome: Outcome,
        },
        /// A policy is to try at once what it fails at.
        "schedules.work_retried" => WorkRetried {
            /// What.
            work: Work,
        },
        /// A policy is to leave alone what it fails at, for good.
        "schedules.work_skipped" => WorkSkipped {
            /// What.
            work: Work,
            /// Why.
            reason: Text<500>,
        },
    }
}

impl SchedulesEvent {
    /// Which schedule it happened to, if to any.
    pub fn schedule(&self) -> Option<ScheduleId> {
        match self {
            SchedulesEvent::Defined { schedule, .. }
            | SchedulesEvent::Changed { schedule, .. }
            | SchedulesEvent::Paused { schedule, .. }
            | SchedulesEvent::Resumed { schedule, .. }
            | SchedulesEvent::Removed { schedule }
            | SchedulesEvent::Ran { schedule, .. } => Some(*schedule),
            SchedulesEvent::WorkRetried { .. } | SchedulesEvent::WorkSkipped { .. } => None,
        }
    }

    fn sealed_fields(&self) -> Vec<&Sealed> {
        Vec::new()
    }
}
