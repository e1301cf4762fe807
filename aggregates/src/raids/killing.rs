//! Kills: who was there is the roster at the kill's own time, also of one that is noted later.

use std::sync::Arc;

use super::{Attendees, Raids, RaidsEvent as Event, RaidsRefusal as Refusal};
use crate::{Common, Context, KillId, Ledger, Permission, RaidId, Text};

/// Kills that one raid may have.
pub(super) const KILLS_PER_RAID: usize = 200;

pub(super) fn record(
    raids: &Raids,
    context: &Context<Arc<Ledger>>,
    (raid, kill): (RaidId, KillId),
    (boss, difficulty, encounter): (&Text<200>, Option<&Text<40>>, Option<u32>),
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageRaids)?;
    let (held, at) = (raids.held(raid)?, context.effective_at());
    held.during(raid, at)?;
    if held.kills.contains_key(&kill) || held.removed.contains(&kill) {
        return Err(Common::IdTaken { id: kill.0 }.into());
    }
    if held.kills.len() + held.removed.len() >= KILLS_PER_RAID {
        return Err(Refusal::TooManyKills { limit: KILLS_PER_RAID });
    }
    let (boss, difficulty, who) = (boss.clone(), difficulty.cloned(), held.roster.at(at));
    Ok(vec![Event::KillRecorded { raid, kill, at, boss, difficulty, encounter, who }])
}

pub(super) fn remove(
    raids: &Raids,
    context: &Context<Arc<Ledger>>,
    (raid, kill): (RaidId, KillId),
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageRaids)?;
    let held = raids.held(raid)?;
    let found = held.kills.get(&kill).ok_or(Refusal::UnknownKill { kill })?;
    let absent = Attendees::default().absent_since(&held.roster.at(found.at));
    Ok(vec![Event::KillRemoved { raid, kill, reason: reason.clone(), absent }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RaidsCommand as Command;
    use crate::raids::tests::{KILL, OTHER_KILL, RAID, at, ended, kill, of, plan, planned, running, set};
    use crate::testing::Given;
    use crate::testing::guild::{GROM, JAINA, REXXAR, text};

    fn remove(kill: KillId) -> Command {
        Command::RemoveKill { raid: RAID, kill, reason: text("a wipe") }
    }

    fn recorded(time: &str, who: Attendees) -> Event {
        let (boss, at) = (text("Ragnaros"), at(time));
        Event::KillRecorded { raid: RAID, kill: KILL, at, boss, difficulty: None, encounter: Some(672), who }
    }

    /// Grom from the start, 18:00; Jaina on standby from 19:00 on; Rexxar excused all the while.
    fn night() -> Given {
        running([GROM]).and([set("18:00", of(&[], &[], &[REXXAR])), set("19:00", of(&[], &[JAINA], &[]))])
    }

    #[test]
    fn a_kill_lists_the_roster_at_its_time() {
        night().when(kill(KILL)).then([recorded("20:00", of(&[GROM], &[JAINA], &[REXXAR]))]);
    }

    #[test]
    fn a_kill_that_is_noted_later_lists_the_roster_of_then() {
        let given = night().backdated_to("2026-11-21T18:30:00Z");
        given.when(kill(KILL)).then([recorded("18:30", of(&[GROM], &[], &[REXXAR]))]);
    }

    #[test]
    fn nothing_is_killed_before_the_start_or_after_the_end() {
        let refusal = || Refusal::BeforeRaidStarted { raid: RAID, started_at: at("18:00") };
        night().backdated_to("2026-11-21T17:59:59Z").when(kill(KILL)).then_refused(refusal());
        planned(plan()).when(kill(KILL)).then_refused(Refusal::RaidNotStarted { raid: RAID });
        let over = || night().and([ended("19:30")]);
        let refusal = Refusal::RaidHasEnded { raid: RAID, ended_at: at("19:30") };
        over().when(kill(KILL)).then_refused(refusal);
        let forgotten = over().backdated_to("2026-11-21T19:30:00Z");
        forgotten.when(kill(KILL)).then([recorded("19:30", of(&[GROM], &[JAINA], &[REXXAR]))]);
    }

    #[test]
    fn an_id_that_a_kill_has_or_had_is_taken() {
        let given = || night().when(kill(KILL)).goes();
        given().when(kill(KILL)).then_refused(Common::IdTaken { id: KILL.0 });
        given().when(remove(KILL)).goes().when(kill(KILL)).then_refused(Common::IdTaken { id: KILL.0 });
    }

    #[test]
    fn more_kills_than_a_raid_may_have_are_refused() {
        let id = |n: usize| KillId(uuid::Uuid::from_u128(n as u128));
        let given = (0..KILLS_PER_RAID).fold(running([]), |given, n| given.when(kill(id(n))).goes());
        let refusal = Refusal::TooManyKills { limit: KILLS_PER_RAID };
        given.when(kill(id(KILLS_PER_RAID))).then_refused(refusal);
    }

    #[test]
    fn a_kill_that_was_a_mistake_counts_for_nobody() {
        let given = night().when(kill(KILL)).goes().when(remove(KILL));
        let absent = vec![GROM, JAINA, REXXAR];
        let given =
            given.then([Event::KillRemoved { raid: RAID, kill: KILL, reason: text("a wipe"), absent }]);
        given.when(remove(KILL)).then_refused(Refusal::UnknownKill { kill: KILL });
    }

    #[test]
    fn a_kill_that_never_was_cannot_be_removed() {
        let refusal = Refusal::UnknownKill { kill: OTHER_KILL };
        night().when(kill(KILL)).goes().when(remove(OTHER_KILL)).then_refused(refusal);
        planned(plan()).when(remove(KILL)).then_refused(Refusal::RaidNotStarted { raid: RAID });
    }
}
