//! When something comes again, as answers say it.

use aggregates::schedules::{Every, Occurrence, When};
use async_graphql::{Enum, SimpleObject};

use crate::graphql::ledger::Weekday;
use crate::graphql::scalar::{DateTime, LocalDate, LocalTime};

/// On which dates something comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ScheduleEvery {
    /// On each.
    Day,
    /// On one day of the week.
    Week,
    /// On one day of the month.
    Month,
}

/// When something comes again.
#[derive(Clone, Debug, SimpleObject)]
pub struct ScheduleWhen {
    /// On which dates.
    every: ScheduleEvery,
    /// The day of the week, if it is weekly.
    weekday: Option<Weekday>,
    /// The day of the month, if it is monthly. A month without it is skipped.
    day: Option<u8>,
    /// The local time. One that does not exist on a date is the first instant after the gap, one that exists twice the first
    /// of the two.
    at: LocalTime,
    /// Whose dates and times these are; null for the ledger's, as it is at each run.
    time_zone: Option<String>,
}

/// A run that is to come.
#[derive(Clone, Debug, SimpleObject)]
pub struct ComingRun {
    /// The local date that it is named by.
    date: LocalDate,
    /// When it is due.
    due_at: DateTime,
}

impl From<When> for ScheduleWhen {
    fn from(when: When) -> Self {
        let (every, weekday, day) = match when.every {
            Every::Day => (ScheduleEvery::Day, None, None),
            Every::Week(weekday) => (ScheduleEvery::Week, Some(weekday.into()), None),
            Every::Month(day) => (ScheduleEvery::Month, None, Some(day)),
        };
        let time_zone = when.zone.map(|zone| zone.to_string());
        ScheduleWhen { every, weekday, day, at: when.at.into(), time_zone }
    }
}

impl From<Occurrence> for ComingRun {
    fn from(occurrence: Occurrence) -> Self {
        ComingRun { date: occurrence.date.into(), due_at: occurrence.due.into() }
    }
}
