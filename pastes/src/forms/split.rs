//! A count at either end of a line, and how far it reaches.
//!
//! A space is a separator of thousands and stands between count and name as well, so `Charge 25 100` is 25,100 of one thing or
//! 100 of another. All such splits are given, the longest count first; an `x` between count and name leaves one.

use crate::quantity;

/// Groups of three digits after the first: enough for 10^18.
const GROUPS: usize = 6;
const TIMES: [char; 3] = ['x', 'X', '\u{d7}'];

/// A count and a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Split<'a> {
    pub count: &'a str,
    pub name: &'a str,
    /// An `x` says that the count is one.
    pub marked: bool,
}

/// Counts at the front: `3 x Item`, `3x Item`, `3xItem`, `3 Item`.
pub(super) fn leading(line: &str) -> Vec<Split<'_>> {
    let mut found = Vec::new();
    let mut end = 0;
    for group in 0..=GROUPS {
        let rest = line[end..].trim_start_matches(' ');
        let start = line.len() - rest.len();
        let token = rest.split(' ').next().unwrap_or_default();
        let bare = token.trim_end_matches(TIMES);
        let fits = |text: &str| if group == 0 { quantity::is_number(text) } else { is_group(text) };
        if bare.len() < token.len() && fits(bare) {
            let name = line[start + token.len()..].trim();
            return vec![Split { count: &line[..start + bare.len()], name, marked: true }];
        }
        if group == 0
            && let Some(split) = glued(line, token)
        {
            return vec![split];
        }
        if !fits(token) {
            break;
        }
        end = start + token.len();
        let name = line[end..].trim();
        if let Some(after) = times_first(name) {
            return vec![Split { count: &line[..end], name: after, marked: true }];
        }
        found.push(Split { count: &line[..end], name, marked: false });
    }
    found.retain(|split| !split.name.is_empty());
    found.reverse();
    found
}

/// Counts at the end: `Item x 3`, `Item x3`, `Item 3x`, `Item 3`.
pub(super) fn trailing(line: &str) -> Vec<Split<'_>> {
    let mut found = Vec::new();
    let mut start = line.len();
    for _ in 0..=GROUPS {
        let before = line[..start].trim_end_matches(' ');
        let token = before.rsplit(' ').next().unwrap_or_default();
        let (at, first) = (before.len() - token.len(), start == line.len());
        // What goes on to the left of a group of three digits belongs to the same number.
        if !first && !is_group(line[start..].split(' ').next().unwrap_or_default()) {
            break;
        }
        let bare = token.trim_start_matches(TIMES);
        let counts = |text: &str| {
            quantity::is_number(text)
                && (first || text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit()))
        };
        if bare.len() < token.len() && counts(bare) {
            let count = &line[at + token.len() - bare.len()..];
            return vec![Split { count, name: line[..at].trim(), marked: true }];
        }
        let short = token.trim_end_matches(TIMES);
        if first && short.len() < token.len() && quantity::is_number(short) {
            return vec![Split { count: short, name: line[..at].trim(), marked: true }];
        }
        if !counts(token) {
            break;
        }
        start = at;
        let name = line[..at].trim();
        if let Some(before) = times_last(name) {
            return vec![Split { count: &line[at..], name: before, marked: true }];
        }
        found.push(Split { count: &line[at..], name, marked: false });
    }
    found.retain(|split| !split.name.is_empty());
    found.reverse();
    found
}

fn is_group(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `3xItem`: a count and a name with only an `x` between.
fn glued<'a>(line: &'a str, token: &str) -> Option<Split<'a>> {
    let (count, name) = token.split_once(TIMES)?;
    let named = !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit());
    (named && quantity::is_number(count)).then(|| Split {
        count: &line[..count.len()],
        name: line[token.len() - name.len()..].trim(),
        marked: true,
    })
}

/// What follows an `x` that stands by itself.
fn times_first(text: &str) -> Option<&str> {
    text.strip_prefix(TIMES).and_then(|rest| rest.strip_prefix(' ')).map(str::trim)
}

/// What an `x` that stands by itself follows.
fn times_last(text: &str) -> Option<&str> {
    text.strip_suffix(TIMES).and_then(|rest| rest.strip_suffix(' ')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs<'a>(splits: &[Split<'a>]) -> Vec<(&'a str, &'a str)> {
        splits.iter().map(|split| (split.count, split.name)).collect()
    }

    #[test]
    fn a_count_in_front_ends_where_the_name_begins() {
        assert_eq!(pairs(&leading("10 200mm AutoCannon I")), [("10", "200mm AutoCannon I")]);
        assert_eq!(pairs(&leading("1 000 x Pyerite")), [("1 000", "Pyerite")]);
        assert_eq!(pairs(&leading("8,718x Scourge")), [("8,718", "Scourge")]);
        assert_eq!(pairs(&leading("3xRifter Blueprint")), [("3", "Rifter Blueprint")]);
        assert_eq!(pairs(&leading("3xrifter")), [("3", "rifter")]);
        assert_eq!(pairs(&leading("10 200 Pyerite")), [("10 200", "Pyerite"), ("10", "200 Pyerite")]);
        assert!(leading("200mm AutoCannon I").is_empty() && leading("12").is_empty());
    }

    #[test]
    fn a_count_at_the_end_begins_where_the_name_ends() {
        assert_eq!(pairs(&trailing("Minmatar Shuttle x 12'000")), [("12'000", "Minmatar Shuttle")]);
        assert_eq!(pairs(&trailing("Garde I x5")), [("5", "Garde I")]);
        assert_eq!(pairs(&trailing("Garde I x1 005")), [("1 005", "Garde I")]);
        assert_eq!(pairs(&trailing("Cap Booster 800 3")), [("3", "Cap Booster 800")]);
        assert_eq!(
            pairs(&trailing("Cap Booster 25 100")),
            [("25 100", "Cap Booster"), ("100", "Cap Booster 25")]
        );
        assert!(trailing("Hornet EC-300").is_empty() && trailing("12").is_empty());
    }
}
