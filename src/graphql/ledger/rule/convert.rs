//! From rules as GraphQL has them to rules as decisions know them, and back.

use std::collections::BTreeMap;

use aggregates::ledger::{self, AwardKind, Rule, Valuation};
use aggregates::{Percent, Points, Text};

use super::items::{FormulaKind, ItemFormula, ItemPrice, SlotPrice, SlotWeight};
use super::{
    AttendanceRule, AwardValuesRule, BossValue, CapsRule, DecayRule, ItemValuesRule, RuleInput,
    SecondaryValuesRule, StandbyRule, TransfersRule, ZeroSumRule,
};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::scalar::Decimal;

impl TryFrom<RuleInput> for Rule {
    type Error = GraphqlError;

    fn try_from(input: RuleInput) -> Result<Self> {
        Ok(match input {
            RuleInput::ItemValues(rule) => Rule::ItemValues(item_values(rule)?),
            RuleInput::AwardValues(rule) => Rule::AwardValues(award_values(rule)?),
            RuleInput::Standby(rule) => {
                Rule::Standby(ledger::StandbyRule { percent: rule.percent.percent()? })
            }
            RuleInput::Caps(rule) => Rule::Caps(caps(&rule)?),
            RuleInput::Decay(rule) => Rule::Decay(ledger::DecayRule {
                dkp: percent(rule.dkp_percent)?,
                ep: percent(rule.ep_percent)?,
                gp: percent(rule.gp_percent)?,
                every: rule.every.into(),
            }),
            RuleInput::ZeroSum(rule) => Rule::ZeroSum(ledger::ZeroSum { payer_shares: rule.payer_shares }),
            RuleInput::Transfers(rule) => {
                Rule::Transfers(ledger::TransferRule { tax: rule.tax_percent.percent()? })
            }
            RuleInput::Attendance(rule) => Rule::Attendance(ledger::AttendanceRule {
                per: rule.per.into(),
                weeks: rule.weeks,
                standby_counts: rule.standby_counts,
                excused_counts: rule.excused_counts,
            }),
            RuleInput::Council(rule) => Rule::Council(rule.try_into()?),
        })
    }
}

fn points(field: &str, amount: Option<Decimal>) -> Result<Option<Points>> {
    amount.map(|amount| amount.points(field)).transpose()
}

fn percent(percent: Option<Decimal>) -> Result<Option<Percent>> {
    percent.map(|percent| percent.percent()).transpose()
}

fn award_values(rule: AwardValuesRule) -> Result<ledger::AwardValues> {
    let AwardValuesRule { kill, hour, on_time, completion, other, .. } = rule;
    let secondary = |values: SecondaryValuesRule| -> Result<_> {
        let SecondaryValuesRule { kill, hour, on_time, completion, other, .. } = values;
        let kinds = kinds([kill, hour, on_time, completion, other])?;
        Ok(ledger::SecondaryValues { kinds, bosses: bosses(values.bosses)? })
    };
    Ok(ledger::AwardValues {
        kinds: kinds([kill, hour, on_time, completion, other])?,
        bosses: bosses(rule.bosses)?,
        secondary: rule.secondary.map(secondary).transpose()?,
    })
}

/// The kinds of awards as they stand in an input, with the names of its fields.
const KINDS: [(AwardKind, &str); 5] = [
    (AwardKind::Kill, "kill"),
    (AwardKind::Hour, "hour"),
    (AwardKind::OnTime, "onTime"),
    (AwardKind::Completion, "completion"),
    (AwardKind::Other, "other"),
];

fn kinds(worth: [Option<Decimal>; 5]) -> Result<BTreeMap<AwardKind, Points>> {
    let given = KINDS.into_iter().zip(worth).filter_map(|(kind, worth)| Some((kind, worth?)));
    given.map(|((kind, field), worth)| Ok((kind, worth.points(field)?))).collect()
}

