//! CSV and TSV.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::column::{missing, placed};
use super::reading::Rows;
use super::records::{Cut, Record, Records};
use super::{Award, Column, Format, History, HistoryRefusal, Reason, row};

/// Reads a table by its header.
pub(super) fn read(text: &str) -> Result<History, HistoryRefusal> {
    let (format, separator) = form(text);
    let mut records = filled(text, separator);
    let Some(header) = records.next().transpose()? else {
        return Err(HistoryRefusal::HistoryMissingColumns { columns: missing(&BTreeSet::new()) });
    };
    let header = Header::read(&header)?;
    let mut rows = Rows::default();
    for record in records {
        let record = record?;
        rows.take(record.line, record.text, header.award(&record))?;
    }
    Ok(rows.history(format, header.unknown))
}

/// By which separator the header names more columns. A comma's header may end in a tab.
fn form(text: &str) -> (Format, u8) {
    let known = |separator| {
        let header = filled(text, separator).next()?.ok()?;
        Some(header.fields.iter().filter(|name| Column::named(name.trim()).is_some()).count())
    };
    if known(b'\t') > known(b',') { (Format::Tsv, b'\t') } else { (Format::Csv, b',') }
}

/// The records with anything in them.
fn filled(text: &str, separator: u8) -> impl Iterator<Item = Result<Record<'_>, Cut>> {
    Records::of(text, separator).filter(|record| !record.as_ref().is_ok_and(|record| record.width == 0))
}

struct Header {
    columns: Vec<Option<Column>>,
    unknown: BTreeSet<String>,
    width: usize,
}

impl Header {
    fn read(record: &Record<'_>) -> Result<Header, HistoryRefusal> {
        let placed = placed(record.fields.iter().map(|name| name.trim()))
            .map_err(|column| HistoryRefusal::HistoryColumnTwice { column })?;
        let columns = missing(&placed.columns.iter().flatten().copied().collect());
        if !columns.is_empty() {
            return Err(HistoryRefusal::HistoryMissingColumns { columns });
        }
        let unknown = placed.unknown.into_iter().map(str::to_owned).collect();
        Ok(Header { columns: placed.columns, unknown, width: record.width })
    }

    /// Empty fields after the header's last are blanks at the line's end.
    fn award(&self, record: &Record<'_>) -> Result<Award, Reason> {
        let found = record.width.max(record.count.min(self.width));
        if found != self.width {
            return Err(Reason::FieldCount { found, expected: self.width });
        }
        let mut cells = Cells::of_table();
        for (column, field) in self.columns.iter().zip(&record.fields) {
            if let Some(column) = column {
                cells.set(*column, field.clone());
            }
        }
        row::award(record.line, &cells)
    }
}

impl From<Cut> for HistoryRefusal {
    fn from(Cut(line): Cut) -> Self {
        HistoryRefusal::HistoryCut { line }
    }
}
