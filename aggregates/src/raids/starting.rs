//! The start: whoever signed up is on the roster from then on, as they signed up; no-shows are set on the roster after.

use std::sync::Arc;

use super::planning::free;
use super::setting::takes_part;
use super::{Attendees, Plan, Planned, Raid, Raids, RaidsEvent as Event, RaidsRefusal as Refusal};
use crate::ledger::Open;
use crate::{Context, Ledger, Permission, RaidId, Text};

pub(super) fn start(
    raids: &Raids,
    context: &Context<Arc<Ledger>>,
    raid: RaidId,
    unplanned: Option<&Text<200>>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.require(context, Permission::ManageRaids)?;
    let at = context.effective_at();
    if let Some(title) = unplanned {
        free(raids, raid)?;
        let plan = Plan { title: title.clone(), starts_at: at, ends_at: None, place: None, notes: None };
        let started = Event::Started { raid, at, who: Attendees::default() };
        return Ok(vec![Event::Planned { raid, plan }, started]);
    }
    match raids.open(raid)? {
        Raid::Planned(planned) => Ok(vec![Event::Started { raid, at, who: coming(planned, open, context) }]),
        Raid::Held(held) => Err(Refusal::RaidHasStarted { raid, started_at: held.started_at }),
        Raid::Closed | Raid::Cancelled => Err(Refusal::UnknownRaid { raid }),
    }
}

/// Who signed up and still may take part.
fn coming(planned: &Planned, open: &Open, context: &Context<Arc<Ledger>>) -> Attendees {
    let may = |member| takes_part(open, &member, context.effective_at()).is_ok();
    let signed_up = planned.signed_up.iter().map(|(member, status)| (*member, *status));
    signed_up.filter(|(member, _)| may((*member).into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raids::tests::{RAID, at, change, ended, of, plan, planned, running, started};
    use crate::testing::guild::{GROM, JAINA, dkp_guild, text};
    use crate::testing::{NOW, given, time};
    use crate::{Common, LedgerEvent, RaidsCommand as Command};

    fn start() -> Command {
        Command::Start { raid: RAID, unplanned: None }
    }

    #[test]
    fn a_planned_raid_starts_with_who_signed_up() {
        let sign_up = Command::SetRoster { raid: RAID, change: change(&[GROM], &[JAINA], &[]) };
        let given = planned(plan()).when(sign_up).goes().backdated_to("2026-11-21T18:05:00Z");
        given.when(start()).then([started("18:05", of(&[GROM], &[JAINA], &[]))]);
    }

    #[test]
    fn who_signed_up_and_left_the_guild_is_not_there() {
        let sign_up = Command::SetRoster { raid: RAID, change: change(&[GROM], &[JAINA], &[]) };
        let given = planned(plan()).when(sign_up).goes().and([LedgerEvent::MemberLeft { member: GROM }]);
        given.when(start()).then([started("20:00", of(&[], &[JAINA], &[]))]);
    }

    #[test]
    fn a_raid_that_nobody_planned_is_planned_for_now_and_starts() {
        let unplanned = Plan {
            title: text("Ragnaros, quickly"),
            starts_at: time(NOW),
            ends_at: None,
            place: None,
            notes: None,
        };
        let command = Command::Start { raid: RAID, unplanned: Some(text("Ragnaros, quickly")) };
        let expected = [Event::Planned { raid: RAID, plan: unplanned }, started("20:00", of(&[], &[], &[]))];
        given(dkp_guild()).when(command).then(expected);
    }

    #[test]
    fn a_raid_that_nobody_planned_needs_an_id_of_its_own() {
        let command = Command::Start { raid: RAID, unplanned: Some(text("again")) };
        running([]).when(command).then_refused(Common::IdTaken { id: RAID.0 });
    }

    #[test]
    fn a_raid_starts_once() {
        let refusal = || Refusal::RaidHasStarted { raid: RAID, started_at: at("18:00") };
        running([]).when(start()).then_refused(refusal());
        running([]).and([ended("19:00")]).when(start()).then_refused(refusal());
    }
}
