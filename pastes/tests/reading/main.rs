//! Every form on texts of our own, as the client and other tools write them.

#![allow(missing_docs)]

mod lines;
mod not_read;
mod whole_texts;

use pastes::{Reading, Reason, Row, read};

pub(crate) fn reading(text: &str) -> Reading {
    read(text).expect("a reading")
}

pub(crate) fn rows(reading: &Reading) -> Vec<(usize, &str, u64)> {
    reading.rows.iter().map(|row| (row.line, row.name.as_str(), row.quantity)).collect()
}

pub(crate) fn only(text: &str) -> Row {
    let found = reading(text);
    assert!(found.rows.len() == 1 && found.unparsed.is_empty(), "{found:?}");
    found.rows[0].clone()
}

pub(crate) fn reasons(text: &str) -> Vec<(usize, Reason)> {
    reading(text).unparsed.iter().map(|line| (line.line, line.reason)).collect()
}
