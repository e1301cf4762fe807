//! The roster over time: late joiners, early leavers, standby swaps; before the start, who means to come.
//!
//! What is said of a member holds from the effective time on, until the next that was said of them. Kills since then that
//! it changes are corrected by the same command. Once the raid ended, what was between start and end can still be put right.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    Attendees, Held, Planned, Raid, Raids, RaidsEvent as Event, RaidsRefusal as Refusal, Roster,
    RosterChange, Status,
};
use crate::ledger::Open;
use crate::{Common, Context, Ledger, MemberId, Permission, RaidId, Who};

/// Members that one raid may have: an event that lists them all stays far below its bound.
pub(super) const MEMBERS_PER_RAID: usize = 1_000;

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn set(
    raids: &Raids,
    context: &Context<Arc<Ledger>>,
    raid: RaidId,
    change: &RosterChange,
) -> Decision {
    let open = context.lent.require(context, Permission::ManageRaids)?;
    let (found, at) = (raids.open(raid)?, context.effective_at());
    if let Raid::Held(held) = found {
        held.during(raid, at)?;
    }
    let named = named(open, change, at)?;
    match found {
        Raid::Planned(planned) => sign_up(planned, raid, named),
        Raid::Held(held) => on_roster(held, (raid, at), named),
        Raid::Closed | Raid::Cancelled => Err(Refusal::UnknownRaid { raid }),
    }
}

/// The member, if they may be on a roster at a time. The one place that says who may.
pub(super) fn takes_part(open: &Open, who: &Who, at: DateTime<Utc>) -> Result<MemberId, Common> {
    let member = open.resolve_here(who)?;
    open.was_here(member, at).map(|()| member)
}

/// Who is named as what; nobody twice. Who left the ledger may still be gone from a roster.
fn named(open: &Open, change: &RosterChange, at: DateTime<Utc>) -> Result<Vec<(MemberId, Status)>, Refusal> {
    let lists = [
        (&change.present, Status::Present),
        (&change.standby, Status::Standby),
        (&change.excused, Status::Excused),
        (&change.gone, Status::Gone),
    ];
    few_enough(lists.iter().map(|(list, _)| list.len()).sum())?;
    let mut named = Vec::new();
    for (who, status) in lists.iter().flat_map(|(list, status)| list.iter().map(move |who| (who, *status))) {
        let member = match status {
            Status::Gone => open.resolve(who)?,
            _ => takes_part(open, who, at)?,
        };
        named.push((member, status));
    }
    once(&named)?;
    Ok(named)
}

fn once(named: &[(MemberId, Status)]) -> Result<(), Refusal> {
    if named.is_empty() {
        return Err(Refusal::NobodyNamed);
    }
    let mut seen = BTreeSet::new();
    match named.iter().find(|(member, _)| !seen.insert(*member)) {
        Some((member, _)) => Err(Common::MemberNamedTwice { member: *member }.into()),
        None => Ok(()),
    }
}

pub(super) fn few_enough(count: usize) -> Result<(), Refusal> {
    let limit = MEMBERS_PER_RAID;
    if count > limit { Err(Refusal::TooManyMembers { count, limit }) } else { Ok(()) }
}

/// What was said, in order of id.
pub(super) fn split(mut named: Vec<(MemberId, Status)>) -> (Attendees, Vec<MemberId>) {
    named.sort_by_key(|(member, _)| *member);
    let gone = named.iter().filter(|(_, status)| *status == Status::Gone).map(|(member, _)| *member);
    (named.iter().copied().collect(), gone.collect())
}

fn sign_up(planned: &Planned, raid: RaidId, named: Vec<(MemberId, Status)>) -> Decision {
    let is = |(member, status): &(MemberId, Status)| {
        planned.signed_up.get(member).copied().unwrap_or(Status::Gone) == *status
    };
    if named.iter().all(is) {
        return Ok(Vec::new());
    }
    let new = named.iter().filter(|(member, _)| !planned.signed_up.contains_key(member)).count();
    few_enough(planned.signed_up.len() + new)?;
    let (who, gone) = split(named);
    Ok(vec![Event::SignedUp { raid, who, gone }])
}

