//! What items are worth: each line rounded to the currency's smallest unit, half to even, and then summed.

use rust_decimal::Decimal;

use super::NotSplit;
use super::apportion::apportion;
use super::exact::mul_div;
use super::pool::amount;
use crate::{Amount, Currency, Money, NotMoney};

/// What so many items at a unit's price are worth. The price may be finer than the currency's smallest unit; the product is
/// exact before it is rounded.
pub fn worth(unit: Decimal, quantity: u64, currency: Currency) -> Result<Money, NotMoney> {
    let (unit, places) = (unit.normalize(), currency.places());
    // A mantissa of 96 bits times 10^8 is within 128 bits, and so is 10^28.
    let mantissa = unit.mantissa().unsigned_abs() * 10_u128.pow(places.saturating_sub(unit.scale()));
    let divisor = 10_u128.pow(unit.scale().saturating_sub(places));
    let (whole, left) = mul_div(mantissa, quantity.into(), divisor).ok_or(NotMoney::TooLarge)?;
    let up = 2 * left > divisor || (2 * left == divisor && whole % 2 == 1);
    let size = i128::try_from(whole).ok().and_then(|whole| whole.checked_add(up.into()));
    let size = size.and_then(|minor| Money::from_minor(minor, currency)).ok_or(NotMoney::TooLarge)?;
    Ok(if unit.is_sign_negative() { size.negated() } else { size })
}

/// What all lines, each a unit's price and a quantity, are worth together.
pub fn total_of(
    lines: impl IntoIterator<Item = (Decimal, u64)>,
    currency: Currency,
) -> Result<Money, NotMoney> {
    let mut total = Money::zero(currency);
    for (unit, quantity) in lines {
        total = total.plus(worth(unit, quantity, currency)?)?;
    }
    Ok(total)
}

/// What each is worth of what all of them fetched: its part of that, by largest remainder, ties to whoever comes first.
pub fn by_worth(fetched: Money, worths: &[Money]) -> Result<Vec<Amount>, NotSplit> {
    let weights: Vec<i128> = worths.iter().map(|worth| worth.minor()).collect();
    let parts = apportion(fetched.minor(), &weights).ok_or(NotSplit::NothingEstimated)?;
    parts.iter().map(|part| amount(part.units(), fetched.currency())).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::*;

    fn isk(unit: &str, quantity: u64) -> Result<String, NotMoney> {
        let worth = worth(unit.parse().expect("a decimal"), quantity, Currency::ISK)?;
        Ok(worth.decimal().to_string())
    }

    #[test]
    fn each_line_is_rounded_half_to_even() {
        for (unit, quantity, is) in [
            ("5.005", 1, "5"),
            ("5.015", 1, "5.02"),
            ("5.0150001", 1, "5.02"),
            ("0.005", 3, "0.02"),
            ("0.001", 5, "0"),
            ("0.001", 15, "0.02"),
            ("12.34", 1_000, "12340"),
            ("0", 7, "0"),
            ("7", 0, "0"),
        ] {
            assert_eq!(isk(unit, quantity).as_deref(), Ok(is), "{quantity} at {unit}");
        }
    }

    #[test]
    fn lines_are_rounded_before_they_are_summed() {
        let line = ("0.005".parse().expect("a decimal"), 1);
        assert_eq!(total_of([line; 10], Currency::ISK), Ok(Money::zero(Currency::ISK)));
        let line = ("0.015".parse().expect("a decimal"), 1);
        let total = total_of([line; 10], Currency::ISK).expect("a total");
        assert_eq!(total.to_string(), "0.20 ISK");
    }

    #[test]
    fn a_price_with_all_the_digits_there_are_is_exact() {
        assert_eq!(isk("0.0000000001234567890123456789", u64::MAX).as_deref(), Ok("2277375791.07"));
        let btc = worth("0.000000015".parse().expect("a decimal"), 1, Currency::BTC);
        assert_eq!(btc.expect("money").to_string(), "0.00000002 BTC");
    }

    #[test]
    fn what_is_worth_more_than_10_to_the_18th_is_refused_and_that_much_is_not() {
        assert_eq!(isk("1000000000", 1_000_000_000).as_deref(), Ok("1000000000000000000"));
        assert_eq!(isk("1000000000.01", 1_000_000_000), Err(NotMoney::TooLarge));
        assert_eq!(isk("79228162514264337593543950335", u64::MAX), Err(NotMoney::TooLarge));
        let half = ("600000000000000000".parse().expect("a decimal"), 1);
        assert_eq!(total_of([half, half], Currency::ISK), Err(NotMoney::TooLarge));
    }

    proptest! {
        #[test]
        fn whole_prices_are_never_rounded(unit in 0..1_000_000_i64, quantity in any::<u32>()) {
            let worth = worth(Decimal::new(unit, 2), quantity.into(), Currency::ISK).expect("money");
            prop_assert_eq!(worth.minor(), i128::from(unit) * i128::from(quantity));
        }
    }
}
