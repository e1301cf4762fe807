//! Who was at a kill, as a log of the raid has it: at that kill, and for what it says at no other.
//!
//! A log is a fact: it does not ask since when somebody is a member, or whether they still are.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::setting::{corrected, few_enough, split};
use super::{Held, Raids, RaidsEvent as Event, RaidsRefusal as Refusal, Roster, Status};
use crate::{Context, KillId, Ledger, MemberId, Permission, RaidId, Who};

/// Nothing to do if they are there already.
pub(super) fn attend(
    raids: &Raids,
    context: &Context<Arc<Ledger>>,
    (raid, kill): (RaidId, KillId),
    (present, alone): (&[Who], bool),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.require(context, Permission::ManageRaids)?;
    let held = raids.held(raid)?;
    let at = held.kills.get(&kill).ok_or(Refusal::UnknownKill { kill })?.at;
    // Two characters of one person are one person.
    let present = present.iter().map(|who| open.resolve(who)).collect::<Result<BTreeSet<MemberId>, _>>()?;
    few_enough(held.roster.len() + present.iter().filter(|member| !held.roster.has(**member)).count())?;
    let (then, now) = (changes(held, at, &present, alone), held.roster.at(at));
    let differs =
        |(member, status): &(MemberId, Status)| now.status(*member).unwrap_or(Status::Gone) != *status;
    let named: Vec<_> = then.into_iter().filter(differs).collect();
    Ok(set(held, raid, at, named))
}

/// Those who were there, and, where nobody else was, everybody else who is taken to have been.
fn changes(
    held: &Held,
    at: DateTime<Utc>,
    present: &BTreeSet<MemberId>,
    alone: bool,
) -> Vec<(MemberId, Status)> {
    let there = present.iter().map(|member| (*member, Status::Present));
    let others = held.roster.at(at).present.into_iter().filter(|member| alone && !present.contains(member));
    there.chain(others.map(|member| (member, Status::Gone))).collect()
}

/// Sets the roster at the kill, and sets it back at the next one, of which nothing was said.
fn set(held: &Held, raid: RaidId, at: DateTime<Utc>, named: Vec<(MemberId, Status)>) -> Vec<Event> {
    if named.is_empty() {
        return Vec::new();
    }
    let mut roster = held.roster.clone();
    roster.set(at, named.iter().copied());
    let next = held.kills.values().map(|kill| kill.at).filter(|later| *later > at).min();
    let back: Vec<_> = next.map_or(Vec::new(), |next| put_back(&held.roster, &roster, next, &named));
    let mut events = vec![roster_set(raid, at, named)];
    if let Some(next) = next.filter(|_| !back.is_empty()) {
        roster.set(next, back.iter().copied());
        events.push(roster_set(raid, next, back));
    }
    events.extend(corrected(held, &roster, raid));
    events
}

/// What those who are set otherwise were at a later time, where that would be another now.
fn put_back(
    before: &Roster,
    after: &Roster,
    at: DateTime<Utc>,
    named: &[(MemberId, Status)],
) -> Vec<(MemberId, Status)> {
    let (before, after) = (before.at(at), after.at(at));
    let was = named.iter().map(|(member, _)| (*member, before.status(*member).unwrap_or(Status::Gone)));
    was.filter(|(member, status)| after.status(*member).unwrap_or(Status::Gone) != *status).collect()
}

