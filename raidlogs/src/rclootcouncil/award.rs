//! An award: who was given what, when, from whom, and why.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Gear;

/// A row of the history. What the export leaves empty, or has as `nil`, is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Award {
    /// The line on which it begins, from 1 with the header; in JSON, which of the list's values it is, from 1.
    pub line: usize,
    /// Which it is, from 1 in the text's order, of those with the same id, player and item.
    pub ordinal: u32,
    /// Who was given the item.
    pub player: Player,
    /// The addon's name for it, with the time. The addon's own TSV and older JSON have none.
    pub id: Option<Stamp>,
    /// The local day, as text: the addon wrote it in several forms, and its zone is not told.
    pub date: Option<String>,
    /// The local time of day, as text.
    pub time: Option<String>,
    /// The item's name, without brackets.
    pub item: Option<String>,
    /// The item's number.
    pub item_id: u32,
    /// The item with its enchantments and bonuses, as `item:159459:...`.
    pub item_string: Option<String>,
    /// What the player said, or the loot master's reason.
    pub response: Option<String>,
    /// How many of the council voted for it.
    pub votes: Option<u32>,
    /// The class, as `DEATHKNIGHT`.
    pub class: Option<String>,
    /// Where it dropped.
    pub instance: Option<Instance>,
    /// Who dropped it.
    pub boss: Option<String>,
    /// See [`difficulty_name`](super::difficulty_name).
    pub difficulty_id: Option<u32>,
    /// The game's number of the instance.
    pub map_id: Option<u32>,
    /// How many were in the raid.
    pub group_size: Option<u32>,
    /// What the player wore in the item's place.
    pub gear1: Option<Gear>,
    /// What the player wore in the item's other place, of rings and trinkets.
    pub gear2: Option<Gear>,
    /// The response's number, or a word.
    pub response_id: Option<ResponseId>,
    /// Whether the response is a reason of the loot master's.
    pub is_award_reason: bool,
    /// The kind of the item, in the language of the game's client.
    pub sub_type: Option<String>,
    /// Where it is worn, in the language of the game's client.
    pub equip_loc: Option<String>,
    /// The player's note.
    pub note: Option<String>,
    /// Who looted it first, if the addon knew.
    pub owner: Option<Player>,
}

impl Award {
    /// When it was, by the time in its id. Without an id only the local day is known.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.id.as_ref().map(Stamp::at)
    }

    /// What tells it from all other awards, in this export and in later ones.
    pub fn identity(&self) -> Identity {
        let local = || [self.date.as_deref(), self.time.as_deref()].into_iter().flatten().collect::<Vec<_>>();
        let when = self.id.as_ref().map_or_else(|| local().join(" "), |id| id.text().to_owned());
        Identity { when, player: self.player.clone(), item_id: self.item_id, ordinal: self.ordinal }
    }
}

/// What tells an award from others: ids repeat, so it takes the player and the item as well, and among those that have all
/// three in common, their order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The id; the local day and time where there is none.
    pub when: String,
    /// Who was given the item.
    pub player: Player,
    /// The item's number.
    pub item_id: u32,
    /// From 1.
    pub ordinal: u32,
}

/// A character, and the realm if the export tells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Player {
    /// The character's name.
    pub name: String,
    /// The realm, without spaces, as the game writes it in names.
    pub realm: Option<String>,
}

impl Player {
    /// Out of `Name-Realm`, or a name alone. Names have no dash, realms may have one.
    pub fn read(text: &str) -> Option<Player> {
        let (name, realm) = text.split_once('-').unwrap_or((text, ""));
        let [name, realm] = [name, realm].map(str::trim);
        let realm = Some(realm.to_owned()).filter(|realm| !realm.is_empty());
        (!name.is_empty()).then(|| Player { name: name.to_owned(), realm })
    }
}

