//! Items: what somebody got for their points, as inputs name it.

use aggregates::Text;
use aggregates::points::Item;
use async_graphql::{Enum, InputObject};

use crate::graphql::error::Result;

/// Where an item is worn, or what it counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[graphql(remote = "aggregates::ledger::Slot")]
pub enum ItemSlot {
    /// On the head.
    Head,
    /// Around the neck.
    Neck,
    /// On the shoulders.
    Shoulder,
    /// A cloak.
    Back,
    /// On the chest.
    Chest,
    /// On the wrists.
    Wrist,
    /// On the hands.
    Hands,
    /// Around the waist.
    Waist,
    /// On the legs.
    Legs,
    /// On the feet.
    Feet,
    /// A ring.
    Finger,
    /// A trinket.
    Trinket,
    /// A weapon for one hand.
    OneHand,
    /// Something for the other hand.
    OffHand,
    /// A shield.
    Shield,
    /// A weapon for two hands.
    TwoHand,
    /// A weapon that reaches far.
    Ranged,
    /// Any weapon, where a table does not tell them apart.
    Weapon,
    /// A piece of a set.
    Tier,
    /// Anything else.
    Other,
}

/// What somebody got for their points.
#[derive(Debug, InputObject)]
pub struct ItemInput {
    /// The item's id in its game.
    #[graphql(validator(minimum = 0))]
    id: Option<i32>,
    /// Its name as the guild writes it, 1 to 200 characters.
    name: String,
    /// Where it is worn, or what it counts as.
    slot: Option<ItemSlot>,
    /// 0 poor, 1 common, 2 uncommon, 3 rare, 4 epic, 5 legendary.
    #[graphql(validator(minimum = 0, maximum = 9))]
    quality: Option<i32>,
    /// Its item level.
    #[graphql(validator(minimum = 0, maximum = 10000))]
    level: Option<i32>,
}

/// The item that an input means.
pub fn item(input: ItemInput) -> Result<Item> {
    Ok(Item {
        id: input.id.and_then(|id| id.try_into().ok()),
        name: Text::new("item.name", input.name)?,
        slot: input.slot.map(Into::into),
        quality: input.quality.and_then(|quality| quality.try_into().ok()),
        level: input.level.and_then(|level| level.try_into().ok()),
    })
}

impl ItemSlot {
    /// The slot that a column names.
    pub fn of_column(name: &str) -> Option<Self> {
        let slot: Result<aggregates::ledger::Slot, _> = serde_json::from_value(name.into());
        slot.ok().map(Into::into)
    }

    /// Its name in columns.
    pub fn column(self) -> Option<String> {
        let slot = serde_json::to_value(aggregates::ledger::Slot::from(self)).ok()?;
        slot.as_str().map(str::to_owned)
    }
}