fn bosses(all: Vec<BossValue>) -> Result<BTreeMap<Text<200>, Points>> {
    let boss = |boss: BossValue| {
        Ok((Text::new("bosses.name", boss.name.to_lowercase())?, boss.value.points("bosses.value")?))
    };
    all.into_iter().map(boss).collect()
}

fn worth(kinds: &BTreeMap<AwardKind, Points>) -> [Option<Decimal>; 5] {
    KINDS.map(|(kind, _)| kinds.get(&kind).copied().map(Decimal::from))
}

fn boss_values(bosses: &BTreeMap<Text<200>, Points>) -> Vec<BossValue> {
    let value =
        |(name, value): (&Text<200>, &Points)| BossValue { name: name.to_string(), value: (*value).into() };
    bosses.iter().map(value).collect()
}

fn caps(rule: &CapsRule) -> Result<ledger::Caps> {
    let soft = match (&rule.soft, &rule.soft_rate_percent) {
        (None, None) => None,
        (Some(above), Some(rate)) => {
            Some(ledger::SoftCap { above: above.points("soft")?, rate: rate.percent()? })
        }
        _ => return Err(GraphqlError::bad_rule("`soft` and `softRatePercent` belong together")),
    };
    let bound = |field, amount: &Option<Decimal>| points(field, amount.clone());
    Ok(ledger::Caps { hard: bound("hard", &rule.hard)?, weekly: bound("weekly", &rule.weekly)?, soft })
}

fn item_values(rule: ItemValuesRule) -> Result<ledger::ItemValues> {
    let otherwise = match (rule.slots, rule.formula) {
        (Some(_), Some(_)) => return Err(GraphqlError::bad_rule("`slots` and `formula` exclude each other")),
        (Some(slots), None) => {
            let slots = slots.into_iter().map(slot_price).collect::<Result<_>>()?;
            Some(Valuation::Slots(ledger::Slots(slots)))
        }
        (None, Some(formula)) => Some(Valuation::Formula(self::formula(formula)?)),
        (None, None) => None,
    };
    let listed = |row: ItemPrice| Ok((row.item_id, row.price.points("items.price")?));
    let reason = |reason: String| Ok(Text::new("noCharge", reason)?);
    Ok(ledger::ItemValues {
        items: rule.items.into_iter().map(listed).collect::<Result<_>>()?,
        otherwise,
        off_spec: percent(rule.off_spec_percent)?,
        no_charge: rule.no_charge.into_iter().map(reason).collect::<Result<_>>()?,
    })
}

fn slot_price(row: SlotPrice) -> Result<ledger::SlotPrice> {
    let price = row.price.points("slots.price")?;
    Ok(ledger::SlotPrice { slot: row.slot.into(), quality: row.quality, price })
}

fn formula(rule: ItemFormula) -> Result<ledger::Formula> {
    let weight = |row: SlotWeight| Ok((row.slot.into(), row.weight.factor("weights.weight")?));
    let weights = rule.weights.into_iter().map(weight).collect::<Result<BTreeMap<_, _>>>()?;
    match (rule.kind, rule.standard_level) {
        (FormulaKind::GearPoints, Some(standard)) => Ok(ledger::Formula::GearPoints { standard, weights }),
        (FormulaKind::GearPoints, None) => {
            Err(GraphqlError::bad_rule("`GEAR_POINTS` needs a `standardLevel`"))
        }
        (FormulaKind::Cepgp, _) => {
            let modifier = rule.modifier.map(|modifier| modifier.factor("modifier")).transpose()?;
            Ok(ledger::Formula::Cepgp { modifier: modifier.unwrap_or(rust_decimal::Decimal::ONE), weights })
        }
    }
}

fn shown(percent: Percent) -> Decimal {
    Decimal::of_column(&percent.to_string())
}