impl std::fmt::Display for Player {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.realm {
            Some(realm) => write!(f, "{}-{realm}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// An instance, and the difficulty if it has one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Instance {
    /// Its name, in the language of the game's client.
    pub name: String,
    /// As `Normal`, in the same language. The open world has none.
    pub difficulty: Option<String>,
}

impl Instance {
    /// Difficulties have no dash, names of instances may have one.
    pub(super) fn read(text: &str) -> Instance {
        let parts = text.rsplit_once('-').map(|(name, difficulty)| (name.trim(), difficulty.trim()));
        let (name, difficulty) = parts.filter(|(name, _)| !name.is_empty()).unwrap_or((text, ""));
        let difficulty = Some(difficulty.to_owned()).filter(|difficulty| !difficulty.is_empty());
        Instance { name: name.to_owned(), difficulty }
    }
}

impl std::fmt::Display for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.name, self.difficulty.as_deref().unwrap_or_default())
    }
}

/// What the addon tells responses apart by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum ResponseId {
    /// The place of the response among a guild's own.
    Number(u32),
    /// A response of the addon's own: `PL` is personal loot, `BONUSROLL` a bonus roll.
    Word(String),
}

impl ResponseId {
    /// Whatever is a number counts as one.
    pub fn read(text: String) -> ResponseId {
        let number = text.parse().ok().filter(|_| !text.starts_with('+'));
        number.map_or(ResponseId::Word(text), ResponseId::Number)
    }
}

impl std::fmt::Display for ResponseId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ResponseId::Number(number) => number.fmt(f),
            ResponseId::Word(word) => word.fmt(f),
        }
    }
}

/// An award's id: the Unix time at which it was made, a dash, and a count that several awards may share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Stamp {
    text: String,
    at: DateTime<Utc>,
}

/// The day on which the game appeared, 2004-11-23, and the first after the year 9999.
const SECONDS: std::ops::Range<i64> = 1_101_168_000..253_402_300_800;

impl Stamp {
    /// The count may be missing; a time that the game does not have is none.
    pub fn read(text: &str) -> Option<Stamp> {
        let (seconds, _) = text.split_once('-').unwrap_or((text, ""));
        let digits = seconds.bytes().all(|byte| byte.is_ascii_digit());
        let seconds = seconds.parse().ok().filter(|seconds| digits && SECONDS.contains(seconds))?;
        Some(Stamp { text: text.to_owned(), at: DateTime::from_timestamp(seconds, 0)? })
    }

    /// As the addon wrote it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// When it was made.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_is_a_name_and_whatever_follows_the_first_dash() {
        let read = |text: &str| Player::read(text).map(|player| (player.name, player.realm));
        assert_eq!(read("Anouk-Azjol-Nerub"), Some(("Anouk".into(), Some("Azjol-Nerub".into()))));
        assert_eq!(read("Anouk"), Some(("Anouk".into(), None)));
        assert_eq!(read("Anouk-"), Some(("Anouk".into(), None)));
        assert_eq!((read("-Sulfuron"), read("")), (None, None));
    }

    #[test]
    fn an_instance_is_whatever_precedes_the_last_dash() {
        let read = |text: &str| {
            let instance = Instance::read(text);
            (instance.to_string(), instance.difficulty)
        };
        assert_eq!(read("Uldir-Normal"), ("Uldir-Normal".into(), Some("Normal".into())));
        assert_eq!(read("Azjol-Nerub-Heroic").1.as_deref(), Some("Heroic"));
        assert_eq!(read("Kalimdor-"), ("Kalimdor-".into(), None));
        assert_eq!(read("Naxxramas"), ("Naxxramas-".into(), None));
    }

    #[test]
    fn an_id_begins_with_a_time_that_the_game_has() {
        let at = |text: &str| Stamp::read(text).map(|stamp| stamp.at().timestamp());
        assert_eq!(at("1536775847-4"), Some(1_536_775_847));
        assert_eq!(at("1536775847"), Some(1_536_775_847));
        for text in ["", "-4", "x-4", "+1536775847-4", "2018-09-16", "1101167999-1", "253402300800-1"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn a_response_id_is_a_number_or_a_word() {
        assert_eq!(ResponseId::read("3".into()), ResponseId::Number(3));
        for word in ["PL", "-1", "+1", "99999999999"] {
            assert_eq!(ResponseId::read(word.into()).to_string(), word);
        }
    }
}
