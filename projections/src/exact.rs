//! Decimals with more digits than number types have.

use std::cmp::Ordering;

/// A decimal too long for any number type: digits, compared by the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact(pub String);

impl Exact {
    /// Nothing.
    pub fn zero() -> Self {
        Exact("0".to_owned())
    }

    /// Which of two is larger, whatever their size.
    pub fn compare(&self, other: &Self) -> Ordering {
        let (one, two) = (Digits::of(&self.0), Digits::of(&other.0));
        match (one.negative, two.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => one.size(&two),
            (true, true) => two.size(&one),
        }
    }
}

/// A decimal as its digits before and after the point, without needless zeros.
struct Digits<'a> {
    negative: bool,
    whole: &'a str,
    rest: &'a str,
}

impl<'a> Digits<'a> {
    fn of(text: &'a str) -> Self {
        let size = text.strip_prefix('-').unwrap_or(text);
        let (whole, rest) = size.split_once('.').unwrap_or((size, ""));
        let (whole, rest) = (whole.trim_start_matches('0'), rest.trim_end_matches('0'));
        Digits { negative: size.len() < text.len() && !(whole.is_empty() && rest.is_empty()), whole, rest }
    }

    fn size(&self, other: &Self) -> Ordering {
        let whole = self.whole.len().cmp(&other.whole.len()).then_with(|| self.whole.cmp(other.whole));
        whole.then_with(|| self.rest.cmp(other.rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_of_any_length_compare_as_the_numbers_do() {
        let rising =
            ["-12.5", "-12", "-0.333333333333333333333333333333", "0", "0.05", "0.5", "0.51", "9", "10"];
        for (at, one) in rising.iter().enumerate() {
            for (beside, other) in rising.iter().enumerate() {
                let compared = Exact((*one).to_owned()).compare(&Exact((*other).to_owned()));
                assert_eq!(compared, at.cmp(&beside), "{one} {other}");
            }
        }
        for (one, other) in [("1", "1.0"), ("-0", "0"), ("007", "7")] {
            assert_eq!(Exact(one.to_owned()).compare(&Exact(other.to_owned())), Ordering::Equal);
        }
    }
}