impl From<ledger::ItemValues> for ItemValuesRule {
    fn from(rule: ledger::ItemValues) -> Self {
        let (slots, formula) = match rule.otherwise {
            None => (None, None),
            Some(Valuation::Slots(slots)) => (Some(slots.0.into_iter().map(Into::into).collect()), None),
            Some(Valuation::Formula(formula)) => (None, Some(formula.into())),
        };
        let listed = |(item_id, price): (u32, Points)| ItemPrice { item_id, price: price.into() };
        ItemValuesRule {
            items: rule.items.into_iter().map(listed).collect(),
            slots,
            formula,
            off_spec_percent: rule.off_spec.map(shown),
            no_charge: rule.no_charge.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<ledger::SlotPrice> for SlotPrice {
    fn from(row: ledger::SlotPrice) -> Self {
        SlotPrice { slot: row.slot.into(), quality: row.quality, price: row.price.into() }
    }
}

impl From<ledger::Formula> for ItemFormula {
    fn from(formula: ledger::Formula) -> Self {
        let (kind, standard_level, modifier, weights) = match formula {
            ledger::Formula::GearPoints { standard, weights } => {
                (FormulaKind::GearPoints, Some(standard), None, weights)
            }
            ledger::Formula::Cepgp { modifier, weights } => {
                (FormulaKind::Cepgp, None, Some(Decimal::of_column(&modifier.to_string())), weights)
            }
        };
        let weight = |(slot, weight): (ledger::Slot, rust_decimal::Decimal)| SlotWeight {
            slot: slot.into(),
            weight: Decimal::of_column(&weight.to_string()),
        };
        ItemFormula { kind, standard_level, modifier, weights: weights.into_iter().map(weight).collect() }
    }
}

impl From<ledger::AwardValues> for AwardValuesRule {
    fn from(rule: ledger::AwardValues) -> Self {
        let [kill, hour, on_time, completion, other] = worth(&rule.kinds);
        let secondary = |values: ledger::SecondaryValues| {
            let [kill, hour, on_time, completion, other] = worth(&values.kinds);
            let bosses = boss_values(&values.bosses);
            SecondaryValuesRule { kill, hour, on_time, completion, other, bosses }
        };
        let (bosses, secondary) = (boss_values(&rule.bosses), rule.secondary.map(secondary));
        AwardValuesRule { kill, hour, on_time, completion, other, bosses, secondary }
    }
}

impl From<ledger::StandbyRule> for StandbyRule {
    fn from(rule: ledger::StandbyRule) -> Self {
        StandbyRule { percent: shown(rule.percent) }
    }
}

impl From<ledger::Caps> for CapsRule {
    fn from(rule: ledger::Caps) -> Self {
        CapsRule {
            hard: rule.hard.map(Into::into),
            weekly: rule.weekly.map(Into::into),
            soft: rule.soft.map(|soft| soft.above.into()),
            soft_rate_percent: rule.soft.map(|soft| shown(soft.rate)),
        }
    }
}

impl From<ledger::DecayRule> for DecayRule {
    fn from(rule: ledger::DecayRule) -> Self {
        DecayRule {
            dkp_percent: rule.dkp.map(shown),
            ep_percent: rule.ep.map(shown),
            gp_percent: rule.gp.map(shown),
            every: rule.every.into(),
        }
    }
}

impl From<ledger::ZeroSum> for ZeroSumRule {
    fn from(rule: ledger::ZeroSum) -> Self {
        ZeroSumRule { payer_shares: rule.payer_shares }
    }
}

impl From<ledger::TransferRule> for TransfersRule {
    fn from(rule: ledger::TransferRule) -> Self {
        TransfersRule { tax_percent: shown(rule.tax) }
    }
}

impl From<ledger::AttendanceRule> for AttendanceRule {
    fn from(rule: ledger::AttendanceRule) -> Self {
        AttendanceRule {
            per: rule.per.into(),
            weeks: rule.weeks,
            standby_counts: rule.standby_counts,
            excused_counts: rule.excused_counts,
        }
    }
}
