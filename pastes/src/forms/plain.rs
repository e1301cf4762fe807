//! Lines without columns: listings, cargo scans, industry jobs, loot histories, names alone.

use super::Taken;
use super::looted;
use super::split::{Split, leading, trailing};
use crate::{Format, Reason, Row, name, quantity};

/// Takes a line without tabs around it.
pub(super) fn take(number: usize, line: &str) -> Taken {
    if let Some(taken) = looted::take(number, line) {
        return taken;
    }
    if let Some((name, count)) = in_brackets(line) {
        let row = quantity::whole(count).and_then(|count| Row::new(number, Format::Industry, name, count));
        return Taken::of(Format::Industry, row);
    }
    counted(number, unbulleted(line))
}

/// Without what begins an entry of a list. A hyphen does only before a letter: before a number it is a minus.
fn unbulleted(line: &str) -> &str {
    let rest = line.trim_start_matches([',', '\u{2022}', '\u{b7}', '*', ' ']);
    let dashed = rest.strip_prefix("- ").map(str::trim_start);
    dashed.filter(|rest| rest.starts_with(char::is_alphabetic)).unwrap_or(rest)
}

/// `Item (3 Units)`.
fn in_brackets(line: &str) -> Option<(&str, &str)> {
    let inner = name::without_suffix(line, " units)").or_else(|| name::without_suffix(line, " unit)"))?;
    inner.rsplit_once('(')
}

/// A count before or after a name, or none.
fn counted(number: usize, line: &str) -> Taken {
    let (front, back) = (leading(line), trailing(line));
    let marked = |splits: &[Split<'_>]| splits.first().is_some_and(|split| split.marked);
    match (marked(&front), marked(&back)) {
        (true, true) => Taken::Bad(Format::Listing, Reason::AmbiguousQuantity),
        (true, false) => several(number, Format::Listing, &front, None),
        (false, true) if front.is_empty() => several(number, Format::Listing, &back, None),
        (false, true) => Taken::Bad(Format::Listing, Reason::AmbiguousQuantity),
        (false, false) if !front.is_empty() => {
            several(number, Format::CargoScan, &[front, back].concat(), None)
        }
        (false, false) if !back.is_empty() => several(number, Format::Listing, &back, Some(line)),
        (false, false) => alone(number, line),
    }
}

/// The first reading; the others, and the line as a name if it may be one, are kept for the catalogue.
fn several(number: usize, format: Format, splits: &[Split<'_>], whole: Option<&str>) -> Taken {
    let first = splits.first().ok_or(Reason::MissingQuantity);
    let row = first.and_then(|split| Row::new(number, format, split.name, quantity::whole(split.count)?));
    let others =
        splits.iter().skip(1).filter_map(|split| Some((split.name, quantity::whole(split.count).ok()?)));
    let all = others.chain(whole.map(|name| (name, 1)));
    Taken::of(format, row.map(|row| all.fold(row, |row, (name, count)| row.or(name, count))))
}

/// A name and nothing else.
fn alone(number: usize, line: &str) -> Taken {
    let row = unsuspicious(line).and_then(|name| Row::new(number, Format::Listing, name, 1));
    row.map_or_else(|reason| Taken::Bad(Format::Listing, reason), Taken::Alone)
}

/// A line that has no number at an end in a form that is not known: `Item,3`, `Item (3)`, `3;Item`.
fn unsuspicious(line: &str) -> Result<&str, Reason> {
    let joins = |c: char| matches!(c, ',' | ';' | ':' | '=' | '|' | '(' | '[' | '+' | '-' | '\u{2212}' | '.');
    let ends = line.trim_end_matches([')', ']', '.']);
    let before = ends.trim_end_matches(|c: char| c.is_ascii_digit());
    let after = line
        .trim_start_matches(['+', '-', '\u{2212}', '(', '[', ' '])
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let at_end = before.len() < ends.len() && before.trim_end().ends_with(joins) && !is_serial(before);
    let at_front =
        line.len() > after.len() && after.trim_start().starts_with([',', ';', ':', '=', '|', ')', ']']);
    if line.contains(['<', '>', '{', '}']) {
        return Err(Reason::NoItem);
    }
    let signed = line.strip_prefix(['+', '-', '\u{2212}']).map(str::trim_start);
    if signed.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        return Err(Reason::AmbiguousQuantity);
    }
    if at_end || at_front || quantity::is_number(line) { Err(Reason::UnreadableQuantity) } else { Ok(line) }
}

/// Whether digits after this end a serial number, as in `EC-300`: a hyphen right behind a letter or digit.
fn is_serial(before: &str) -> bool {
    let stem = before.strip_suffix(['-', '.']).unwrap_or_default();
    stem.ends_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(line: &str) -> (String, u64) {
        match take(1, line) {
            Taken::Counted(row) => (row.name, row.quantity),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn a_count_stands_before_or_after_the_name() {
        let rifter = |count| ("Rifter".to_owned(), count);
        for line in ["3 x Rifter", "3x Rifter", "3xRifter", "Rifter x3", "Rifter x 3", "Rifter 3", "3 Rifter"]
        {
            assert_eq!(counted(line), rifter(3), "{line}");
        }
        for line in ["12\u{2019}000 Rifter", "12 000 x Rifter", "Rifter 12.000", "Rifter (12,000 Units)"] {
            assert_eq!(counted(line), rifter(12_000), "{line}");
        }
        assert_eq!(counted("\u{2022} 3\u{d7} Rifter*"), rifter(3));
    }

    #[test]
    fn a_number_that_ends_a_name_is_kept_as_another_reading() {
        let Taken::Counted(row) = take(1, "Cap Booster 800") else { panic!("a row") };
        assert_eq!((row.name.as_str(), row.quantity), ("Cap Booster", 800));
        assert_eq!((row.others[0].name.as_str(), row.others[0].quantity), ("Cap Booster 800", 1));
        assert!(matches!(take(1, "Hornet EC-300"), Taken::Alone(row) if row.name == "Hornet EC-300"));
    }

    #[test]
    fn a_line_of_no_known_form_is_never_one_of_something() {
        for line in ["Rifter,3", "Rifter (3)", "3;Rifter", "Rifter: 1,5", "Rifter -", "-3", "17", "Rifter=3"]
        {
            let taken = take(1, line);
            let named = matches!(&taken, Taken::Alone(row) if row.name == "Rifter -");
            assert!(named || matches!(taken, Taken::Bad(..)), "{line}: {taken:?}");
        }
        assert!(matches!(take(1, "3 x Rifter x 3"), Taken::Bad(_, Reason::AmbiguousQuantity)));
        assert!(matches!(take(1, "0 x Rifter"), Taken::Bad(_, Reason::ZeroQuantity)));
        assert!(matches!(take(1, "Rifter x -3"), Taken::Bad(_, Reason::NegativeQuantity)));
        assert!(matches!(take(1, "1.5 Rifter"), Taken::Bad(_, Reason::UnreadableQuantity)));
        assert!(matches!(take(1, "Rifter 1,5"), Taken::Bad(_, Reason::UnreadableQuantity)));
    }
}
