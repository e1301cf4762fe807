//! A fleet from its plan to its end.

use chrono::{DateTime, Datelike, Utc};

use super::command::NewFleet;
use super::{
    Fleet, FleetChanges, FleetClearable, FleetPlan, FleetStage as Stage, Fleets, FleetsContext,
    FleetsEvent as Event, FleetsRefusal as Refusal,
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
    let at = found.during(fleet, context.effective_at())?;
    let paid = fleets.is_paid(fleet, None).then_some(Event::Paid { fleet });
    Ok(std::iter::once(Event::Completed { fleet, at }).chain(paid).collect())
}

pub(super) fn cancel(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    fleet: FleetId,
    reason: &Text<500>,
) -> Decision {
    let found = context.lent.managed(context, fleets, fleet)?;
    found.is_one_of(fleet, &[Stage::Planning, Stage::Active, Stage::Completed])?;
    nothing_owed(fleets, context, fleet)?;
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
    let (found, at) = (fleets.fleet(fleet)?, context.effective_at());
    if found.stage == stage {
        return Ok(Vec::new());
    }
    match stage {
        Stage::Cancelled => nothing_owed(fleets, context, fleet)?,
        Stage::Completed | Stage::Paid => drop(found.during(fleet, at)?),
        Stage::Planning | Stage::Active => {}
    }
    Ok(vec![Event::StageSet { fleet, stage, at, reason: reason.clone() }])
}

