//! Rows by COPY, in PostgreSQL's binary format: into a table that has none of them yet, or beside what it copies out.
//!
//! A value is written exactly as PostgreSQL itself sends it: equal bytes are equal rows. The format is that of the manual's
//! page on COPY; of NUMERIC and of arrays, that of `numeric_send` and `array_send`.

use aggregates::LedgerId;
use chrono::{DateTime, Utc};
use projections::{Cell, Cells, Table};
use rust_decimal::Decimal;
use sqlx::PgConnection;

/// Bytes per message: enough to amortise it.
const CHUNK: usize = 1 << 16;

/// What all that is copied begins with: the signature, no flags, no extension.
pub const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What it ends with, in the place of another row's number of fields.
pub const TRAILER: &[u8] = &(-1_i16).to_be_bytes();

/// PostgreSQL counts microseconds from the start of 2000, in seconds since 1970.
const EPOCH_SECONDS: i64 = 946_684_800;
const MICROSECONDS: i64 = 1_000_000;
/// `text` among PostgreSQL's types.
const TEXT_OID: i32 = 25;
/// NUMERIC has its digits four by four.
const GROUP: usize = 4;
const NEGATIVE: i16 = 0x4000;
const TEN_THOUSAND: u64 = 10_000;
/// Those of 96 bits and three digits more.
const GROUPS: usize = 8;

/// Copies rows in.
pub async fn copy_in<'a>(
    database: &mut PgConnection,
    ledger: LedgerId,
    table: &Table,
    name: &str,
    rows: impl IntoIterator<Item = &'a dyn Cells>,
) -> Result<(), sqlx::Error> {
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    let sql = format!("COPY {name} (ledger_id, {}) FROM STDIN (FORMAT binary)", columns.join(", "));
    let mut copy = database.copy_in_raw(&sql).await?;
    let mut bytes = Vec::with_capacity(CHUNK * 2);
    bytes.extend(HEADER);
    for row in rows {
        count(&mut bytes, columns.len() + 1);
        sized(&mut bytes, ledger.0.as_bytes());
        row.each(&mut |cell| field(&mut bytes, cell));
        if bytes.len() >= CHUNK {
            copy.send(bytes.as_slice()).await?;
            bytes.clear();
        }
    }
    bytes.extend(TRAILER);
    copy.send(bytes).await?;
    copy.finish().await?;
    Ok(())
}

/// Writes a row of a table.
pub fn write_row(bytes: &mut Vec<u8>, table: &Table, row: &dyn Cells) {
    count(bytes, table.columns.len());
    row.each(&mut |cell| field(bytes, cell));
}

fn field(bytes: &mut Vec<u8>, cell: Cell<'_>) {
    match cell {
        Cell::Null(_) => bytes.extend((-1_i32).to_be_bytes()),
        Cell::Uuid(id) => sized(bytes, id.as_bytes()),
        Cell::Text(text) => sized(bytes, text.as_bytes()),
        Cell::Texts(texts) => array(bytes, texts),
        Cell::Integer(number) => sized(bytes, &number.to_be_bytes()),
        Cell::Bigint(number) => sized(bytes, &number.to_be_bytes()),
        Cell::Decimal(number) => decimal(bytes, number),
        Cell::Digits(digits) => numeric(bytes, digits),
        Cell::Bool(yes) => sized(bytes, &[u8::from(yes)]),
        Cell::Instant(at) => sized(bytes, &since_epoch(&at).to_be_bytes()),
    }
}

/// A number of fields, or of whatever else there are never many of.
fn count(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend(i16::try_from(number).unwrap_or(i16::MAX).to_be_bytes());
}

/// A length in bytes or elements.
fn length(bytes: &mut Vec<u8>, length: usize) {
    // What is longer than PostgreSQL takes has a length that it refuses.
    bytes.extend(i32::try_from(length).unwrap_or(i32::MIN).to_be_bytes());
}

fn sized(bytes: &mut Vec<u8>, value: &[u8]) {
    length(bytes, value.len());
    bytes.extend(value);
}

