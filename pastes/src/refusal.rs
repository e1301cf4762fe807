//! Why a text is not read at all.

use serde::Serialize;

use crate::Format;

/// A file of another program, by its syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ForeignFile {
    /// Values with commas, semicolons or bars between them.
    Csv,
    /// JSON.
    Json,
    /// HTML or XML.
    Markup,
}

/// What is the case when a text cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum PasteRefusal {
    /// There is nothing to read: no letter and no digit.
    #[error("there is nothing in the text")]
    PasteEmpty,
    /// A megabyte or more.
    #[error("the text has {bytes} bytes, less than {limit} are read")]
    PasteTooLarge {
        /// How many it has.
        bytes: usize,
        /// It has to have less.
        limit: usize,
    },
    /// Characters that no text has.
    #[error("line {line} has the control character U+{character:04X}: this is no text")]
    PasteBinary {
        /// The first line with one.
        line: usize,
        /// Which, as a code point.
        character: u32,
    },
    /// A file of another program, which has an import of its own or none.
    #[error("line {line} is of a {file:?} file, not of anything that the game's client copies")]
    PasteForeignFile {
        /// What kind of file.
        file: ForeignFile,
        /// The first line that says so.
        line: usize,
    },
    /// A killmail that breaks off or has something else in it.
    #[error("line {line} does not belong to a killmail")]
    PasteBrokenKillmail {
        /// The line.
        line: usize,
    },
    /// A fit without a ship and a name.
    #[error("line {line} does not name a fit's ship and its name as [Ship, Name]")]
    PasteBrokenFit {
        /// The line.
        line: usize,
    },
    /// The form that was asked for is not the text's.
    #[error("the text is not {}", format.title())]
    PasteNotOfTheFormat {
        /// As asked for.
        format: Format,
    },
}
