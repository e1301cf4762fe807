//! Schedules: a row per schedule, with what decisions remember of it.

use aggregates::schedules::Schedule;
use aggregates::{Aggregate as _, AnyEvent, Position, ScheduleId, Schedules, SchedulesEvent as Event};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A schedule.
    pub struct Scheduled {
        /// Which.
        schedule_id: ScheduleId,
        /// What the group calls it.
        name: String,
        /// Its state as decisions have it, as JSON; of one that ended, the last.
        schedule: String,
        /// Whether it ended.
        has_ended: bool,
        /// Its last run.
        last_run: Option<Position>,
        /// The event that first defined it.
        created_at: Position,
        /// The event that last said what comes again, and when.
        defined_at: Position,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct ListModel;

impl ReadModel for ListModel {
    const TABLE: Table = Table {
        model: "schedules_list",
        version: 1,
        columns: Scheduled::COLUMNS,
        key: 1,
        append_only: false,
    };
    type Key = (ScheduleId,);
    type Row = Scheduled;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(ScheduleId,)> {
        match &event.event {
            AnyEvent::Schedules(event) => {
                event.schedule().map_or_else(Touched::none, |id| Touched::one((id,)))
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (id,): &(ScheduleId,),
        row: Option<Scheduled>,
    ) -> Result<Option<Scheduled>, String> {
        let AnyEvent::Schedules(event) = &happened.event else { return Ok(row) };
        let at = happened.position;
        let row = match (event, row) {
            (_, Some(row)) => row,
            (Event::Defined { plan, .. }, None) => new(*id, plan.name.to_string(), at),
            (_, None) => return Err(format!("schedule {id} is not there")),
        };
        let row = Scheduled { changed_at: at, ..follow(row, at, event)? };
        Ok(Some(match event {
            Event::Changed { plan, .. } => Scheduled { name: plan.name.to_string(), defined_at: at, ..row },
            Event::Ran { .. } => Scheduled { last_run: Some(at), ..row },
            Event::Removed { .. } => Scheduled { has_ended: true, ..row },
            _ => row,
        }))
    }
}

fn new(schedule_id: ScheduleId, name: String, at: Position) -> Scheduled {
    Scheduled {
        schedule_id,
        name,
        schedule: String::new(),
        has_ended: false,
        last_run: None,
        created_at: at,
        defined_at: at,
        changed_at: at,
    }
}

/// The row with its state as the aggregate itself folds it on.
fn follow(row: Scheduled, at: Position, event: &Event) -> Result<Scheduled, String> {
    let mut one = Schedules::default();
    if !row.schedule.is_empty() {
        let before: Schedule = serde_json::from_str(&row.schedule).map_err(|error| error.to_string())?;
        one.live.insert(row.schedule_id, before);
    }
    one.apply(at, event);
    match one.live.get(&row.schedule_id) {
        Some(now) => {
            let schedule = serde_json::to_string(now).map_err(|error| error.to_string())?;
            Ok(Scheduled { schedule, ..row })
        }
        None => Ok(row),
    }
}