/// Microseconds since PostgreSQL's epoch.
fn since_epoch(at: &DateTime<Utc>) -> i64 {
    (at.timestamp() - EPOCH_SECONDS) * MICROSECONDS + i64::from(at.timestamp_subsec_micros())
}

/// An array: dimensions, whether there are nulls, the type of the elements, how many of them from which index on.
fn array(bytes: &mut Vec<u8>, texts: &[String]) {
    let header = if texts.is_empty() { 12 } else { 20 };
    length(bytes, header + texts.iter().map(|text| 4 + text.len()).sum::<usize>());
    for number in [i32::from(!texts.is_empty()), 0, TEXT_OID] {
        bytes.extend(number.to_be_bytes());
    }
    if !texts.is_empty() {
        length(bytes, texts.len());
        bytes.extend(1_i32.to_be_bytes());
    }
    texts.iter().for_each(|text| sized(bytes, text.as_bytes()));
}

/// A decimal by its digits. Zeros at their end are not written.
fn numeric(bytes: &mut Vec<u8>, digits: &str) {
    let (sign, size) = digits.strip_prefix('-').map_or((0, digits), |size| (NEGATIVE, size));
    let (whole, rest) = size.split_once('.').unwrap_or((size, ""));
    let (whole, rest) = (whole.trim_start_matches('0').as_bytes(), rest.trim_end_matches('0').as_bytes());
    let before = whole.rchunks(GROUP).rev().map(number);
    let behind = rest
        .chunks(GROUP)
        .map(|digits| number(digits) * 10_i16.pow(u32::try_from(GROUP - digits.len()).unwrap_or(0)));
    let groups: Vec<_> = before.chain(behind).collect();
    grouped(bytes, sign, &groups, rest.len());
}

/// A decimal of a number type. Zeros at its end are not written.
fn decimal(bytes: &mut Vec<u8>, number: Decimal) {
    let number = number.normalize();
    let sign = if number.is_sign_negative() { NEGATIVE } else { 0 };
    let scale = number.scale() as usize;
    let mut rest = number.mantissa().unsigned_abs();
    // As many places as fill their groups: 96 bits and three digits more.
    rest *= 10_u128.pow(u32::try_from(scale.next_multiple_of(GROUP) - scale).unwrap_or(0));
    let mut groups = [0; GROUPS];
    let behind = scale.div_ceil(GROUP);
    let mut at = GROUPS;
    while rest > 0 || GROUPS - at < behind {
        at -= 1;
        // Nearly all of them fit 64 bits, which are divided in a few steps.
        let (more, group) = match u64::try_from(rest) {
            Ok(small) => (u128::from(small / TEN_THOUSAND), u128::from(small % TEN_THOUSAND)),
            Err(_) => (rest / u128::from(TEN_THOUSAND), rest % u128::from(TEN_THOUSAND)),
        };
        (rest, groups[at]) = (more, i16::try_from(group).unwrap_or(0));
    }
    grouped(bytes, sign, &groups[at..], scale);
}

/// How many groups of digits, the power of 10,000 of the first, the sign, how many digits behind the point, and the groups,
/// without any of zeros before or after them.
fn grouped(bytes: &mut Vec<u8>, sign: i16, groups: &[i16], scale: usize) {
    let above = groups.len() - scale.div_ceil(GROUP);
    let first = groups.iter().position(|group| *group != 0).unwrap_or(groups.len());
    let last = groups.iter().rposition(|group| *group != 0).map_or(first, |last| last + 1);
    let is_zero = first == last;
    length(bytes, 2 * (4 + last - first));
    count(bytes, last - first);
    let weight = i16::try_from(above).unwrap_or(i16::MAX) - i16::try_from(first).unwrap_or(0) - 1;
    bytes.extend(if is_zero { 0 } else { weight }.to_be_bytes());
    bytes.extend(if is_zero { 0 } else { sign }.to_be_bytes());
    count(bytes, scale);
    groups[first..last].iter().for_each(|group| bytes.extend(group.to_be_bytes()));
}