fn on_roster(held: &Held, (raid, at): (RaidId, DateTime<Utc>), named: Vec<(MemberId, Status)>) -> Decision {
    let new = named.iter().filter(|(member, _)| !held.roster.has(*member)).count();
    few_enough(held.roster.len() + new)?;
    let mut roster = held.roster.clone();
    roster.set(at, named.iter().copied());
    if roster == held.roster {
        return Ok(Vec::new());
    }
    let (who, gone) = split(named);
    let mut events = vec![Event::RosterSet { raid, at, who, gone }];
    events.extend(corrected(held, &roster, raid));
    Ok(events)
}

/// The kills that a new roster has others at.
pub(super) fn corrected(held: &Held, roster: &Roster, raid: RaidId) -> impl Iterator<Item = Event> {
    held.kills.iter().filter_map(move |(kill, found)| {
        let (before, who) = (held.roster.at(found.at), roster.at(found.at));
        let absent = who.absent_since(&before);
        (before != who).then_some(Event::KillCorrected { raid, kill: *kill, who, absent })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RaidsCommand as Command;
    use crate::raids::tests::{KILL, RAID, at, change, ended, kill, of, plan, planned, running, set};
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, JAINA_MAIN, REXXAR, STRANGER, character, member_added, named,
    };

    fn ask(present: &[MemberId], standby: &[MemberId], gone: &[MemberId]) -> Command {
        Command::SetRoster { raid: RAID, change: change(present, standby, gone) }
    }

    fn signed_up(who: Attendees, gone: Vec<MemberId>) -> Event {
        Event::SignedUp { raid: RAID, who, gone }
    }

    #[test]
    fn before_the_start_members_sign_up_and_take_it_back() {
        let given = planned(plan()).when(ask(&[JAINA, GROM], &[], &[]));
        let given = given.then([signed_up(of(&[GROM, JAINA], &[], &[]), vec![])]);
        let given =
            given.when(ask(&[], &[GROM], &[JAINA])).then([signed_up(of(&[], &[GROM], &[]), vec![JAINA])]);
        given.when(ask(&[], &[GROM], &[JAINA])).then_nothing();
    }

    #[test]
    fn one_joins_late_by_an_alt_and_who_is_not_named_stays() {
        let present = vec![character(JAINA_ALT)];
        let change = RosterChange { present, ..RosterChange::default() };
        let given = running([GROM]).backdated_to("2026-11-21T19:00:00Z");
        let given = given.when(Command::SetRoster { raid: RAID, change });
        let given = given.then([set("19:00", of(&[JAINA], &[], &[]))]);
        let raid = given.raids.held(RAID).expect("held");
        assert_eq!(raid.roster.at(at("18:59")), of(&[GROM], &[], &[]));
        assert_eq!(raid.roster.at(at("19:00")), of(&[GROM, JAINA], &[], &[]));
    }

    #[test]
    fn one_comes_in_from_standby_for_another() {
        let given = running([GROM]).and([set("18:00", of(&[], &[JAINA], &[]))]);
        let given = given.when(ask(&[JAINA], &[GROM], &[])).then([set("20:00", of(&[JAINA], &[GROM], &[]))]);
        assert_eq!(given.raids.held(RAID).expect("held").roster.at(at("20:00")), of(&[JAINA], &[GROM], &[]));
    }

    #[test]
    fn a_roster_set_for_an_earlier_time_corrects_the_kills_since() {
        let given = running([GROM]).backdated_to("2026-11-21T19:00:00Z").when(kill(KILL)).goes();
        let given = given.backdated_to("2026-11-21T18:30:00Z").when(ask(&[JAINA], &[], &[GROM]));
        let mut out = set("18:30", of(&[JAINA], &[], &[]));
        if let Event::RosterSet { gone, .. } = &mut out {
            gone.push(GROM);
        }
        let who = of(&[JAINA], &[], &[]);
        given.then([out, Event::KillCorrected { raid: RAID, kill: KILL, who, absent: vec![GROM] }]);
    }

    #[test]
    fn kills_that_it_does_not_change_stay_as_they_are() {
        let given = running([GROM]).backdated_to("2026-11-21T18:30:00Z").when(kill(KILL)).goes();
        let given = given.backdated_to("2026-11-21T18:31:00Z").when(ask(&[JAINA], &[], &[]));
        given.then([set("18:31", of(&[JAINA], &[], &[]))]);
    }

    #[test]
    fn the_same_said_for_the_same_instant_is_nothing_to_do() {
        running([GROM]).backdated_to("2026-11-21T18:00:00Z").when(ask(&[GROM], &[], &[])).then_nothing();
    }

    #[test]
    fn nobody_is_on_the_roster_before_the_start_or_after_the_end() {
        let early = running([]).backdated_to("2026-11-21T17:59:00Z");
        let refusal = Refusal::BeforeRaidStarted { raid: RAID, started_at: at("18:00") };
        early.when(ask(&[], &[], &[])).then_refused(refusal);
        let over = || running([]).and([ended("19:00")]);
        let refusal = Refusal::RaidHasEnded { raid: RAID, ended_at: at("19:00") };
        over().when(ask(&[], &[], &[])).then_refused(refusal);
        let during = over().backdated_to("2026-11-21T19:00:00Z");
        during.when(ask(&[GROM], &[], &[])).then([set("19:00", of(&[GROM], &[], &[]))]);
    }

    #[test]
    fn more_members_than_a_raid_may_have_are_refused() {
        let refusal = |count| Refusal::TooManyMembers { count, limit: MEMBERS_PER_RAID };
        let many = vec![STRANGER; MEMBERS_PER_RAID + 1];
        running([]).when(ask(&many, &[], &[])).then_refused(refusal(MEMBERS_PER_RAID + 1));
        let people: Vec<_> =
            (0x1000..).take(MEMBERS_PER_RAID).map(|n| MemberId(uuid::Uuid::from_u128(n))).collect();
        let joined = people.iter().map(|member| member_added(*member, &member.to_string()));
        let full = running([]).and(joined.collect::<Vec<_>>()).when(ask(&people, &[], &[])).goes();
        full.when(ask(&[GROM], &[], &[])).then_refused(refusal(MEMBERS_PER_RAID + 1));
    }

    #[test]
    fn an_unknown_name_is_refused_and_said() {
        let change = RosterChange { excused: vec![named("arthas")], ..RosterChange::default() };
        let command = Command::SetRoster { raid: RAID, change };
        running([]).when(command).then_refused(Common::UnknownMember { who: named("arthas") });
    }

    #[test]
    fn who_left_the_guild_is_on_no_roster_and_may_be_gone_from_one() {
        for given in [running([]), planned(plan())] {
            given
                .when(ask(&[GROM, GROM, REXXAR], &[], &[]))
                .then_refused(Common::MemberHasLeft { member: REXXAR });
        }
        let given = running([]).when(ask(&[], &[], &[REXXAR]));
        given.then([Event::RosterSet {
            raid: RAID,
            at: at("20:00"),
            who: of(&[], &[], &[]),
            gone: vec![REXXAR],
        }]);
    }

    #[test]
    fn nobody_is_not_enough() {
        for given in [running([]), planned(plan())] {
            given.when(ask(&[], &[], &[])).then_refused(Refusal::NobodyNamed);
        }
    }

    #[test]
    fn a_person_is_named_once_over_all_lists_be_it_by_main_alt_or_name() {
        for twice in [[JAINA.into(), character(JAINA_ALT)], [character(JAINA_MAIN), named("proudmoore")]] {
            let [present, standby] = twice.map(|who| vec![who]);
            let change = RosterChange { present, standby, ..RosterChange::default() };
            for given in [running([]), planned(plan())] {
                let command = Command::SetRoster { raid: RAID, change: change.clone() };
                given.when(command).then_refused(Common::MemberNamedTwice { member: JAINA });
            }
        }
    }
}
