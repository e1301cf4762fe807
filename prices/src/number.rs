//! Numbers as sources write them: JSON numbers or strings of digits, read from the text itself.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::Reason;
use crate::calling::brief;

/// No unit price and no volume is beyond this: 10^15.
pub const MOST: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);

/// A number from 0 to [`MOST`].
pub(crate) fn number(field: &'static str, raw: &RawValue) -> Result<Decimal, Reason> {
    let text = raw.get();
    let plain = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let read = exact(plain).filter(|number| !number.is_sign_negative() || number.is_zero());
    let bad = || Reason::BadNumber { field: field.to_owned(), text: brief(plain) };
    read.filter(|number| *number <= MOST).ok_or_else(bad)
}

/// Digits with at most a point and an exponent. No `NaN`, no `1_000`, no `0x10`, and nothing that Decimal cannot hold.
fn exact(text: &str) -> Option<Decimal> {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    let starts = text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    if !plain || !starts {
        return None;
    }
    if text.contains(['e', 'E']) { Decimal::from_scientific(text).ok() } else { text.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<String, Reason> {
        let raw: Box<RawValue> = serde_json::from_str(json).expect("JSON");
        number("price", &raw).map(|number| number.to_string())
    }

    #[test]
    fn numbers_are_read_from_their_text_without_loss() {
        for (json, number) in [
            ("\"5.50168617928\"", "5.50168617928"),
            ("902663333.3333334", "902663333.3333334"),
            ("0.1", "0.1"),
            ("\"10024734026.0\"", "10024734026.0"),
            ("1.5e3", "1500"),
            ("1E-05", "0.00001"),
            ("-0.0", "0.0"),
            ("1000000000000000", "1000000000000000"),
        ] {
            assert_eq!(read(json).as_deref(), Ok(number));
        }
    }

    #[test]
    fn absurd_numbers_are_none() {
        for json in [
            "-1",
            "\"-0.01\"",
            "1e400",
            "\"NaN\"",
            "\"Infinity\"",
            "\"\"",
            "\"1_000\"",
            "\"1,5\"",
            "null",
            "true",
        ] {
            assert!(matches!(read(json), Err(Reason::BadNumber { .. })), "{json}");
        }
        for json in
            ["{}", "[1]", "1000000000000000.01", "1e16", "\" 1\"", "\"1.2.3\"", "\"--1\"", "\".5\"", "1e-40"]
        {
            assert!(matches!(read(json), Err(Reason::BadNumber { .. })), "{json}");
        }
    }
}
