//! A fleet from its plan to its end.

use chrono::{DateTime, Datelike, Utc};

use super::command::NewFleet;
use super::{
    Fleet, FleetChanges, FleetClearable, FleetPlan, FleetStage as Stage, Fleets, FleetsContext,
    FleetsEvent as Event, FleetsRefusal as Refusal, PoolStage,
};
use crate::{Common, Context, FleetId, Permission, Text, Who};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn plan(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (fleet, commander): (FleetId, &Who),
    new: &NewFleet,
) -> Decision {
    let open = context.lent.ledger.require(context, Permission::CreateFleet)?;
    if fleets.fleets.contains_key(&fleet) {
        return Err(Common::IdTaken { id: fleet.0 }.into());
    }
    let plan = new.led_by(open.resolve_here(commander)?);
    context.lent.manages(context, &plan)?;
    in_calendar(plan.starts_at)?;
    Ok(vec![Event::Planned { fleet, plan }])
}

pub(super) fn change(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    fleet: FleetId,
    changes: &FleetChanges,
) -> Decision {
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Planning, Stage::Active, Stage::Completed])?;
    let commander = match &changes.commander {
        Some(who) => context.lent.ledger.open()?.resolve_here(who)?,
        None => found.plan.commander,
    };
    let plan = FleetPlan { commander, ..changed(&found.plan, changes) };
    in_calendar(plan.starts_at)?;
    match plan == found.plan {
        true => Ok(Vec::new()),
        false => Ok(vec![Event::Changed { fleet, plan }]),
    }
}

pub(super) fn start(fleets: &Fleets, context: &Context<FleetsContext>, fleet: FleetId) -> Decision {
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Planning])?;
    Ok(vec![Event::Started { fleet, at: context.effective_at() }])
}

pub(super) fn complete(fleets: &Fleets, context: &Context<FleetsContext>, fleet: FleetId) -> Decision {
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Active])?;
    let at = context.effective_at();
    match found.started_at {
        Some(started_at) if at < started_at => Err(Refusal::BeforeFleetStarted { fleet, started_at }),
        _ => Ok(std::iter::once(Event::Completed { fleet, at }).chain(paid(fleets, fleet)).collect()),
    }
}

pub(super) fn cancel(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    fleet: FleetId,
    reason: &Text<500>,
) -> Decision {
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Planning, Stage::Active, Stage::Completed])?;
    nothing_approved(fleets, fleet)?;
    Ok(vec![Event::Cancelled { fleet, reason: reason.clone() }])
}

/// Whoever manages all fleets corrects what went wrong. What is owed and paid stays as it is.
pub(super) fn set_stage(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (fleet, stage): (FleetId, Stage),
    reason: &Text<500>,
) -> Decision {
    context.lent.ledger.require(context, Permission::ManageAllFleets)?;
    if fleets.fleet(fleet)?.stage == stage {
        return Ok(Vec::new());
    }
    if stage == Stage::Cancelled {
        nothing_approved(fleets, fleet)?;
    }
    Ok(vec![Event::StageSet { fleet, stage, at: context.effective_at(), reason: reason.clone() }])
}

/// A fleet that is over is paid, if all its pools are and there are any.
fn paid(fleets: &Fleets, fleet: FleetId) -> Option<Event> {
    let mut pools = fleets.pools_of(fleet).peekable();
    let all = pools.peek().is_some() && pools.all(|(_, pool)| matches!(pool.stage, PoolStage::Paid(_)));
    all.then_some(Event::Paid { fleet })
}

fn nothing_approved(fleets: &Fleets, fleet: FleetId) -> Result<(), Refusal> {
    let approved = |stage: &PoolStage| matches!(stage, PoolStage::Approved(_) | PoolStage::Paid(_));
    match fleets.pools_of(fleet).find(|(_, pool)| approved(&pool.stage)) {
        Some((pool, _)) => Err(Refusal::FleetHasApprovedPool { pool }),
        None => Ok(()),
    }
}

fn changed(before: &FleetPlan, changes: &FleetChanges) -> FleetPlan {
    use FleetClearable::{Doctrine, Location, Notes};
    let keeps = |field| !changes.clear.contains(&field);
    let kept = before.clone();
    FleetPlan {
        name: changes.name.clone().unwrap_or(kept.name),
        commander: kept.commander,
        starts_at: changes.starts_at.unwrap_or(kept.starts_at),
        doctrine: changes.doctrine.clone().or(kept.doctrine.filter(|_| keeps(Doctrine))),
        location: changes.location.clone().or(kept.location.filter(|_| keeps(Location))),
        notes: changes.notes.clone().or(kept.notes.filter(|_| keeps(Notes))),
    }
}

/// Refuses a time that no calendar has.
pub(super) fn in_calendar(at: DateTime<Utc>) -> Result<(), Refusal> {
    match (1970..=9999).contains(&at.year()) {
        true => Ok(()),
        false => Err(Refusal::FleetTimeOutOfRange { at }),
    }
}

impl Fleet {
    /// Refuses a fleet at any other stage.
    pub(super) fn is_one_of(&self, fleet: FleetId, stages: &[Stage]) -> Result<(), Refusal> {
        match stages.contains(&self.stage) {
            true => Ok(()),
            false => Err(Refusal::FleetStage { fleet, stage: self.stage }),
        }
    }
}
