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

#[derive(Debug, Default, Deserialize)]
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
    let given: Given = from_value(row.clone()).map_err(|error| Failure::internal(error.to_string()))?;
    let name = given.member.as_ref().and_then(|member| member.name.as_deref());
    Ok(name.and_then(Player::read).map(|player| given.by(player)))
}

impl Given {
    fn by(self, player: Player) -> Award {
        let Given { awarded, loot, .. } = &self;
        let (awarded, loot) = (awarded.as_ref(), loot.as_ref());
        // Without what the addon said, the second and the entry tell it from others.
        let id = format!("{}-{}", self.effective_at.timestamp(), self.entry_id);
        let id = loot.map_or(Some(id), |loot| loot.award.clone());
        let (date, time) = self.written();
        let place = loot.and_then(|loot| loot.instance.clone());
        let mut gear = loot.into_iter().flat_map(|loot| &loot.replaced).map(|text| Gear::read(text));
        Award {
            line: 0,
            ordinal: 1,
            player,
            id: id.as_deref().and_then(Stamp::read),
            date,
            time,
            item: Some(self.name.clone()),
            item_id: self.item_id.unwrap_or_default(),
            item_string: loot.and_then(|loot| loot.link.clone()),
            response: loot
                .map_or_else(
                    || awarded.and_then(|awarded| awarded.response.clone()),
                    |loot| loot.response.clone(),
                )
                .or_else(|| awarded.and_then(|awarded| awarded.reason.clone()))
                .or_else(|| self.no_charge.clone()),
            votes: loot.and_then(|loot| loot.votes),
            class: loot.and_then(|loot| loot.class.clone()),
            instance: place
                .or_else(|| awarded.and_then(|awarded| awarded.instance.clone()))
                .map(|name| Instance { name, difficulty: loot.and_then(|loot| loot.difficulty.clone()) }),
            boss: loot
                .and_then(|loot| loot.boss.clone())
                .or_else(|| awarded.and_then(|awarded| awarded.boss.clone())),
            difficulty_id: loot.and_then(|loot| loot.difficulty_id),
            map_id: loot.and_then(|loot| loot.map_id),
            group_size: loot.and_then(|loot| loot.group_size),
            gear1: gear.next().flatten(),
            gear2: gear.next().flatten(),
            response_id: loot.and_then(|loot| loot.response_id.clone()).map(ResponseId::read),
            is_award_reason: loot.map_or_else(
                || awarded.map_or(self.no_charge.is_some(), |one| one.response.is_none()),
                |loot| loot.award_reason,
            ),
            sub_type: loot.and_then(|loot| loot.kind.clone()),
            equip_loc: loot.and_then(|loot| loot.worn.clone()),
            note: loot.and_then(|loot| loot.note.clone()),
            owner: loot.and_then(|loot| loot.owner.as_deref()).and_then(Player::read),
        }
    }

    /// Day and time as the addon wrote them, in a zone that it does not tell; else in UTC.
    fn written(&self) -> (Option<String>, Option<String>) {
        match self.loot.as_ref().map(|loot| loot.written.as_deref().unwrap_or_default()) {
            Some(written) => match written.split_once(' ') {
                Some((date, time)) => (Some(date.to_owned()), Some(time.to_owned())),
                None => (Some(written.to_owned()).filter(|date| !date.is_empty()), None),
            },
            None => {
                let at = self.effective_at;
                (Some(at.format("%Y/%m/%d").to_string()), Some(at.format("%H:%M:%S").to_string()))
            }
        }
    }
}
