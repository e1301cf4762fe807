//! What is in a pool, and what it is worth.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Strategy;
use crate::money::Amount;
use crate::{MemberId, Text};

/// The most of one item: what a paste of a whole station's hangar stays below.
pub const MOST: u64 = 1_000_000_000_000_000;

/// So many of something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What it is called.
    pub name: Text<200>,
    /// Its type in the game, if it is one of the game's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_id: Option<u32>,
    /// How many, from 1 to 10^15.
    pub quantity: u64,
    /// Whether it is a copy of a blueprint, which is worth nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blueprint_copy: bool,
    /// Who picked it up, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looter: Option<MemberId>,
}

impl Item {
    /// What is equal of the same thing from the same hands, whatever it is called in which language: the two add up.
    pub(super) fn kind(&self) -> impl Ord + use<> {
        let name = self.type_id.is_none().then(|| self.name.clone());
        (self.type_id, name, self.blueprint_copy, self.looter)
    }
}

/// A line of a pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// 1, 2, 3 ... within its pool, for ever.
    pub line: u32,
    /// What it is.
    #[serde(flatten)]
    pub item: Item,
}

/// What a unit of a line is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Priced {
    /// The unit's price.
    pub unit: Amount,
    /// Where it is from: a source's name, `blueprint_copy`, or `manual`.
    pub source: Text<40>,
    /// How it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Strategy>,
    /// When the source says that it was so.
    pub as_of: DateTime<Utc>,
    /// The SHA-256 of the source's answer, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Text<64>>,
    /// Why somebody set it; not about a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

impl Priced {
    /// What a price is called that somebody set.
    pub const MANUAL: &'static str = "manual";
    /// What the price of a blueprint's copy is called.
    pub const BLUEPRINT_COPY: &'static str = "blueprint_copy";

    /// Whether somebody set it.
    pub fn is_manual(&self) -> bool {
        self.source.as_str() == Priced::MANUAL
    }
}

/// A line's price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinePrice {
    /// Which line.
    pub line: u32,
    /// Its unit's price.
    #[serde(flatten)]
    pub price: Priced,
}

/// A line that no source prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unpriced {
    /// Which line.
    pub line: u32,
    /// What each source said, such as `janice: NOT_LISTED`.
    pub why: Text<1000>,
}

/// Something that a member took as part of their share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InKind {
    /// Which line.
    pub line: u32,
    /// Who took it.
    pub member: MemberId,
    /// How many.
    pub quantity: u64,
}
