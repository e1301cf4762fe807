//! Whether a read table is, byte for byte, what a fold gives: nearly always so, and then at the price of a COPY.
//!
//! PostgreSQL copies rows out as text, and the fold's rows are written the same way beside it. Where the two differ, be it
//! only in how a value is written, nothing is said: who asks then compares row by row, which tells what differs.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, Timelike, Utc};
use futures::TryStreamExt as _;
use projections::Value;
use sqlx::PgConnection;

use super::bulk::plainly;
use super::copy::escaped;

/// Whether what a statement copies out is what `next` [writes](write_row), piece by piece: it says false once there is no more.
pub async fn alike(
    database: &mut PgConnection,
    sql: &str,
    mut next: impl FnMut(&mut String) -> bool,
) -> Result<bool, sqlx::Error> {
    let mut copied = database.copy_out_raw(sql).await?;
    let (mut expected, mut at, mut same) = (String::new(), 0, true);
    // All of it is read in any case, so that the connection is good for the next statement.
    while let Some(bytes) = copied.try_next().await? {
        while same && expected.len() - at < bytes.len() {
            expected.drain(..at);
            at = 0;
            if !next(&mut expected) {
                break;
            }
        }
        same = same && expected.as_bytes()[at..].starts_with(&bytes);
        at += if same { bytes.len() } else { 0 };
    }
    Ok(same && at == expected.len() && !next(&mut expected))
}

/// A row as COPY writes it.
pub fn write_row(text: &mut String, row: &[Value]) {
    for (index, value) in row.iter().enumerate() {
        if index > 0 {
            text.push('\t');
        }
        write_value(text, value);
    }
    text.push('\n');
}

fn write_value(text: &mut String, value: &Value) {
    let written = match value {
        Value::Uuid(Some(id)) => write!(text, "{id}"),
        Value::Text(Some(value)) => return escaped(text, value),
        Value::Texts(Some(values)) => return escaped(text, &array(values)),
        Value::Integer(Some(number)) => write!(text, "{number}"),
        Value::Bigint(Some(number)) => write!(text, "{number}"),
        Value::Decimal(Some(digits)) => return text.push_str(plainly(digits)),
        Value::Bool(Some(yes)) => return text.push(if *yes { 't' } else { 'f' }),
        Value::Instant(Some(at)) => return write_instant(text, at),
        _ => return text.push_str("\\N"),
    };
    written.expect("a String takes everything");
}

/// An instant as a connection in UTC with ISO dates writes it: microseconds without the zeros at their end.
fn write_instant(text: &mut String, at: &DateTime<Utc>) {
    let (year, month, day) = (at.year(), at.month(), at.day());
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    let _ = write!(text, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
    let micros = at.timestamp_subsec_micros();
    if micros > 0 {
        let _ = write!(text, ".{micros:06}");
        text.truncate(text.trim_end_matches('0').len());
    }
    text.push_str("+00");
}

/// A list of plain words as an array is written; one that would be quoted is written otherwise, and compared row by row.
fn array(values: &[String]) -> String {
    format!("{{{}}}", values.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &Value) -> String {
        let mut text = String::new();
        write_value(&mut text, value);
        text
    }

    #[test]
    fn values_are_written_as_postgresql_copies_them_out() {
        let at = |text: &str| Value::Instant(Some(text.parse().expect("an instant")));
        assert_eq!(written(&at("2026-11-21T20:00:00Z")), "2026-11-21 20:00:00+00");
        assert_eq!(written(&at("2026-11-21T20:00:00.120Z")), "2026-11-21 20:00:00.12+00");
        assert_eq!(written(&at("2026-11-21T20:00:10.000007999Z")), "2026-11-21 20:00:10.000007+00");
        assert_eq!(written(&Value::Decimal(Some("12.50".to_owned()))), "12.5");
        assert_eq!(written(&Value::Decimal(Some("100".to_owned()))), "100");
        assert_eq!(written(&Value::Text(Some("a\tb".to_owned()))), "a\\tb");
        assert_eq!(written(&Value::Text(None)), "\\N");
        assert_eq!(written(&Value::Bool(Some(true))), "t");
    }
}
