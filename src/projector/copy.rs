//! Rows by COPY, into a table that has none of them yet.

use std::fmt::Write as _;

use aggregates::LedgerId;
use projections::{Table, Value};
use sqlx::PgConnection;

use super::bulk::array_literal;

/// Bytes per message: enough to amortise it.
const CHUNK: usize = 1 << 16;

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
        for value in row {
            text.push('\t');
            field(&mut text, value);
        }
        text.push('\n');
        if text.len() >= CHUNK {
            copy.send(text.as_bytes()).await?;
            text.clear();
        }
    }
    copy.send(text.as_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// A value in COPY's text format.
fn field(text: &mut String, value: &Value) {
    let written = match value {
        Value::Uuid(Some(id)) => write!(text, "{id}"),
        Value::Text(Some(value)) => return escaped(text, value),
        Value::Texts(Some(values)) => return escaped(text, &array_literal(values)),
        Value::Integer(Some(number)) => write!(text, "{number}"),
        Value::Bigint(Some(number)) => write!(text, "{number}"),
        Value::Decimal(Some(digits)) => write!(text, "{digits}"),
        Value::Bool(Some(yes)) => write!(text, "{}", if *yes { 't' } else { 'f' }),
        Value::Instant(Some(at)) => write!(text, "{}", at.to_rfc3339()),
        _ => write!(text, "\\N"),
    };
    written.expect("a String takes everything");
}

pub(super) fn escaped(text: &mut String, value: &str) {
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
}
