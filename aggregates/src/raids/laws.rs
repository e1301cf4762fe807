//! What holds whatever is said about a roster, and in whichever order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use proptest::{collection, sample};
use uuid::Uuid;

use super::tests::{RAID, at, kill, running};
use super::{Attendees, Moment, RaidsEvent as Event, RosterChange, Status};
use crate::testing::Given;
use crate::testing::guild::member_added;
use crate::{KillId, MemberId, RaidsCommand as Command};

/// Something said or done, this many minutes after the start.
#[derive(Clone, Debug)]
struct Step {
    minute: i64,
    does: Does,
}

#[derive(Clone, Debug)]
enum Does {
    Set(Vec<(MemberId, Status)>),
    Kill,
    Remove(sample::Index),
}

fn person(n: u128) -> MemberId {
    MemberId(Uuid::from_u128(0x1000 + n))
}

fn statuses() -> impl Strategy<Value = Vec<(MemberId, Status)>> {
    let status = sample::select(vec![Status::Present, Status::Standby, Status::Excused, Status::Gone]);
    let each = collection::btree_map(0..5_u128, status, 1..4);
    each.prop_map(|each| each.into_iter().map(|(n, status)| (person(n), status)).collect())
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let does = prop_oneof![
        4 => statuses().prop_map(Does::Set),
        2 => Just(Does::Kill),
        1 => any::<sample::Index>().prop_map(Does::Remove),
    ];
    collection::vec((0..20_i64, does).prop_map(|(minute, does)| Step { minute, does }), 0..24)
}

fn night() -> Given {
    running([]).and((0..5).map(|n| member_added(person(n), &format!("person {n}"))))
}

fn set(named: &[(MemberId, Status)]) -> Command {
    let of = |wanted: Status| {
        let named = named.iter().filter(move |(_, status)| *status == wanted);
        named.map(|(member, _)| (*member).into()).collect()
    };
    let (present, standby) = (of(Status::Present), of(Status::Standby));
    let (excused, gone) = (of(Status::Excused), of(Status::Gone));
    Command::SetRoster { raid: RAID, change: RosterChange { present, standby, excused, gone } }
}

fn after(given: Given, step: &Step, n: usize) -> Given {
    let time = at("18:00") + TimeDelta::minutes(step.minute);
    let given = given.backdated_to(&format!("{time:?}"));
    let kills: Vec<_> = given.raids.held(RAID).expect("held").kills.keys().copied().collect();
    let command = match &step.does {
        Does::Set(named) => set(named),
        Does::Kill => kill(KillId(Uuid::from_u128(n as u128))),
        Does::Remove(_) if kills.is_empty() => return given,
        Does::Remove(which) => Command::RemoveKill {
            raid: RAID,
            kill: *which.get(&kills),
            reason: crate::testing::guild::text("no"),
        },
    };
    given.when(command).goes()
}

/// Who was what at a minute, counted by hand: of what was said for the latest minute until then, the last.
fn counted(steps: &[Step], minute: i64) -> Attendees {
    let mut last = BTreeMap::new();
    for said in steps.iter().filter(|step| step.minute <= minute) {
        let Does::Set(named) = &said.does else { continue };
        for (member, status) in named {
            let known = last.entry(*member).or_insert((said.minute, *status));
            if said.minute >= known.0 {
                *known = (said.minute, *status);
            }
        }
    }
    last.into_iter().map(|(member, (_, status))| (member, status)).collect()
}

/// What the events alone say of each kill.
fn told(given: &Given) -> BTreeMap<KillId, Attendees> {
    let mut told = BTreeMap::new();
    for event in given.raids_log() {
        match event {
            Event::KillRecorded { kill, who, .. } | Event::KillCorrected { kill, who, .. } => {
                told.insert(*kill, who.clone());
            }
            Event::KillRemoved { kill, .. } => {
                told.remove(kill);
            }
            _ => {}
        }
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn a_kill_has_the_roster_of_its_time_whatever_is_said_before_and_after(steps in steps()) {
        let numbered = steps.iter().zip(0..);
        let given = numbered.fold(night(), |given, (step, n)| after(given, step, n));
        let kills = given.raids.held(RAID).expect("held").kills.clone();
        let told = told(&given);
        prop_assert_eq!(told.keys().collect::<Vec<_>>(), kills.keys().collect::<Vec<_>>());
        for (kill, at_time) in kills {
            let minute = (at_time.at - at("18:00")).num_minutes();
            prop_assert_eq!(&told[&kill], &counted(&steps, minute));
            prop_assert_eq!(given.raids.award_to(RAID, Moment::Kill(kill)), Ok(counted(&steps, minute)));
        }
    }

    #[test]
    fn a_person_is_in_a_raid_once_at_any_time(steps in steps(), minute in 0..25_i64) {
        let given = steps.iter().zip(0..).fold(night(), |given, (step, n)| after(given, step, n));
        let now = at("18:00") + TimeDelta::minutes(minute);
        for moment in [Moment::At(now), Moment::Whole] {
            let who = given.raids.award_to(RAID, moment).expect("held");
            let mut seen = BTreeSet::new();
            prop_assert!(who.each().all(|(member, _)| seen.insert(member)));
        }
    }

    #[test]
    fn the_order_in_which_a_roster_is_told_does_not_matter(
        told in collection::btree_map(0..20_i64, statuses(), 0..8).prop_map(|told| told.into_iter().collect::<Vec<_>>())
            .prop_flat_map(|told| (Just(told.clone()), Just(told).prop_shuffle())),
    ) {
        let roster = |told: Vec<(i64, Vec<(MemberId, Status)>)>| {
            let steps = told.into_iter().map(|(minute, named)| Step { minute, does: Does::Set(named) });
            let given = steps.fold(night(), |given, step| after(given, &step, 0));
            given.raids.held(RAID).expect("held").roster.clone()
        };
        prop_assert_eq!(roster(told.0), roster(told.1));
    }
}
