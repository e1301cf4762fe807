//! Amounts as people read them.

/// An amount with a comma between thousands, its other digits as they are.
pub fn thousands(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    fraction.into_iter().for_each(|fraction| {
        grouped.push('.');
        grouped.push_str(fraction);
    });
    grouped
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn a_comma_stands_between_thousands_and_no_digit_changes() {
        let cases = [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.89", "-1,234,567.89"),
            ("1000000000000000000.01", "1,000,000,000,000,000,000.01"),
            ("-12", "-12"),
            ("0.05", "0.05"),
        ];
        for (digits, read) in cases {
            assert_eq!(thousands(digits), read);
        }
    }
}
