//! The fitting window's list: counts and names under the headings of slots.

use super::{Taken, plain};
use crate::line::Line;
use crate::{Format, PasteRefusal, Reading, Remark, Row, Why};

/// Headings that only this form has.
const SLOTS: [&str; 8] = [
    "high power",
    "medium power",
    "low power",
    "rig slot",
    "rig slots",
    "sub system",
    "sub systems",
    "service slot",
];
/// Headings that may be something else elsewhere.
const HOLDS: [&str; 10] = [
    "charges",
    "drones",
    "fuel",
    "cargo",
    "cargo hold",
    "drone bay",
    "fighters",
    "implants",
    "boosters",
    "fuel bay",
];

/// Whether a line is one of its headings.
pub(crate) fn is(lines: &[Line<'_>]) -> Result<bool, PasteRefusal> {
    Ok(lines.iter().any(|line| is_one_of(line.trimmed(), &SLOTS)))
}

fn is_one_of(text: &str, headings: &[&str]) -> bool {
    headings.iter().any(|heading| text.eq_ignore_ascii_case(heading))
}

/// Reads the list.
pub(crate) fn read(lines: &[Line<'_>]) -> Result<Reading, PasteRefusal> {
    let mut reading = Reading::new(Format::Fitting);
    for line in lines {
        if is_one_of(line.trimmed(), &SLOTS) || is_one_of(line.trimmed(), &HOLDS) {
            reading.pass_over(line, Why::Heading);
            continue;
        }
        match plain::take(line.number, line.trimmed()) {
            Taken::Counted(row) => reading.take(line, Ok(Row { format: Format::Fitting, ..row })),
            Taken::Alone(row) => {
                reading.take(line, Ok(Row { format: Format::Fitting, ..row }.remarked(Remark::NameAlone)));
            }
            Taken::Bad(_, reason) => reading.unparsed(line, reason),
        }
    }
    Ok(reading.because(lines.len()))
}
