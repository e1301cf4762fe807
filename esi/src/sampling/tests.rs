use prices::calling::Failure;

use super::*;
use crate::Member;

const JAINA: PilotId = PilotId(1);
const GROM: PilotId = PilotId(2);

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_000_000 + 60 * minute, 0).expect("a time")
}

fn members(pilots: &[PilotId]) -> Sample {
    let member = |pilot: &PilotId| Member { character_id: *pilot, ship_type_id: Some(587), join_time: None };
    Sample::Members(pilots.iter().map(member).collect())
}

fn failed() -> Sample {
    Sample::Failed(Failure::Html)
}

/// A fleet with one sample in each minute from 0 on, and what followed from each.
fn after(samples: &[Sample]) -> (Sampling, Vec<Step>) {
    let mut sampling = Sampling::of(FleetNumber(7));
    let steps = (0..).zip(samples).map(|(minute, sample)| sampling.take(sample, at(minute))).collect();
    (sampling, steps)
}

fn joined(pilot: PilotId, minute: i64, time: u32) -> Joined {
    Joined { pilot, at: at(minute), time, ship_type_id: Some(587) }
}

fn left(pilot: PilotId, minute: i64, time: u32) -> Left {
    Left { pilot, at: at(minute), time }
}

#[test]
fn who_is_first_seen_joined_and_who_is_gone_left_when_they_were_last_seen() {
    let (sampling, steps) = after(&[members(&[JAINA]), members(&[JAINA, GROM]), members(&[GROM])]);
    assert_eq!(steps[0], Step { joined: vec![joined(JAINA, 0, 1)], left: vec![] });
    assert_eq!(steps[1], Step { joined: vec![joined(GROM, 1, 1)], left: vec![] });
    assert_eq!(steps[2], Step { joined: vec![], left: vec![left(JAINA, 1, 1)] });
    assert_eq!(sampling.there.keys().collect::<Vec<_>>(), [&GROM]);
}

#[test]
fn who_comes_back_joined_again() {
    let (_, steps) = after(&[members(&[JAINA]), members(&[]), members(&[JAINA]), members(&[])]);
    assert_eq!(steps[2].joined, [joined(JAINA, 2, 2)]);
    assert_eq!(steps[3].left, [left(JAINA, 2, 2)]);
}

#[test]
fn the_last_sample_of_a_disbanded_fleet_stands() {
    for (over, code) in [(Sample::Disbanded, "DISBANDED"), (Sample::Elsewhere(FleetNumber(8)), "ELSEWHERE")] {
        let (sampling, steps) = after(&[members(&[JAINA]), members(&[JAINA, GROM]), over]);
        assert_eq!(steps[2].left, [left(JAINA, 1, 1), left(GROM, 1, 1)]);
        assert_eq!(sampling.closed.expect("closed").code(), code);
    }
}

#[test]
fn three_errors_in_a_row_end_it_and_nobody_is_said_to_have_left() {
    let (sampling, steps) = after(&[members(&[JAINA]), failed(), failed(), failed(), members(&[GROM])]);
    assert!(steps[1..].iter().all(|step| *step == Step::default()));
    let closed = sampling.closed.expect("closed");
    assert_eq!(closed.code(), "ERRORS");
    assert_eq!(closed.to_string(), "3 samples failed in a row, the last one because the answer is HTML");
}

#[test]
fn an_answer_between_errors_begins_the_count_anew() {
    let (sampling, steps) =
        after(&[members(&[JAINA]), failed(), failed(), members(&[GROM]), failed(), failed()]);
    assert_eq!((sampling.closed, sampling.errors), (None, 2));
    // Between the last sample that showed her and the next one nobody looked.
    assert_eq!(steps[3].left, [left(JAINA, 0, 1)]);
}

#[test]
fn a_boss_who_is_one_no_more_ends_it_at_once_or_once_that_is_certain() {
    let (sampling, steps) = after(&[members(&[JAINA]), Sample::NotBoss]);
    assert_eq!((sampling.closed, &steps[1]), (Some(Closed::NotBoss), &Step::default()));
    let (sampling, _) = after(&[members(&[JAINA]), Sample::Unseen]);
    assert_eq!(sampling.closed, None);
    let (sampling, _) = after(&[members(&[JAINA]), Sample::Unseen, Sample::Unseen]);
    assert_eq!(sampling.closed, Some(Closed::NotBoss));
    let (sampling, steps) = after(&[members(&[JAINA]), Sample::Unseen, Sample::Disbanded]);
    assert_eq!((sampling.closed, &steps[2].left[..]), (Some(Closed::Disbanded), &[left(JAINA, 0, 1)][..]));
}

#[test]
fn a_login_that_is_lost_ends_it_at_once() {
    let (sampling, _) = after(&[members(&[JAINA]), Sample::LoginLost("token is revoked".to_owned())]);
    let told = sampling.closed.expect("closed").to_string();
    assert_eq!(told, "the commander has to log in again: token is revoked");
}

#[test]
fn what_is_no_later_or_comes_after_the_end_changes_nothing() {
    let (mut sampling, _) = after(&[members(&[JAINA]), members(&[JAINA])]);
    let before = sampling.clone();
    for minute in [0, 1] {
        assert_eq!(sampling.take(&members(&[GROM]), at(minute)), Step::default());
    }
    assert_eq!(sampling, before);
    sampling.take(&Sample::Disbanded, at(2));
    let closed = sampling.clone();
    assert_eq!(sampling.take(&members(&[GROM]), at(3)), Step::default());
    assert_eq!(sampling, closed);
}

#[test]
fn of_a_sampling_that_ended_nobody_is_kept_but_how_many_were_there() {
    for (ends, count) in [(Sample::NotBoss, 2), (Sample::Disbanded, 0)] {
        let (mut sampling, _) = after(&[members(&[JAINA]), members(&[JAINA, GROM]), ends]);
        assert!(sampling.there.is_empty() && sampling.joins.is_empty());
        sampling.close(Closed::Stopped);
        assert_eq!((sampling.count(), sampling.closed == Some(Closed::Stopped)), (count, false));
    }
}

#[test]
fn a_sampling_is_read_as_it_is_written() {
    let (sampling, _) = after(&[members(&[JAINA, GROM]), failed(), Sample::Elsewhere(FleetNumber(8))]);
    let written = serde_json::to_string(&sampling).expect("JSON");
    assert_eq!(serde_json::from_str::<Sampling>(&written).expect("read"), sampling);
}
