//! The end of a raid, and its close: once closed, nothing about it changes, and its roster and kills need not be
//! remembered.

use std::sync::Arc;

use super::{Held, Raids, RaidsEvent as Event, RaidsRefusal as Refusal};
use crate::{Context, Ledger, Permission, RaidId};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn end(raids: &Raids, context: &Context<Arc<Ledger>>, raid: RaidId) -> Decision {
    context.lent.require(context, Permission::ManageRaids)?;
    let (held, at) = (raids.held(raid)?, context.effective_at());
    held.running(raid)?;
    if at < held.started_at {
        return Err(Refusal::RaidEndsBeforeStart { starts_at: held.started_at, ends_at: at });
    }
    match last_kill(held) {
        Some((kill, killed_at)) if killed_at > at => {
            Err(Refusal::RaidEndsBeforeKill { kill, killed_at, ends_at: at })
        }
        _ => Ok(vec![Event::Ended { raid, at }]),
    }
}

pub(super) fn close(raids: &Raids, context: &Context<Arc<Ledger>>, raid: RaidId) -> Decision {
    context.lent.require(context, Permission::ManageRaids)?;
    match raids.held(raid)?.ended_at {
        Some(_) => Ok(vec![Event::Closed { raid }]),
        None => Err(Refusal::RaidNotEnded { raid }),
    }
}

fn last_kill(held: &Held) -> Option<(crate::KillId, chrono::DateTime<chrono::Utc>)> {
    held.kills.iter().map(|(kill, found)| (*kill, found.at)).max_by_key(|(kill, at)| (*at, *kill))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RaidsCommand as Command;
    use crate::raids::Raid;
    use crate::raids::tests::{KILL, RAID, at, ended, kill, plan, planned, running};
    use crate::testing::guild::GROM;

    const END: Command = Command::End { raid: RAID };
    const CLOSE: Command = Command::Close { raid: RAID };

    #[test]
    fn a_raid_ends_and_is_closed_and_then_only_that_is_remembered() {
        let given = running([GROM]).when(END).then([ended("20:00")]);
        let given = given.when(CLOSE).then([Event::Closed { raid: RAID }]);
        assert_eq!(given.raids.raids[&RAID], Raid::Closed);
    }

    #[test]
    fn a_raid_that_did_not_start_cannot_end_or_be_closed() {
        for command in [END, CLOSE] {
            planned(plan()).when(command).then_refused(Refusal::RaidNotStarted { raid: RAID });
        }
    }

    #[test]
    fn a_raid_ends_once() {
        let refusal = Refusal::RaidHasEnded { raid: RAID, ended_at: at("19:00") };
        let again = running([]).and([ended("19:00")]).backdated_to("2026-11-21T17:00:00Z");
        again.when(END).then_refused(refusal);
    }

    #[test]
    fn a_raid_that_ends_before_it_starts_is_refused() {
        let refusal = Refusal::RaidEndsBeforeStart { starts_at: at("18:00"), ends_at: at("17:59") };
        running([]).backdated_to("2026-11-21T17:59:00Z").when(END).then_refused(refusal);
        running([]).backdated_to("2026-11-21T18:00:00Z").when(END).then([ended("18:00")]);
    }

    #[test]
    fn a_raid_that_ends_before_its_last_kill_is_refused() {
        let given = running([]).backdated_to("2026-11-21T19:00:00Z").when(kill(KILL)).goes();
        let (killed_at, ends_at) = (at("19:00"), at("18:59"));
        let refusal = Refusal::RaidEndsBeforeKill { kill: KILL, killed_at, ends_at };
        given.backdated_to("2026-11-21T18:59:00Z").when(END).then_refused(refusal);
    }

    #[test]
    fn a_raid_that_runs_cannot_be_closed() {
        running([]).when(CLOSE).then_refused(Refusal::RaidNotEnded { raid: RAID });
    }
}
