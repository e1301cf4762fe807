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
        not_below_zero(price.unit)?;
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
    in_currency(unit, currency)?;
    not_below_zero(unit.amount())?;
    let mut prices: BTreeMap<u32, Amount> =
        found.prices.iter().map(|(line, priced)| (*line, priced.unit)).collect();
    prices.insert(line, unit.amount());
    let total = total(&found.items, &prices, currency)?;
    let unpriced = found.items.keys().filter(|line| !prices.contains_key(line)).count();
    let unpriced = u32::try_from(unpriced).unwrap_or(u32::MAX);
    let (price, at) = (by_hand(context, unit.amount(), reason)?, context.effective_at());
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
pub(super) fn total(
    items: &BTreeMap<u32, Item>,
    prices: &BTreeMap<u32, Amount>,
    currency: Currency,
) -> Result<Amount, NotMoney> {
    let priced = items.iter().filter_map(|(line, item)| Some((prices.get(line)?.decimal(), item.quantity)));
    total_of(priced, currency).map(Money::amount)
}

/// A price that somebody sets.
pub(super) fn by_hand(
    context: &Context<FleetsContext>,
    unit: Amount,
    reason: &Text<500>,
) -> Result<Priced, Refusal> {
    let (source, reason) = (Text::new("source", Priced::MANUAL)?, Some(reason.clone()));
    Ok(Priced { unit, source, strategy: None, as_of: context.effective_at(), digest: None, reason })
}

/// Refuses another currency than the pool's.
pub(super) fn in_currency(given: Money, currency: Currency) -> Result<(), Refusal> {
    if given.currency() == currency {
        return Ok(());
    }
    let (given, currency) = (given.currency().to_string(), currency.to_string());
    Err(Refusal::OtherCurrency { given, currency })
}

