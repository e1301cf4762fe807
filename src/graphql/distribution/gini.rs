//! How unevenly something is shared.

use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointNearestEven;

/// Decimals of a coefficient.
const PLACES: u32 = 4;

/// The Gini coefficient of what each of n has, exact but for the last step, the division, whose result is rounded half to even to
/// four places: `sum of (2 i - n - 1) x_i / (n * sum of x_i)` over the x in ascending order, i from 1. 0 is that all have the
/// same; `(n - 1) / n`, that one has everything. Nothing where nobody has anything.
///
/// The formula is that of Dixon, Weiner, Mitchell-Olds and Woodley, "Bootstrapping the Gini Coefficient of Inequality", Ecology 68
/// (1987), for a whole population: without their factor `n / (n - 1)` for a sample.
pub fn gini(shares: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    let mut shares: Vec<Decimal> = shares.into_iter().collect();
    shares.sort();
    let n = Decimal::from(shares.len());
    let (mut weighted, mut sum, mut weight) = (Decimal::ZERO, Decimal::ZERO, Decimal::ONE - n);
    for share in shares {
        weighted = weighted.checked_add(weight.checked_mul(share)?)?;
        sum = sum.checked_add(share)?;
        weight += Decimal::TWO;
    }
    let gini = weighted.checked_div(n.checked_mul(sum)?)?;
    Some(gini.round_dp_with_strategy(PLACES, MidpointNearestEven))
}

/// A part of a whole, 0 to 1, rounded half to even to four places; nothing of nothing.
pub fn share(part: Decimal, whole: Decimal) -> Option<Decimal> {
    Some(part.checked_div(whole)?.round_dp_with_strategy(PLACES, MidpointNearestEven))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(shares: &[&str]) -> Option<String> {
        let shares = shares.iter().map(|share| share.parse::<Decimal>().expect("a number"));
        gini(shares).map(|gini| gini.normalize().to_string())
    }

    #[test]
    fn all_having_the_same_is_0_and_one_having_everything_is_all_others_shares() {
        assert_eq!(of(&["3", "3", "3"]).as_deref(), Some("0"));
        assert_eq!(of(&["7"]).as_deref(), Some("0"));
        assert_eq!(of(&["0", "9", "0", "0"]).as_deref(), Some("0.75"));
    }

    #[test]
    fn known_answers_in_whatever_order_and_of_whatever_size() {
        // 1, 2, 3, 4: (-3 - 2 + 3 + 12) / (4 * 10).
        assert_eq!(of(&["4", "1", "3", "2"]).as_deref(), Some("0.25"));
        assert_eq!(of(&["400.4", "100.1", "300.3", "200.2"]).as_deref(), Some("0.25"));
        // 0, 1, 1: (0 + 0 + 2) / (3 * 2).
        assert_eq!(of(&["1", "0", "1"]).as_deref(), Some("0.3333"));
        // 1, 1, 2, 3, 5, 8: (-5 - 3 - 2 + 3 + 15 + 40) / (6 * 20).
        assert_eq!(of(&["1", "1", "2", "3", "5", "8"]).as_deref(), Some("0.4"));
    }

    #[test]
    fn nobody_and_nothing_have_none() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&["0", "0"]), None);
        assert_eq!(share(Decimal::ONE, Decimal::ZERO), None);
        assert_eq!(
            share(Decimal::ONE, Decimal::from(8)).map(|share| share.to_string()).as_deref(),
            Some("0.125")
        );
    }

    #[test]
    fn the_largest_amounts_of_the_largest_guilds_are_within_bounds() {
        let most: Decimal = "999999999999.99".parse().expect("a number");
        assert_eq!(gini(std::iter::repeat_n(most, 10_000)), Some(Decimal::ZERO));
    }
}
