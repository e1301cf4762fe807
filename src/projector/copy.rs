//! Rows by COPY, into a table that has none of them yet.

use std::fmt::Write as _;

use aggregates::LedgerId;
use chrono::{DateTime, Datelike, Timelike, Utc};
use projections::{Table, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::bulk::{plainly, quoted};

/// Bytes per message: enough to amortise it.
const CHUNK: usize = 1 << 16;

const DIGITS: [u8; 10] = *b"0123456789";

/// Copies rows in.
pub async fn copy_in(
    database: &mut PgConnection,
    ledger: LedgerId,
    table: &Table,
    name: &str,
    rows: &[Vec<Value>],
) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    let sql = format!("COPY {name} (ledger_id, {}) FROM STDIN", columns.join(", "));
    let mut copy = database.copy_in_raw(&sql).await?;
    let mut text = String::with_capacity(CHUNK * 2);
    for row in rows {
        let _ = write!(text, "{ledger}");
        text.push('\t');
        write_row(&mut text, row);
        if text.len() >= CHUNK {
            copy.send(text.as_bytes()).await?;
            text.clear();
        }
    }
    copy.send(text.as_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// A row's values in COPY's text format, each as PostgreSQL itself copies it out: equal texts are equal rows.
pub fn write_row(text: &mut String, row: &[Value]) {
    for (index, value) in row.iter().enumerate() {
        if index > 0 {
            text.push('\t');
        }
        field(text, value);
    }
    text.push('\n');
}

fn field(text: &mut String, value: &Value) {
    let written = match value {
        Value::Uuid(Some(id)) => {
            return text.push_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        }
        Value::Text(Some(value)) => return escaped(text, value),
        Value::Texts(Some(values)) => return escaped(text, &array(values)),
        Value::Integer(Some(number)) => write!(text, "{number}"),
        Value::Bigint(Some(number)) => write!(text, "{number}"),
        Value::Decimal(Some(digits)) => return text.push_str(plainly(digits)),
        Value::Bool(Some(yes)) => return text.push(if *yes { 't' } else { 'f' }),
        Value::Instant(Some(at)) => return instant(text, at),
        _ => return text.push_str("\\N"),
    };
    written.expect("a String takes everything");
}

/// An instant as a connection in UTC with ISO dates writes it: microseconds without the zeros at their end. A year before the
/// first one is written with its sign, as PostgreSQL neither writes nor takes it.
fn instant(text: &mut String, at: &DateTime<Utc>) {
    match u32::try_from(at.year()) {
        Ok(year @ ..=9_999) => padded(text, year, 4),
        _ => text.push_str(&at.year().to_string()),
    }
    let parts =
        [('-', at.month()), ('-', at.day()), (' ', at.hour()), (':', at.minute()), (':', at.second())];
    for (before, number) in parts {
        text.push(before);
        padded(text, number, 2);
    }
    let micros = at.timestamp_subsec_micros();
    if micros > 0 {
        text.push('.');
        padded(text, micros, 6);
        text.truncate(text.trim_end_matches('0').len());
    }
    text.push_str("+00");
}

/// A number with zeros before it: several times as fast as by the formatting of the standard library, and there are some of
/// these in every row.
fn padded(text: &mut String, number: u32, digits: u32) {
    for place in (0..digits).rev() {
        text.push(char::from(DIGITS[(number / 10_u32.pow(place) % 10) as usize]));
    }
}

/// A list as an array: plain words as they are, anything else in quotes, so that no two lists are written alike.
fn array(texts: &[String]) -> String {
    let is_plain = |text: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        !text.is_empty() && text.bytes().all(plain) && !text.eq_ignore_ascii_case("null")
    };
    let item = |text: &String| if is_plain(text) { text.clone() } else { quoted(text) };
    format!("{{{}}}", texts.iter().map(item).collect::<Vec<_>>().join(","))
}

fn escaped(text: &mut String, value: &str) {
    if !value.bytes().any(|byte| byte == b'\\' || byte < b' ') {
        return text.push_str(value);
    }
    for character in value.chars() {
        match character {
            '\\' => text.push_str("\\\\"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\u{8}' => text.push_str("\\b"),
            '\u{b}' => text.push_str("\\v"),
            '\u{c}' => text.push_str("\\f"),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_fields_is_escaped_and_null_is_told_from_text() {
        let mut text = String::new();
        field(&mut text, &Value::Text(Some("a\tb\\N\nc\r".to_owned())));
        field(&mut text, &Value::Text(None));
        assert_eq!(text, "a\\tb\\\\N\\nc\\r\\N");
    }

    fn written(value: &Value) -> String {
        let mut text = String::new();
        field(&mut text, value);
        text
    }

    #[test]
    fn values_are_written_as_postgresql_copies_them_out() {
        let at = |text: &str| Value::Instant(Some(text.parse().expect("an instant")));
        assert_eq!(written(&at("2026-11-21T20:00:00Z")), "2026-11-21 20:00:00+00");
        assert_eq!(written(&at("2026-11-21T20:00:00.120Z")), "2026-11-21 20:00:00.12+00");
        assert_eq!(written(&at("2026-11-21T20:00:10.000007999Z")), "2026-11-21 20:00:10.000007+00");
        assert_eq!(written(&at("0987-01-02T03:04:05Z")), "0987-01-02 03:04:05+00");
        assert_eq!(written(&at("+12026-11-21T20:00:10.5Z")), "12026-11-21 20:00:10.5+00");
        let (before, since) = (written(&at("-0044-01-02T03:04:05Z")), written(&at("0044-01-02T03:04:05Z")));
        assert!(before.starts_with('-') && before != since, "{before} {since}");
        assert_eq!(written(&Value::Decimal(Some("12.50".to_owned()))), "12.5");
        assert_eq!(written(&Value::Decimal(Some("100".to_owned()))), "100");
        assert_eq!(written(&Value::Text(Some("a\tb".to_owned()))), "a\\tb");
        assert_eq!(written(&Value::Text(None)), "\\N");
        assert_eq!(written(&Value::Bool(Some(true))), "t");
    }

    #[test]
    fn no_two_lists_are_written_alike() {
        let list = |texts: &[&str]| {
            written(&Value::Texts(Some(texts.iter().map(|text| (*text).to_owned()).collect())))
        };
        assert_eq!(list(&["officer", "raider"]), "{officer,raider}");
        assert_eq!(list(&["officer,raider"]), "{\"officer,raider\"}");
        assert_eq!(
            (list(&[]), list(&[""]), list(&["null"])),
            ("{}".into(), "{\"\"}".into(), "{\"null\"}".into())
        );
    }
}
