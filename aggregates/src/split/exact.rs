//! Exact fractions for sharing out.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::NotShareable;

/// A weight or a percentage in millionths of itself.
pub(super) fn millionths(weight: &Decimal) -> Result<i128, NotShareable> {
    let weight = weight.normalize();
    let within = weight >= Decimal::ZERO && weight <= Decimal::from(1_000_000) && weight.scale() <= 6;
    if !within {
        return Err(NotShareable::Weight);
    }
    Ok(weight.mantissa() * 10_i128.pow(6 - weight.scale()))
}

/// A fraction in lowest terms, such as the exact cut before it is floored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// What is divided.
    pub numerator: i128,
    /// What it is divided by, above zero.
    pub denominator: i128,
}

impl Share {
    /// A fraction, brought to lowest terms. The denominator must not be zero.
    pub fn new(numerator: i128, denominator: i128) -> Self {
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1);
        let divisor = i128::try_from(divisor).unwrap_or(1) * denominator.signum();
        Share { numerator: numerator / divisor, denominator: denominator / divisor }
    }

    /// The largest whole number that is not above it.
    pub fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
