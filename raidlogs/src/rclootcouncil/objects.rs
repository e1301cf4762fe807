//! JSON, as a list of objects.
//!
//! The addon puts its texts between quotes without minding what JSON forbids there, a backslash for one, so that one object may
//! be no JSON while all others are. The list is therefore parted first, and each of its values read by itself.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::IgnoredAny;

use super::cells::Cells;
use super::column::{missing, placed};
use super::reading::Rows;
use super::records::MOST_FIELDS;
use super::{Award, Column, Format, History, HistoryRefusal, MOST_ROWS, Reason, row};
use crate::json;
use crate::text::line_at;

/// Reads a list of objects.
pub(super) fn read(text: &str) -> Result<History, HistoryRefusal> {
    let values = parted(text)?;
    let (mut rows, mut keys) = (Rows::default(), Keys::default());
    for (line, raw) in (1..).zip(&values) {
        rows.take(line, raw, keys.award(line, raw))?;
    }
    let columns = missing(&keys.known);
    if !values.is_empty() && !columns.is_empty() && !keys.broken {
        return Err(HistoryRefusal::HistoryMissingColumns { columns });
    }
    Ok(rows.history(Format::Json, keys.unknown))
}

/// The keys that any of the objects has.
#[derive(Default)]
struct Keys {
    known: BTreeSet<Column>,
    unknown: BTreeSet<String>,
    /// Whether there are values whose keys nobody can read.
    broken: bool,
}

impl Keys {
    fn award(&mut self, line: usize, raw: &str) -> Result<Award, Reason> {
        row::award(line, &self.cells(raw)?)
    }

    fn cells<'a>(&mut self, raw: &'a str) -> Result<Cells<'a>, Reason> {
        let parts = json::fields(raw, MOST_FIELDS).ok_or_else(|| self.unlike_an_object(raw))?;
        if parts.count > MOST_FIELDS {
            return Err(Reason::TooManyKeys { found: parts.count, limit: MOST_FIELDS });
        }
        let names = parts.kept.iter().map(|(name, _)| name.trim());
        let placed = placed(names).map_err(|column| Reason::Twice { column })?;
        self.known.extend(placed.columns.iter().flatten());
        self.unknown.extend(placed.unknown.into_iter().map(str::to_owned));
        let mut cells = Cells::of_object();
        for (column, (_, raw)) in placed.columns.iter().zip(&parts.kept) {
            let Some(column) = *column else { continue };
            if let Some(text) = scalar(raw).ok_or(Reason::NotText { column })? {
                cells.set(column, text);
            }
        }
        Ok(cells)
    }

    fn unlike_an_object(&mut self, raw: &str) -> Reason {
        let broken = serde_json::from_str::<IgnoredAny>(raw).is_err();
        self.broken |= broken;
        if broken { Reason::NotJson } else { Reason::NotAnObject }
    }
}

/// A string's text, or a number, true or false as it is written; none inside for null, and none at all for what has parts.
fn scalar(raw: &str) -> Option<Option<Cow<'_, str>>> {
    match raw.as_bytes().first()? {
        b'"' => Some(Some(Cow::Owned(json::text(raw)?))),
        b'[' | b'{' => None,
        b'n' => Some(None),
        _ => Some(Some(Cow::Borrowed(raw))),
    }
}

/// The list's values as they are written.
fn parted(text: &str) -> Result<Vec<&str>, HistoryRefusal> {
    let open = text.len() - text.trim_start().len();
    if text[open..].starts_with('{') {
        return Err(HistoryRefusal::HistoryNotAList { line: line_at(text.as_bytes(), open) });
    }
    let (mut values, mut from) = (Vec::new(), open + 1);
    while let Some(end) = value_end(text, from) {
        let value = text[from..end].trim();
        let closed = text[end..].starts_with(']');
        if !(closed && values.is_empty() && value.is_empty()) {
            values.push(value);
        }
        if values.len() > MOST_ROWS {
            return Err(HistoryRefusal::HistoryTooManyRows { limit: MOST_ROWS });
        }
        from = end + 1;
        if closed {
            return nothing_after(text, from).map(|()| values);
        }
    }
    Err(HistoryRefusal::HistoryCut { line: line_at(text.as_bytes(), filled_at(text, from)) })
}

/// Where the value that begins here ends: at a comma or bracket that is in no text and in no other value.
fn value_end(text: &str, from: usize) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let end = text.as_bytes()[from..].iter().position(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => depth += 1,
            b',' | b']' if depth == 0 => return true,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        false
    });
    end.map(|end| from + end)
}

fn nothing_after(text: &str, end: usize) -> Result<(), HistoryRefusal> {
    match text[end..].trim() {
        "" => Ok(()),
        _ => Err(HistoryRefusal::HistoryAfterTheEnd { line: line_at(text.as_bytes(), filled_at(text, end)) }),
    }
}

/// Where the first thing from here on is, or the last thing at all.
fn filled_at(text: &str, from: usize) -> usize {
    let blanks = text[from..].len() - text[from..].trim_start().len();
    (from + blanks).min(text.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_parted_at_commas_that_are_in_no_text_and_no_other_value() {
        let values = parted("\n [{\"a\": \"],\\\"}\"} , [1, 2],\\,null]\n").expect("a list");
        assert_eq!(values, ["{\"a\": \"],\\\"}\"}", "[1, 2]", "\\", "null"]);
        assert_eq!(parted("[ ]"), Ok(Vec::new()));
        assert_eq!(parted("[1,]"), Ok(vec!["1", ""]));
    }

    #[test]
    fn a_list_that_breaks_off_is_told_by_the_line_of_its_last_value() {
        let line = |text: &str| match parted(text) {
            Err(HistoryRefusal::HistoryCut { line }) => line,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!([line("["), line("[\n{},\n{\"a\": [\n"), line("[{},\n"), line("[\n\"a\n")], [1, 3, 1, 2]);
    }

    #[test]
    fn what_is_no_list_or_more_than_one_is_told() {
        assert_eq!(parted("\n{}"), Err(HistoryRefusal::HistoryNotAList { line: 2 }));
        assert_eq!(parted("[]\n[]"), Err(HistoryRefusal::HistoryAfterTheEnd { line: 2 }));
    }
}
