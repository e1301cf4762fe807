//! RCLootCouncil's export of its loot history: who was given what, what they had said, and that nothing was paid.
//!
//! An award is known by its second, its player, its item and its place among those, since its ids repeat and its own table for
//! spreadsheets has none. The time in an id is the reliable one; where there is none, the day and hour are read in a zone that
//! whoever imports it says.

mod clock;
mod wrong;

use std::collections::{BTreeMap, HashSet};

use aggregates::Text;
use aggregates::ledger::System;
use aggregates::points::Loot;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use raidlogs::rclootcouncil::{Award, Player, read as read_history};

use super::finding::{Code, Finding, Problem, Unreadable};
use super::plan::{Entry, Person, Plan, What};
use super::value;
use crate::vault::normalised;

/// How somebody reads an export who knows what it does not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading<'a> {
    /// The zone of its days and hours.
    pub zone: Option<Tz>,
    /// The realm whose players go by their name alone.
    pub realm: Option<&'a str>,
}

/// Reads an export. An award later than a day after `now` is broken.
pub fn read(bytes: &[u8], reading: Reading<'_>, now: DateTime<Utc>) -> Result<Plan, Unreadable> {
    let history = read_history(bytes)?;
    if reading.zone.is_none()
        && let Some(award) = history.awards.iter().find(|award| award.id.is_none())
    {
        let what = "this export has local times alone: say their zone by --zone, as Europe/Berlin";
        return Err(Unreadable::at(award.line, Code::ZoneMissing, what));
    }
    let mut plan = Plan::of("rclootcouncil", System::LootCouncil);
    let unread = history.unread.into_iter();
    plan.broken.extend(unread.map(|unread| Problem::from(unread.reason).at(unread.line)));
    for column in history.unknown_columns {
        let what = format!("`{column}` is not known: left out");
        plan.odd.push(Finding::at(1, Code::UnknownField, what));
    }
    let mut entries = Entries::default();
    for award in history.awards {
        let line = award.line;
        match entries.entry(award, reading, now) {
            Ok(entry) => plan.entries.push(entry),
            Err(problem) => plan.broken.push(problem.at(line)),
        }
    }
    plan.entries.sort_by_key(|entry| entry.at);
    plan.people = people(&plan.entries);
    Ok(plan)
}

/// How often each award was seen, by what tells it from others.
#[derive(Default)]
struct Entries(BTreeMap<(i64, String, u32), u32>);

impl Entries {
    fn entry(&mut self, award: Award, reading: Reading<'_>, now: DateTime<Utc>) -> Result<Entry, Problem> {
        let at = clock::at(&award, reading.zone, now)?;
        let whose = value::name("player", &award.player.to_string())?;
        let player = value::name("player", &called(&award.player, reading.realm))?;
        let (line, item_id) = (award.line, award.item_id);
        let item = award.item.clone().unwrap_or_else(|| format!("item {item_id}"));
        let (note, owner) = (award.note.clone(), award.owner.as_ref().map(ToString::to_string));
        let loot = Box::new(loot(award)?);
        let nth = self.0.entry((at.timestamp(), normalised(&whose), item_id)).or_default();
        *nth += 1;
        let id = format!("loot:{}:{item_id}:{nth}", at.timestamp());
        let item = value::text("item", &item, 200)?.unwrap_or_else(|| format!("item {item_id}"));
        let what = What::Item { player, item, item_id, loot, note, owner };
        Ok(Entry { id, at, line, dated: true, whose: Some(whose), what })
    }
}

/// A player by name and realm, but for the realm that goes without.
fn called(player: &Player, realm: Option<&str>) -> String {
    match &player.realm {
        Some(own) if realm.is_some_and(|realm| super::names::same_realm(own, realm)) => player.name.clone(),
        _ => player.to_string(),
    }
}

/// What is said of an item, without what is about a person.
fn loot(award: Award) -> Result<Loot, Problem> {
    let written =
        [award.date.as_deref(), award.time.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let (instance, difficulty) =
        award.instance.map_or((None, None), |instance| (Some(instance.name), instance.difficulty));
    let gear = [award.gear1, award.gear2].into_iter().flatten();
    let replaced = gear.map(|gear| bounded("gear", gear.link().to_owned())).collect::<Result<_, _>>()?;
    let said = |field: &str, text: Option<String>| text.map(|text| bounded(field, text)).transpose();
    Ok(Loot {
        award: said("id", award.id.map(|id| id.text().to_owned()))?,
        written: Some(written)
            .filter(|text| !text.is_empty())
            .map(|text| bounded("date", text))
            .transpose()?,
        response: said("response", award.response)?,
        response_id: said("responseID", award.response_id.map(|id| id.to_string()))?,
        award_reason: award.is_award_reason,
        votes: award.votes,
        class: said("class", award.class)?,
        instance: said("instance", instance)?,
        difficulty: said("instance", difficulty)?,
        difficulty_id: award.difficulty_id,
        map_id: award.map_id,
        boss: said("boss", award.boss)?,
        group_size: award.group_size,
        link: award.item_string.map(|text| bounded("itemString", text)).transpose()?,
        kind: said("subType", award.sub_type)?,
        worn: said("equipLoc", award.equip_loc)?,
        replaced,
        note: None,
        owner: None,
    })
}

fn bounded<const MAX: usize>(field: &str, text: String) -> Result<Text<MAX>, Problem> {
    Text::new(field, text).map_err(|why| Problem::new(Code::TextTooLong, why.to_string()))
}

/// Everybody who was given something, each once, in order of time. Nobody says who is there no longer.
fn people(entries: &[Entry]) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    let mut seen = HashSet::new();
    for entry in entries {
        for name in entry.names() {
            if seen.insert(normalised(name)) {
                let (first_seen, last_seen) = (entry.at, entry.at);
                let name = name.to_owned();
                people.push(Person { name, current: true, alt_of: None, first_seen, last_seen });
            }
        }
    }
    people
}

#[cfg(test)]
mod tests;
