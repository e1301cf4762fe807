//! Rows that are not as the log has them, and how.
//!
//! Texts are never repeated: they may speak of somebody, and a report goes further than the table does. Of a text column
//! only the name is told; of numbers, ids, times and truth values what the table says, and what the log gives.

use std::collections::BTreeMap;
use std::fmt;

use chrono::SubsecRound as _;
use projections::{Table, Value};

use super::bulk::plain;

/// Differing rows that a report names.
pub const NAMED: usize = 20;

/// A row that is not as the log has it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The row's key, its columns as text.
    pub key: Vec<String>,
    /// `missing` from the table, `extra` in it, or `different`.
    pub what: String,
    /// The columns that differ, of a row that is different.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Altered>,
}

/// A column that is not as the log has it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Altered {
    /// Which.
    pub column: &'static str,
    /// What the table says, unless it is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// What the log gives, unless it is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = if self.key.is_empty() { "of the ledger".to_owned() } else { self.key.join(" ") };
        write!(f, "row {key} is {}", self.what)?;
        for (n, Altered { column, table, log }) in self.columns.iter().enumerate() {
            f.write_str(if n == 0 { ": " } else { "; " })?;
            match table.as_ref().zip(log.as_ref()) {
                Some((table, log)) => write!(f, "{column} is {table}, the log gives {log}")?,
                None => write!(f, "{column} differs")?,
            }
        }
        Ok(())
    }
}

/// How many rows differ, and the first of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// How many.
    pub differing: u64,
    /// The first.
    pub first: Vec<Difference>,
    /// Whether rows were looked at one by one.
    pub row_by_row: bool,
}

impl Tally {
    /// Counts a row, as the table and as the log have it, if they do not agree.
    pub fn hold(&mut self, table: &Table, live: Option<&[Value]>, folded: Option<&[Value]>) {
        if live != folded {
            self.differing += 1;
            if self.first.len() < NAMED {
                self.first.extend(difference(table, live, folded));
            }
        }
    }

    /// Counts what was counted elsewhere.
    pub fn add(&mut self, other: Tally) {
        self.differing += other.differing;
        self.row_by_row |= other.row_by_row;
        let room = NAMED.saturating_sub(self.first.len());
        self.first.extend(other.first.into_iter().take(room));
    }
}

/// How a row differs; `None` if there is none on either side.
pub fn difference(table: &Table, live: Option<&[Value]>, folded: Option<&[Value]>) -> Option<Difference> {
    let key = live.or(folded)?[..table.key].iter().map(shown).collect();
    let (what, columns) = match (live, folded) {
        (Some(live), Some(folded)) => ("different", altered(table, live, folded)),
        (None, _) => ("missing", Vec::new()),
        (_, None) => ("extra", Vec::new()),
    };
    Some(Difference { key, what: what.to_owned(), columns })
}

fn altered(table: &Table, live: &[Value], folded: &[Value]) -> Vec<Altered> {
    let pairs = table.columns.iter().zip(live.iter().zip(folded));
    let told = |value: &Value| (!matches!(value, Value::Text(_) | Value::Texts(_))).then(|| shown(value));
    pairs
        .filter(|(_, (live, folded))| live != folded)
        .map(|(column, (live, folded))| Altered { column: column.name, table: told(live), log: told(folded) })
        .collect()
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::Uuid(id) => id.map(|id| id.to_string()),
        Value::Text(text) | Value::Decimal(text) => text.clone(),
        Value::Texts(texts) => texts.as_ref().map(|texts| texts.join(", ")),
        Value::Integer(number) => number.map(|number| number.to_string()),
        Value::Bigint(number) => number.map(|number| number.to_string()),
        Value::Bool(yes) => yes.map(|yes| yes.to_string()),
        Value::Instant(at) => at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
    };
    text.unwrap_or_else(|| "null".to_owned())
}

/// A folded row as the table gives it back: decimals without zeros at their end, instants to the microsecond.
pub fn normal(mut row: Vec<Value>) -> Vec<Value> {
    for value in &mut row {
        match value {
            Value::Decimal(Some(digits)) => *digits = plain(std::mem::take(digits)),
            Value::Instant(Some(at)) => *at = at.trunc_subsecs(6),
            _ => {}
        }
    }
    row
}

/// Folded rows, waiting for what the table says of them.
pub struct Expected<'a> {
    table: &'a Table,
    rows: BTreeMap<Vec<Value>, Vec<Value>>,
    tally: Tally,
}

impl<'a> Expected<'a> {
    /// Of these rows.
    pub fn new(table: &'a Table, rows: impl IntoIterator<Item = Vec<Value>>) -> Self {
        let keyed = |row: Vec<Value>| (row[..table.key].to_vec(), row);
        let rows = rows.into_iter().map(|row| keyed(normal(row))).collect();
        Expected { table, rows, tally: Tally::default() }
    }

    /// Whose rows.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// The table has this row.
    pub fn meet(&mut self, live: &[Value]) {
        let folded = self.rows.remove(&live[..self.table.key]);
        self.tally.hold(self.table, Some(live), folded.as_deref());
    }

    /// The table has no more.
    pub fn end(mut self) -> Tally {
        for folded in self.rows.values() {
            self.tally.hold(self.table, None, Some(folded));
        }
        self.tally
    }
}

#[cfg(test)]
mod tests {
    use projections::{Column, Kind};

    use super::*;

    const TABLE: Table = Table {
        model: "things",
        version: 1,
        columns: &[
            Column { name: "id", kind: Kind::Integer },
            Column { name: "name", kind: Kind::Text },
            Column { name: "dkp", kind: Kind::Decimal },
        ],
        key: 1,
        append_only: false,
    };

    fn row(id: i32, name: &str, dkp: &str) -> Vec<Value> {
        let (name, dkp) = (Some(name.to_owned()), Some(dkp.to_owned()));
        vec![Value::Integer(Some(id)), Value::Text(name), Value::Decimal(dkp)]
    }

    #[test]
    fn a_row_is_named_with_what_differs_and_a_text_is_not_repeated() {
        let mut expected =
            Expected::new(&TABLE, vec![row(1, "Anna", "10.00"), row(2, "Bert", "5"), row(3, "Carl", "1")]);
        expected.meet(&row(1, "Anna", "10"));
        expected.meet(&row(2, "Bernd", "999"));
        expected.meet(&row(4, "Dora", "0"));
        let tally = expected.end();
        let told: Vec<String> = tally.first.iter().map(ToString::to_string).collect();
        assert_eq!(tally.differing, 3);
        assert_eq!(
            told,
            [
                "row 2 is different: name differs; dkp is 999, the log gives 5",
                "row 4 is extra",
                "row 3 is missing"
            ]
        );
    }

    #[test]
    fn all_are_counted_and_the_first_are_named() {
        let expected = Expected::new(&TABLE, (0..100).map(|n| row(n, "x", "0")));
        let mut tally = expected.end();
        tally.add(tally.clone());
        assert_eq!((tally.differing, tally.first.len()), (200, NAMED));
    }
}
