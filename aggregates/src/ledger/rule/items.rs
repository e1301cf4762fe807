//! What items cost: by a table, by slot and quality, or by a formula.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ledger::PointsSettings;
use crate::{Percent, Points, Text};

/// Where an item is worn, or what it counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
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

impl Slot {
    /// What a table that does not name the slot has it under.
    fn family(self) -> Slot {
        match self {
            Slot::OneHand | Slot::TwoHand | Slot::Ranged => Slot::Weapon,
            _ => Slot::Other,
        }
    }
}

/// What items cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemValues {
    /// Prices of single items, by their id in the game; they come first.
    #[serde(default)]
    pub items: BTreeMap<u32, Points>,
    /// What everything else costs; without it, only listed items have a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Valuation>,
    /// What is paid of the price of an item for another role than one's own; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off_spec: Option<Percent>,
    /// Reasons for which an item is given and nothing is charged.
    #[serde(default)]
    pub no_charge: BTreeSet<Text<40>>,
}

/// How an item that is not listed is priced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Valuation {
    /// By slot and quality.
    Slots(Slots),
    /// By item level and slot.
    Formula(Formula),
}

/// Prices by slot and quality.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slots(pub Vec<SlotPrice>);

/// What an item of a slot costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SlotPrice {
    /// The slot.
    pub slot: Slot,
    /// The quality: 0 poor, 1 common, 2 uncommon, 3 rare, 4 epic, 5 legendary; without it, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// The price.
    pub price: Points,
}

/// A formula over item level and slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// `floor(0.5 + 1000 * 2^((level - standard) / 26) * weight)`, as LibGearPoints 1.2 has it.
    GearPoints {
        /// The level at which a weight of 1 is worth 1000.
        standard: u32,
        /// Weights of slots that differ from the usual ones.
        #[serde(default)]
        weights: BTreeMap<Slot, Decimal>,
    },
    /// `floor(0.483 * 2^(level / 26 + (quality - 4)) * weight * modifier)`, as CEPGP has it.
    Cepgp {
        /// The guild's own factor.
        modifier: Decimal,
        /// Weights of slots that differ from the usual ones.
        #[serde(default)]
        weights: BTreeMap<Slot, Decimal>,
    },
}

impl Default for ItemValues {
    /// What goes in a ledger that never set the rule.
    fn default() -> Self {
        let price = |slot, hundredths| SlotPrice {
            slot,
            quality: None,
            price: Points::from_hundredths(hundredths).unwrap_or(Points::ZERO),
        };
        let slots =
            [(Slot::Weapon, 10_000), (Slot::Tier, 8_000), (Slot::Trinket, 7_500), (Slot::Other, 6_000)];
        let reasons =
            ["disenchant", "guild bank"].into_iter().filter_map(|name| Text::new("reason", name).ok());
        ItemValues {
            items: BTreeMap::new(),
            otherwise: Some(Valuation::Slots(Slots(slots.map(|(slot, cost)| price(slot, cost)).into()))),
            off_spec: None,
            no_charge: reasons.collect(),
        }
    }
}

impl Slots {
    /// The price of a slot: of its quality, else of any; of the slot itself, else of what it is a kind of.
    pub fn price(&self, slot: Slot, quality: Option<u8>) -> Option<Points> {
        let of = |slot, quality| self.0.iter().find(|row| row.slot == slot && row.quality == quality);
        let own = |slot| quality.and_then(|quality| of(slot, Some(quality))).or_else(|| of(slot, None));
        let found = own(slot).or_else(|| own(slot.family())).or_else(|| own(Slot::Other));
        found.map(|row| row.price)
    }
}

impl Formula {
    /// What a slot weighs. Source of the usual weights: LibGearPoints 1.2 and CEPGP, as their formulas.
    pub fn weight(&self, slot: Slot) -> Option<Decimal> {
        let (Formula::GearPoints { weights, .. } | Formula::Cepgp { weights, .. }) = self;
        let quarters = match (slot, self) {
            (Slot::Trinket, Formula::Cepgp { .. }) => 3,
            (Slot::Shield, Formula::Cepgp { .. }) => 2,
            (Slot::Head | Slot::Chest | Slot::Legs | Slot::Tier, _) => 4,
            (Slot::Shoulder | Slot::Hands | Slot::Waist | Slot::Feet, _) => 3,
            (Slot::Neck | Slot::Back | Slot::Wrist | Slot::Finger | Slot::OffHand, _) => 2,
            (Slot::Trinket, _) => 5,
            (Slot::OneHand | Slot::Shield | Slot::Weapon, _) => 6,
            (Slot::TwoHand | Slot::Ranged, _) => 8,
            (Slot::Other, _) => 0,
        };
        let usual = (quarters > 0).then(|| Decimal::new(quarters * 25, 2));
        weights.get(&slot).copied().or(usual)
    }
}

impl ItemValues {
    pub(super) fn check(&self, settings: &PointsSettings) -> Result<(), &'static str> {
        let fits = |price: &Points| *price >= Points::ZERO && price.places() <= settings.places;
        if !self.items.values().all(fits) {
            return Err("items");
        }
        match &self.otherwise {
            None => Ok(()),
            Some(Valuation::Slots(Slots(rows))) => {
                let keys: BTreeSet<_> = rows.iter().map(|row| (row.slot, row.quality)).collect();
                let good = rows.iter().all(|row| fits(&row.price)) && keys.len() == rows.len();
                if good { Ok(()) } else { Err("slots") }
            }
            Some(Valuation::Formula(formula)) => formula.check(),
        }
    }
}

impl Formula {
    fn check(&self) -> Result<(), &'static str> {
        let sane = |factor: &Decimal| {
            *factor >= Decimal::ZERO && *factor <= Decimal::from(1_000) && factor.normalize().scale() <= 4
        };
        let (Formula::GearPoints { weights, .. } | Formula::Cepgp { weights, .. }) = self;
        match self {
            _ if !weights.values().all(sane) => Err("weights"),
            Formula::GearPoints { standard, .. } if !(1..=10_000).contains(standard) => Err("standard"),
            Formula::Cepgp { modifier, .. } if !sane(modifier) => Err("modifier"),
            _ => Ok(()),
        }
    }
}
