//! Points, percentages and ratios: exact, bounded, decimals as strings on the wire.

mod ratio;

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use ratio::{NotRatio, Ratio};

/// An amount of points: hundredths in an integer, so that sums are exact and fast. Below 10^12 either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Points(i64);

/// Why a number is no amount of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPoints {
    /// Not a decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// More than two places.
    #[error("more than two decimal places")]
    TooManyPlaces,
    /// 10^12 or more, either way.
    #[error("10^12 or more")]
    TooLarge,
}

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);
    /// The largest amount there is, 10^12 - 0.01.
    pub const MAX: Points = Points(100_000_000_000_000 - 1);

    /// An amount from hundredths, if within the bound.
    pub fn from_hundredths(hundredths: i64) -> Option<Self> {
        (hundredths.unsigned_abs() <= Self::MAX.0.unsigned_abs()).then_some(Points(hundredths))
    }

    /// The amount in hundredths.
    pub fn hundredths(self) -> i64 {
        self.0
    }

    /// The amount as a decimal with two places or fewer.
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, 2).normalize()
    }

    /// The decimal places that this amount needs, 0 to 2.
    pub fn places(self) -> u32 {
        match self.0 {
            n if n % 100 == 0 => 0,
            n if n % 10 == 0 => 1,
            _ => 2,
        }
    }

    /// The sum, if within the bound.
    pub fn plus(self, other: Points) -> Option<Self> {
        Self::from_hundredths(self.0 + other.0)
    }

    /// The difference, if within the bound.
    pub fn minus(self, other: Points) -> Option<Self> {
        self.plus(other.negated())
    }

    /// The same amount the other way.
    #[must_use]
    pub fn negated(self) -> Self {
        Points(-self.0)
    }
}

impl TryFrom<Decimal> for Points {
    type Error = NotPoints;

    fn try_from(amount: Decimal) -> Result<Self, NotPoints> {
        let amount = amount.normalize();
        if amount.scale() > 2 {
            return Err(NotPoints::TooManyPlaces);
        }
        let hundredths = amount.mantissa() * 10_i128.pow(2 - amount.scale());
        i64::try_from(hundredths).ok().and_then(Self::from_hundredths).ok_or(NotPoints::TooLarge)
    }
}

impl FromStr for Points {
    type Err = NotPoints;

    fn from_str(text: &str) -> Result<Self, NotPoints> {
        // The decimal parser reads `1_000`; on the wire a number has digits only.
        if text.contains('_') {
            return Err(NotPoints::NotANumber);
        }
        match Decimal::from_str_exact(text) {
            Ok(amount) => amount.try_into(),
            Err(rust_decimal::Error::ExceedsMaximumPossibleValue) => Err(NotPoints::TooLarge),
            Err(rust_decimal::Error::Underflow) => Err(NotPoints::TooManyPlaces),
            Err(_) => Err(beyond_decimals(text)),
        }
    }
}

/// What a text is that no decimal of 28 digits can hold: a number all the same, or none.
fn beyond_decimals(text: &str) -> NotPoints {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match numeric(whole) && numeric(fraction) && !whole.is_empty() {
        false => NotPoints::NotANumber,
        true if whole.trim_start_matches('0').len() > 12 => NotPoints::TooLarge,
        true => NotPoints::TooManyPlaces,
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, n) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        match self.places() {
            0 => write!(f, "{sign}{}", n / 100),
            1 => write!(f, "{sign}{}.{}", n / 100, n % 100 / 10),
            _ => write!(f, "{sign}{}.{:02}", n / 100, n % 100),
        }
    }
}

impl TryFrom<String> for Points {
    type Error = NotPoints;

    fn try_from(text: String) -> Result<Self, NotPoints> {
        text.parse()
    }
}

impl From<Points> for String {
    fn from(points: Points) -> Self {
        points.to_string()
    }
}

/// A percentage above 0 and up to 100, with at most four places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct Percent(Decimal);

impl Percent {
    /// All of it.
    pub const WHOLE: Percent = Percent(Decimal::ONE_HUNDRED);

    /// The percentage as a decimal, 15 for 15 percent.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// The percentage in millionths of the whole, exactly: 150,000 for 15 percent.
    pub fn millionths(self) -> i128 {
        self.0.mantissa() * 10_i128.pow(4 - self.0.scale())
    }
}

/// Why a number is no percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a percentage is above 0, at most 100, with at most four decimal places")]
pub struct NotPercent;

impl TryFrom<Decimal> for Percent {
    type Error = NotPercent;

    fn try_from(percent: Decimal) -> Result<Self, NotPercent> {
        let percent = percent.normalize();
        let within = percent > Decimal::ZERO && percent <= Decimal::ONE_HUNDRED && percent.scale() <= 4;
        within.then_some(Percent(percent)).ok_or(NotPercent)
    }
}

impl From<Percent> for Decimal {
    fn from(percent: Percent) -> Self {
        percent.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests;
