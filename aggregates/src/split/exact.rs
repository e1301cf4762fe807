//! Exact arithmetic for sharing out: fractions, and products wider than 128 bits that are divided at once.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::NotShareable;

/// The largest divisor and factor of a wide product: twice the one and once the other fit 128 bits.
pub(super) const WIDEST: u128 = 1 << 126;

/// A weight or a percentage in millionths of itself.
pub(super) fn millionths(weight: &Decimal) -> Result<i128, NotShareable> {
    let weight = weight.normalize();
    let within = weight >= Decimal::ZERO && weight <= Decimal::from(1_000_000) && weight.scale() <= 6;
    if !within {
        return Err(NotShareable::Weight);
    }
    Ok(weight.mantissa() * 10_i128.pow(6 - weight.scale()))
}

/// `a * b / d` and what is left over, exactly, however wide the product is. None where the quotient does not fit, where
/// `d` is zero, or where the product is wide and `b` or `d` is above [`WIDEST`].
pub(super) fn mul_div(a: u128, b: u128, d: u128) -> Option<(u128, u128)> {
    if let Some(product) = a.checked_mul(b) {
        return Some((product.checked_div(d)?, product.checked_rem(d)?));
    }
    if d == 0 || d.max(b) > WIDEST {
        return None;
    }
    // Bit by bit from the top: the bits so far, times `b`, are always `quotient * d + left`.
    let (mut quotient, mut left) = (0_u128, 0_u128);
    for bit in (0..u128::BITS - a.leading_zeros()).rev() {
        let next = 2 * left + (a >> bit & 1) * b;
        quotient = quotient.checked_mul(2)?.checked_add(next / d)?;
        left = next % d;
    }
    Some((quotient, left))
}

/// A fraction in lowest terms, such as the exact cut before it is floored. A text such as `3/2` in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fraction {
    /// What is divided.
    pub numerator: i128,
    /// What it is divided by, above zero.
    pub denominator: i128,
}

impl Fraction {
    /// Nothing.
    pub const ZERO: Fraction = Fraction { numerator: 0, denominator: 1 };
    /// One whole.
    pub const ONE: Fraction = Fraction { numerator: 1, denominator: 1 };

    /// A fraction, brought to lowest terms. The denominator must not be zero.
    pub fn new(numerator: i128, denominator: i128) -> Self {
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1);
        let divisor = i128::try_from(divisor).unwrap_or(1) * denominator.signum();
        Fraction { numerator: numerator / divisor, denominator: denominator / divisor }
    }

    /// The largest whole number that is not above it.
    pub fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }

    /// The product, where it fits.
    pub fn times(self, other: Fraction) -> Option<Self> {
        // Reduced crosswise first, so that what fits in lowest terms is not lost on the way.
        let (one, two) = (
            Fraction::new(self.numerator, other.denominator),
            Fraction::new(other.numerator, self.denominator),
        );
        let numerator = one.numerator.checked_mul(two.numerator)?;
        Some(Fraction { numerator, denominator: one.denominator.checked_mul(two.denominator)? })
    }
}

/// Whole numbers in the proportion of these fractions, and what they stand over. None where they do not fit.
pub(super) fn over_one_denominator(fractions: &[Fraction]) -> Option<(Vec<i128>, i128)> {
    let common = fractions.iter().try_fold(1, |common, fraction| multiple(common, fraction.denominator))?;
    let whole = |fraction: &Fraction| fraction.numerator.checked_mul(common / fraction.denominator);
    Some((fractions.iter().map(whole).collect::<Option<_>>()?, common))
}

/// The least common multiple of two numbers above zero.
fn multiple(one: i128, other: i128) -> Option<i128> {
    let shared = i128::try_from(gcd(one.unsigned_abs(), other.unsigned_abs())).ok()?;
    one.checked_mul(other.checked_div(shared)?)
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// A text that is no fraction of whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fraction is two whole numbers with a slash between them, the second above zero")]
pub struct NotFraction;

impl FromStr for Fraction {
    type Err = NotFraction;

    fn from_str(text: &str) -> Result<Self, NotFraction> {
        let (numerator, denominator) = text.split_once('/').ok_or(NotFraction)?;
        let whole = |text: &str| text.parse::<i128>().map_err(|_| NotFraction);
        match (whole(numerator)?, whole(denominator)?) {
            (_, ..=0) => Err(NotFraction),
            (numerator, denominator) => Ok(Fraction::new(numerator, denominator)),
        }
    }
}

impl TryFrom<String> for Fraction {
    type Error = NotFraction;

    fn try_from(text: String) -> Result<Self, NotFraction> {
        text.parse()
    }
}

impl From<Fraction> for String {
    fn from(fraction: Fraction) -> Self {
        fraction.to_string()
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn a_product_of_more_than_128_bits_is_divided_exactly() {
        let (e26, e30) = (10_u128.pow(26), 10_u128.pow(30));
        assert_eq!(mul_div(e26, e30, e30), Some((e26, 0)));
        assert_eq!(mul_div(e26, e30, 3 * e30), Some((e26 / 3, e30)));
        assert_eq!(mul_div(e26, WIDEST, WIDEST - 1), Some((e26, e26)));
    }

    #[test]
    fn a_quotient_that_does_not_fit_and_a_division_by_nothing_have_no_answer() {
        assert_eq!(mul_div(u128::MAX, 2, 1), None);
        assert_eq!(mul_div(1, 1, 0), None);
        assert_eq!(mul_div(u128::MAX, 2, 0), None);
        assert_eq!(mul_div(u128::MAX, 2, WIDEST + 1), None);
    }

    #[test]
    fn a_fraction_is_two_numbers_with_a_slash_in_json() {
        let half: Fraction = serde_json::from_str(r#""2/4""#).expect("a fraction");
        assert_eq!(serde_json::to_string(&half).expect("JSON"), r#""1/2""#);
        for text in ["1", "1/0", "1/-2", "/", "a/b", "1/2/3", ""] {
            assert_eq!(text.parse::<Fraction>(), Err(NotFraction), "{text}");
        }
    }

    #[test]
    fn a_product_of_fractions_is_in_lowest_terms_or_does_not_fit() {
        let large = Fraction::new(i128::MAX, 2);
        assert_eq!(large.times(Fraction::new(2, i128::MAX)), Some(Fraction::ONE));
        assert_eq!(large.times(Fraction::new(3, 1)), None);
    }

    proptest! {
        #[test]
        fn quotient_and_rest_give_the_product_again(a in any::<u64>(), b in any::<u64>(), d in 1..u64::MAX) {
            let (a, b, d) = (u128::from(a) << 40, u128::from(b) << 40, u128::from(d.max(b)) << 40);
            let (quotient, left) = mul_div(a, b, d).expect("fits");
            // The product modulo 2^128 is enough to tell them apart.
            prop_assert_eq!(quotient.wrapping_mul(d).wrapping_add(left), a.wrapping_mul(b));
            assert!(left < d);
        }
    }
}
