//! What may be asked about schedules.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{Action, Refused, When, Work};
use crate::{ScheduleId, Text, Who};

/// A command to the schedules of a ledger. Ids are minted by whoever issues it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SchedulesCommand {
    /// Have something come again.
    Define {
        /// Its id, for ever.
        schedule: ScheduleId,
        /// What the group calls it.
        name: Text<100>,
        /// What comes again.
        action: Action<Who>,
        /// When.
        when: When,
        /// The first local date; without it, the first occurrence is the next one. From a date in the past on, what was
        /// due since is made up, for who may backdate.
        starts_on: Option<NaiveDate>,
    },
    /// Change what comes again, or when. What is not named stays.
    Change {
        /// Which.
        schedule: ScheduleId,
        /// Another name.
        name: Option<Text<100>>,
        /// Another action.
        action: Option<Action<Who>>,
        /// Another time.
        when: Option<When>,
    },
    /// Stop for a while. What was due before still runs.
    Pause {
        /// Which.
        schedule: ScheduleId,
    },
    /// Go on. What would have been due meanwhile is not made up.
    Resume {
        /// Which.
        schedule: ScheduleId,
    },
    /// End a schedule; what it did stays.
    Remove {
        /// Which.
        schedule: ScheduleId,
    },
    /// Have what is due run now. It decides no more than whether that may be asked.
    Run {
        /// Which.
        schedule: ScheduleId,
    },
    /// Record that an occurrence ran. It comes as the first part of the command that does what was scheduled, and so
    /// happens with it or not at all; with a refusal it comes alone.
    RecordRun {
        /// Which.
        schedule: ScheduleId,
        /// The occurrence, which must be the schedule's next one.
        due: DateTime<Utc>,
        /// Why nothing was done, if that is so.
        refused: Option<Refused>,
    },
    /// Have a policy try at once what it fails at.
    RetryWork {
        /// What.
        work: Work,
        /// Whether it fails, as whoever asks knows.
        failing: bool,
    },
    /// Have a policy leave alone what it fails at, for good.
    SkipWork {
        /// What.
        work: Work,
        /// Whether it fails, as whoever asks knows.
        failing: bool,
        /// Why.
        reason: Text<500>,
    },
}
