//! The words that tests of raids speak with, and what holds for every command about them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Attendees, Plan, PlanChanges, Raids, RaidsEvent as Event, RaidsRefusal as Refusal, RosterChange,
};
use crate::testing::guild::{GROM, JAINA, REXXAR, dkp_guild, named, nobody, officer, text};
use crate::testing::{Given, given, time};
use crate::{Common, KillId, MemberId, Permission, RaidId, RaidsCommand as Command};

/// The raid that tests speak of, on the evening of [`NOW`](crate::testing::NOW).
pub(super) const RAID: RaidId = RaidId(Uuid::from_u128(0xc1));
/// A kill in it.
pub(super) const KILL: KillId = KillId(Uuid::from_u128(0xd1));
/// Another.
pub(super) const OTHER_KILL: KillId = KillId(Uuid::from_u128(0xd2));

/// A time of that evening.
pub(super) fn at(hour: &str) -> DateTime<Utc> {
    time(&format!("2026-11-21T{hour}:00Z"))
}

pub(super) fn plan() -> Plan {
    Plan {
        title: text("Molten Core"),
        starts_at: at("18:00"),
        ends_at: Some(at("22:00")),
        place: Some(text("Molten Core, 40")),
        notes: Some(text("Fire resistance")),
    }
}

/// Who was there, on standby and excused.
pub(super) fn of(present: &[MemberId], standby: &[MemberId], excused: &[MemberId]) -> Attendees {
    Attendees { present: present.to_vec(), standby: standby.to_vec(), excused: excused.to_vec() }
}

/// Who is there, on standby and gone from now on.
pub(super) fn change(present: &[MemberId], standby: &[MemberId], gone: &[MemberId]) -> RosterChange {
    let [present, standby, gone] =
        [present, standby, gone].map(|list| list.iter().map(|member| (*member).into()).collect());
    RosterChange { present, standby, excused: Vec::new(), gone }
}

pub(super) fn planned(plan: Plan) -> Given {
    given(dkp_guild()).and([Event::Planned { raid: RAID, plan }])
}

pub(super) fn started(hour: &str, who: Attendees) -> Event {
    Event::Started { raid: RAID, at: at(hour), who }
}

/// The raid runs since 18:00 with these.
pub(super) fn running<const N: usize>(present: [MemberId; N]) -> Given {
    planned(plan()).and([started("18:00", of(&present, &[], &[]))])
}

pub(super) fn set(hour: &str, who: Attendees) -> Event {
    Event::RosterSet { raid: RAID, at: at(hour), who, gone: Vec::new() }
}

pub(super) fn ended(hour: &str) -> Event {
    Event::Ended { raid: RAID, at: at(hour) }
}

pub(super) fn kill(kill: KillId) -> Command {
    Command::RecordKill { raid: RAID, kill, boss: text("Ragnaros"), difficulty: None, encounter: Some(672) }
}

/// Every command that names a raid.
fn about_a_raid() -> Vec<Command> {
    let (raid, reason) = (RAID, text("wrong"));
    let change = RosterChange { present: vec![named("nobody")], ..RosterChange::default() };
    vec![
        Command::Change {
            raid,
            changes: PlanChanges { ends_at: Some(at("03:00")), ..PlanChanges::default() },
        },
        Command::Cancel { raid, reason: reason.clone() },
        Command::Start { raid, unplanned: None },
        Command::SetRoster { raid, change },
        kill(KILL),
        Command::RemoveKill { raid, kill: KILL, reason },
        Command::End { raid },
        Command::Close { raid },
    ]
}

/// Every command, each refused where there is no raid.
fn every_command() -> Vec<Command> {
    let bad = Plan { ends_at: Some(at("03:00")), ..plan() };
    let mut all = about_a_raid();
    all.push(Command::Plan { raid: RAID, plan: bad });
    all
}

#[test]
fn before_the_opening_nothing_goes_and_nobody_is_asked_for_rights() {
    for command in every_command() {
        given([]).by(nobody()).when(command).then_refused(Common::LedgerNotOpen);
    }
}

#[test]
fn who_lacks_the_right_is_refused_before_the_time_and_the_content_are_looked_at() {
    for command in every_command() {
        for actor in [nobody(), officer()] {
            let refusal = Common::Forbidden { actor: actor.clone(), permission: Permission::ManageRaids };
            let late = given(dkp_guild()).backdated_to("2030-01-01T00:00:00Z");
            late.by(actor).when(command.clone()).then_refused(refusal);
        }
    }
}

#[test]
fn a_time_in_the_future_is_refused_before_the_content_is_looked_at() {
    for command in every_command() {
        let effective_at = time("2026-11-21T20:00:00.000001Z");
        let future = given(dkp_guild()).backdated_to("2026-11-21T20:00:00.000001Z");
        future.when(command).then_refused(Common::EffectiveInFuture { effective_at });
    }
}

#[test]
fn a_raid_that_is_not_known_is_closed_or_was_cancelled_is_refused_before_anything_else_about_it() {
    let (raid, reason) = (RAID, text("nobody came"));
    for command in about_a_raid() {
        let command = || command.clone();
        given(dkp_guild()).when(command()).then_refused(Refusal::UnknownRaid { raid });
        let closed = running([]).and([ended("19:00"), Event::Closed { raid }]);
        closed.when(command()).then_refused(Refusal::RaidClosed { raid });
        let cancelled = running([]).and([Event::Cancelled { raid, reason: reason.clone() }]);
        cancelled.when(command()).then_refused(Refusal::RaidCancelled { raid });
    }
}

#[test]
fn raids_come_back_equal_from_a_snapshot() {
    let other = RaidId(Uuid::from_u128(0xc2));
    let given = running([GROM]).and([set("19:00", of(&[JAINA], &[], &[REXXAR]))]).when(kill(KILL)).goes();
    let given = given.and([Event::Planned { raid: other, plan: plan() }]);
    let json = serde_json::to_string(&given.raids).expect("a snapshot");
    assert_eq!(serde_json::from_str::<Raids>(&json).expect("the state"), given.raids);
}

#[test]
fn a_refusal_is_its_code_and_its_numbers() {
    let refusal = Refusal::RaidEndsBeforeStart { starts_at: at("18:00"), ends_at: at("17:00") };
    let expected = serde_json::json!({
        "code": "RAID_ENDS_BEFORE_START",
        "startsAt": "2026-11-21T18:00:00Z",
        "endsAt": "2026-11-21T17:00:00Z",
    });
    assert_eq!(serde_json::to_value(refusal).expect("json"), expected);
}
