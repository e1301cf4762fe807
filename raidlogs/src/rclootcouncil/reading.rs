//! A history: which of the addon's exports it is, and what becomes of each row.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::award::{Award, Identity};
use super::{HistoryRefusal, Reason, Unread, objects, table};
use crate::text::decoded;

/// So many rows are read, ten times as many as a guild awards in its life.
pub const MOST_ROWS: usize = 200_000;

/// Which of the addon's exports a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Format {
    /// Commas, a header, 23 columns.
    Csv,
    /// Tabs: the addon's table for spreadsheets, with formulas for links and without ids; or its CSV once copied out of one.
    Tsv,
    /// A list of objects.
    Json,
}

/// What an export says. Awards and unread rows are in the text's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// Which of the addon's exports it is.
    pub format: Format,
    /// The rows that can be read.
    pub awards: Vec<Award>,
    /// The rows that cannot, each with its reason.
    pub unread: Vec<Unread>,
    /// Columns or keys that are not kept, such as `rollType`.
    pub unknown_columns: BTreeSet<String>,
}

/// Reads an export, whichever of the addon's it is.
///
/// # Errors
/// Bytes that are no text or too many of it, a table or a list of something else, a text that breaks off within a value, and
/// more rows than [`MOST_ROWS`].
pub fn read(bytes: &[u8]) -> Result<History, HistoryRefusal> {
    let text = decoded(bytes)?;
    if text.trim_start().starts_with(['[', '{']) { objects::read(text) } else { table::read(text) }
}

/// The rows as they are read.
#[derive(Default)]
pub(super) struct Rows {
    awards: Vec<Award>,
    unread: Vec<Unread>,
    ordinals: BTreeMap<Identity, u32>,
}

impl Rows {
    /// A row that is an award, or says why not.
    pub fn take(
        &mut self,
        line: usize,
        text: &str,
        row: Result<Award, Reason>,
    ) -> Result<(), HistoryRefusal> {
        if self.awards.len() + self.unread.len() == MOST_ROWS {
            return Err(HistoryRefusal::HistoryTooManyRows { limit: MOST_ROWS });
        }
        match row {
            Ok(award) => self.award(award),
            Err(reason) => self.unread.push(Unread { line, text: text.to_owned(), reason }),
        }
        Ok(())
    }

    fn award(&mut self, award: Award) {
        let ordinal = self.ordinals.entry(award.identity()).or_default();
        *ordinal += 1;
        self.awards.push(Award { ordinal: *ordinal, ..award });
    }

    pub fn history(self, format: Format, unknown_columns: BTreeSet<String>) -> History {
        History { format, awards: self.awards, unread: self.unread, unknown_columns }
    }
}
