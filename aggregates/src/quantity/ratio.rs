//! How much of one thing there is for one of another.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A factor above 0 and up to 1,000,000, with at most six decimal places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct Ratio(Decimal);

/// Why a number is no ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a ratio is above 0, at most 1000000, with at most six decimal places")]
pub struct NotRatio;

impl Ratio {
    /// The factor as a decimal, 0.5 for a half.
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl TryFrom<Decimal> for Ratio {
    type Error = NotRatio;

    fn try_from(ratio: Decimal) -> Result<Self, NotRatio> {
        let ratio = ratio.normalize();
        let within = ratio > Decimal::ZERO && ratio <= Decimal::from(1_000_000) && ratio.scale() <= 6;
        within.then_some(Ratio(ratio)).ok_or(NotRatio)
    }
}

impl From<Ratio> for Decimal {
    fn from(ratio: Ratio) -> Self {
        ratio.0
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_above_zero_and_not_too_large_or_too_fine() {
        let ratio = |text: &str| text.parse::<Decimal>().map(Ratio::try_from);
        for good in ["0.000001", "0.5", "1.500000000", "1000000"] {
            assert!(matches!(ratio(good), Ok(Ok(_))), "{good}");
        }
        for bad in ["0", "-1", "0.0000001", "1000000.000001"] {
            assert_eq!(ratio(bad), Ok(Err(NotRatio)), "{bad}");
        }
        assert_eq!(
            ratio("1.500000000").map(|ratio| ratio.map(|ratio| ratio.to_string())),
            Ok(Ok("1.5".to_owned()))
        );
    }
}
