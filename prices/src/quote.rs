//! What a source says of one item, and which price that is under a strategy.

use chrono::{DateTime, Utc};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::{Basis, Price, Reason, Side, Source, Strategy};

/// A source's numbers for one item, as exact as it gives them. What is zero is not traded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quote {
    /// The percentiles of both sides.
    Percentiles { buy: Decimal, sell: Decimal },
    /// An average.
    Average(Basis, Decimal),
}

/// Where a source's numbers are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Evidence {
    pub(crate) as_of: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) digest: String,
}

/// What a source says of one item.
pub(crate) type Said = (Result<Quote, Reason>, Evidence);

impl Quote {
    fn unit(&self, strategy: Strategy) -> Result<(Basis, Decimal), Reason> {
        let (basis, exact, side) = match (*self, strategy) {
            (Quote::Percentiles { buy, .. }, Strategy::JitaBuy) => (Basis::Percentile, buy, Side::Buy),
            (Quote::Percentiles { sell, .. }, Strategy::JitaSell) => (Basis::Percentile, sell, Side::Sell),
            (Quote::Percentiles { buy, sell }, Strategy::Split) => {
                (Basis::Percentile, mean(buy, sell)?, Side::Both)
            }
            (Quote::Average(basis, average), Strategy::RegionalAverage) => (basis, average, Side::Both),
            _ => return Err(Reason::StrategyNotOffered { strategy }),
        };
        Ok((basis, above_zero(rounded(exact), side)?))
    }

    /// The price, which is rounded here and nowhere else.
    pub(crate) fn price(
        &self,
        source: Source,
        strategy: Strategy,
        evidence: &Evidence,
    ) -> Result<Price, Reason> {
        let (basis, unit) = self.unit(strategy)?;
        let Evidence { as_of, expires_at, digest } = evidence.clone();
        Ok(Price { unit, source, strategy, basis, as_of, expires_at, digest })
    }
}

fn mean(buy: Decimal, sell: Decimal) -> Result<Decimal, Reason> {
    Ok((above_zero(buy, Side::Buy)? + above_zero(sell, Side::Sell)?) / Decimal::TWO)
}

fn above_zero(number: Decimal, side: Side) -> Result<Decimal, Reason> {
    if number.is_zero() { Err(Reason::PriceZero { side }) } else { Ok(number) }
}

fn rounded(exact: Decimal) -> Decimal {
    let mut unit = exact.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
    unit.rescale(2);
    unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(buy: &str, sell: &str, strategy: Strategy) -> Result<String, Reason> {
        let number = |text: &str| text.parse().expect("a number");
        let quote = Quote::Percentiles { buy: number(buy), sell: number(sell) };
        quote.unit(strategy).map(|(_, unit)| unit.to_string())
    }

    #[test]
    fn a_price_is_rounded_half_to_even_once() {
        assert_eq!(unit("5.005", "1", Strategy::JitaBuy).as_deref(), Ok("5.00"));
        assert_eq!(unit("5.015", "1", Strategy::JitaBuy).as_deref(), Ok("5.02"));
        assert_eq!(unit("5.0050000000000000000000001", "1", Strategy::JitaBuy).as_deref(), Ok("5.01"));
        assert_eq!(unit("7", "1", Strategy::JitaBuy).as_deref(), Ok("7.00"));
        // The mean is 1.005; of rounded sides it would be 1.01.
        assert_eq!(unit("1.004", "1.006", Strategy::Split).as_deref(), Ok("1.00"));
    }

    #[test]
    fn zero_is_no_price_and_neither_is_less_than_a_cent() {
        let zero = |side| Err(Reason::PriceZero { side });
        assert_eq!(unit("0", "1", Strategy::JitaBuy), zero(Side::Buy));
        assert_eq!(unit("1", "0.00", Strategy::JitaSell), zero(Side::Sell));
        assert_eq!(unit("0.004", "1", Strategy::JitaBuy), zero(Side::Buy));
        assert_eq!(unit("0", "1", Strategy::Split), zero(Side::Buy));
        assert_eq!(unit("1", "0", Strategy::Split), zero(Side::Sell));
    }
}
