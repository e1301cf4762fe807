//! Calling a raid off, before or while it runs: nobody's attendance counts it.

use std::sync::Arc;

use super::{Raids, RaidsEvent as Event, RaidsRefusal as Refusal};
use crate::{Context, Ledger, Permission, RaidId, Text};

pub(super) fn cancel(
    raids: &Raids,
    context: &Context<Arc<Ledger>>,
    raid: RaidId,
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageRaids)?;
    raids.open(raid)?.not_ended(raid)?;
    Ok(vec![Event::Cancelled { raid, reason: reason.clone() }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RaidsCommand as Command;
    use crate::raids::Raid;
    use crate::raids::tests::{KILL, RAID, at, ended, kill, plan, planned, running};
    use crate::testing::guild::{GROM, text};

    fn cancel() -> Command {
        Command::Cancel { raid: RAID, reason: text("too few") }
    }

    #[test]
    fn a_raid_is_called_off_before_it_starts_and_while_it_runs_and_nothing_of_it_is_kept() {
        for given in [planned(plan()), running([GROM]).when(kill(KILL)).goes()] {
            let given = given.when(cancel());
            let given = given.then([Event::Cancelled { raid: RAID, reason: text("too few") }]);
            assert_eq!(given.raids.raids[&RAID], Raid::Cancelled);
        }
    }

    #[test]
    fn a_raid_that_ended_took_place() {
        let refusal = Refusal::RaidHasEnded { raid: RAID, ended_at: at("19:00") };
        running([GROM]).and([ended("19:00")]).when(cancel()).then_refused(refusal);
    }
}
