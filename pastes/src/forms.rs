//! The forms: those of a whole text, each in a file of its own, and those of single lines.

pub(crate) mod chat;
mod columns;
mod dated;
pub(crate) mod eft;
pub(crate) mod fitting;
pub(crate) mod foreign;
pub(crate) mod killmail;
mod looted;
mod measure;
mod plain;
mod split;
pub(crate) mod table;

use crate::line::Line;
use crate::{Format, Reason, Row};

/// What a line is when nothing is known of the others.
#[derive(Clone, Debug)]
pub(crate) enum Taken {
    /// So many of something.
    Counted(Row),
    /// A name and nothing else: one of it, or a heading, as the other lines say.
    Alone(Row),
    /// Not an item, and the form that it looks like.
    Bad(Format, Reason),
}

impl Taken {
    fn of(format: Format, row: Result<Row, Reason>) -> Taken {
        row.map_or_else(|reason| Taken::Bad(format, reason), Taken::Counted)
    }

    /// The form, if it is a form's own line rather than any text.
    pub fn format(&self) -> Option<Format> {
        match self {
            Taken::Counted(row) => Some(row.format),
            Taken::Bad(format, reason) if *reason != Reason::NothingInIt => Some(*format),
            Taken::Alone(_) | Taken::Bad(..) => None,
        }
    }
}

/// Takes a line by itself.
pub(crate) fn take(line: &Line<'_>) -> Taken {
    if line.text.contains('\t') { columns::take(line) } else { plain::take(line.number, line.trimmed()) }
}
