//! The calendar: a row per raid.

use aggregates::raids::Plan;
use aggregates::{AnyEvent, Position, RaidId, RaidsEvent as Event};
use chrono::{DateTime, Utc};

use super::missing;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A raid.
    pub struct Raid {
        /// Which.
        raid_id: RaidId,
        /// `planned`, `running`, `ended`, `closed` or `cancelled`.
        state: String,
        /// What it is called.
        title: String,
        /// When it is, or was, to start.
        starts_at: DateTime<Utc>,
        /// When it is, or was, to end.
        ends_at: Option<DateTime<Utc>>,
        /// Where it goes.
        place: Option<String>,
        /// What there is to know.
        notes: Option<String>,
        /// When it started.
        started_at: Option<DateTime<Utc>>,
        /// When it ended.
        ended_at: Option<DateTime<Utc>>,
        /// Why it was called off.
        cancelled_for: Option<String>,
        /// How many kills it has.
        kills: i32,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct CalendarModel;

impl ReadModel for CalendarModel {
    const TABLE: Table =
        Table { model: "raids_calendar", version: 1, columns: Raid::COLUMNS, key: 1, append_only: false };
    type Key = (RaidId,);
    type Row = Raid;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(RaidId,)> {
        let AnyEvent::Raids(event) = &event.event else { return Touched::none() };
        match event {
            Event::Planned { raid, .. }
            | Event::Changed { raid, .. }
            | Event::Cancelled { raid, .. }
            | Event::Started { raid, .. }
            | Event::KillRecorded { raid, .. }
            | Event::KillRemoved { raid, .. }
            | Event::Ended { raid, .. }
            | Event::Closed { raid } => Touched::one((*raid,)),
            Event::SignedUp { .. } | Event::RosterSet { .. } | Event::KillCorrected { .. } => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (id,): &(RaidId,),
        row: Option<Raid>,
    ) -> Result<Option<Raid>, String> {
        let AnyEvent::Raids(event) = &happened.event else { return Ok(row) };
        let row = match event {
            Event::Planned { plan, .. } => planned(*id, plan, happened.position),
            _ => row.ok_or_else(|| missing(id))?,
        };
        Ok(Some(Raid { changed_at: happened.position, ..changed(row, event) }))
    }
}

fn planned(raid_id: RaidId, plan: &Plan, at: Position) -> Raid {
    Raid {
        raid_id,
        state: "planned".to_owned(),
        title: plan.title.to_string(),
        starts_at: plan.starts_at,
        ends_at: plan.ends_at,
        place: plan.place.as_ref().map(ToString::to_string),
        notes: plan.notes.as_ref().map(ToString::to_string),
        started_at: None,
        ended_at: None,
        cancelled_for: None,
        kills: 0,
        changed_at: at,
    }
}

fn changed(row: Raid, event: &Event) -> Raid {
    match event {
        Event::Changed { plan, .. } => Raid {
            title: plan.title.to_string(),
            starts_at: plan.starts_at,
            ends_at: plan.ends_at,
            place: plan.place.as_ref().map(ToString::to_string),
            notes: plan.notes.as_ref().map(ToString::to_string),
            ..row
        },
        Event::Started { at, .. } => Raid { state: "running".to_owned(), started_at: Some(*at), ..row },
        Event::Ended { at, .. } => Raid { state: "ended".to_owned(), ended_at: Some(*at), ..row },
        Event::Closed { .. } => Raid { state: "closed".to_owned(), ..row },
        Event::Cancelled { reason, .. } => {
            Raid { state: "cancelled".to_owned(), cancelled_for: Some(reason.to_string()), ..row }
        }
        Event::KillRecorded { .. } => Raid { kills: row.kills.saturating_add(1), ..row },
        Event::KillRemoved { .. } => Raid { kills: row.kills.saturating_sub(1), ..row },
        _ => row,
    }
}
