//! Items given, in the shape of RCLootCouncil's exports: what the addon said of them if they were taken over from it, and else
//! what the books say.

use async_graphql::{Value, from_value};
use chrono::{DateTime, Utc};
use raidlogs::rclootcouncil::{Award, Gear, Instance, Player, ResponseId, Stamp};
use serde::Deserialize;

use super::failure::Failure;

/// An item, as `item.graphql` asks for it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    entry_id: String,
    effective_at: DateTime<Utc>,
    name: String,
    item_id: Option<u32>,
    no_charge: Option<String>,
    member: Option<Named>,
    awarded: Option<Awarded>,
    loot: Option<Loot>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Awarded {
    reason: Option<String>,
    response: Option<String>,
    boss: Option<String>,
    instance: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Loot {
    award: Option<String>,
    written: Option<String>,
    response: Option<String>,
    response_id: Option<String>,
    award_reason: bool,
    votes: Option<u32>,
    class: Option<String>,
    instance: Option<String>,
    difficulty: Option<String>,
    difficulty_id: Option<u32>,
    map_id: Option<u32>,
    boss: Option<String>,
    group_size: Option<u32>,
    link: Option<String>,
    kind: Option<String>,
    worn: Option<String>,
    replaced: Vec<String>,
    note: Option<String>,
    owner: Option<String>,
}

/// The award that a row of the list is. What nobody has any more, or somebody who is forgotten, has no player, and so is none.
///
/// # Errors
/// None that a caller could cause.
pub fn award(row: &Value) -> Result<Option<Award>, Failure> {
    let mut given: Given = from_value(row.clone()).map_err(|error| Failure::internal(error.to_string()))?;
    let name = given.member.take().and_then(|member| member.name);
    let Some(player) = name.as_deref().and_then(Player::read) else { return Ok(None) };
    let bare = given.bare(player);
    Ok(Some(match given.loot.take() {
        Some(loot) => loot.of(bare),
        None => given.of_books(bare),
    }))
}

impl Given {
    /// Who got what, and nothing else.
    fn bare(&self, player: Player) -> Award {
        Award {
            line: 0,
            ordinal: 1,
            player,
            id: None,
            date: None,
            time: None,
            item: Some(self.name.clone()),
            item_id: self.item_id.unwrap_or_default(),
            item_string: None,
            response: None,
            votes: None,
            class: None,
            instance: None,
            boss: None,
            difficulty_id: None,
            map_id: None,
            group_size: None,
            gear1: None,
            gear2: None,
            response_id: None,
            is_award_reason: false,
            sub_type: None,
            equip_loc: None,
            note: None,
            owner: None,
        }
    }

    /// As the books have it, in UTC. The second and the entry tell it from others.
    fn of_books(self, bare: Award) -> Award {
        let at = self.effective_at;
        let awarded = self.awarded.unwrap_or_default();
        let reason = awarded.reason.or(self.no_charge);
        Award {
            id: Stamp::read(&format!("{}-{}", at.timestamp(), self.entry_id)),
            date: Some(at.format("%Y/%m/%d").to_string()),
            time: Some(at.format("%H:%M:%S").to_string()),
            is_award_reason: awarded.response.is_none() && reason.is_some(),
            response: awarded.response.or(reason),
            instance: awarded.instance.map(|name| Instance { name, difficulty: None }),
            boss: awarded.boss,
            ..bare
        }
    }
}

impl Loot {
    /// As the addon wrote it, day and time included, in a zone that it does not tell.
    fn of(self, bare: Award) -> Award {
        let written = self.written.unwrap_or_default();
        let (date, time) = written.split_once(' ').unwrap_or((&written, ""));
        let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let mut gear = self.replaced.iter().map(|text| Gear::read(text));
        let difficulty = self.difficulty;
        Award {
            id: self.award.as_deref().and_then(Stamp::read),
            date: said(date),
            time: said(time),
            item_string: self.link,
            response: self.response,
            votes: self.votes,
            class: self.class,
            instance: self.instance.map(|name| Instance { name, difficulty }),
            boss: self.boss,
            difficulty_id: self.difficulty_id,
            map_id: self.map_id,
            group_size: self.group_size,
            gear1: gear.next().flatten(),
            gear2: gear.next().flatten(),
            response_id: self.response_id.map(ResponseId::read),
            is_award_reason: self.award_reason,
            sub_type: self.kind,
            equip_loc: self.worn,
            note: self.note,
            owner: self.owner.as_deref().and_then(Player::read),
            ..bare
        }
    }
}