/// The number that no more than four digits are.
fn number(digits: &[u8]) -> i16 {
    digits.iter().fold(0, |number, digit| number * 10 + i16::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use projections::Value;

    use super::*;

    fn written(value: &Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        field(&mut bytes, value.into());
        bytes
    }

    /// What a value is after its length.
    fn content(value: &Value) -> Vec<u8> {
        let bytes = written(value);
        assert_eq!(bytes[..4], i32::try_from(bytes.len() - 4).expect("short").to_be_bytes());
        bytes[4..].to_vec()
    }

    #[test]
    fn null_is_told_from_what_is_empty() {
        assert_eq!(written(&Value::Text(None)), (-1_i32).to_be_bytes());
        assert_eq!(written(&Value::Text(Some(String::new()))), 0_i32.to_be_bytes());
        assert_eq!(content(&Value::Text(Some("ä\t".to_owned()))), "ä\t".as_bytes());
        assert_eq!(content(&Value::Bool(Some(true))), [1]);
    }

    #[test]
    fn a_decimal_has_its_digits_four_by_four() {
        for (digits, header, groups) in [
            ("0", [0, 0, 0, 0], vec![]),
            ("-0.00", [0, 0, 0, 0], vec![]),
            ("1", [1, 0, 0, 0], vec![1]),
            ("12.50", [2, 0, 0, 1], vec![12, 5_000]),
            ("-1.5", [2, 0, NEGATIVE, 1], vec![1, 5_000]),
            ("12345.678", [3, 1, 0, 3], vec![1, 2_345, 6_780]),
            ("10000", [1, 1, 0, 0], vec![1]),
            ("100000000.00000001", [5, 2, 0, 8], vec![1, 0, 0, 0, 1]),
            ("0.00012", [2, -1, 0, 5], vec![1, 2_000]),
            ("0.00001", [1, -2, 0, 5], vec![1_000]),
            ("007.10", [2, 0, 0, 1], vec![7, 1_000]),
        ] {
            let expected: Vec<u8> = header.into_iter().chain(groups).flat_map(i16::to_be_bytes).collect();
            assert_eq!(content(&Value::Decimal(Some(digits.to_owned()))), expected, "{digits}");
            let mut bytes = Vec::new();
            decimal(&mut bytes, digits.parse().expect("a decimal"));
            assert_eq!(bytes[4..], expected, "{digits}");
        }
    }

    #[test]
    fn the_longest_decimals_are_written_as_their_digits_are() {
        let long = ["79228162514264337593543950335", "-0.0000000000000000000000000001"];
        for digits in
            long.into_iter().chain(["7922816251426433759354395033.5", "7.9228162514264337593543950335"])
        {
            let mut bytes = Vec::new();
            decimal(&mut bytes, digits.parse().expect("a decimal"));
            assert_eq!(bytes, written(&Value::Decimal(Some(digits.to_owned()))), "{digits}");
        }
    }

    #[test]
    fn an_instant_counts_from_the_year_2000() {
        let at = |text: &str| {
            let bytes = content(&Value::Instant(Some(text.parse().expect("an instant"))));
            i64::from_be_bytes(bytes.try_into().expect("eight bytes"))
        };
        assert_eq!(at("2000-01-01T00:00:00Z"), 0);
        assert_eq!(at("2000-01-01T00:00:01.000007999Z"), 1_000_007);
        assert_eq!(at("1999-12-31T23:59:59.5Z"), -500_000);
    }

    #[test]
    fn no_two_lists_are_written_alike() {
        let list = |texts: &[&str]| {
            content(&Value::Texts(Some(texts.iter().map(|text| (*text).to_owned()).collect())))
        };
        assert_eq!(list(&[]), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25]);
        let one = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0];
        assert_eq!(list(&[""]), one);
        assert_ne!(list(&["officer", "raider"]), list(&["officer,raider"]));
    }
}
