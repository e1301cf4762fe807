//! A killmail: a time, a victim, who was involved, what was destroyed and what dropped.
//!
//! It is refused as a whole if a line does not belong to it: a killmail that breaks off would be short of loot unnoticed.

use super::measure::is_time;
use crate::line::Line;
use crate::name::without_suffix;
use crate::{Details, Format, PasteRefusal, Reading, Reason, Row, Why, name, quantity};

/// Whether a text begins as a killmail does: with a date and a time of day on a line of their own. A victim has to follow.
pub(crate) fn is(lines: &[Line<'_>]) -> Result<bool, PasteRefusal> {
    let Some(first) = lines.first().map(Line::trimmed) else { return Ok(false) };
    if !is_time(first) || !first.contains(' ') {
        return Ok(false);
    }
    match lines.get(1) {
        Some(second) if second.trimmed().starts_with("Victim:") => Ok(true),
        other => Err(PasteRefusal::PasteBrokenKillmail { line: other.unwrap_or(&lines[0]).number }),
    }
}

/// What a line of a killmail is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    People,
    Destroyed,
    Dropped,
}

/// Reads one killmail, or several after one another.
pub(crate) fn read(lines: &[Line<'_>]) -> Result<Reading, PasteRefusal> {
    let mut reading = Reading::new(Format::Killmail);
    let mut section = Section::People;
    let mut time = "";
    for line in lines {
        let text = line.trimmed();
        let heading = heading(text);
        if let Some(next) = heading {
            section = next;
            time = if is_time(text) { text } else { time };
            reading.pass_over(line, Why::KillDetail);
        } else if section == Section::People {
            detail(&mut reading, line)?;
        } else if name::has_letters(text) {
            reading.take(line, item(line.number, text, section == Section::Destroyed, time));
        } else {
            return Err(PasteRefusal::PasteBrokenKillmail { line: line.number });
        }
    }
    Ok(reading.because(lines.len()))
}

/// What follows a heading; a time begins another killmail.
fn heading(text: &str) -> Option<Section> {
    match text {
        "Involved parties:" => Some(Section::People),
        "Destroyed items:" => Some(Section::Destroyed),
        "Dropped items:" => Some(Section::Dropped),
        text if is_time(text) => Some(Section::People),
        _ => None,
    }
}

/// `Ship: Rifter` and the like.
fn detail(reading: &mut Reading, line: &Line<'_>) -> Result<(), PasteRefusal> {
    let key = line.trimmed().split_once(':').map_or("", |(key, _)| key);
    if key.is_empty() || !key.chars().all(|c| c.is_alphabetic() || c == ' ') {
        return Err(PasteRefusal::PasteBrokenKillmail { line: line.number });
    }
    reading.pass_over(line, Why::KillDetail);
    Ok(())
}

/// `Item, Qty: 3 (Drone Bay)`, of which quantity and place may be missing: without a quantity it is one.
fn item(number: usize, text: &str, destroyed: bool, time: &str) -> Result<Row, Reason> {
    let (named, place) = placed(text);
    let (name, count) = match named.rsplit_once(", Qty:") {
        Some((name, count)) => (name, quantity::whole(count)?),
        None => (named, 1),
    };
    let row = Row::new(number, Format::Killmail, name, count)?;
    // What is in brackets may be part of the name: the catalogue knows.
    let row = if place.is_some() && named == name { row.or(text, 1) } else { row };
    let blueprint = row.details.blueprint;
    let (location, time) = (place.map(str::to_owned), Some(time.to_owned()));
    Ok(Row { details: Details { destroyed, location, time, blueprint, ..Details::default() }, ..row })
}

/// The place in brackets at the end, unless it says of a blueprint what it is.
fn placed(text: &str) -> (&str, Option<&str>) {
    let kind = ["(copy)", "(original)"].iter().any(|kind| without_suffix(text, kind).is_some());
    let inner = text.strip_suffix(')').and_then(|text| text.rsplit_once(" ("));
    inner.filter(|_| !kind).map_or((text, None), |(named, place)| (named.trim_end(), Some(place)))
}
