//! What may be asked about raids.

use aggregates::raids::{Clearable, Plan, PlanChanges, RosterChange};
use aggregates::{KillId, RaidId, RaidsCommand};
use chrono::{DateTime, Utc};
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::{select, subsequence};
use proptest::{collection, option};
use uuid::Uuid;

use super::{PEOPLE, text, who};

/// Raids are planned, held and put right.
pub fn about_raids() -> impl Strategy<Value = RaidsCommand> {
    prop_oneof![2 => planning(), 2 => holding(), 3 => roster(), 3 => killing()]
}

fn planning() -> impl Strategy<Value = RaidsCommand> {
    use RaidsCommand as C;
    prop_oneof![
        raid().prop_map(|raid| C::Plan { raid, plan: plan() }),
        (raid(), option::of(evening()), any::<bool>()).prop_map(|(raid, ends_at, cleared)| {
            let clear = cleared.then_some(Clearable::Notes).into_iter().collect();
            C::Change { raid, changes: PlanChanges { ends_at, clear, ..PlanChanges::default() } }
        }),
        raid().prop_map(|raid| C::Cancel { raid, reason: text("too few") }),
    ]
}

fn holding() -> impl Strategy<Value = RaidsCommand> {
    use RaidsCommand as C;
    prop_oneof![
        4 => (raid(), any::<bool>()).prop_map(|(raid, planned)| {
            C::Start { raid, unplanned: (!planned).then(|| text("at once")) }
        }),
        1 => raid().prop_map(|raid| C::End { raid }),
        1 => raid().prop_map(|raid| C::Close { raid }),
    ]
}

fn roster() -> impl Strategy<Value = RaidsCommand> {
    let people: Vec<_> = (1..=PEOPLE).map(|number| aggregates::Who::Id(Uuid::from_u128(number))).collect();
    let lists = (subsequence(people, 1..=3), collection::vec(0..4_usize, 3), option::of(who()));
    (raid(), lists).prop_map(|(raid, (people, lists, one_more))| {
        let mut change = RosterChange::default();
        for (who, list) in people.into_iter().zip(lists) {
            let all = [&mut change.present, &mut change.standby, &mut change.excused, &mut change.gone];
            all.into_iter().nth(list).expect("one of four").push(who);
        }
        change.present.extend(one_more);
        RaidsCommand::SetRoster { raid, change }
    })
}

fn killing() -> impl Strategy<Value = RaidsCommand> {
    use RaidsCommand as C;
    let kill = || (1..=4_u128).prop_map(|number| KillId(Uuid::from_u128(0xd0 + number)));
    prop_oneof![
        3 => (raid(), kill(), option::of(1..1_000_u32)).prop_map(|(raid, kill, encounter)| {
            let difficulty = encounter.map(|_| text("heroic"));
            C::RecordKill { raid, kill, boss: text("Ragnaros"), difficulty, encounter }
        }),
        1 => (raid(), kill()).prop_map(|(raid, kill)| C::RemoveKill { raid, kill, reason: text("a wipe") }),
    ]
}

fn raid() -> impl Strategy<Value = RaidId> {
    select(vec![0xc1, 0xc2]).prop_map(|number| RaidId(Uuid::from_u128(number)))
}

fn plan() -> Plan {
    let starts_at = DateTime::from_timestamp(1_795_201_200, 0).expect("an instant");
    Plan { title: text("Molten Core"), starts_at, ends_at: None, place: None, notes: Some(text("Potions")) }
}

fn evening() -> impl Strategy<Value = DateTime<Utc>> {
    (-60..240_i64).prop_map(|minutes| plan().starts_at + chrono::TimeDelta::minutes(minutes))
}
