//! Rows as CSV after RFC 4180: commas, CRLF, quotes where they are needed, UTF-8; or the same with tabs for commas.
//!
//! A spreadsheet program takes a text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, whatever
//! the quotes. Such a text gets an apostrophe in front, unless all of it is a number. Numbers are never touched.

use std::borrow::Cow;

use ::csv::{QuoteStyle, Terminator, WriterBuilder};

use super::cell::Cell;
use super::columns::Column;
use super::failure::Failure;
use super::pages::Row;

/// What stands between fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// Commas: CSV.
    Comma,
    /// Tabs: TSV.
    Tab,
}

/// What tells some programs that a text is UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// The first line, after the mark that says UTF-8 if that is asked for.
///
/// # Errors
/// None that a caller could cause.
pub fn head(columns: &[Column], separator: Separator, bom: bool) -> Result<Vec<u8>, Failure> {
    let header = columns.iter().map(|column| column.header.as_bytes().to_vec()).collect();
    let line = written(vec![header], separator)?;
    Ok(if bom { [BOM, &line].concat() } else { line })
}

/// A line per row.
///
/// # Errors
/// None that a caller could cause.
pub fn lines(rows: &[Row], separator: Separator) -> Result<Vec<u8>, Failure> {
    let fields = |row: &Row| row.iter().map(|cell| field(cell).as_bytes().to_vec()).collect();
    written(rows.iter().map(fields).collect(), separator)
}

fn written(records: Vec<Vec<Vec<u8>>>, separator: Separator) -> Result<Vec<u8>, Failure> {
    let delimiter = match separator {
        Separator::Comma => b',',
        Separator::Tab => b'\t',
    };
    let mut builder = WriterBuilder::new();
    builder.delimiter(delimiter);
    let builder = builder.terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).flexible(true);
    let mut writer = builder.from_writer(Vec::new());
    for record in records {
        writer.write_record(record).map_err(Failure::internal)?;
    }
    writer.into_inner().map_err(Failure::internal)
}

fn field(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Number(digits) => Cow::Borrowed(digits),
        Cell::Instant(text) => Cow::Borrowed(text),
        Cell::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        Cell::Text(text) => guarded(text),
    }
}

/// A text, with an apostrophe in front if it would be calculated.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match seems_formula(text) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

/// Full-width signs are signs to some programs as well.
fn seems_formula(text: &str) -> bool {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    begins && !is_number(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    numeric(whole) && numeric(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[Cell]) -> String {
        String::from_utf8(lines(&[cells.to_vec()], Separator::Comma).expect("a line")).expect("UTF-8")
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn texts_are_quoted_where_rfc_4180_asks_for_it_and_lines_end_with_crlf() {
        let cells = [text("a,b"), text("say \"hi\""), text("two\nlines"), text("Größe"), Cell::Empty];
        assert_eq!(line(&cells), "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",Größe,\r\n");
        let cells = [Cell::Number("-12.50".to_owned()), Cell::Boolean(true), text("")];
        assert_eq!(line(&cells), "-12.50,true,\r\n");
    }

    #[test]
    fn with_tabs_a_tab_is_what_is_quoted_and_a_comma_is_not() {
        let cells = vec![text("a,b"), text("c\td"), Cell::Number("1.50".to_owned()), Cell::Empty];
        let line = lines(&[cells], Separator::Tab).expect("a line");
        assert_eq!(String::from_utf8(line).expect("UTF-8"), "a,b\t\"c\td\"\t1.50\t\r\n");
    }

    #[test]
    fn a_text_that_a_spreadsheet_would_calculate_gets_an_apostrophe() {
        for formula in ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "=HYPERLINK(1)", "＝1", "-", "-1-1"] {
            assert_eq!(field(&text(formula)), format!("'{formula}"));
        }
        assert_eq!(line(&[text("\rx")]), "\"'\rx\"\r\n");
    }

    #[test]
    fn a_number_is_never_changed_be_it_in_a_text() {
        for number in ["-5", "+5", "-12.50", "0"] {
            assert_eq!(field(&text(number)), number);
            assert_eq!(field(&Cell::Number(number.to_owned())), number);
        }
        for harmless in ["a=b", "1-2", "'=1", " =1", ""] {
            assert_eq!(field(&text(harmless)), harmless);
        }
    }
}
