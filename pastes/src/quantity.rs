//! Quantities: whole numbers, with any separator of thousands that a client writes, and nothing that has two readings.

use crate::Reason;

/// The most that one line, or all lines of one type together, may have.
pub const MOST: u64 = 1_000_000_000_000_000;

/// What may stand between thousands. A line's no-break spaces are spaces by now.
const SEPARATORS: [char; 5] = [',', '.', '\'', '\u{2019}', ' '];
const MINUS: [char; 2] = ['-', '\u{2212}'];

/// Whether a text is meant as a number, well formed or not.
pub(crate) fn is_number(text: &str) -> bool {
    let text = text.trim();
    let unsigned = text.strip_prefix(MINUS).or_else(|| text.strip_prefix('+')).unwrap_or(text);
    unsigned.starts_with(|c: char| c.is_ascii_digit())
        && unsigned.chars().all(|c| c.is_ascii_digit() || SEPARATORS.contains(&c))
}

/// A number of items. `1.080` is 1080 and `1.08` cannot be read: a separator stands before three digits, and all are the same.
pub(crate) fn whole(text: &str) -> Result<u64, Reason> {
    let text = text.trim();
    if !is_number(text) || text.starts_with('+') {
        return Err(Reason::UnreadableQuantity);
    }
    if text.starts_with(MINUS) {
        return Err(Reason::NegativeQuantity);
    }
    let value = grouped(text).ok_or(Reason::UnreadableQuantity)?;
    match value {
        0 => Err(Reason::ZeroQuantity),
        value if value > MOST => Err(Reason::QuantityTooLarge),
        value => Ok(value),
    }
}

/// The same, where the client writes a decimal place that is always zero: planetary industry.
pub(crate) fn with_empty_fraction(text: &str) -> Result<u64, Reason> {
    let text = text.trim();
    let bare = [".0", ",0", ".00", ",00"].iter().find_map(|tail| text.strip_suffix(tail));
    whole(bare.unwrap_or(text))
}

/// Whether a number has an empty fraction.
pub(crate) fn has_empty_fraction(text: &str) -> bool {
    is_number(text) && whole(text).is_err() && with_empty_fraction(text).is_ok()
}

/// The value of groups of digits: the first of one to three, each other of three; or one group of any length.
fn grouped(text: &str) -> Option<u64> {
    let straight = |c: char| if c == '\u{2019}' { '\'' } else { c };
    let (mut value, mut length, mut separator) = (0_u64, 0_usize, None);
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            value = value.saturating_mul(10).saturating_add(u64::from(digit));
            length += 1;
            continue;
        }
        let fits = match separator {
            None => (1..=3).contains(&length) && !text.starts_with('0'),
            Some(same) => length == 3 && same == straight(c),
        };
        if !fits {
            return None;
        }
        (separator, length) = (Some(straight(c)), 0);
    }
    (length > 0 && (separator.is_none() || length == 3)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_may_be_separated_by_whatever_a_client_writes() {
        for text in ["1080", "1,080", "1.080", "1'080", "1\u{2019}080", "1 080", " 1080 "] {
            assert_eq!(whole(text), Ok(1080), "{text}");
        }
        assert_eq!(whole("9'584'701"), Ok(9_584_701));
        assert_eq!(whole("1'584\u{2019}701"), Ok(1_584_701));
        assert_eq!(whole("000"), Err(Reason::ZeroQuantity));
    }

    #[test]
    fn what_has_two_readings_or_none_is_not_read() {
        let unreadable =
            ["1.08", "1,5", "10.80", "1,080.000", "1.080,5", "0.080", "1,,000", "1,", ",5", "12,34,567"];
        for text in unreadable.into_iter().chain(["", "x", "+5", "1000,000", "1 2", "٣"]) {
            assert_eq!(whole(text), Err(Reason::UnreadableQuantity), "{text}");
        }
    }

    #[test]
    fn nothing_less_than_nothing_and_too_much_are_told_apart() {
        assert_eq!(whole("0"), Err(Reason::ZeroQuantity));
        assert_eq!(whole("-5"), Err(Reason::NegativeQuantity));
        assert_eq!(whole("\u{2212}1,000"), Err(Reason::NegativeQuantity));
        assert_eq!(whole("1000000000000000"), Ok(MOST));
        assert_eq!(whole("1,000,000,000,000,001"), Err(Reason::QuantityTooLarge));
        assert_eq!(whole(&"9".repeat(100)), Err(Reason::QuantityTooLarge));
    }

    #[test]
    fn an_empty_fraction_is_read_where_the_client_writes_one() {
        assert_eq!(with_empty_fraction("331.0"), Ok(331));
        assert_eq!(with_empty_fraction("1,331.00"), Ok(1331));
        assert_eq!(with_empty_fraction("331.5"), Err(Reason::UnreadableQuantity));
        assert!(has_empty_fraction("331.0") && !has_empty_fraction("331"));
    }
}
