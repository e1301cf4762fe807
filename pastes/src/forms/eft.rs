//! A fit as EFT and the client write it: `[Ship, Name]`, then a line per module, with its charge, and counts of drones and cargo.
//!
//! A charge that is loaded is not counted: the fit does not say how many there are.

use super::split::trailing;
use crate::line::Line;
use crate::name::without_suffix;
use crate::{Format, PasteRefusal, Reading, Reason, Remark, Row, Why, quantity};

/// Whether a text begins with a ship and a name in brackets.
pub(crate) fn is(lines: &[Line<'_>]) -> Result<bool, PasteRefusal> {
    let Some(first) = lines.first() else { return Ok(false) };
    let Some(inner) = bracketed(first.trimmed()) else { return Ok(false) };
    if inner.contains(',') { Ok(true) } else { Err(PasteRefusal::PasteBrokenFit { line: first.number }) }
}

/// Reads one fit, or several after one another.
pub(crate) fn read(lines: &[Line<'_>]) -> Result<Reading, PasteRefusal> {
    let mut reading = Reading::new(Format::Eft);
    let mut mutation = false;
    for line in lines {
        let text = line.trimmed();
        mutation = is_reference(text) || (mutation && line.text.starts_with("  "));
        match bracketed(text).map(|inner| inner.split_once(',')) {
            _ if mutation => reading.pass_over(line, Why::Mutation),
            Some(Some((ship, _))) => reading.take(line, Row::new(line.number, Format::Eft, ship, 1)),
            Some(None) => reading.pass_over(line, Why::EmptySlot),
            None => reading.take(line, fitted(line.number, text)),
        }
    }
    Ok(reading.because(lines.len()))
}

/// What is between square brackets.
fn bracketed(text: &str) -> Option<&str> {
    text.strip_prefix('[').and_then(|text| text.strip_suffix(']'))
}

/// `[1] Module`, which begins the description of a mutated one.
fn is_reference(text: &str) -> bool {
    let number = text.strip_prefix('[').and_then(|text| text.split_once("] ")).map(|(number, _)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `Module, Charge /offline [1]` or `Drone x5`.
fn fitted(number: usize, text: &str) -> Result<Row, Reason> {
    let bare = without_reference(text);
    let bare = without_suffix(bare, "/offline").map_or(bare, str::trim_end);
    let counted = trailing(bare).into_iter().find(|split| split.marked);
    let (named, count) = match counted {
        Some(split) => (split.name, quantity::whole(split.count)?),
        None => (bare, 1),
    };
    let Some((module, charge)) = named.split_once(", ") else {
        return Row::new(number, Format::Eft, named, count);
    };
    if counted.is_some() {
        return Err(Reason::AmbiguousQuantity);
    }
    let mut row =
        Row::new(number, Format::Eft, module, count)?.or(named, 1).remarked(Remark::ChargeNotCounted);
    row.details.charge = Some(charge.trim().to_owned());
    Ok(row)
}

/// Without the number that refers to a mutation.
fn without_reference(text: &str) -> &str {
    let inner = text.strip_suffix(']').and_then(|text| text.rsplit_once(" ["));
    let digits = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    inner.filter(|(_, number)| digits(number)).map_or(text, |(before, _)| before.trim_end())
}