/// Refuses a fleet of which something is approved, or was and is paid.
fn nothing_owed(fleets: &Fleets, context: &Context<FleetsContext>, fleet: FleetId) -> Result<(), Refusal> {
    for (id, pool) in fleets.pools_of(fleet) {
        if pool.approval().is_some() {
            return Err(Refusal::FleetHasApprovedPool { pool: id });
        }
        context.lent.nothing_paid(id)?;
    }
    Ok(())
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
    /// Refuses a time before the start.
    pub(super) fn during(&self, fleet: FleetId, at: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
        match self.started_at {
            Some(started_at) if at < started_at => Err(Refusal::BeforeFleetStarted { fleet, started_at }),
            _ => Ok(at),
        }
    }

    /// Refuses a fleet at any other stage.
    pub(super) fn is_one_of(&self, fleet: FleetId, stages: &[Stage]) -> Result<(), Refusal> {
        match stages.contains(&self.stage) {
            true => Ok(()),
            false => Err(Refusal::FleetStage { fleet, stage: self.stage }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FleetsCommand as Command;
    use crate::fleets::words::{
        FLEET, POOL, THRALL, approved, approver, at, books, even, flown, flying, new_fleet, opened, paid,
        planned, pool_plan, reason, valued, voided,
    };
    use crate::testing::guild::{GROM, JAINA, REXXAR, STRANGER, named, officer, text};
    use crate::testing::time;

    fn plan_of(commander: impl Into<Who>) -> Command {
        Command::Plan { fleet: FLEET, commander: commander.into(), plan: new_fleet() }
    }

    fn change(changes: FleetChanges) -> Command {
        Command::Change { fleet: FLEET, changes }
    }

    fn stage(stage: Stage) -> Command {
        Command::SetStage { fleet: FLEET, stage, reason: reason() }
    }

    fn refusal(stage: Stage) -> Refusal {
        Refusal::FleetStage { fleet: FLEET, stage }
    }

    #[test]
    fn a_fleet_is_planned_starts_and_is_over() {
        let fleet = FLEET;
        let given = books()
            .when(plan_of(named("proudmoore")))
            .then([Event::Planned { fleet, plan: new_fleet().led_by(JAINA) }]);
        let given = given.at("2026-11-21T20:10:00Z").when(Command::Start { fleet });
        let given = given.then([Event::Started { fleet, at: at("20:10") }]).at("2026-11-21T21:00:00Z");
        given.when(Command::Complete { fleet }).then([Event::Completed { fleet, at: at("21:00") }]);
    }

    #[test]
    fn a_taken_id_is_refused_before_the_commander_is_looked_for() {
        planned(even()).when(plan_of(STRANGER)).then_refused(Common::IdTaken { id: FLEET.0 });
    }

    #[test]
    fn a_commander_is_somebody_who_is_here() {
        books().when(plan_of(STRANGER)).then_refused(Common::UnknownMember { who: STRANGER.into() });
        books().when(plan_of(REXXAR)).then_refused(Common::MemberHasLeft { member: REXXAR });
    }

    #[test]
    fn who_manages_their_own_fleets_plans_none_for_another() {
        let (actor, permission) = (officer(), Permission::ManageAllFleets);
        books().by(officer()).when(plan_of(THRALL)).then_refused(Common::Forbidden { actor, permission });
        books().by(officer()).when(plan_of(JAINA)).goes();
        books().by(approver()).when(plan_of(JAINA)).goes();
    }

    #[test]
    fn a_time_that_no_calendar_has_is_refused() {
        let at = time("9999-12-31T23:59:59Z") + chrono::TimeDelta::days(1);
        let plan = NewFleet { starts_at: at, ..new_fleet() };
        let far = Command::Plan { fleet: FLEET, commander: JAINA.into(), plan };
        books().when(far).then_refused(Refusal::FleetTimeOutOfRange { at });
        let far = change(FleetChanges { starts_at: Some(at), ..FleetChanges::default() });
        planned(even()).when(far).then_refused(Refusal::FleetTimeOutOfRange { at });
    }

    #[test]
    fn what_is_not_named_stays_and_what_is_cleared_goes() {
        let changes = FleetChanges {
            doctrine: Some(text("Hulks")),
            clear: [FleetClearable::Location, FleetClearable::Notes].into(),
            ..FleetChanges::default()
        };
        let plan = FleetPlan { doctrine: Some(text("Hulks")), location: None, ..new_fleet().led_by(JAINA) };
        let given =
            planned(even()).when(change(changes.clone())).then([Event::Changed { fleet: FLEET, plan }]);
        given.when(change(changes)).then_nothing();
    }

    #[test]
    fn a_fleet_is_handed_over_to_somebody_who_is_here() {
        let to = |who: Who| change(FleetChanges { commander: Some(who), ..FleetChanges::default() });
        let left = Common::MemberHasLeft { member: REXXAR };
        planned(even()).when(to(REXXAR.into())).then_refused(left);
        let given = planned(even()).by(officer()).when(to(named("thrall"))).goes();
        let (actor, permission) = (officer(), Permission::ManageAllFleets);
        given.when(Command::Start { fleet: FLEET }).then_refused(Common::Forbidden { actor, permission });
    }

    #[test]
    fn a_fleet_starts_once_and_ends_once_and_is_not_called_off_when_it_is_paid() {
        let fleet = FLEET;
        planned(even()).when(Command::Complete { fleet }).then_refused(refusal(Stage::Planning));
        flying(even(), &[]).when(Command::Start { fleet }).then_refused(refusal(Stage::Active));
        flown(even(), &[]).when(Command::Start { fleet }).then_refused(refusal(Stage::Completed));
        flown(even(), &[]).when(Command::Complete { fleet }).then_refused(refusal(Stage::Completed));
        let over = || flown(even(), &[]).and([Event::Paid { fleet }]);
        over().when(Command::Cancel { fleet, reason: reason() }).then_refused(refusal(Stage::Paid));
        over().when(change(FleetChanges::default())).then_refused(refusal(Stage::Paid));
    }

    #[test]
    fn a_cancelled_fleet_stays_so_unless_whoever_manages_all_says_otherwise() {
        let (fleet, cancel) = (FLEET, Command::Cancel { fleet: FLEET, reason: reason() });
        let given =
            flying(even(), &[]).when(cancel.clone()).then([Event::Cancelled { fleet, reason: reason() }]);
        given.clone().when(cancel).then_refused(refusal(Stage::Cancelled));
        given.clone().when(Command::Complete { fleet }).then_refused(refusal(Stage::Cancelled));
        let set = Event::StageSet { fleet, stage: Stage::Active, at: at("20:00"), reason: reason() };
        let given = given.when(stage(Stage::Active)).then([set]);
        assert_eq!(given.fleets.fleet(fleet).expect("a fleet").started_at, Some(at("18:00")));
    }

    #[test]
    fn a_fleet_does_not_end_before_it_started_by_whichever_command() {
        let started_at = at("18:00");
        for command in [Command::Complete { fleet: FLEET }, stage(Stage::Completed), stage(Stage::Paid)] {
            let early = flying(even(), &[]).backdated_to("2026-11-21T17:59:59Z");
            early.when(command).then_refused(Refusal::BeforeFleetStarted { fleet: FLEET, started_at });
        }
    }

    #[test]
    fn a_fleet_with_an_approved_pool_is_not_called_off() {
        let refusal = Refusal::FleetHasApprovedPool { pool: POOL };
        let given = approved(valued(even(), &[GROM], "100"), POOL);
        given.clone().when(Command::Cancel { fleet: FLEET, reason: reason() }).then_refused(refusal.clone());
        given.when(stage(Stage::Cancelled)).then_refused(refusal);
    }

    #[test]
    fn a_fleet_of_which_something_was_paid_is_not_called_off_after_a_void_either() {
        let given = paid(approved(valued(even(), &[GROM], "100"), POOL), POOL, GROM, Some("10"));
        let payout = crate::fleets::words::payout_of(&given, POOL, GROM);
        let given = voided(given, POOL);
        let cancel = Command::Cancel { fleet: FLEET, reason: reason() };
        given.when(cancel).then_refused(Refusal::PayoutWasPaid { payout });
    }

    #[test]
    fn only_whoever_manages_all_fleets_sets_a_stage_and_the_same_one_is_nothing_to_do() {
        let (actor, permission) = (officer(), Permission::ManageAllFleets);
        let given = flying(even(), &[]).by(officer());
        given.when(stage(Stage::Completed)).then_refused(Common::Forbidden { actor, permission });
        flying(even(), &[]).by(approver()).when(stage(Stage::Active)).then_nothing();
        books().when(stage(Stage::Active)).then_refused(Refusal::UnknownFleet { fleet: FLEET });
    }

    #[test]
    fn a_fleet_whose_pools_were_paid_while_it_flew_is_paid_when_it_is_over() {
        let fleet = FLEET;
        let given = flying(even(), &[GROM]).and([opened(POOL, pool_plan())]);
        let given = given.and(crate::fleets::words::stocked(POOL, "100"));
        let given = paid(approved(given, POOL), POOL, GROM, None);
        let over = Event::Completed { fleet, at: at("20:00") };
        given.when(Command::Complete { fleet }).then([over, Event::Paid { fleet }]);
    }
}
