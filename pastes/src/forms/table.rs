//! A table whose header says which column is what: the client's material lists, ledgers with a header, sheets of a corporation.

use super::Taken;
use crate::line::Line;
use crate::quantity::whole;
use crate::{Details, Format, PasteRefusal, Reading, Reason, Row, Why};

/// What a column is called, the surest name first.
const NAMES: [&str; 10] = [
    "item name",
    "item type",
    "item",
    "type name",
    "ore type",
    "ore",
    "material",
    "name",
    "type",
    "resource",
];
const QUANTITIES: [&str; 6] = ["quantity", "qty", "required", "amount", "count", "units"];
const WHO: [&str; 6] = ["looter", "pilot", "character", "player", "miner", "who"];
const WHEN: [&str; 4] = ["timestamp", "time", "date", "when"];
const GROUPS: [&str; 3] = ["item group", "group", "group name"];
const VOLUMES: [&str; 2] = ["volume", "total volume"];
const IDS: [&str; 3] = ["typeid", "type id", "type_id"];

/// Where what stands.
struct Header {
    name: usize,
    quantity: usize,
    who: Option<usize>,
    when: Option<usize>,
    group: Option<usize>,
    volume: Option<usize>,
    id: Option<usize>,
}

/// Whether the first line with columns is a header.
pub(crate) fn is(lines: &[Line<'_>]) -> Result<bool, PasteRefusal> {
    let first = lines.iter().find(|line| line.text.contains('\t'));
    Ok(first.and_then(Header::of).is_some())
}

/// Reads the rows under each header.
pub(crate) fn read(lines: &[Line<'_>]) -> Result<Reading, PasteRefusal> {
    let mut reading = Reading::new(Format::Table);
    let mut header = None;
    for (at, line) in lines.iter().enumerate() {
        if let Some(next) = Header::of(line) {
            header = Some(next);
            reading.pass_over(line, Why::Heading);
        } else if line.text.contains('\t') {
            let row = header.as_ref().ok_or(Reason::UnknownColumns).and_then(|header| header.row(line));
            reading.take(line, row);
        } else if lines.get(at + 1).and_then(Header::of).is_some() {
            reading.pass_over(line, Why::Heading);
        } else {
            without_columns(&mut reading, line);
        }
    }
    Ok(reading.because(lines.len()))
}

/// A line of another form within a table.
fn without_columns(reading: &mut Reading, line: &Line<'_>) {
    match super::take(line) {
        Taken::Counted(row) => reading.take(line, Ok(row)),
        Taken::Alone(_) => reading.unparsed(line, Reason::MissingQuantity),
        Taken::Bad(_, reason) => reading.unparsed(line, reason),
    }
}

impl Header {
    /// A line with a column of names and exactly one of quantities.
    fn of(line: &Line<'_>) -> Option<Header> {
        if !line.text.contains('\t') {
            return None;
        }
        let titles: Vec<String> = line.columns().iter().map(|title| title.to_ascii_lowercase()).collect();
        let place =
            |names: &[&str]| names.iter().find_map(|name| titles.iter().position(|title| title == name));
        let mut quantities =
            titles.iter().enumerate().filter(|(_, title)| QUANTITIES.contains(&title.as_str()));
        let (quantity, _) = quantities.next()?;
        let (name, alone) = (place(&NAMES)?, quantities.next().is_none());
        let (who, when, group) = (place(&WHO), place(&WHEN), place(&GROUPS));
        alone.then(|| Header { name, quantity, who, when, group, volume: place(&VOLUMES), id: place(&IDS) })
    }

    fn row(&self, line: &Line<'_>) -> Result<Row, Reason> {
        let columns = line.columns();
        let cell = |at: usize| columns.get(at).copied().filter(|cell| !cell.is_empty());
        if columns.iter().all(|column| column.is_empty()) {
            return Err(Reason::NothingInIt);
        }
        let quantity = whole(cell(self.quantity).ok_or(Reason::MissingQuantity)?)?;
        let row = Row::new(line.number, Format::Table, cell(self.name).ok_or(Reason::NoItem)?, quantity)?;
        let own = |at: Option<usize>| at.and_then(cell).map(str::to_owned);
        let details = Details {
            looter: own(self.who),
            time: own(self.when),
            group: own(self.group),
            volume: own(self.volume),
            type_id: self.id.and_then(cell).and_then(|id| id.parse().ok()),
            blueprint: row.details.blueprint,
            ..Details::default()
        };
        Ok(Row { details, ..row })
    }
}
