//! Amounts of ISK: JSON numbers, read from their text, to two places.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// An amount, below zero if it was given away. At most 10^18 either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Isk(Decimal);

/// 10^18.
const MOST: Decimal = Decimal::from_parts(0xA764_0000, 0x0DE0_B6B3, 0, false, 0);

impl Isk {
    /// An amount, rounded half to even to two places; none beyond 10^18.
    pub fn new(amount: Decimal) -> Option<Self> {
        let rounded = amount.round_dp(2);
        (rounded.abs() <= MOST).then_some(Isk(rounded))
    }

    /// The number.
    pub fn amount(self) -> Decimal {
        self.0
    }

    /// The same amount the other way round.
    pub(crate) fn reversed(self) -> Self {
        Isk(-self.0)
    }

    /// Whether it was given away.
    pub(crate) fn is_given(self) -> bool {
        self.0 < Decimal::ZERO
    }

    /// So much less; none beyond 10^18.
    pub(crate) fn less(self, other: Isk) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(Isk::new)
    }
}

impl fmt::Display for Isk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}

impl<'de> Deserialize<'de> for Isk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        exact(raw.get()).and_then(Isk::new).ok_or_else(|| serde::de::Error::custom("an amount that is none"))
    }
}

/// A JSON number, or one in quotation marks as this crate writes it.
fn exact(text: &str) -> Option<Decimal> {
    let plain = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    if !plain.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit()) || plain.contains('_') {
        return None;
    }
    if plain.contains(['e', 'E']) { Decimal::from_scientific(plain).ok() } else { plain.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<String> {
        serde_json::from_str::<Isk>(json).ok().map(|isk| isk.to_string())
    }

    #[test]
    fn amounts_are_read_from_their_text_to_two_places() {
        for (json, isk) in [
            ("-100000", "-100000.00"),
            ("500000.4316", "500000.43"),
            ("0.1", "0.10"),
            ("123456789012345.67", "123456789012345.67"),
            ("1.5e9", "1500000000.00"),
            ("\"12.50\"", "12.50"),
        ] {
            assert_eq!(read(json).as_deref(), Some(isk));
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for json in ["null", "true", "\"NaN\"", "\"\"", "[]", "{}", "1e19", "-1e19", "\"1,5\"", "\"1_0\""] {
            assert_eq!(read(json), None, "{json}");
        }
        assert_eq!(read("1000000000000000000").as_deref(), Some("1000000000000000000.00"));
    }
}
