//! What an item costs under the rule `item_values`: listed by its id, else by its slot and quality, else by a formula.
//!
//! Powers of two to a twenty-sixth come from a table of 28 digits, and products are exact decimals: no price is off by one.

use rust_decimal::Decimal;

use super::rounding::percent_of;
use super::{Item, PointsRefusal as Refusal, Priced, PricedBy};
use crate::ledger::{Formula, ItemValues, Open, Rule, RuleKind, Valuation};
use crate::{Common, Points};

/// 2^(k / 26) for k from 0 to 25.
const ROOTS: [&str; 26] = [
    "1.000000000000000000000000000",
    "1.027018050708772437435170974",
    "1.054766076481646673679190958",
    "1.083263799821920750542817702",
    "1.112531476096486920262088977",
    "1.142589907932767254734331798",
    "1.173460460004626391095441753",
    "1.205165074217770817632653963",
    "1.237726285305428047637062039",
    "1.271167236845390644013030642",
    "1.305511697709809551549145708",
    "1.340784078959428779589287936",
    "1.377009451194269374046015370",
    "1.414213562373095048801688724",
    "1.452422856114325043142019964",
    "1.491664490491401970788585997",
    "1.531966357335973870566533944",
    "1.573357102062610608557892406",
    "1.615866144029145473295293560",
    "1.659523697447113512622567946",
    "1.704360792857149153883297984",
    "1.750409299184607206002676768",
    "1.797701946391083748217080871",
    "1.846272348737936958806156862",
    "1.896155028678342929240175137",
    "1.947385441394868253850838288",
];

