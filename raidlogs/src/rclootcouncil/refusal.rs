//! Why a history is not read, and why a row of it is not.

use serde::Serialize;

use super::Column;
use crate::TextRefusal;

/// What is the case when a history cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum HistoryRefusal {
    /// Columns are missing without which there is no history: this is a table of something else.
    #[error("there is no column {}", named(columns))]
    HistoryMissingColumns {
        /// Which. `id` is also missing if there is no `date` either, `itemID` if there is no `itemString`.
        columns: Vec<Column>,
    },
    /// A column that is there twice, so that nobody can tell which one counts.
    #[error("the column {} is there twice", column.name())]
    HistoryColumnTwice {
        /// Which.
        column: Column,
    },
    /// JSON that is no list.
    #[error("line {line} begins an object, but the addon exports a list of them")]
    HistoryNotAList {
        /// Where it begins.
        line: usize,
    },
    /// The text ends within a quoted field, or within the list.
    #[error("the text ends within what begins on line {line}")]
    HistoryCut {
        /// The line on which the field, or the list's last value, begins.
        line: usize,
    },
    /// Something follows the list.
    #[error("line {line} has something after the list's end")]
    HistoryAfterTheEnd {
        /// Where.
        line: usize,
    },
    /// More rows than are read.
    #[error("more than {limit} rows are not read")]
    HistoryTooManyRows {
        /// So many are.
        limit: usize,
    },
    /// It is no text at all.
    #[error(transparent)]
    #[serde(untagged)]
    Text(#[from] TextRefusal),
}

fn named(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(", ")
}

/// A row that is no award.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unread {
    /// As an award's.
    pub line: usize,
    /// The row as it is in the text.
    pub text: String,
    /// Why not.
    pub reason: Reason,
}

/// Why a row is no award.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Reason {
    /// Another number of fields than the header has: a line that was cut, or a separator too many.
    #[error("it has {found} fields, the header has {expected}")]
    FieldCount {
        /// How many it has.
        found: usize,
        /// How many it should have.
        expected: usize,
    },
    /// More keys than any award has.
    #[error("it has {found} keys, at most {limit} are read")]
    TooManyKeys {
        /// How many it has.
        found: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A value of the list that is no JSON.
    #[error("it is no JSON")]
    NotJson,
    /// A value of the list that is no object.
    #[error("it is no object")]
    NotAnObject,
    /// A key that is there twice.
    #[error("{} is there twice", column.name())]
    Twice {
        /// Which.
        column: Column,
    },
    /// A list or an object where a text belongs.
    #[error("{} is no text", column.name())]
    NotText {
        /// Of what.
        column: Column,
    },
    /// It names no player.
    #[error("it names no player")]
    NoPlayer,
    /// It has neither an item's number nor an item string.
    #[error("it has no item's number")]
    NoItem,
    /// It has neither an id nor a date.
    #[error("it has neither an id nor a date")]
    NoTime,
    /// The id does not begin with a Unix time since the game appeared.
    #[error("the id does not begin with a time")]
    UnreadableId,
    /// Something else than a whole number from 0 to 4,294,967,295.
    #[error("{} is no whole number", column.name())]
    UnreadableNumber {
        /// Of what.
        column: Column,
    },
    /// Something else than true or false.
    #[error("{} is neither true nor false", column.name())]
    NeitherTrueNorFalse {
        /// Of what.
        column: Column,
    },
    /// A text that is too long.
    #[error("{} has {length} characters, at most {limit} are read", column.name())]
    TooLong {
        /// Of what.
        column: Column,
        /// How many it has.
        length: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A character that no text has.
    #[error("{} has the control character U+{character:04X}", column.name())]
    ControlCharacter {
        /// Of what.
        column: Column,
        /// Which, as a code point.
        character: u32,
    },
}
