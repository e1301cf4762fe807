//! What a pool really fetched: the prices of all that is in it change in that proportion.
//!
//! Each line is worth its part of the sale, by largest remainder, ties to the lower line, and a unit of it that part by its
//! quantity. A price has eight places; what they leave of the sale is with the line of the smallest quantity that it can be
//! taken from. So the pool comes to the sale exactly where one line has at most a million units and is not next to worthless.

use rust_decimal::Decimal;

use super::valuing::{by_hand, in_currency, not_below_zero};
use super::{Fleets, FleetsContext, FleetsEvent as Event, FleetsRefusal as Refusal, Pool, PoolStage};
use crate::money::{Amount, NotMoney};
use crate::split::{by_worth, worth};
use crate::{Context, Money, PoolId, Text};

/// A line that has a price.
#[derive(Clone, Copy)]
struct Lot {
    line: u32,
    quantity: u64,
    unit: Amount,
    /// What all of it is worth.
    worth: Money,
}

pub(super) fn set_total(
    fleets: &Fleets,
    context: &Context<FleetsContext>,
    pool: PoolId,
    (fetched, reason): (Money, &Text<500>),
) -> Result<Vec<Event>, Refusal> {
    let found = context.lent.managed_pool(context, fleets, pool)?;
    found.editable(pool)?;
    let PoolStage::Valued { total, .. } = found.stage else { return Err(Refusal::PoolNotValued { pool }) };
    in_currency(fetched, found.plan.currency)?;
    not_below_zero(fetched.amount())?;
    let before = lots(found)?;
    let mut total = Money::new(total, found.plan.currency)?;
    let unpriced = u32::try_from(found.items.len() - before.len()).unwrap_or(u32::MAX);
    let mut events = Vec::new();
    for (before, now) in before.iter().zip(sold_for(&before, fetched)?) {
        if now.unit != before.unit {
            total = total.minus(before.worth)?.plus(now.worth)?;
            events.push(Event::PriceSet {
                pool,
                line: now.line,
                by: context.principal().clone(),
                price: by_hand(context, now.unit, reason)?,
                total: total.amount(),
                unpriced,
                at: context.effective_at(),
            });
        }
    }
    Ok(events)
}

/// What has a price, by line.
fn lots(pool: &Pool) -> Result<Vec<Lot>, NotMoney> {
    let priced = pool
        .items
        .iter()
        .filter_map(|(line, item)| Some((*line, item.quantity, pool.prices.get(line)?.unit)));
    let priced = priced.map(|(line, quantity, unit)| {
        Ok(Lot { line, quantity, unit, worth: worth(unit.decimal(), quantity, pool.plan.currency)? })
    });
    priced.collect()
}

/// The same lines at prices by which they come to what they fetched.
fn sold_for(lines: &[Lot], fetched: Money) -> Result<Vec<Lot>, Refusal> {
    let worths: Vec<Money> = lines.iter().map(|line| line.worth).collect();
    let parts = by_worth(fetched, &worths)?;
    let sold = lines.iter().zip(parts).map(|(line, part)| line.at(Money::new(part, fetched.currency())?));
    let mut sold = sold.collect::<Result<Vec<_>, _>>()?;
    let mut left = fetched;
    for line in &sold {
        left = left.minus(line.worth)?;
    }
    let mut sold_for_something: Vec<_> = sold.iter_mut().filter(|line| line.unit > Amount::ZERO).collect();
    sold_for_something.sort_by_key(|line| line.quantity);
    for line in sold_for_something {
        let part = line.worth.plus(left)?;
        if part.amount() >= Amount::ZERO {
            *line = line.at(part)?;
            break;
        }
    }
    Ok(sold)
}

