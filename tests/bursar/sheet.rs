//! Workbooks read back: the cells of their sheet, as the file has them.

use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A cell that has something in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Such as `B7`.
    pub place: String,
    /// `n` is a number, `inlineStr` or `str` a text, `b` true or false.
    pub kind: String,
    /// Which format it has, if it has one.
    pub style: Option<String>,
    /// Its value, as it is written.
    pub value: String,
}

/// The rows of a workbook's only sheet.
pub fn rows(workbook: &[u8]) -> Vec<Vec<Cell>> {
    let mut files = zip::ZipArchive::new(Cursor::new(workbook)).expect("a zip archive");
    let mut sheet = String::new();
    let mut file = files.by_name("xl/worksheets/sheet1.xml").expect("a sheet");
    file.read_to_string(&mut sheet).expect("text");
    let mut reader = Reader::from_str(&sheet);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut within = false;
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(start) if start.name().as_ref() == "row" => rows.push(Vec::new()),
            Event::Start(start) if start.name().as_ref() == "c" => last(&mut rows).push(cell(&start)),
            Event::Start(start) => within = ["v", "t"].contains(&start.name().as_ref()),
            Event::End(_) => within = false,
            Event::Text(text) if within => {
                let cell = last(&mut rows).last_mut().expect("a cell");
                cell.value.push_str(&text);
            }
            Event::GeneralRef(named) if within => {
                let named = format!("&{};", &*named);
                let meant = quick_xml::escape::unescape(&named).expect("known").into_owned();
                last(&mut rows).last_mut().expect("a cell").value.push_str(&meant);
            }
            Event::Eof => return rows,
            _ => {}
        }
    }
}

fn last(rows: &mut [Vec<Cell>]) -> &mut Vec<Cell> {
    rows.last_mut().expect("a row")
}

fn cell(start: &BytesStart<'_>) -> Cell {
    let attribute = |name: &str| {
        let found = start.try_get_attribute(name).expect("an attribute");
        found.map(|found| found.value.into_owned())
    };
    Cell {
        place: attribute("r").expect("a place"),
        kind: attribute("t").unwrap_or_else(|| "n".to_owned()),
        style: attribute("s"),
        value: String::new(),
    }
}
