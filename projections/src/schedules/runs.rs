//! Runs: a row per occurrence that ran, with what became of it.

use aggregates::schedules::Outcome;
use aggregates::{AnyEvent, Position, ScheduleId, SchedulesEvent as Event};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A run.
    pub struct Run {
        /// Of which schedule.
        schedule_id: ScheduleId,
        /// Where it stands.
        position: Position,
        /// The local date that the occurrence is named by.
        date: String,
        /// When it was due.
        due_at: DateTime<Utc>,
        /// When it ran.
        ran_at: DateTime<Utc>,
        /// What it posted.
        entry: Option<Position>,
        /// Why it did nothing, as a code.
        code: Option<String>,
        /// Why it did nothing, in a sentence.
        reason: Option<String>,
    }
}

/// The read model.
pub struct RunsModel;

impl ReadModel for RunsModel {
    const TABLE: Table =
        Table { model: "schedules_runs", version: 1, columns: Run::COLUMNS, key: 2, append_only: true };
    type Key = (ScheduleId, Position);
    type Row = Run;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(ScheduleId, Position)> {
        match &event.event {
            AnyEvent::Schedules(Event::Ran { schedule, .. }) => Touched::one((*schedule, event.position)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (schedule_id, position): &(ScheduleId, Position),
        row: Option<Run>,
    ) -> Result<Option<Run>, String> {
        let AnyEvent::Schedules(Event::Ran { date, due, outcome, .. }) = &happened.event else {
            return Ok(row);
        };
        let (entry, refused) = match outcome {
            Outcome::Done { entry } => (Some(entry.0), None),
            Outcome::Refused(refused) => (None, Some(refused)),
        };
        Ok(Some(Run {
            schedule_id: *schedule_id,
            position: *position,
            date: date.to_string(),
            due_at: *due,
            ran_at: happened.recorded_at,
            entry,
            code: refused.map(|refused| refused.code.to_string()),
            reason: refused.map(|refused| refused.reason.to_string()),
        }))
    }
}