impl Lot {
    /// The line at a price by which it is worth this, as far as eight places go. What is worth nothing keeps its price.
    fn at(self, part: Money) -> Result<Self, NotMoney> {
        if part == self.worth {
            return Ok(self);
        }
        let unit = part.decimal().checked_div(Decimal::from(self.quantity)).unwrap_or_default();
        let unit = Amount::nearest(unit)?;
        Ok(Lot { unit, worth: worth(unit.decimal(), self.quantity, part.currency())?, ..self })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
    use proptest::{collection, prelude::ProptestConfig};

    use super::*;
    use crate::FleetsCommand as Command;
    use crate::fleets::LinePrice;
    use crate::fleets::words::{
        POOL, added, amount, approved, each, eur, even, flown, item, opened, paid, pool_plan, priced, reason,
        still_owed, to_recover, valued, voided,
    };
    use crate::split::{NotSplit, resettle};
    use crate::testing::Given;
    use crate::testing::guild::{GROM, JAINA};

    fn fetched(total: &str) -> Command {
        Command::SetTotal { pool: POOL, total: eur(total), reason: reason() }
    }

    /// A pool of these lines, each a quantity and a unit's price.
    fn of(lines: &[(u64, &str)]) -> Given {
        let numbered = || (1..).zip(lines);
        let items =
            numbered().map(|(line, (quantity, _))| (line, item(&format!("Item {line}"), None, *quantity)));
        let prices = numbered().map(|(line, (_, unit))| LinePrice { line, price: priced(unit) });
        let given = flown(even(), &[GROM]).and([opened(POOL, pool_plan())]);
        let given =
            given.and([added(POOL, items.collect()), Event::ValuationAsked { pool: POOL, valuation: 1 }]);
        let record =
            Command::RecordPrices { pool: POOL, valuation: 1, prices: prices.collect(), missing: Vec::new() };
        given.when(record).goes()
    }

    fn worth_of(given: &Given) -> Amount {
        match given.fleets.pool(POOL).expect("a pool").stage {
            PoolStage::Valued { total, .. } => total,
            ref other => panic!("{other:?}"),
        }
    }

    fn units(given: &Given) -> Vec<Amount> {
        given.fleets.pool(POOL).expect("a pool").prices.values().map(|price| price.unit).collect()
    }

    #[test]
    fn every_price_changes_in_proportion_and_says_why() {
        let given = of(&[(100, "5"), (3, "100"), (1, "0")]).when(fetched("400")).goes();
        assert_eq!(units(&given), ["2.5", "50", "0"].map(amount));
        let prices = &given.fleets.pool(POOL).expect("a pool").prices;
        assert!(prices[&1].is_manual() && prices[&1].reason == Some(reason()));
        assert!(!prices[&3].is_manual(), "what is worth nothing keeps its price");
        assert_eq!(worth_of(&given), amount("400"));
    }

    #[test]
    fn what_prices_cannot_say_exactly_is_with_the_smallest_quantity() {
        let given = of(&[(70_000_000, "1"), (1, "30000000")]).when(fetched("33333333.33")).goes();
        assert_eq!(worth_of(&given), amount("33333333.33"));
    }

    #[test]
    fn what_fetched_what_it_was_worth_changes_nothing_and_a_sale_for_nothing_is_one() {
        of(&[(100, "5")]).when(fetched("500")).then_nothing();
        let given = of(&[(100, "5"), (2, "1")]).when(fetched("0")).goes();
        assert_eq!((units(&given), worth_of(&given)), (vec![Amount::ZERO; 2], Amount::ZERO));
    }

    #[test]
    fn a_sale_of_what_is_worth_nothing_or_not_valued_or_approved_or_in_another_currency_is_refused() {
        of(&[(1, "0")]).when(fetched("5")).then_refused(NotSplit::NothingEstimated);
        let draft = flown(even(), &[GROM]).and([opened(POOL, pool_plan())]);
        draft.when(fetched("5")).then_refused(Refusal::PoolNotValued { pool: POOL });
        let approved = approved(valued(even(), &[GROM], "100"), POOL);
        approved.when(fetched("5")).then_refused(Refusal::PoolApproved { pool: POOL });
        let isk = Money::new(amount("5"), crate::Currency::ISK).expect("money");
        let command = Command::SetTotal { pool: POOL, total: isk, reason: reason() };
        let (given, currency) = ("ISK".to_owned(), "EUR".to_owned());
        of(&[(1, "5")]).when(command).then_refused(Refusal::OtherCurrency { given, currency });
        let below = Refusal::PriceOutOfRange { unit: amount("-1") };
        of(&[(1, "5")]).when(fetched("-1")).then_refused(below);
    }

    #[test]
    fn estimated_shares_are_settled_at_what_the_loot_fetched() {
        let told =
            resettle(&[(GROM, amount("50")), (JAINA, amount("50"))], eur("100"), eur("80")).expect("settled");
        assert_eq!(told.members.iter().map(|one| one.actual).collect::<Vec<_>>(), [amount("40"); 2]);
        let owed = approved(valued(even(), &[GROM, JAINA], "100"), POOL);
        let given = voided(paid(owed, POOL, GROM, None), POOL);
        let given = approved(given.when(fetched("80")).goes(), POOL);
        assert_eq!(still_owed(&given, POOL), each(&[(JAINA, "40")]));
        assert_eq!(to_recover(&given), each(&[(GROM, "10")]));
    }

    fn line() -> impl Strategy<Value = (u64, String)> {
        (1..2_000_000_u64, 0..10_000_000_u64)
            .prop_map(|(quantity, cents)| (quantity, Decimal::new(cents.cast_signed(), 2).to_string()))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn a_pool_comes_to_what_it_fetched_and_what_is_worth_nothing_stays_so(
            lines in collection::vec(line(), 1..12), small in 1..1_000_000_u64, cents in 100_000_000..1_000_000_000_000_i64,
        ) {
            let mut lines: Vec<(u64, &str)> = lines.iter().map(|(quantity, unit)| (*quantity, unit.as_str())).collect();
            lines.push((small, "1000000"));
            let total = Decimal::new(cents, 2).to_string();
            let given = of(&lines);
            let before = units(&given);
            let given = given.when(fetched(&total)).goes();
            prop_assert_eq!(worth_of(&given), amount(&total));
            for (before, now) in before.into_iter().zip(units(&given)) {
                prop_assert!(before > Amount::ZERO || now == Amount::ZERO);
            }
        }
    }
}
