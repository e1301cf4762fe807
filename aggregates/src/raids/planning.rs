//! The calendar: raids are planned, and plans change until the raid ends.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Utc};

use super::{Clearable, Plan, PlanChanges, Raids, RaidsEvent as Event, RaidsRefusal as Refusal};
use crate::{Common, Context, Ledger, Permission, RaidId};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn plan(raids: &Raids, context: &Context<Arc<Ledger>>, raid: RaidId, plan: &Plan) -> Decision {
    context.lent.require(context, Permission::ManageRaids)?;
    free(raids, raid)?;
    check(plan)?;
    Ok(vec![Event::Planned { raid, plan: plan.clone() }])
}

pub(super) fn change(
    raids: &Raids,
    context: &Context<Arc<Ledger>>,
    raid: RaidId,
    changes: &PlanChanges,
) -> Decision {
    context.lent.require(context, Permission::ManageRaids)?;
    let found = raids.open(raid)?;
    found.not_ended(raid)?;
    let before = found.plan().ok_or(Refusal::UnknownRaid { raid })?;
    let plan = changed(before, changes);
    check(&plan)?;
    if plan == *before {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Changed { raid, plan }])
}

/// Refuses an id that a raid has, be it closed.
pub(super) fn free(raids: &Raids, raid: RaidId) -> Result<(), Common> {
    match raids.raids.contains_key(&raid) {
        true => Err(Common::IdTaken { id: raid.0 }),
        false => Ok(()),
    }
}

fn changed(before: &Plan, changes: &PlanChanges) -> Plan {
    let keeps = |field| !changes.clear.contains(&field);
    let optional = (before.ends_at, before.place.clone(), before.notes.clone());
    Plan {
        title: changes.title.clone().unwrap_or_else(|| before.title.clone()),
        starts_at: changes.starts_at.unwrap_or(before.starts_at),
        ends_at: changes.ends_at.or(optional.0.filter(|_| keeps(Clearable::EndsAt))),
        place: changes.place.clone().or(optional.1.filter(|_| keeps(Clearable::Place))),
        notes: changes.notes.clone().or(optional.2.filter(|_| keeps(Clearable::Notes))),
    }
}

/// Refuses times that no calendar has, and an end before the start.
fn check(plan: &Plan) -> Result<(), Refusal> {
    let starts_at = plan.starts_at;
    [Some(starts_at), plan.ends_at].into_iter().flatten().try_for_each(in_calendar)?;
    match plan.ends_at {
        Some(ends_at) if ends_at < starts_at => Err(Refusal::RaidEndsBeforeStart { starts_at, ends_at }),
        _ => Ok(()),
    }
}

fn in_calendar(at: DateTime<Utc>) -> Result<(), Refusal> {
    match (1970..=9999).contains(&at.year()) {
        true => Ok(()),
        false => Err(Refusal::RaidTimeOutOfRange { at }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RaidsCommand as Command;
    use crate::raids::tests::{RAID, at, ended, plan, planned, running};
    use crate::testing::guild::{dkp_guild, text};
    use crate::testing::{given, time};

    fn ask(change: impl FnOnce(&mut Plan)) -> Command {
        let mut plan = plan();
        change(&mut plan);
        Command::Plan { raid: RAID, plan }
    }

    fn change(change: impl FnOnce(&mut PlanChanges)) -> Command {
        let mut changes = PlanChanges::default();
        change(&mut changes);
        Command::Change { raid: RAID, changes }
    }

    fn changed(how: impl FnOnce(&mut Plan)) -> Event {
        let mut plan = plan();
        how(&mut plan);
        Event::Changed { raid: RAID, plan }
    }

    #[test]
    fn a_raid_is_planned_for_any_time_to_come_or_gone() {
        for starts_at in ["2026-12-24T19:00:00Z", "2019-08-26T22:00:00Z"] {
            let mut later = plan();
            (later.starts_at, later.ends_at) = (time(starts_at), None);
            let command = Command::Plan { raid: RAID, plan: later.clone() };
            given(dkp_guild()).when(command).then([Event::Planned { raid: RAID, plan: later }]);
        }
    }

    #[test]
    fn an_id_that_a_raid_has_is_taken_also_of_one_that_was_cancelled() {
        let reason = text("nobody has time");
        for given in [planned(plan()), planned(plan()).and([Event::Cancelled { raid: RAID, reason }])] {
            let command = ask(|plan| plan.ends_at = Some(time("1969-12-31T23:59:59Z")));
            given.when(command).then_refused(Common::IdTaken { id: RAID.0 });
        }
    }

    #[test]
    fn a_time_that_no_calendar_has_is_refused() {
        for wrong in ["1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"] {
            let refusal = || Refusal::RaidTimeOutOfRange { at: time(wrong) };
            given(dkp_guild()).when(ask(|plan| plan.starts_at = time(wrong))).then_refused(refusal());
            given(dkp_guild()).when(ask(|plan| plan.ends_at = Some(time(wrong)))).then_refused(refusal());
        }
    }

    #[test]
    fn a_plan_that_ends_before_it_starts_is_refused() {
        let refusal = || Refusal::RaidEndsBeforeStart { starts_at: at("18:00"), ends_at: at("17:59") };
        given(dkp_guild()).when(ask(|plan| plan.ends_at = Some(at("17:59")))).then_refused(refusal());
        planned(plan()).when(change(|changes| changes.ends_at = Some(at("17:59")))).then_refused(refusal());
        let refusal = Refusal::RaidEndsBeforeStart { starts_at: at("23:00"), ends_at: at("22:00") };
        planned(plan()).when(change(|changes| changes.starts_at = Some(at("23:00")))).then_refused(refusal);
    }

    #[test]
    fn what_is_not_named_stays_and_what_is_cleared_goes() {
        let given = planned(plan()).when(change(|changes| changes.title = Some(text("Blackwing Lair"))));
        given.then([changed(|plan| plan.title = text("Blackwing Lair"))]);
        let given = planned(plan()).when(change(|changes| changes.clear = [Clearable::EndsAt].into()));
        given.then([changed(|plan| plan.ends_at = None)]);
        let given = planned(plan()).when(change(|changes| {
            changes.clear = [Clearable::Place, Clearable::Notes].into();
            changes.notes = Some(text("Bring potions"));
        }));
        given.then([changed(|plan| (plan.place, plan.notes) = (None, Some(text("Bring potions"))))]);
    }

    #[test]
    fn a_change_to_what_is_the_case_is_nothing_to_do() {
        planned(plan()).when(change(|changes| changes.starts_at = Some(at("18:00")))).then_nothing();
    }

    #[test]
    fn plans_change_until_the_raid_ends() {
        let later = || change(|changes| changes.ends_at = Some(at("23:30")));
        running([]).when(later()).then([changed(|plan| plan.ends_at = Some(at("23:30")))]);
        let refusal = Refusal::RaidHasEnded { raid: RAID, ended_at: at("19:00") };
        running([]).and([ended("19:00")]).when(later()).then_refused(refusal);
    }
}