/// What an item costs, and how that came about.
pub(super) fn price(
    open: &Open,
    item: Option<&Item>,
    off_spec: bool,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(Points, Priced), Refusal> {
    let item = item.ok_or(Refusal::NoPrice { field: "item" })?;
    let (item_values, values) = in_force(open, at)?;
    let (by, full) = full_price(&values, item)?;
    let percent = values.off_spec.filter(|_| off_spec);
    let price = percent.map_or(full, |percent| percent_of(&open.settings.points, full, percent));
    Ok((price, Priced { by, item_values, full, percent }))
}

/// The rule in force with its version: 0, and what bursar does by itself, in a ledger that never set one.
pub(super) fn in_force(open: &Open, at: chrono::DateTime<chrono::Utc>) -> Result<(u32, ItemValues), Common> {
    match open.rule_at(RuleKind::ItemValues, at)? {
        Some((version, Rule::ItemValues(values))) => Ok((version, values.clone())),
        _ => Ok((0, ItemValues::default())),
    }
}

fn full_price(values: &ItemValues, item: &Item) -> Result<(PricedBy, Points), Refusal> {
    if let Some(listed) = item.id.and_then(|id| values.items.get(&id)) {
        return Ok((PricedBy::Item, *listed));
    }
    match &values.otherwise {
        None => Err(Refusal::NoPrice { field: "item.id" }),
        Some(Valuation::Slots(slots)) => {
            let slot = item.slot.ok_or(Refusal::NoPrice { field: "item.slot" })?;
            let price = slots.price(slot, item.quality).ok_or(Refusal::NoPrice { field: "item.slot" })?;
            Ok((PricedBy::Slot, price))
        }
        Some(Valuation::Formula(formula)) => Ok((PricedBy::Formula, by_formula(formula, item)?)),
    }
}

fn by_formula(formula: &Formula, item: &Item) -> Result<Points, Refusal> {
    let missing = |field| Refusal::NoPrice { field };
    let slot = item.slot.ok_or(missing("item.slot"))?;
    let weight = formula.weight(slot).ok_or(missing("item.slot"))?;
    let level = i64::from(item.level.ok_or(missing("item.level"))?);
    let worth = match formula {
        Formula::GearPoints { standard, .. } => gear_points(level - i64::from(*standard), weight),
        Formula::Cepgp { modifier, .. } => {
            let quality = i64::from(item.quality.ok_or(missing("item.quality"))?);
            cepgp(level, quality, weight, *modifier)
        }
    };
    worth.and_then(|worth| Points::try_from(worth).ok()).ok_or(Refusal::PriceOutOfRange)
}

/// `floor(0.5 + 1000 * 2^(above / 26) * weight)`, as LibGearPoints 1.2 has it.
fn gear_points(above: i64, weight: Decimal) -> Option<Decimal> {
    let exact = power(above)?.checked_mul(Decimal::ONE_THOUSAND)?.checked_mul(weight)?;
    Some(exact.checked_add(Decimal::new(5, 1))?.floor())
}

/// `floor(0.483 * 2^(level / 26 + (quality - 4)) * weight * modifier)`, as CEPGP has it.
fn cepgp(level: i64, quality: i64, weight: Decimal, modifier: Decimal) -> Option<Decimal> {
    let power = power(level + 26 * (quality - 4))?;
    let exact = power.checked_mul(Decimal::new(483, 3))?.checked_mul(weight)?.checked_mul(modifier)?;
    Some(exact.floor())
}

/// `2^(n / 26)` to 28 digits.
fn power(n: i64) -> Option<Decimal> {
    let (whole, rest) = (n.div_euclid(26), usize::try_from(n.rem_euclid(26)).ok()?);
    let root: Decimal = ROOTS.get(rest)?.parse().ok()?;
    let factor = Decimal::from(
        1_i64.checked_shl(u32::try_from(whole.unsigned_abs()).ok()?).filter(|_| whole.abs() < 40)?,
    );
    if whole < 0 { root.checked_div(factor) } else { root.checked_mul(factor) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Slot, SlotPrice, Slots};
    use crate::testing::guild::{points, text};

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    fn item(slot: Slot, quality: u8, level: u32) -> Item {
        Item { slot: Some(slot), quality: Some(quality), level: Some(level), ..Item::named(text("a thing")) }
    }

    #[test]
    fn gear_points_are_as_the_library_has_them() {
        for (level, standard, weight, worth) in [
            (120, 120, "1", 1000),
            (128, 120, "1.25", 1547),
            (141, 120, "2", 3501),
            (372, 359, "2", 2828),
            (566, 553, "2", 2828),
            (107, 120, "1", 707),
        ] {
            assert_eq!(gear_points(level - standard, decimal(weight)), Some(worth.into()), "{level}");
        }
    }

    #[test]
    fn cepgp_is_as_the_addon_has_it() {
        for (level, quality, weight, worth) in [(66, 4, "1", 2), (81, 4, "0.75", 3), (60, 3, "1", 1)] {
            assert_eq!(cepgp(level, quality, decimal(weight), Decimal::ONE), Some(worth.into()), "{level}");
        }
    }

    #[test]
    fn a_whole_number_of_doublings_is_exact() {
        assert_eq!(power(26), Some(Decimal::TWO));
        assert_eq!(power(-52), Some(decimal("0.25")));
        assert_eq!(power(26 * 40), None);
        assert_eq!(power(i64::MAX), None);
    }

    #[test]
    fn the_table_names_a_quality_before_any_and_a_slot_before_what_it_is_a_kind_of() {
        let row = |slot, quality, price| SlotPrice { slot, quality, price: points(price) };
        let slots = Slots(vec![
            row(Slot::Weapon, None, "100"),
            row(Slot::TwoHand, Some(5), "400"),
            row(Slot::Other, None, "60"),
            row(Slot::Trinket, None, "75"),
        ]);
        let price = |slot, quality| slots.price(slot, Some(quality)).map(|price| price.to_string());
        assert_eq!(price(Slot::TwoHand, 5).as_deref(), Some("400"));
        assert_eq!(price(Slot::TwoHand, 4).as_deref(), Some("100"));
        assert_eq!(price(Slot::Trinket, 4).as_deref(), Some("75"));
        assert_eq!(price(Slot::Neck, 4).as_deref(), Some("60"));
        assert_eq!(Slots(vec![]).price(Slot::Neck, None), None);
    }

    #[test]
    fn a_listed_item_costs_what_the_list_says() {
        let mut values = ItemValues::default();
        values.items.insert(19_019, points("1000"));
        let listed = Item { id: Some(19_019), ..item(Slot::OneHand, 5, 80) };
        assert_eq!(full_price(&values, &listed), Ok((PricedBy::Item, points("1000"))));
        let unlisted = Item { id: Some(1), ..listed };
        assert_eq!(full_price(&values, &unlisted), Ok((PricedBy::Slot, points("100"))));
    }

    #[test]
    fn what_the_rule_needs_and_the_item_does_not_say_is_named() {
        let formula = Formula::Cepgp { modifier: Decimal::ONE, weights: [].into() };
        let by_formula = |item: &Item| by_formula(&formula, item);
        let full = item(Slot::Head, 4, 66);
        let refused = |field| Err(Refusal::NoPrice { field });
        assert_eq!(by_formula(&Item { slot: None, ..full.clone() }), refused("item.slot"));
        assert_eq!(by_formula(&Item { slot: Some(Slot::Other), ..full.clone() }), refused("item.slot"));
        assert_eq!(by_formula(&Item { level: None, ..full.clone() }), refused("item.level"));
        assert_eq!(by_formula(&Item { quality: None, ..full.clone() }), refused("item.quality"));
        assert_eq!(by_formula(&Item { level: Some(u32::MAX), ..full }), Err(Refusal::PriceOutOfRange));
    }
}
