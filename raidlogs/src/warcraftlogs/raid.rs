//! Raids out of reports: what several people logged is one raid.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::groups::Groups;
use super::overlap::{Fight, fights};
use super::report::{Kill, Log, Report, once};

/// A raid. Raids are in the order in which they begin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Raid {
    /// Its logs, in the order in which they begin; at least one.
    pub logs: Vec<Log>,
    /// What was killed, in the order of time, each once.
    pub kills: Vec<Kill>,
}

impl Raid {
    /// The codes of its logs, in their order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.logs.iter().map(|log| log.code.as_str())
    }

    /// When its first log begins.
    pub fn started_at(&self) -> Option<DateTime<Utc>> {
        self.logs.iter().map(|log| log.started_at).min()
    }

    /// When its last log ends.
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.logs.iter().map(|log| log.ended_at).max()
    }
}

/// The raids that these reports are of. Reports that have a kill in common belong to the same raid, as do those that have one in
/// common with a third, and those with the same code. Their order does not matter, and a report that is given twice changes nothing.
///
/// The time taken grows with the kills, and with the pairs of them that end within [`ENDS_WITHIN`](super::ENDS_WITHIN).
pub fn merged(reports: &[Report]) -> Vec<Raid> {
    let (mut raids, mut first) = (Groups::of(reports.len()), BTreeMap::new());
    for (at, report) in reports.iter().enumerate() {
        raids.join(*first.entry(report.log.code.as_str()).or_insert(at), at);
    }
    let fights = fights(reports);
    let mut kills = Groups::of(fights.len());
    for (at, one) in fights.iter().enumerate() {
        let near = fights[at + 1..].iter().take_while(|other| one.may_be(other));
        for (other_at, other) in (at + 1..).zip(near) {
            if kills.group(at) != kills.group(other_at) && one.is(other) {
                kills.join(at, other_at);
                raids.join(one.report, other.report);
            }
        }
    }
    gathered(reports, &fights, &mut raids, &mut kills)
}

/// What belongs to a raid.
#[derive(Default)]
struct Gathered<'a> {
    logs: Vec<&'a Log>,
    kills: BTreeMap<usize, Vec<&'a Kill>>,
}

fn gathered(reports: &[Report], fights: &[Fight<'_>], raids: &mut Groups, kills: &mut Groups) -> Vec<Raid> {
    let mut all: BTreeMap<usize, Gathered<'_>> = BTreeMap::new();
    for (at, report) in reports.iter().enumerate() {
        all.entry(raids.group(at)).or_default().logs.push(&report.log);
    }
    for (at, fight) in fights.iter().enumerate() {
        let raid = all.entry(raids.group(fight.report)).or_default();
        raid.kills.entry(kills.group(at)).or_default().push(fight.kill);
    }
    let mut raids: Vec<Raid> = all.into_values().map(Gathered::raid).collect();
    raids.sort();
    raids
}

impl Gathered<'_> {
    fn raid(self) -> Raid {
        let mut kills: Vec<Kill> = self.kills.into_values().filter_map(as_one).collect();
        kills.sort();
        Raid { logs: latest(self.logs), kills }
    }
}

/// Each code once, as it was when most of it was there: a log may be fetched while it still grows.
fn latest(mut logs: Vec<&Log>) -> Vec<Log> {
    logs.sort_by_key(|log| (log.ended_at, *log));
    let mut by_code: BTreeMap<&str, &Log> = BTreeMap::new();
    by_code.extend(logs.into_iter().map(|log| (log.code.as_str(), log)));
    let mut logs: Vec<Log> = by_code.into_values().cloned().collect();
    logs.sort();
    logs
}

/// The first of the logs says what it was and when; all of them say who was there.
fn as_one(mut kills: Vec<&Kill>) -> Option<Kill> {
    kills.sort();
    let mut sources: Vec<_> = kills.iter().flat_map(|kill| kill.sources.clone()).collect();
    sources.sort();
    sources.dedup();
    let present = once(kills.iter().flat_map(|kill| kill.present.clone()));
    kills.first().map(|first| Kill { present, sources, ..(*first).clone() })
}
