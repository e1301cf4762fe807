//! A table's records, as the addon and as spreadsheet programs write them.
//!
//! The addon quotes a field only if there is a comma in it: an item called `"Streamlined" Uniform` stands as it is. So a quoted
//! field is one whose closing quote is followed by a separator or by the line's end; any other text that begins with a quote is
//! taken as it stands. A quote that nothing closes is where the text was cut, which a reader that forgives everything would not
//! tell: it would take the rest of the text for the field.

use std::borrow::Cow;

use crate::text::line_ends;

/// So many fields of a record are kept, ten times as many as the addon writes; the others are counted.
pub(super) const MOST_FIELDS: usize = 250;

/// A record.
pub(super) struct Record<'a> {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// As it is in the text, without its end.
    pub text: &'a str,
    /// Its first fields.
    pub fields: Vec<Cow<'a, str>>,
    /// How many fields it has.
    pub count: usize,
    /// How many it has up to the last one with anything in it.
    pub width: usize,
}

/// The line on which a quoted field begins that nothing closes.
#[derive(Debug)]
pub(super) struct Cut(pub usize);

/// Record after record, with what parts their fields. The time taken grows with the text and not faster, as a quote is looked
/// at twice at most.
#[derive(Clone)]
pub(super) struct Records<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    separator: u8,
}

impl<'a> Records<'a> {
    pub fn of(text: &'a str, separator: u8) -> Self {
        Records { text, at: 0, line: 1, separator }
    }

    fn next_record(&mut self) -> Result<Record<'a>, Cut> {
        let start = self.at;
        let mut record = Record { line: self.line, text: "", fields: Vec::new(), count: 0, width: 0 };
        loop {
            let (field, end) = self.field(start)?;
            record.take(field);
            self.at = end;
            if self.text.as_bytes().get(end) != Some(&self.separator) {
                break;
            }
            self.at += 1;
        }
        record.text = &self.text[start..self.at];
        self.at += match &self.text.as_bytes()[self.at..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        self.line += line_ends(&self.text.as_bytes()[start..self.at]);
        Ok(record)
    }

    /// The field at this place, and where it ends.
    fn field(&self, start: usize) -> Result<(Cow<'a, str>, usize), Cut> {
        if self.text.as_bytes().get(self.at) == Some(&b'"') {
            let line = || self.line + line_ends(&self.text.as_bytes()[start..self.at]);
            if let Some(quoted) = self.quoted().ok_or_else(|| Cut(line()))? {
                return Ok(quoted);
            }
        }
        let end = self.found(self.at, |byte| byte == self.separator || ends_line(byte));
        Ok((Cow::Borrowed(&self.text[self.at..end]), end))
    }

    /// The quoted field at this place; none inside if it is not quoted after all, and none at all if nothing closes it.
    fn quoted(&self) -> Option<Option<(Cow<'a, str>, usize)>> {
        let bytes = self.text.as_bytes();
        let mut close = self.at + 1;
        loop {
            close = self.found(close, |byte| byte == b'"');
            match (bytes.get(close), bytes.get(close + 1)) {
                (None, _) => return None,
                (_, Some(b'"')) => close += 2,
                _ => break,
            }
        }
        let content = &self.text[self.at + 1..close];
        let unquoted = || match content.contains('"') {
            true => Cow::Owned(content.replace("\"\"", "\"")),
            false => Cow::Borrowed(content),
        };
        Some(self.end_after(close + 1).map(|end| (unquoted(), end)))
    }

    /// Where a field ends whose closing quote is just before, if it ends there. The addon's lines may have blanks at their ends.
    fn end_after(&self, quote: usize) -> Option<usize> {
        let blanks = self.found(quote, |byte| byte == self.separator || !matches!(byte, b' ' | b'\t'));
        let bytes = self.text.as_bytes();
        let separated = bytes.get(quote) == Some(&self.separator);
        match bytes.get(blanks) {
            _ if separated => Some(quote),
            Some(byte) if !ends_line(*byte) => None,
            _ => Some(blanks),
        }
    }

    fn found(&self, from: usize, is: impl Fn(u8) -> bool) -> usize {
        let rest = &self.text.as_bytes()[from..];
        rest.iter().position(|byte| is(*byte)).map_or(self.text.len(), |at| from + at)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, Cut>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.at < self.text.len()).then(|| self.next_record())
    }
}

impl<'a> Record<'a> {
    fn take(&mut self, field: Cow<'a, str>) {
        self.count += 1;
        if !field.trim().is_empty() {
            self.width = self.count;
        }
        if self.count <= MOST_FIELDS {
            self.fields.push(field);
        }
    }
}

fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<(usize, Vec<String>)> {
        let records = Records::of(text, b',').map(|record| record.expect("not cut"));
        let owned = |record: Record<'_>| record.fields.iter().map(|field| field.to_string()).collect();
        records.map(|record| (record.line, owned(record))).collect()
    }

    fn fields(text: &str) -> Vec<String> {
        records(text).remove(0).1
    }

    #[test]
    fn records_have_the_numbers_of_their_first_lines_however_lines_end() {
        let found = records("a,b\r\n\"c\r\nd\",e\nf\rg");
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 4, 5]);
        assert_eq!(found[1].1, ["c\r\nd", "e"]);
    }

    #[test]
    fn a_quoted_field_ends_before_a_separator_or_at_the_lines_end() {
        assert_eq!(fields("\"a, b\",c"), ["a, b", "c"]);
        assert_eq!(fields("c,\"say \"\"hi\"\", now\" \t\nd"), ["c", "say \"hi\", now"]);
        assert_eq!(fields("\"\",\"\""), ["", ""]);
    }

    #[test]
    fn quotes_that_quote_nothing_stand_as_they_are() {
        assert_eq!(fields("[\"Streamlined\" Uniform],a"), ["[\"Streamlined\" Uniform]", "a"]);
        assert_eq!(fields("\"BiS\" they say,a"), ["\"BiS\" they say", "a"]);
        assert_eq!(records("\"BiS,a\n\"c, d\",e").len(), 2);
    }

    #[test]
    fn a_quote_that_nothing_closes_is_told_by_its_line() {
        let cut = |text: &str| Records::of(text, b',').find_map(|record| record.err().map(|Cut(line)| line));
        assert_eq!(cut("a,b\nc,\"d\n\ne"), Some(2));
        assert_eq!(cut("a,\"b\nc\",\"d\n"), Some(2));
        assert_eq!(cut("a,\""), Some(1));
        assert_eq!(cut("a,b\"\n"), None);
    }

    #[test]
    fn fields_over_the_bound_are_counted() {
        let text = format!("a{}b,,", ",".repeat(MOST_FIELDS));
        let record = Records::of(&text, b',').next().expect("one").expect("not cut");
        assert_eq!(
            (record.fields.len(), record.count, record.width),
            (MOST_FIELDS, MOST_FIELDS + 3, MOST_FIELDS + 1)
        );
    }
}