/// A source's price may be finer than the currency: what is rounded is what all of a line is worth.
pub(super) fn not_below_zero(unit: Amount) -> Result<(), Refusal> {
    if unit < Amount::ZERO { Err(Refusal::PriceOutOfRange { unit }) } else { Ok(()) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleets::words::{
        POOL, added, amount, at, eur, even, flown, item, opened, pool_plan, priced, reason, valued,
    };
    use crate::testing::Given;
    use crate::testing::guild::{GROM, officer, text};
    use crate::{Actor, FleetsCommand as Command};

    /// Three lines, the last of them a blueprint's copy, of which prices are awaited.
    fn asked_for() -> Given {
        let copy = Item { blueprint_copy: true, ..item("Rifter Blueprint", Some(691), 1) };
        let lines = vec![(1, item("Tritanium", Some(34), 100)), (2, item("Trinkets", None, 3)), (3, copy)];
        let given = flown(even(), &[GROM]).and([opened(POOL, pool_plan())]);
        given.and([added(POOL, lines), Event::ValuationAsked { pool: POOL, valuation: 1 }])
    }

    fn line_price(line: u32, unit: &str) -> LinePrice {
        LinePrice { line, price: priced(unit) }
    }

    fn record(prices: Vec<LinePrice>) -> Command {
        let missing = vec![Unpriced { line: 2, why: text("janice: NOT_LISTED") }];
        Command::RecordPrices { pool: POOL, valuation: 1, prices, missing }
    }

    fn set(line: u32, unit: Money) -> Command {
        Command::SetPrice { pool: POOL, line, unit, reason: reason() }
    }

    fn copied() -> LinePrice {
        let price =
            Priced { source: text("blueprint_copy"), strategy: None, as_of: at("20:00"), ..priced("0") };
        LinePrice { line: 3, price }
    }

    fn manual(unit: &str) -> Priced {
        let reason = Some(reason());
        Priced { source: text("manual"), strategy: None, as_of: at("20:00"), reason, ..priced(unit) }
    }

    fn valued_at(prices: Vec<LinePrice>, missing: Vec<Unpriced>, total: &str) -> Event {
        Event::PoolValued { pool: POOL, valuation: 1, prices, missing, total: amount(total), at: at("20:00") }
    }

    fn price_set(line: u32, unit: &str, total: &str, unpriced: u32) -> Event {
        let (by, price) = (Actor::Operator, manual(unit));
        Event::PriceSet { pool: POOL, line, by, price, total: amount(total), unpriced, at: at("20:00") }
    }

    fn stage(given: &Given) -> PoolStage {
        given.fleets.pool(POOL).expect("a pool").stage.clone()
    }

    #[test]
    fn prices_come_in_and_what_no_source_prices_is_listed() {
        let missing = || vec![Unpriced { line: 2, why: text("janice: NOT_LISTED") }];
        let given = asked_for().when(record(vec![line_price(1, "5.50")]));
        let given = given.then([valued_at(vec![line_price(1, "5.50"), copied()], missing(), "550")]);
        let (at, total) = (at("20:00"), amount("550"));
        assert_eq!(stage(&given), PoolStage::Valued { at, total, missing: [2].into() });
    }

    #[test]
    fn a_line_that_the_answer_does_not_speak_of_is_listed_as_not_asked() {
        let missing = vec![Unpriced { line: 1, why: text("no source was asked") }];
        let given = asked_for().and([price_set(2, "1", "3", 2)]);
        given.when(record(Vec::new())).then([valued_at(vec![copied()], missing, "3")]);
    }

    #[test]
    fn what_somebody_set_stays_whatever_the_sources_say() {
        let given = asked_for().when(set(1, eur("7"))).then([price_set(1, "7", "700", 2)]);
        let given = given.when(record(vec![line_price(1, "5.50"), line_price(2, "1")]));
        let given = given.then([valued_at(vec![line_price(2, "1"), copied()], Vec::new(), "703")]);
        assert!(given.fleets.pool(POOL).expect("a pool").prices[&1].is_manual());
    }

    #[test]
    fn a_blueprints_copy_is_worth_nothing_whatever_the_sources_say_unless_somebody_set_it() {
        let all = || vec![line_price(1, "1"), line_price(2, "1"), line_price(3, "1000000")];
        let given = asked_for().when(record(all()));
        given.then([valued_at(vec![line_price(1, "1"), line_price(2, "1"), copied()], Vec::new(), "103")]);
        let given = asked_for().when(set(3, eur("20"))).goes().when(record(all()));
        given.then([valued_at(vec![line_price(1, "1"), line_price(2, "1")], Vec::new(), "123")]);
    }

    #[test]
    fn a_price_may_be_finer_than_the_currency_and_what_a_line_is_worth_is_rounded_half_to_even() {
        let given = asked_for().when(record(vec![line_price(1, "0.00125"), line_price(2, "0.005")]));
        let prices = vec![line_price(1, "0.00125"), line_price(2, "0.005"), copied()];
        given.then([valued_at(prices, Vec::new(), "0.14")]);
    }

    #[test]
    fn a_price_of_zero_is_a_price() {
        let given = asked_for().when(record(vec![line_price(1, "0"), line_price(2, "0")]));
        let given =
            given.then([valued_at(vec![line_price(1, "0"), line_price(2, "0"), copied()], Vec::new(), "0")]);
        given.when(set(1, eur("0"))).then([price_set(1, "0", "0", 0)]);
    }

    #[test]
    fn a_price_below_zero_is_refused_from_a_source_and_from_somebody() {
        let refusal = || Refusal::PriceOutOfRange { unit: amount("-0.001") };
        asked_for().when(record(vec![line_price(1, "-0.001")])).then_refused(refusal());
        let refusal = Refusal::PriceOutOfRange { unit: amount("-1") };
        asked_for().when(set(1, eur("-1"))).then_refused(refusal);
    }

    #[test]
    fn an_unknown_line_is_refused() {
        let refusal = || Refusal::UnknownLine { pool: POOL, line: 4 };
        asked_for().when(record(vec![line_price(4, "1")])).then_refused(refusal());
        asked_for().when(set(4, eur("1"))).then_refused(refusal());
    }

    #[test]
    fn more_than_money_can_be_is_refused_and_the_pool_waits_as_before() {
        let huge = "100000000000000000";
        asked_for().when(record(vec![line_price(1, huge)])).then_refused(NotMoney::TooLarge);
        asked_for().when(set(1, eur(huge))).then_refused(NotMoney::TooLarge);
        let most = asked_for().when(record(vec![line_price(1, "10000000000000000")])).goes();
        assert!(matches!(stage(&most), PoolStage::Valued { total, .. } if total == Amount::MAX));
    }

    #[test]
    fn a_price_in_another_currency_is_refused() {
        let isk = Money::new(amount("1"), Currency::ISK).expect("money");
        let (given, currency) = ("ISK".to_owned(), "EUR".to_owned());
        asked_for().when(set(1, isk)).then_refused(Refusal::OtherCurrency { given, currency });
    }

    #[test]
    fn an_answer_to_another_valuation_or_to_none_is_refused() {
        let refusal = || Refusal::ValuationNotAwaited { pool: POOL, valuation: 1 };
        let fail = || Command::FailValuation { pool: POOL, valuation: 1, why: text("nobody answers") };
        let again = || asked_for().and([Event::ValuationAsked { pool: POOL, valuation: 2 }]);
        for command in [record(Vec::new()), fail()] {
            again().when(command.clone()).then_refused(refusal());
            valued(even(), &[GROM], "100").when(command.clone()).then_refused(refusal());
            let by = Actor::Operator;
            let edited = asked_for().and([Event::ItemsRemoved { pool: POOL, by, lines: vec![1] }]);
            edited.when(command).then_refused(refusal());
        }
    }

    #[test]
    fn a_valuation_that_failed_leaves_a_draft_that_may_be_valued_anew() {
        let (why, pool) = (text("nobody answers"), POOL);
        let fail = Command::FailValuation { pool, valuation: 1, why };
        let failed = Event::ValuationFailed { pool, valuation: 1, why: text("nobody answers") };
        let given = asked_for().when(fail).then([failed]);
        assert_eq!(stage(&given), PoolStage::Draft);
        given.when(Command::Value { pool }).then([Event::ValuationAsked { pool, valuation: 2 }]);
    }

    #[test]
    fn an_empty_pool_is_not_valued_and_one_that_waits_is_not_asked_for_twice() {
        let value = Command::Value { pool: POOL };
        let empty = flown(even(), &[GROM]).and([opened(POOL, pool_plan())]);
        empty.when(value.clone()).then_refused(Refusal::PoolEmpty { pool: POOL });
        asked_for().when(value).then_nothing();
    }

    #[test]
    fn a_pool_is_valued_by_hand_once_every_line_has_a_price() {
        let draft = asked_for().and([Event::ValuationFailed { pool: POOL, valuation: 1, why: text("down") }]);
        let given = draft.when(set(1, eur("1"))).goes().when(set(2, eur("2"))).goes();
        assert_eq!(stage(&given), PoolStage::Draft);
        let given = given.when(set(3, eur("0"))).then([price_set(3, "0", "106", 0)]);
        let (at, total) = (at("20:00"), amount("106"));
        assert_eq!(stage(&given), PoolStage::Valued { at, total, missing: BTreeSet::new() });
    }

    #[test]
    fn a_price_that_was_missing_is_set_and_is_missing_no_more() {
        let given = asked_for().when(record(vec![line_price(1, "1")])).goes();
        let given = given.by(officer()).when(set(2, eur("5"))).goes();
        let (at, total) = (at("20:00"), amount("115"));
        assert_eq!(stage(&given), PoolStage::Valued { at, total, missing: BTreeSet::new() });
        assert!(given.fleets.pool(POOL).expect("a pool").touched_by.contains(&officer()));
    }
}
