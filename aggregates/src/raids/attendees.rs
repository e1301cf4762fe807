//! Who was there: what awards and attendance count by.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Raids, RaidsRefusal as Refusal, Status};
use crate::{KillId, MemberId, RaidId};

/// Who was there, and how; each list in order of id, nobody in two of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendees {
    /// Who took part.
    pub present: Vec<MemberId>,
    /// Who was ready to step in.
    pub standby: Vec<MemberId>,
    /// Who said that they could not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excused: Vec<MemberId>,
}

impl Attendees {
    /// Everybody with how they were there.
    pub fn each(&self) -> impl Iterator<Item = (MemberId, Status)> {
        let of = |members: &[MemberId], status| {
            let members = members.to_vec();
            members.into_iter().map(move |member| (member, status))
        };
        of(&self.present, Status::Present)
            .chain(of(&self.standby, Status::Standby))
            .chain(of(&self.excused, Status::Excused))
    }

    /// How a member was there, if at all.
    pub fn status(&self, member: MemberId) -> Option<Status> {
        let lists = [
            (&self.present, Status::Present),
            (&self.standby, Status::Standby),
            (&self.excused, Status::Excused),
        ];
        lists.into_iter().find(|(list, _)| list.binary_search(&member).is_ok()).map(|(_, status)| status)
    }

    /// The same people, where some members turned out to be others: each person once, as the most that they were, in
    /// order of id.
    pub fn known_as(&self, now: impl Fn(MemberId) -> MemberId) -> Attendees {
        let mut people = BTreeMap::new();
        for (member, status) in self.each() {
            people.entry(now(member)).or_insert(status);
        }
        people.into_iter().collect()
    }

    /// Who was there then and is in none of the lists now, in order of id.
    pub(super) fn absent_since(&self, then: &Attendees) -> Vec<MemberId> {
        let now: BTreeSet<_> = self.each().map(|(member, _)| member).collect();
        let then: BTreeSet<_> = then.each().map(|(member, _)| member).collect();
        then.difference(&now).copied().collect()
    }
}

/// Each list in the order that its members come in; who is gone is in none.
impl FromIterator<(MemberId, Status)> for Attendees {
    fn from_iter<I: IntoIterator<Item = (MemberId, Status)>>(whos: I) -> Self {
        let mut attendees = Attendees::default();
        for (member, status) in whos {
            match status {
                Status::Present => attendees.present.push(member),
                Status::Standby => attendees.standby.push(member),
                Status::Excused => attendees.excused.push(member),
                Status::Gone => {}
            }
        }
        attendees
    }
}

/// What of a raid an award is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// A kill.
    Kill(KillId),
    /// An instant; after the raid ended, its end.
    At(DateTime<Utc>),
    /// All of it: whoever took part at any time, else whoever was on standby at any time.
    Whole,
}

