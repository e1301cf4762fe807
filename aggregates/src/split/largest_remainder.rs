//! Hamilton's method.

use rust_decimal::Decimal;

use super::NotShareable;
use super::apportion::{Part, apportion};
use super::exact::millionths;

/// The largest amount that is shared out, in its smallest unit.
const MOST: i128 = 100_000_000_000_000_000_000;

/// Shares `total` units out by weights. Shares sum to the total; ties of remainders go to whoever comes first, so give
/// people in the order of their ids.
pub fn largest_remainder(total: i128, weights: &[Decimal]) -> Result<Vec<i128>, NotShareable> {
    if !(0..=MOST).contains(&total) {
        return Err(NotShareable::Amount);
    }
    let weights = weights.iter().map(millionths).collect::<Result<Vec<_>, _>>()?;
    let parts = apportion(total, &weights).ok_or(NotShareable::Nobody)?;
    Ok(parts.iter().map(Part::units).collect())
}

/// Shares `total` units out evenly; the first ones get the units left over.
pub fn evenly(total: i64, among: usize) -> Vec<i64> {
    let count = i64::try_from(among).unwrap_or(i64::MAX).max(1);
    let (each, left) = (total / count, total % count);
    (0..).take(among).map(|index: i64| each + i64::from(index < left)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, proptest};

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn a_tie_of_remainders_goes_to_who_comes_first() {
        assert_eq!(largest_remainder(10_000, &[Decimal::ONE; 3]), Ok(vec![3_334, 3_333, 3_333]));
    }

    #[test]
    fn weights_with_decimals_are_exact() {
        let weights = [decimal("1"), decimal("1.5"), decimal("5")];
        assert_eq!(largest_remainder(100_000_007, &weights), Ok(vec![13_333_334, 20_000_002, 66_666_671]));
    }

    #[test]
    fn nobody_and_no_weight_are_refused_and_a_weight_of_nothing_gets_nothing() {
        assert_eq!(largest_remainder(5, &[]), Err(NotShareable::Nobody));
        assert_eq!(largest_remainder(5, &[Decimal::ZERO]), Err(NotShareable::Nobody));
        assert_eq!(largest_remainder(5, &[Decimal::ZERO, Decimal::ONE]), Ok(vec![0, 5]));
        assert_eq!(largest_remainder(5, &[decimal("-1"), Decimal::TEN]), Err(NotShareable::Weight));
        assert_eq!(largest_remainder(-5, &[Decimal::ONE]), Err(NotShareable::Amount));
    }

    fn weights() -> impl Strategy<Value = Vec<Decimal>> {
        proptest::collection::vec((1..10_000_000_i64).prop_map(|weight| Decimal::new(weight, 4)), 1..40)
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_total_and_none_is_below_zero(total in 0..1_000_000_000_000_i128, weights in weights()) {
            let shares = largest_remainder(total, &weights).expect("shares");
            assert_eq!(shares.iter().sum::<i128>(), total);
            assert!(shares.iter().all(|share| *share >= 0));
        }

        #[test]
        fn who_weighs_more_gets_no_less(total in 0..1_000_000_000_i128, weights in weights()) {
            let shares = largest_remainder(total, &weights).expect("shares");
            for (one, other) in shares.iter().zip(&weights).zip(shares.iter().zip(&weights).skip(1)) {
                assert!(one.1 == other.1 || (one.1 > other.1) == (one.0 > other.0) || one.0 == other.0);
            }
        }

        #[test]
        fn evenly_is_largest_remainder_of_equal_weights(total in 0..1_000_000_i64, among in 1..60_usize, _seed in any::<u8>()) {
            let weighed = largest_remainder(total.into(), &vec![Decimal::ONE; among]).expect("shares");
            let evenly: Vec<i128> = evenly(total, among).into_iter().map(i128::from).collect();
            assert_eq!(evenly, weighed);
        }
    }
}
