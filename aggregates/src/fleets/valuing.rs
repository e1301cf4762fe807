//! What a pool is worth: prices are asked for, come in, and are set by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal, Item, LinePrice, Pool, PoolStage,
    Priced, Unpriced,
};
use crate::money::{Amount, Currency, NotMoney};
use crate::split::total_of;
use crate::{Context, Money, PoolId, Text};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn ask(fleets: &Fleets, context: &Context<FleetsContext>, pool: PoolId) -> Decision {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    if found.items.is_empty() {
        return Err(Refusal::PoolEmpty { pool });
    }
    match found.stage {
        PoolStage::Valuing => Ok(Vec::new()),
        _ => Ok(vec![Event::ValuationAsked { pool, valuation: found.valuations + 1 }]),
    }
}

/// Prices that somebody set stay; copies of blueprints are worth nothing.
pub(super) fn record(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (pool, valuation): (PoolId, u32),
    (prices, missing): (&[LinePrice], &[Unpriced]),
) -> Decision {
    let found = awaited(fleets, context, pool, valuation)?;
    let mut kept = found.set_by_hand();
    let mut recorded = Vec::new();
    for LinePrice { line, price } in prices {
        let item = found.item(pool, *line)?;
        checked(price.unit, found.plan.currency)?;
        if !kept.contains_key(line) && !item.blueprint_copy {
            kept.insert(*line, price.unit);
            recorded.push(LinePrice { line: *line, price: price.clone() });
        }
    }
    let copies = found.items.iter().filter(|(line, item)| item.blueprint_copy && !kept.contains_key(line));
    let copies: Vec<_> = copies.map(|(line, _)| *line).collect();
    for line in copies {
        kept.insert(line, Amount::ZERO);
        recorded.push(LinePrice { line, price: Priced::copy(context)? });
    }
    let why: BTreeMap<_, _> = missing.iter().map(|unpriced| (unpriced.line, &unpriced.why)).collect();
    let without = found.items.keys().filter(|line| !kept.contains_key(line));
    let missing = without.map(|line| unpriced(*line, why.get(line).copied())).collect::<Result<_, _>>()?;
    recorded.sort_by_key(|price| price.line);
    let total = total(&found.items, &kept, found.plan.currency)?;
    let at = context.effective_at();
    Ok(vec![Event::PoolValued { pool, valuation, prices: recorded, missing, total, at }])
}

pub(super) fn fail(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (pool, valuation): (PoolId, u32),
    why: &Text<1000>,
) -> Decision {
    awaited(fleets, context, pool, valuation)?;
    Ok(vec![Event::ValuationFailed { pool, valuation, why: why.clone() }])
}

pub(super) fn set_price(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    (pool, line): (PoolId, u32),
    (unit, reason): (Money, &Text<500>),
) -> Decision {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    found.item(pool, line)?;
    let currency = found.plan.currency;
    if unit.currency() != currency {
        let (given, currency) = (unit.currency().to_string(), currency.to_string());
        return Err(Refusal::OtherCurrency { given, currency });
    }
    checked(unit.amount(), currency)?;
    let mut prices: BTreeMap<u32, Amount> =
        found.prices.iter().map(|(line, priced)| (*line, priced.unit)).collect();
    prices.insert(line, unit.amount());
    let total = total(&found.items, &prices, currency)?;
    let unpriced = found.items.keys().filter(|line| !prices.contains_key(line)).count();
    let unpriced = u32::try_from(unpriced).unwrap_or(u32::MAX);
    let at = context.effective_at();
    let price = Priced {
        unit: unit.amount(),
        source: Text::new("source", Priced::MANUAL)?,
        strategy: None,
        as_of: at,
        digest: None,
        reason: Some(reason.clone()),
    };
    Ok(vec![Event::PriceSet { pool, line, by: context.principal().clone(), price, total, unpriced, at }])
}

/// The pool, if this is the valuation that it awaits.
fn awaited<'a>(
    fleets: &'a Fleets,
    context: &Context<FleetsContext>,
    pool: PoolId,
    valuation: u32,
) -> Result<&'a Pool, Refusal> {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    match found.stage {
        PoolStage::Valuing if found.valuations == valuation => Ok(found),
        _ => Err(Refusal::ValuationNotAwaited { pool, valuation }),
    }
}

/// What everything that has a price is worth. A unit's price times a quantity is rounded half to even.
fn total(
    items: &BTreeMap<u32, Item>,
    prices: &BTreeMap<u32, Amount>,
    currency: Currency,
) -> Result<Amount, NotMoney> {
    let priced = items.iter().filter_map(|(line, item)| Some((prices.get(line)?.decimal(), item.quantity)));
    total_of(priced, currency).map(Money::amount)
}

fn checked(unit: Amount, currency: Currency) -> Result<(), Refusal> {
    let money = Money::new(unit, currency)?;
    if unit < Amount::ZERO { Err(Refusal::PriceOutOfRange { unit: money }) } else { Ok(()) }
}

fn unpriced(line: u32, why: Option<&Text<1000>>) -> Result<Unpriced, Refusal> {
    let why = why.cloned().map_or_else(|| Text::new("why", "no source was asked"), Ok)?;
    Ok(Unpriced { line, why })
}

impl Priced {
    fn copy(context: &Context<FleetsContext>) -> Result<Self, Refusal> {
        Ok(Priced {
            unit: Amount::ZERO,
            source: Text::new("source", Priced::BLUEPRINT_COPY)?,
            strategy: None,
            as_of: context.effective_at(),
            digest: None,
            reason: None,
        })
    }
}

impl Pool {
    fn set_by_hand(&self) -> BTreeMap<u32, Amount> {
        let manual = self.prices.iter().filter(|(_, priced)| priced.is_manual());
        manual.map(|(line, priced)| (*line, priced.unit)).collect()
    }

    /// Lines that have no price.
    pub(super) fn unpriced(&self) -> BTreeSet<u32> {
        self.items.keys().filter(|line| !self.prices.contains_key(line)).copied().collect()
    }
}
