//! EQdkp-Plus's export of points in XML (`api.php?function=points`): players with their points per pool, items and
//! corrections.
//!
//! A ledger has one balance of DKP, so one pool is taken. A player with another as main is that one's character, and both
//! keep what they have. Items have no time there: they are taken as of the export. Raids are not in the export; what
//! they earned is in the balance.

mod player;
mod pools;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use aggregates::ledger::System;
use chrono::{DateTime, Utc};

use super::balances::{Stamp, settle};
use super::finding::{Code, Finding, Unreadable};
use super::plan::Plan;
use super::value;
use super::xml::{self, Element};

/// Reads an export. `pool` is the id or the name of the pool that is taken, if there are several. A time later than a day
/// after `now` is broken.
pub fn read(bytes: &[u8], pool: Option<&str>, now: DateTime<Utc>) -> Result<Plan, Unreadable> {
    let root = xml::parse(bytes)?;
    let players = players(&root)?;
    let pool = pools::chosen(&root, players, pool)?;
    let mut plan = Plan::of("eqdkp", System::Dkp);
    plan.dialect = Some("points of EQdkp-Plus's API");
    plan.hints.guild = guild(&root);
    let stamp = stamp(&mut plan, &root, now, bytes);
    strange(&mut plan, &root);
    let mains = player::mains(players);
    let (mut standings, mut known) = (Vec::new(), Vec::new());
    for element in players {
        match player::read(&mut plan, element, &pool, &mains, (stamp.at, now)) {
            Ok((standing, entries)) => {
                standings.push(standing);
                known.extend(entries);
            }
            Err(problem) => plan.broken.push(problem.at(element.line)),
        }
    }
    settle(&mut plan, &stamp, standings, known);
    Ok(plan)
}

fn players(root: &Element) -> Result<&[Element], Unreadable> {
    let missing =
        || Unreadable::at(root.line, Code::WrongFile, "this is no EQdkp-Plus export: it has no `players`");
    let players = root.child("players").ok_or_else(missing)?;
    match players.children.is_empty() {
        true => Err(Unreadable::at(players.line, Code::NobodyListed, "`players` lists nobody")),
        false => Ok(&players.children),
    }
}

fn guild(root: &Element) -> Option<String> {
    let eqdkp = root.child("eqdkp")?;
    let name = eqdkp.says("guild").or(eqdkp.says("name"))?;
    value::text("guild", name, 100).ok().flatten()
}

fn stamp(plan: &mut Plan, root: &Element, now: DateTime<Utc>, bytes: &[u8]) -> Stamp {
    let written = root.child("info").and_then(|info| info.child("timestamp"));
    let as_of = written.and_then(|element| match value::time("timestamp", &element.text, now) {
        Ok(at) => Some(at),
        Err(problem) => {
            plan.broken.push(problem.at(element.line));
            None
        }
    });
    Stamp::of(plan, as_of, now, bytes)
}

const SECTIONS: &[&str] = &["eqdkp", "game", "info", "players", "multidkp_pools", "itempools", "status"];

/// Tells of sections that are not known.
fn strange(plan: &mut Plan, root: &Element) {
    unknown(plan, root.children.iter(), SECTIONS);
}

/// Tells once of each kind of element that is not known.
fn unknown<'a>(plan: &mut Plan, elements: impl Iterator<Item = &'a Element>, known: &[&str]) {
    let mut strange: BTreeMap<&str, usize> = BTreeMap::new();
    for element in elements.filter(|element| !known.contains(&element.name.as_str())) {
        strange.entry(&element.name).or_insert(element.line);
    }
    for (name, line) in strange {
        let what = format!("`{}` is not known: left out", name.chars().take(60).collect::<String>());
        let told = |odd: &Finding| odd.code == Code::UnknownField && odd.what == what;
        if !plan.odd.iter().any(told) {
            plan.odd.push(Finding::at(line, Code::UnknownField, what));
        }
    }
}