fn roster_set(raid: RaidId, at: DateTime<Utc>, named: Vec<(MemberId, Status)>) -> Event {
    let (who, gone) = split(named);
    Event::RosterSet { raid, at, who, gone }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RaidsCommand as Command;
    use crate::raids::Attendees;
    use crate::raids::tests::{KILL, OTHER_KILL, RAID, at, ended, kill, of, running};
    use crate::testing::Given;
    use crate::testing::guild::{GROM, JAINA, JAINA_ALT, REXXAR, STRANGER, character, member_added, nobody};
    use crate::{AnyEvent, Common};

    fn attend(kill: KillId, present: &[MemberId], alone: bool) -> Command {
        let present = present.iter().map(|member| (*member).into()).collect();
        Command::Attend { raid: RAID, kill, present, alone }
    }

    /// Grom is there from 18:00 on; kills at 18:30 and 19:30; the raid ended at 20:00.
    fn night() -> Given {
        let given = running([GROM]).backdated_to("2026-11-21T18:30:00Z").when(kill(KILL)).goes();
        let given = given.backdated_to("2026-11-21T19:30:00Z").when(kill(OTHER_KILL)).goes();
        given.and([ended("20:00")])
    }

    fn at_kill(given: &Given, kill: KillId) -> Attendees {
        let moment = crate::raids::Moment::Kill(kill);
        given.raids.award_to(RAID, moment).expect("a kill")
    }

    fn set(time: &str, who: Attendees, gone: &[MemberId]) -> Event {
        Event::RosterSet { raid: RAID, at: at(time), who, gone: gone.to_vec() }
    }

    #[test]
    fn a_log_says_who_was_at_one_kill_and_nothing_of_the_next() {
        let corrected = Event::KillCorrected {
            raid: RAID,
            kill: KILL,
            who: of(&[GROM, JAINA], &[], &[]),
            absent: vec![],
        };
        let given = night().when(attend(KILL, &[JAINA], false)).then([
            set("18:30", of(&[JAINA], &[], &[]), &[]),
            set("19:30", of(&[], &[], &[]), &[JAINA]),
            corrected,
        ]);
        assert_eq!(at_kill(&given, OTHER_KILL), of(&[GROM], &[], &[]));
        given.when(attend(KILL, &[JAINA, GROM], false)).then_nothing();
    }

    #[test]
    fn whoever_else_is_taken_to_have_been_there_was_not_if_the_log_is_all() {
        let given = night().when(attend(KILL, &[JAINA], true)).goes();
        assert_eq!(at_kill(&given, KILL), of(&[JAINA], &[], &[]));
        assert_eq!(at_kill(&given, OTHER_KILL), of(&[GROM], &[], &[]));
        let given = given.when(attend(OTHER_KILL, &[], true)).goes();
        assert_eq!(at_kill(&given, OTHER_KILL), of(&[], &[], &[]));
    }

    #[test]
    fn it_does_not_matter_in_which_order_it_is_said_or_who_has_left_since() {
        let first = night().when(attend(KILL, &[REXXAR], true)).goes();
        let first = first.when(attend(OTHER_KILL, &[REXXAR, JAINA], true)).goes();
        let last = night().when(attend(OTHER_KILL, &[REXXAR, JAINA], true)).goes();
        let last = last.when(attend(KILL, &[REXXAR], true)).goes();
        for kill in [KILL, OTHER_KILL] {
            assert_eq!(at_kill(&first, kill), at_kill(&last, kill));
        }
    }

    #[test]
    fn two_characters_of_one_person_are_there_once_and_who_joined_later_was_there() {
        let joined: Vec<AnyEvent> = vec![member_added(STRANGER, "arthas").into()];
        let present = vec![JAINA.into(), character(JAINA_ALT), STRANGER.into()];
        let command = Command::Attend { raid: RAID, kill: KILL, present, alone: true };
        let given = night().and(joined).when(command).goes();
        assert_eq!(at_kill(&given, KILL).present.len(), 2);
    }

    #[test]
    fn a_kill_that_is_not_known_and_who_may_not_manage_raids_are_refused() {
        let refusal = Refusal::UnknownKill { kill: KILL };
        running([GROM]).when(attend(KILL, &[JAINA], false)).then_refused(refusal);
        let refusal = Common::Forbidden { actor: nobody(), permission: Permission::ManageRaids };
        night().by(nobody()).when(attend(KILL, &[JAINA], false)).then_refused(refusal);
    }
}
