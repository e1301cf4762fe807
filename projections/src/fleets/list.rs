//! Fleets: a row each.

use aggregates::fleets::{FleetPlan, FleetStage};
use aggregates::{AnyEvent, FleetId, FleetsEvent as Event, MemberId, Position};
use chrono::{DateTime, Utc};

use super::missing;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A fleet.
    pub struct Fleet {
        /// Which.
        fleet_id: FleetId,
        /// `planning`, `active`, `completed`, `paid` or `cancelled`.
        stage: String,
        /// What it is called.
        name: String,
        /// Who leads it.
        commander_id: MemberId,
        /// When it is, or was, to start.
        starts_at: DateTime<Utc>,
        /// What is flown.
        doctrine: Option<String>,
        /// Where it forms.
        location: Option<String>,
        /// What there is to know.
        notes: Option<String>,
        /// When it started.
        started_at: Option<DateTime<Utc>>,
        /// When it was over.
        completed_at: Option<DateTime<Utc>>,
        /// Why it was cancelled, or why somebody set its stage.
        reason: Option<String>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct ListModel;

impl ReadModel for ListModel {
    const TABLE: Table =
        Table { model: "fleets_list", version: 1, columns: Fleet::COLUMNS, key: 1, append_only: false };
    type Key = (FleetId,);
    type Row = Fleet;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(FleetId,)> {
        let AnyEvent::Fleets(event) = &event.event else { return Touched::none() };
        match event {
            Event::Planned { fleet, .. }
            | Event::Changed { fleet, .. }
            | Event::Started { fleet, .. }
            | Event::Completed { fleet, .. }
            | Event::Cancelled { fleet, .. }
            | Event::StageSet { fleet, .. }
            | Event::Paid { fleet } => Touched::one((*fleet,)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (id,): &(FleetId,),
        row: Option<Fleet>,
    ) -> Result<Option<Fleet>, String> {
        let AnyEvent::Fleets(event) = &happened.event else { return Ok(row) };
        let row = match event {
            Event::Planned { plan, .. } => planned(*id, plan, happened.position),
            _ => row.ok_or_else(|| missing(id))?,
        };
        Ok(Some(Fleet { changed_at: happened.position, ..changed(row, event) }))
    }
}

fn planned(fleet_id: FleetId, plan: &FleetPlan, changed_at: Position) -> Fleet {
    let row = Fleet {
        fleet_id,
        stage: FleetStage::Planning.name().to_owned(),
        name: String::new(),
        commander_id: plan.commander,
        starts_at: plan.starts_at,
        doctrine: None,
        location: None,
        notes: None,
        started_at: None,
        completed_at: None,
        reason: None,
        changed_at,
    };
    as_planned(row, plan)
}

fn as_planned(row: Fleet, plan: &FleetPlan) -> Fleet {
    Fleet {
        name: plan.name.to_string(),
        commander_id: plan.commander,
        starts_at: plan.starts_at,
        doctrine: plan.doctrine.as_ref().map(ToString::to_string),
        location: plan.location.as_ref().map(ToString::to_string),
        notes: plan.notes.as_ref().map(ToString::to_string),
        ..row
    }
}

fn changed(row: Fleet, event: &Event) -> Fleet {
    match event {
        Event::Changed { plan, .. } => as_planned(row, plan),
        Event::Started { at, .. } => reached(row, FleetStage::Active, *at),
        Event::Completed { at, .. } => reached(row, FleetStage::Completed, *at),
        Event::StageSet { stage, at, reason, .. } => {
            Fleet { reason: Some(reason.to_string()), ..reached(row, *stage, *at) }
        }
        Event::Cancelled { reason, .. } => {
            let stage = FleetStage::Cancelled.name().to_owned();
            Fleet { stage, reason: Some(reason.to_string()), ..row }
        }
        Event::Paid { .. } => Fleet { stage: FleetStage::Paid.name().to_owned(), ..row },
        _ => row,
    }
}

/// As the aggregate has it: who is said to be over started by then, and who flies again is not over.
fn reached(row: Fleet, stage: FleetStage, at: DateTime<Utc>) -> Fleet {
    let (started_at, completed_at) = match stage {
        FleetStage::Planning => (None, None),
        FleetStage::Active => (row.started_at.or(Some(at)), None),
        FleetStage::Completed | FleetStage::Paid => {
            (row.started_at.or(Some(at)), row.completed_at.or(Some(at)))
        }
        FleetStage::Cancelled => (row.started_at, row.completed_at),
    };
    Fleet { stage: stage.name().to_owned(), started_at, completed_at, ..row }
}
