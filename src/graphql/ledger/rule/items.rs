//! What items cost.

use async_graphql::{Enum, InputObject, SimpleObject};

use crate::graphql::points::ItemSlot;
use crate::graphql::scalar::Decimal;

/// What items cost: by a list of items, else by slot and quality or by a formula.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "ItemValuesRuleInput")]
pub struct ItemValuesRule {
    /// Prices of single items; they come first.
    #[graphql(default)]
    pub items: Vec<ItemPrice>,
    /// Prices by slot and quality. Not beside a formula.
    pub slots: Option<Vec<SlotPrice>>,
    /// A formula over item level and slot.
    pub formula: Option<ItemFormula>,
    /// What is paid of a price for another role than one's own, in percent; without it, all.
    pub off_spec_percent: Option<Decimal>,
    /// Reasons for which an item is given and nothing is charged.
    #[graphql(default_with = "vec![\"disenchant\".to_owned(), \"guild bank\".to_owned()]")]
    pub no_charge: Vec<String>,
}

/// What an item costs.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "ItemPriceInput")]
pub struct ItemPrice {
    /// The item's id in its game.
    pub item_id: u32,
    /// What it costs.
    pub price: Decimal,
}

/// What an item of a slot costs.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "SlotPriceInput")]
pub struct SlotPrice {
    /// The slot. `WEAPON` stands for weapons that are not named, `OTHER` for everything that is not.
    pub slot: ItemSlot,
    /// Only of this quality, 0 poor to 5 legendary; without it, any that is not named.
    pub quality: Option<u8>,
    /// What it costs.
    pub price: Decimal,
}

/// A formula over item level and slot.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "ItemFormulaInput")]
pub struct ItemFormula {
    /// Which.
    pub kind: FormulaKind,
    /// The level at which a weight of 1 is worth 1000; `GEAR_POINTS` needs it.
    pub standard_level: Option<u32>,
    /// The guild's own factor, for `CEPGP`; 1 without it.
    pub modifier: Option<Decimal>,
    /// Weights of slots that differ from the usual ones.
    #[graphql(default)]
    pub weights: Vec<SlotWeight>,
}

/// What a slot weighs in a formula.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "SlotWeightInput")]
pub struct SlotWeight {
    /// The slot.
    pub slot: ItemSlot,
    /// What it weighs, at most four decimal places.
    pub weight: Decimal,
}

/// The addons' formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FormulaKind {
    /// `floor(0.5 + 1000 * 2^((level - standard) / 26) * weight)`, as LibGearPoints has it.
    GearPoints,
    /// `floor(0.483 * 2^(level / 26 + (quality - 4)) * weight * modifier)`, as CEPGP has it.
    Cepgp,
}
