//! Rows as a workbook with one sheet, which is written to a temporary file row by row.
//!
//! The files have no names, so that nothing is left of them once they are closed, whatever ends the process. A cell of a
//! spreadsheet holds a binary fraction: a number is one only if every digit of it survives that, and a text otherwise.
//! Texts are texts: nothing in such a cell is calculated.

use std::fs::File;
use std::io::Seek as _;

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::cell::{Cell, Kind};
use super::columns::Column;
use super::failure::Failure;
use super::pages::Row;

/// Rows of a sheet, the header among them.
const MOST_ROWS: u32 = 1 << 20;
/// Characters of a cell.
const LONGEST: usize = 32_767;
/// Digits that a binary fraction of 64 bits keeps, whatever they are.
const EXACT_DIGITS: usize = 15;
/// How wide a column has to be to show an instant.
const INSTANT_WIDTH: u8 = 19;

/// A workbook in the making.
pub struct Book {
    workbook: Workbook,
    instant: Format,
    row: u32,
}

impl Book {
    /// A workbook that has its header.
    ///
    /// # Errors
    /// Where there is no room for temporary files.
    pub fn new(columns: &[Column]) -> Result<Self, Failure> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(Failure::internal)?;
        header(sheet, columns).map_err(Failure::internal)?;
        Ok(Book { workbook, instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"), row: 1 })
    }

    /// The workbook with more rows.
    ///
    /// # Errors
    /// `EXPORT_TOO_MANY_ROWS` and `EXPORT_TEXT_TOO_LONG` for what no sheet holds; CSV holds it.
    pub fn with(mut self, rows: &[Row]) -> Result<Self, Failure> {
        for cells in rows {
            if self.row >= MOST_ROWS {
                let message = format!("a sheet has at most {MOST_ROWS} rows: ask for CSV");
                return Err(Failure::too_much("EXPORT_TOO_MANY_ROWS", message));
            }
            let sheet = self.workbook.worksheet_from_index(0).map_err(Failure::internal)?;
            for (column, cell) in (0..).zip(cells) {
                write(sheet, (self.row, column), cell, &self.instant).map_err(refused)?;
            }
            self.row += 1;
        }
        Ok(self)
    }

    /// The file, to be read from its start.
    ///
    /// # Errors
    /// Where there is no room for temporary files.
    pub fn finish(mut self) -> Result<File, Failure> {
        let mut file = tempfile::tempfile().map_err(Failure::internal)?;
        self.workbook.save_to_writer(&mut file).map_err(Failure::internal)?;
        file.rewind().map_err(Failure::internal)?;
        Ok(file)
    }
}

fn header(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_freeze_panes(1, 0)?;
    for (number, column) in (0..).zip(columns) {
        if column.kind == Kind::Instant {
            sheet.set_column_width(number, INSTANT_WIDTH)?;
        }
        sheet.write_string_with_format(0, number, &column.header, &bold)?;
    }
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    instant: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Boolean(value) => sheet.write_boolean(row, column, *value)?,
        Cell::Text(text) => sheet.write_string(row, column, text)?,
        Cell::Number(digits) => match exact(digits) {
            Some(number) => sheet.write_number(row, column, number)?,
            None => sheet.write_string(row, column, digits)?,
        },
        Cell::Instant(text) => match calendar(text) {
            Some(at) => sheet.write_datetime_with_format(row, column, at, instant)?,
            None => sheet.write_string(row, column, text)?,
        },
    };
    Ok(())
}

/// The number, if a binary fraction gives the same digits back.
fn exact(digits: &str) -> Option<f64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
    let counted = digits.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let fits = plain && counted <= EXACT_DIGITS;
    if fits { digits.parse().ok() } else { None }
}

/// An instant as spreadsheets have it: in UTC, to the millisecond, from 1900 on.
fn calendar(text: &str) -> Option<ExcelDateTime> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    let (month, day) = (u8::try_from(at.month()).ok()?, u8::try_from(at.day()).ok()?);
    let date = ExcelDateTime::from_ymd(u16::try_from(at.year()).ok()?, month, day).ok()?;
    let (hour, minute) = (u16::try_from(at.hour()).ok()?, u8::try_from(at.minute()).ok()?);
    let millisecond = u16::try_from(at.timestamp_subsec_millis()).ok()?.min(999);
    date.and_hms_milli(hour, minute, u8::try_from(at.second()).ok()?, millisecond).ok()
}

fn refused(error: XlsxError) -> Failure {
    match error {
        XlsxError::MaxStringLengthExceeded => {
            let message = format!("a cell has at most {LONGEST} characters: ask for CSV");
            Failure::too_much("EXPORT_TEXT_TOO_LONG", message)
        }
        error => Failure::internal(error),
    }
}
