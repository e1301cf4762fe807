//! Logs of the same raid are one raid, and each of its kills is one.

use raidlogs::warcraftlogs::{Raid, merged};
use serde_json::{Value, json};

use crate::{START, kills, logged, plain, report, reports};

fn raids(of: &[Value]) -> Vec<Raid> {
    merged(&reports(&json!(of)))
}

fn codes(raids: &[Raid]) -> Vec<Vec<&str>> {
    raids.iter().map(|raid| raid.codes().collect()).collect()
}

const TEN: [u32; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

#[test]
fn two_logs_of_a_raid_are_one_raid_with_each_kill_once() {
    let first = logged("one", START, &[(2423, START + 60_000), (2433, START + 120_000)], &TEN);
    let later = logged("two", START + 30_000, &[(2423, START + 60_900), (2429, START + 180_000)], &TEN[..9]);
    let raids = raids(&[later, first]);
    assert_eq!(codes(&raids), [["one", "two"]]);
    let found = kills(&raids[0]);
    let encounters: Vec<_> =
        found.iter().map(|(encounter, present, logs)| (*encounter, present.len(), *logs)).collect();
    assert_eq!(encounters, [(2423, 10, 2), (2433, 10, 1), (2429, 9, 1)]);
    assert_eq!(raids[0].kills[0].ended_at.timestamp_millis(), START + 60_000);
    assert_eq!(raids[0].started_at().map(|at| at.timestamp_millis()), Some(START));
    assert_eq!(raids[0].ended_at().map(|at| at.timestamp_millis()), Some(START + 7_230_000));
}

#[test]
fn kills_are_the_same_if_they_end_within_five_seconds() {
    let first = logged("one", START, &[(2423, START + 60_000)], &TEN);
    let other = |end: i64| logged("two", START, &[(2423, end)], &TEN);
    assert_eq!(raids(&[first.clone(), other(START + 65_000)]).len(), 1);
    assert_eq!(raids(&[first.clone(), other(START + 55_000)]).len(), 1);
    assert_eq!(raids(&[first.clone(), other(START + 65_001)]).len(), 2);
    assert_eq!(raids(&[first, other(START + 54_999)]).len(), 2);
}

#[test]
fn kills_of_another_boss_or_difficulty_or_by_others_are_others() {
    let first = logged("one", START, &[(2423, START + 60_000)], &TEN);
    let mut harder = logged("two", START, &[(2423, START + 60_000)], &TEN);
    harder["fights"][0]["difficulty"] = json!(5);
    let boss = logged("two", START, &[(2433, START + 60_000)], &TEN);
    let others = logged("two", START, &[(2423, START + 60_000)], &[2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    for other in [harder, boss, others] {
        assert_eq!(raids(&[first.clone(), other]).len(), 2);
    }
    let nobody = |code| logged(code, START, &[(2423, START + 60_000)], &[]);
    assert_eq!(raids(&[nobody("one"), nobody("two")]).len(), 2);
}

#[test]
fn logs_belong_together_by_way_of_a_third() {
    let one = logged("one", START, &[(2423, START + 60_000)], &TEN);
    let two = logged("two", START, &[(2423, START + 60_500), (2433, START + 120_500)], &TEN);
    let three = logged("three", START + 90_000, &[(2433, START + 120_000)], &TEN);
    assert_eq!(raids(&[one.clone(), three.clone()]).len(), 2);
    assert_eq!(codes(&raids(&[three, one, two])), [["one", "two", "three"]]);
}

#[test]
fn a_log_that_is_given_twice_is_one_as_it_was_when_most_of_it_was_there() {
    let once = logged("one", START, &[(2423, START + 60_000)], &TEN);
    let mut grown = logged("one", START, &[(2423, START + 60_000), (2433, START + 120_000)], &TEN);
    grown["endTime"] = json!(START + 7_300_000);
    grown["title"] = json!("With the end");
    let found = raids(&[grown.clone(), once.clone(), grown.clone()]);
    assert_eq!(found, raids(&[once, grown]));
    assert_eq!((found.len(), found[0].logs.len(), found[0].kills.len()), (1, 1, 2));
    assert_eq!(found[0].logs[0].title.as_deref(), Some("With the end"));
    let none = report("two", START, Vec::new());
    assert_eq!(raids(&[none.clone(), none]).len(), 1);
}

#[test]
fn a_log_without_kills_is_a_raid_of_its_own() {
    let found = raids(&[report("two", START + 1, Vec::new()), plain()]);
    assert_eq!(codes(&found), [["aB3dEf"], ["two"]]);
    assert_eq!(merged(&[]), []);
}

#[test]
fn fights_of_one_log_are_never_the_same_kill() {
    let text = logged("one", START, &[(2423, START + 60_000), (2423, START + 62_000)], &TEN);
    assert_eq!(raids(&[text])[0].kills.len(), 2);
}
