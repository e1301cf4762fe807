//! Warcraft Logs' reports: raids, what was killed in them, and who was there.
//!
//! Several people's logs of one raid are one raid, with each kill once. Who was there is kept log by log all the same: what one
//! log said and was taken over is not said again by another that comes later.

mod asking;
mod wrong;

use std::collections::{BTreeMap, HashSet};

use aggregates::ledger::System;
use chrono::{DateTime, Utc};
use raidlogs::warcraftlogs::{
    Kill, Player, Raid, Report, Source, difficulty_name, merged, read as read_reports,
};

pub use asking::{SITE, Site};

use super::finding::{Code, Finding, Unreadable};
use super::names::same_realm;
use super::plan::{Person, Plan};
use crate::vault::normalised;

/// What reports say.
#[derive(Clone, Debug)]
pub struct Logs {
    /// The raids, in the order in which they begin.
    pub raids: Vec<Night>,
    /// Everybody who was on a kill; no entries.
    pub people: Plan,
}

/// A raid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Night {
    /// The codes of its logs, in the order in which they begin; at least one.
    pub codes: Vec<String>,
    /// What it is called.
    pub title: String,
    /// Where it went.
    pub place: Option<String>,
    /// When the first log begins.
    pub started_at: DateTime<Utc>,
    /// When the last one ends, so far.
    pub ended_at: DateTime<Utc>,
    /// What was killed, in order of time.
    pub kills: Vec<Killed>,
}

/// A kill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Killed {
    /// When.
    pub at: DateTime<Utc>,
    /// Who was killed.
    pub boss: String,
    /// The encounter's number in the game.
    pub encounter: u32,
    /// How hard it was.
    pub difficulty: Option<String>,
    /// What each log says of it, the first log first; at least one.
    pub takes: Vec<Take>,
}

/// What one log says of a kill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Take {
    /// The fight, by the log's code and its number there.
    pub source: Source,
    /// Who was there, as the books may know them.
    pub present: Vec<String>,
}

impl Killed {
    /// Everybody who was there by any log.
    pub fn present(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        let all = self.takes.iter().flat_map(|take| &take.present);
        all.filter(|name| seen.insert(normalised(name))).cloned().collect()
    }

    /// The boss, and how hard it was.
    pub fn title(&self) -> String {
        match &self.difficulty {
            Some(difficulty) => format!("{} ({difficulty})", self.boss),
            None => self.boss.clone(),
        }
    }
}

/// Reads reports. Players of this realm go by their name alone. A raid that is to come is broken.
pub fn read(bytes: &[u8], realm: Option<&str>, now: DateTime<Utc>) -> Result<Logs, Unreadable> {
    Ok(of(&read_reports(bytes)?, realm, now))
}

/// What reports that are read say.
pub fn of(reports: &[Report], realm: Option<&str>, now: DateTime<Utc>) -> Logs {
    let said = said(reports, realm);
    let mut people = Plan::of("warcraftlogs", System::LootCouncil);
    let mut raids = Vec::new();
    for raid in merged(reports) {
        let codes: Vec<String> = raid.codes().map(str::to_owned).collect();
        match night(&raid, codes, &said) {
            Some(night) if night.ended_at > now => {
                let what = format!("{} ends at {}, which is to come", night.title, night.ended_at);
                people.broken.push(Finding::at(1, Code::TimeOutOfRange, what));
            }
            night => raids.extend(night),
        }
    }
    people.people = everybody(&raids);
    Logs { raids, people }
}

/// Who was there, by log and fight.
type Said = BTreeMap<Source, Vec<String>>;

fn said(reports: &[Report], realm: Option<&str>) -> Said {
    let mut said = Said::new();
    for kill in reports.iter().flat_map(|report| &report.kills) {
        let names: Vec<String> = kill.present.iter().map(|actor| called(&actor.player, realm)).collect();
        for source in &kill.sources {
            said.entry(source.clone()).or_default().extend(names.clone());
        }
    }
    said
}

/// A player by name and realm, but for the realm that goes without.
fn called(player: &Player, realm: Option<&str>) -> String {
    match &player.server {
        Some(own) if realm.is_some_and(|realm| same_realm(own, realm)) => player.name.clone(),
        _ => player.to_string(),
    }
}

fn night(raid: &Raid, codes: Vec<String>, said: &Said) -> Option<Night> {
    let kills: Vec<Killed> = raid.kills.iter().map(|kill| killed(kill, &codes, said)).collect();
    let (first, last) = (kills.iter().map(|kill| kill.at).min(), kills.iter().map(|kill| kill.at).max());
    let (began, over) = (raid.started_at()?, raid.ended_at()?);
    let place = raid.logs.iter().find_map(|log| log.zone.as_ref()?.name.clone());
    let titles = raid.logs.iter().filter_map(|log| log.title.clone());
    let title = titles.chain(place.clone()).find(|title| !title.trim().is_empty());
    Some(Night {
        title: title.unwrap_or_else(|| "Warcraft Logs".to_owned()),
        place: place.filter(|place| !place.trim().is_empty()),
        // A log may end before the last of its fights does.
        started_at: first.map_or(began, |first| first.min(began)),
        ended_at: last.map_or(over, |last| last.max(over)),
        codes,
        kills,
    })
}

fn killed(kill: &Kill, codes: &[String], said: &Said) -> Killed {
    let mut sources = kill.sources.clone();
    sources.sort_by_key(|source| codes.iter().position(|code| *code == source.code));
    let present = |source: &Source| said.get(source).cloned().unwrap_or_default();
    let takes = sources.into_iter().map(|source| Take { present: present(&source), source });
    let difficulty = kill.difficulty.map(|id| match difficulty_name(id) {
        Some(name) => name.to_owned(),
        None => id.to_string(),
    });
    let (at, boss, encounter) = (kill.ended_at, kill.name.clone(), kill.encounter_id);
    Killed { at, boss, encounter, difficulty, takes: takes.collect() }
}

/// Everybody once, in order of the first kill.
fn everybody(raids: &[Night]) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    let mut seen = HashSet::new();
    for night in raids {
        for name in night.kills.iter().flat_map(Killed::present) {
            if seen.insert(normalised(&name)) {
                let (first_seen, last_seen) = (night.started_at, night.ended_at);
                people.push(Person { name, current: true, alt_of: None, first_seen, last_seen });
            }
        }
    }
    people
}
