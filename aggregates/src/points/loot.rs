//! What a raid tool says of an item besides who got it and when.

use serde::{Deserialize, Serialize};

use crate::{Sealed, Text};

/// What led to an item as a raid tool recorded it: nothing of it was decided here, and nothing of it is charged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loot {
    /// The award's own id there, which others may have as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award: Option<Text<200>>,
    /// The local day and time as they are written there, in a zone that is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<Text<410>>,
    /// What who got it said, or the loot master's reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Text<200>>,
    /// The response's number there, or a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_id: Option<Text<200>>,
    /// Whether the response is the loot master's reason.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub award_reason: bool,
    /// How many of the council voted for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<u32>,
    /// The class of who got it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Text<200>>,
    /// Where it dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<Text<200>>,
    /// How hard it was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<Text<200>>,
    /// The same as the game numbers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty_id: Option<u32>,
    /// The game's number of the instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map_id: Option<u32>,
    /// Who dropped it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boss: Option<Text<200>>,
    /// How many were in the raid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_size: Option<u32>,
    /// The item with its enchantments and bonuses, as the game writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Text<1000>>,
    /// The kind of the item, in the language of the game's client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text<200>>,
    /// Where it is worn, in the same language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worn: Option<Text<200>>,
    /// What was worn in its place, as the game writes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Text<1000>>,
    /// A note by who got it, sealed to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed>,
    /// Who looted it first, by name; sealed to who got it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Sealed>,
}

impl Loot {
    /// What is sealed of it.
    pub fn sealed(&self) -> Vec<&Sealed> {
        self.note.iter().chain(&self.owner).collect()
    }

    /// The same without what is sealed.
    #[must_use]
    pub fn unsealed(&self) -> Loot {
        Loot { note: None, owner: None, ..self.clone() }
    }
}