impl Raids {
    /// Whom an award for a moment of a raid goes to.
    ///
    /// Refused in this order: there is no such raid, it was closed, it was cancelled, it did not start; there is no such
    /// kill in it, or the instant is before its start.
    pub fn award_to(&self, raid: RaidId, moment: Moment) -> Result<Attendees, Refusal> {
        let held = self.held(raid)?;
        let started_at = held.started_at;
        match moment {
            Moment::Kill(kill) => {
                let found = held.kills.get(&kill).ok_or(Refusal::UnknownKill { kill })?;
                Ok(held.roster.at(found.at))
            }
            Moment::At(at) if at < started_at => Err(Refusal::BeforeRaidStarted { raid, started_at }),
            Moment::At(at) => Ok(held.roster.at(held.ended_at.map_or(at, |end| at.min(end)))),
            Moment::Whole => Ok(held.roster.ever()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raids::tests::{
        KILL, OTHER_KILL, RAID, at, change, ended, of, plan, planned, running, set, started,
    };
    use crate::testing::guild::{GROM, JAINA, REXXAR};
    use crate::{RaidsCommand as Command, RaidsEvent as Event};

    /// Grom is there from the start, 18:00; Jaina on standby from 18:30, there from 19:00, gone at 19:30; Grom is excused
    /// from then on. A kill at 18:45.
    fn night() -> Raids {
        let given =
            running([GROM]).and([set("18:30", of(&[], &[JAINA], &[])), set("19:00", of(&[JAINA], &[], &[]))]);
        let given = given.backdated_to("2026-11-21T18:45:00Z").when(crate::raids::tests::kill(KILL)).goes();
        let out =
            Event::RosterSet { raid: RAID, at: at("19:30"), who: of(&[], &[], &[GROM]), gone: vec![JAINA] };
        given.and([out]).raids
    }

    #[test]
    fn an_award_for_a_kill_goes_to_the_roster_at_its_time() {
        assert_eq!(night().award_to(RAID, Moment::Kill(KILL)), Ok(of(&[GROM], &[JAINA], &[])));
    }

    #[test]
    fn an_award_for_an_instant_goes_to_the_roster_at_that_time() {
        let to = |time| night().award_to(RAID, Moment::At(at(time)));
        assert_eq!(to("18:00"), Ok(of(&[GROM], &[], &[])));
        assert_eq!(to("19:00"), Ok(of(&[GROM, JAINA], &[], &[])));
        assert_eq!(to("19:45"), Ok(of(&[], &[], &[GROM])));
    }

    #[test]
    fn an_award_after_the_end_goes_to_who_was_there_at_the_end() {
        let raids = running([GROM]).and([ended("19:00")]).raids;
        assert_eq!(raids.award_to(RAID, Moment::At(at("19:45"))), Ok(of(&[GROM], &[], &[])));
    }

    #[test]
    fn who_turned_out_to_be_another_is_there_once_as_the_most_they_were() {
        let now = |member| if member == JAINA { GROM } else { member };
        assert_eq!(of(&[JAINA], &[GROM], &[REXXAR]).known_as(now), of(&[GROM], &[], &[REXXAR]));
        assert_eq!(of(&[GROM], &[], &[JAINA]).known_as(now), of(&[GROM], &[], &[]));
    }

    #[test]
    fn an_award_for_the_whole_raid_goes_to_everybody_once_however_they_came_and_went() {
        assert_eq!(night().award_to(RAID, Moment::Whole), Ok(of(&[GROM, JAINA], &[], &[])));
    }

    #[test]
    fn what_was_said_for_a_time_after_the_end_counts_no_more() {
        let raids = running([GROM]).and([set("19:30", of(&[JAINA], &[], &[]))]).and([ended("19:00")]).raids;
        assert_eq!(raids.award_to(RAID, Moment::Whole), Ok(of(&[GROM], &[], &[])));
    }

    #[test]
    fn no_award_goes_to_a_raid_that_is_not_known_is_closed_was_cancelled_or_did_not_start() {
        let (raid, nothing) = (RAID, Raids::default());
        let refused = |raids: &Raids, refusal: Refusal| {
            for moment in [Moment::Kill(KILL), Moment::At(at("17:00")), Moment::Whole] {
                assert_eq!(raids.award_to(RAID, moment), Err(refusal.clone()));
            }
        };
        refused(&nothing, Refusal::UnknownRaid { raid });
        refused(&planned(plan()).raids, Refusal::RaidNotStarted { raid });
        refused(
            &running([]).and([ended("19:00"), Event::Closed { raid }]).raids,
            Refusal::RaidClosed { raid },
        );
        let reason = crate::testing::guild::text("nobody came");
        refused(&running([]).and([Event::Cancelled { raid, reason }]).raids, Refusal::RaidCancelled { raid });
    }

    #[test]
    fn no_award_goes_to_a_kill_that_is_not_known_or_to_a_time_before_the_start() {
        let refusal = Refusal::UnknownKill { kill: OTHER_KILL };
        assert_eq!(night().award_to(RAID, Moment::Kill(OTHER_KILL)), Err(refusal));
        let refusal = Refusal::BeforeRaidStarted { raid: RAID, started_at: at("18:00") };
        assert_eq!(night().award_to(RAID, Moment::At(at("17:59"))), Err(refusal));
    }

    #[test]
    fn a_night_starts_with_who_signed_up() {
        let given =
            planned(plan()).when(Command::SetRoster { raid: RAID, change: change(&[JAINA], &[GROM], &[]) });
        let given = given.goes().and([started("18:00", of(&[JAINA], &[GROM], &[]))]);
        assert_eq!(given.raids.award_to(RAID, Moment::Whole), Ok(of(&[JAINA], &[GROM], &[])));
    }
}
