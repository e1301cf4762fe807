//! What columns are told apart by: volumes, distances, amounts of ISK, dates and times.

const CUBIC_METRES: [&str; 4] = ["m3", "m\u{b3}", "\u{43c}3", "\u{43c}\u{b3}"];
/// Metres, kilometres and astronomical units, as the clients of several languages write them.
const DISTANCES: [&str; 10] = [
    "m",
    "km",
    "AU",
    "AE",
    "UA",
    "\u{43c}",
    "\u{43a}\u{43c}",
    "a.e.",
    "\u{430}.\u{435}.",
    "\u{430}. \u{435}.",
];

/// `15,000 m3`.
pub(super) fn is_volume(text: &str) -> bool {
    measured(text, &CUBIC_METRES)
}

/// `6,115 m`, `12 km`, `10.4 AU`.
pub(super) fn is_distance(text: &str) -> bool {
    measured(text, &DISTANCES)
}

/// `200,000.00 ISK`, also below zero.
pub(super) fn is_money(text: &str) -> bool {
    measured(text.strip_prefix('-').unwrap_or(text), &["ISK"])
}

/// A number, whatever its form, and one of the units.
fn measured(text: &str, units: &[&str]) -> bool {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let figures = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '\'' | '\u{2019}' | ' ');
    units.iter().filter_map(|unit| text.strip_suffix(unit)).any(|number| number.chars().all(figures))
}

/// A time at the front, as it is written, and what follows: `03:21:19`, `2014.01.04 05:49`, either in square brackets.
pub(super) fn timed(text: &str) -> (Option<&str>, &str) {
    if let Some((inner, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        return if is_time(inner.trim()) { (Some(inner.trim()), rest.trim_start()) } else { (None, text) };
    }
    let after = |words: usize| text.match_indices(' ').nth(words - 1).map_or(text.len(), |(at, _)| at);
    let ends = [after(2), after(1)];
    let end = ends.into_iter().find(|&end| is_time(&text[..end]));
    end.map_or((None, text), |end| (Some(&text[..end]), text[end..].trim_start()))
}

/// A date, a time of day, or both.
pub(super) fn is_time(text: &str) -> bool {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    if time.is_empty() { is_date(date) || is_clock(date) } else { is_date(date) && is_clock(time.trim()) }
}

/// `2014.01.04`, with any of the three separators.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(4, ['.', '-', '/']).collect();
    matches!(parts[..], [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2))
}

/// `05:49`, `05:49:31`, also with a zone's `Z`.
fn is_clock(text: &str) -> bool {
    let parts: Vec<&str> = text.trim_end_matches('Z').splitn(4, ':').collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|part| digits(part, 2))
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_known_by_their_units() {
        assert!(is_volume("15,000 m3") && is_volume("1 250 m\u{b3}") && is_volume("10.80 m3"));
        assert!(is_distance("3,225 m") && is_distance("12 km") && is_distance("10.4 AU"));
        assert!(is_money("-251.00 ISK") && is_money("7'999'996.10 ISK"));
        assert!(!is_volume("m3") && !is_distance("Medium") && !is_distance("15,000 m3") && !is_money("ISK"));
    }

    #[test]
    fn a_time_is_taken_from_the_front_with_or_without_a_date_or_brackets() {
        assert_eq!(timed("03:21:19 Some dude"), (Some("03:21:19"), "Some dude"));
        assert_eq!(timed("2014.01.04 05:49:31 X"), (Some("2014.01.04 05:49:31"), "X"));
        assert_eq!(timed("[ 2014.01.04 05:49:31 ] X"), (Some("2014.01.04 05:49:31"), "X"));
        assert_eq!(timed("2014-01-04T05:49Z"), (Some("2014-01-04T05:49Z"), ""));
        assert_eq!(timed("[Rifter] X"), (None, "[Rifter] X"));
        assert_eq!(timed("200mm X"), (None, "200mm X"));
    }
}
