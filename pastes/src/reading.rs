//! A text taken apart: its form, and what becomes of each line.
//!
//! The forms of a whole text are known by how it begins or by its headings. Else each line is taken by itself, and the form is
//! that of most lines; it settles what a name alone means: one of it in a listing, a heading in a survey scan, and in a list
//! whose lines all have quantities, a line that lacks its own.

use serde::Serialize;

use crate::forms::{Taken, chat, eft, fitting, foreign, killmail, table, take};
use crate::line::{Line, lines};
use crate::{Format, PassedOver, PasteRefusal, Reason, Remark, Row, Unparsed, Why};

/// What a text says, before any name is looked up. Rows, unparsed lines and lines passed over are in the text's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// The form that was taken.
    pub format: Format,
    /// Why that one, in a sentence with counts.
    pub because: String,
    /// What the lines say. One line can have several rows where it links several items.
    pub rows: Vec<Row>,
    /// Lines that say nothing that can be used, each with its reason.
    pub unparsed: Vec<Unparsed>,
    /// Headings and the like.
    pub passed_over: Vec<PassedOver>,
}

/// Takes a text apart, by whatever form it has.
///
/// # Errors
/// A text that is too large, binary, empty, another program's file, or a killmail or fit that breaks off.
pub fn read(text: &str) -> Result<Reading, PasteRefusal> {
    let lines = lines(text)?;
    foreign::refuse_by_start(&lines)?;
    for whole in WHOLE.iter().take(BY_START) {
        if (whole.is)(&lines)? {
            return (whole.read)(&lines);
        }
    }
    foreign::refuse_values(&lines)?;
    for whole in WHOLE.iter().skip(BY_START) {
        if (whole.is)(&lines)? {
            return (whole.read)(&lines);
        }
    }
    Ok(by_lines(&lines, None))
}

/// Takes a text apart by a given form. Lines of other forms are unparsed.
///
/// # Errors
/// As [`read`], and a text that is not of a form which belongs to whole texts.
pub fn read_as(text: &str, format: Format) -> Result<Reading, PasteRefusal> {
    let lines = lines(text)?;
    let Some(whole) = WHOLE.iter().find(|whole| whole.format == format) else {
        return Ok(by_lines(&lines, Some(format)));
    };
    if (whole.is)(&lines)? { (whole.read)(&lines) } else { Err(PasteRefusal::PasteNotOfTheFormat { format }) }
}

/// A form that belongs to a whole text.
struct Whole {
    format: Format,
    is: fn(&[Line<'_>]) -> Result<bool, PasteRefusal>,
    read: fn(&[Line<'_>]) -> Result<Reading, PasteRefusal>,
}

/// In order of how surely they are known.
const WHOLE: [Whole; 5] = [
    Whole { format: Format::Killmail, is: killmail::is, read: killmail::read },
    Whole { format: Format::Eft, is: eft::is, read: eft::read },
    Whole { format: Format::Chat, is: chat::is, read: chat::read },
    Whole { format: Format::Fitting, is: fitting::is, read: fitting::read },
    Whole { format: Format::Table, is: table::is, read: table::read },
];
/// So many of them may have commas in each line, and still are no values with commas between.
const BY_START: usize = 3;

impl Reading {
    pub(crate) fn new(format: Format) -> Reading {
        let (rows, unparsed, passed_over) = (Vec::new(), Vec::new(), Vec::new());
        Reading { format, because: String::new(), rows, unparsed, passed_over }
    }

    /// A line that is an item or says why not.
    pub(crate) fn take(&mut self, line: &Line<'_>, row: Result<Row, Reason>) {
        match row {
            Ok(mut row) => {
                line.raw.clone_into(&mut row.text);
                self.rows.push(row);
            }
            Err(reason) => self.unparsed(line, reason),
        }
    }

    pub(crate) fn unparsed(&mut self, line: &Line<'_>, reason: Reason) {
        let text = line.raw.to_owned();
        self.unparsed.push(Unparsed { line: line.number, text, reason, row: None });
    }

    pub(crate) fn pass_over(&mut self, line: &Line<'_>, why: Why) {
        self.passed_over.push(PassedOver { line: line.number, text: line.raw.to_owned(), why });
    }

    /// Closed with the sentence that says why this form.
    pub(crate) fn because(mut self, all: usize) -> Reading {
        let mut of =
            self.rows.iter().filter(|row| self.format == row.format).map(|row| row.line).collect::<Vec<_>>();
        of.dedup();
        let more = |count: usize, what: &str| {
            if count == 0 { String::new() } else { format!("; {count} {what}") }
        };
        let mut others =
            self.rows.iter().filter(|row| self.format != row.format).map(|row| row.line).collect::<Vec<_>>();
        others.dedup();
        self.because = format!(
            "{} of {all} lines {} {}{}{}{}",
            of.len(),
            if of.len() == 1 { "has" } else { "have" },
            self.format.sign(),
            more(others.len(), "of other forms"),
            more(self.passed_over.len(), "passed over"),
            more(self.unparsed.len(), "unparsed"),
        );
        self
    }
}

/// Each line by itself.
fn by_lines(lines: &[Line<'_>], asked: Option<Format>) -> Reading {
    let taken: Vec<Taken> = lines.iter().map(take).collect();
    let format = asked.unwrap_or_else(|| of_most(&taken));
    let mut reading = Reading::new(format);
    for (line, taken) in lines.iter().zip(taken) {
        match taken {
            Taken::Counted(row) if asked.is_some_and(|asked| !asked.takes(row.format)) => {
                reading.unparsed(line, Reason::NotOfTheFormat);
            }
            Taken::Counted(row) => reading.take(line, Ok(row)),
            Taken::Alone(row) => alone(&mut reading, line, row),
            Taken::Bad(_, reason) => reading.unparsed(line, reason),
        }
    }
    reading.because(lines.len())
}

/// The form of most lines; of the first in the list of forms if two have as many; a listing if none has one.
fn of_most(taken: &[Taken]) -> Format {
    let counted = |format: &Format| taken.iter().filter(|taken| taken.format() == Some(*format)).count();
    let most = Format::ALL.into_iter().map(|format| (counted(&format), format)).rev();
    most.max_by_key(|(count, _)| *count)
        .filter(|(count, _)| *count > 0)
        .map_or(Format::Listing, |(_, format)| format)
}

fn alone(reading: &mut Reading, line: &Line<'_>, row: Row) {
    match reading.format {
        Format::Listing | Format::CargoScan => {
            reading.take(line, Ok(row.remarked(Remark::NameAlone)));
        }
        Format::SurveyScan => reading.pass_over(line, Why::Heading),
        _ => reading.unparsed(line, Reason::MissingQuantity),
    }
}
