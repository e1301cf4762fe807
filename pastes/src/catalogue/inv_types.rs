//! The types as Fuzzwork's `invTypes.csv` has them, read row by row.
//!
//! Needed are `typeID`, `typeName` and `published`; taken if there are `groupID`, `volume`, `groupName`, `categoryName` and
//! `otherNames` (with a bar between). Columns may stand in any order, and others are passed over. `None` and nothing are no value.

use std::io::Read;

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use rust_decimal::Decimal;

use super::{Type, TypeId};

/// Why a file of types cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueFault {
    /// The header lacks a column.
    #[error("the header has no column {column}")]
    MissingColumn {
        /// Which.
        column: &'static str,
    },
    /// A value is not what its column should have.
    #[error("line {line}: {column} cannot be {value:?}")]
    BadValue {
        /// Where the row begins.
        line: u64,
        /// Which column.
        column: &'static str,
        /// What it says.
        value: String,
    },
    /// A row with more or fewer columns than the header.
    #[error("line {line}: {columns} columns where the header has {expected}")]
    ColumnCount {
        /// Where the row begins.
        line: u64,
        /// How many it has.
        columns: u64,
        /// How many it should have.
        expected: u64,
    },
    /// Not UTF-8.
    #[error("line {line}: not UTF-8")]
    NotUtf8 {
        /// Where the row begins.
        line: u64,
    },
    /// The file cannot be read on.
    #[error("after line {line}: {message}")]
    Unreadable {
        /// The last line that could be read.
        line: u64,
        /// What is the matter.
        message: String,
    },
}

/// Where what stands.
#[derive(Clone, Copy, Debug)]
struct Columns {
    id: usize,
    name: usize,
    published: usize,
    group_id: Option<usize>,
    volume: Option<usize>,
    group: Option<usize>,
    category: Option<usize>,
    others: Option<usize>,
}

/// The types of a file, one after another. After an error there may be more.
#[derive(Debug)]
pub struct InvTypes<R> {
    reader: csv::Reader<R>,
    columns: Columns,
    record: StringRecord,
    nameless: u64,
}

impl<R: Read> InvTypes<R> {
    /// Begins to read, with the header.
    ///
    /// # Errors
    /// A header that cannot be read or lacks a column.
    pub fn new(file: R) -> Result<InvTypes<R>, CatalogueFault> {
        let mut reader = ReaderBuilder::new().flexible(false).from_reader(file);
        let header = reader.headers().map_err(|error| fault(&error, 0))?.clone();
        let columns = Columns::of(&header)?;
        Ok(InvTypes { reader, columns, record: StringRecord::new(), nameless: 0 })
    }

    /// How many rows had no name so far; nobody can have such a type, and none was given.
    pub fn nameless(&self) -> u64 {
        self.nameless
    }
}

impl<R: Read> Iterator for InvTypes<R> {
    type Item = Result<Type, CatalogueFault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = self.reader.position().line();
            match self.reader.read_record(&mut self.record) {
                Err(error) => return Some(Err(fault(&error, line))),
                Ok(false) => return None,
                Ok(true) if value(&self.record, Some(self.columns.name)).is_none() => self.nameless += 1,
                Ok(true) => {
                    let line = self.record.position().map_or(line, csv::Position::line);
                    return Some(self.columns.read(&self.record, line));
                }
            }
        }
    }
}

impl Columns {
    fn of(header: &StringRecord) -> Result<Columns, CatalogueFault> {
        let bare = |title: &str| title.trim_start_matches('\u{feff}').trim().to_ascii_lowercase();
        let titles: Vec<String> = header.iter().map(bare).collect();
        let place = |name: &str| titles.iter().position(|title| *title == name.to_ascii_lowercase());
        let needed = |column: &'static str| place(column).ok_or(CatalogueFault::MissingColumn { column });
        Ok(Columns {
            id: needed("typeID")?,
            name: needed("typeName")?,
            published: needed("published")?,
            group_id: place("groupID"),
            volume: place("volume"),
            group: place("groupName"),
            category: place("categoryName"),
            others: place("otherNames"),
        })
    }

    fn read(&self, record: &StringRecord, line: u64) -> Result<Type, CatalogueFault> {
        let bad = |column, at: Option<usize>| CatalogueFault::BadValue {
            line,
            column,
            value: at.and_then(|at| record.get(at)).unwrap_or_default().to_owned(),
        };
        let text = |at| value(record, at).map(str::to_owned);
        let id = value(record, Some(self.id)).and_then(|id| id.parse().ok());
        let published = match value(record, Some(self.published)) {
            Some("1" | "true" | "True") => true,
            Some("0" | "false" | "False") | None => false,
            Some(_) => return Err(bad("published", Some(self.published))),
        };
        let others = value(record, self.others).unwrap_or_default().split('|').map(str::trim);
        Ok(Type {
            id: TypeId(id.ok_or_else(|| bad("typeID", Some(self.id)))?),
            name: text(Some(self.name)).unwrap_or_default(),
            other_names: others.filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            group_id: parsed(record, self.group_id, |id| id.parse().ok())
                .map_err(|()| bad("groupID", self.group_id))?,
            group: text(self.group),
            category: text(self.category),
            volume: parsed(record, self.volume, decimal).map_err(|()| bad("volume", self.volume))?,
            published,
        })
    }
}

/// What a row says in a column, if anything.
fn value(record: &StringRecord, at: Option<usize>) -> Option<&str> {
    let value = record.get(at?)?.trim();
    (!value.is_empty() && value != "None").then_some(value)
}

fn parsed<T>(
    record: &StringRecord,
    at: Option<usize>,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ()> {
    value(record, at).map(|value| read(value).ok_or(())).transpose()
}

/// A decimal, also as a power of ten.
fn decimal(text: &str) -> Option<Decimal> {
    let scientific = |text: &str| Decimal::from_scientific(&text.replace('+', "")).ok();
    text.parse()
        .ok()
        .or_else(|| scientific(text))
        .filter(|volume: &Decimal| !volume.is_sign_negative())
        .map(|volume| volume.normalize())
}

fn fault(error: &csv::Error, line: u64) -> CatalogueFault {
    let at = error.position().map_or(line, csv::Position::line);
    match error.kind() {
        ErrorKind::Utf8 { .. } => CatalogueFault::NotUtf8 { line: at },
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            CatalogueFault::ColumnCount { line: at, columns: *len, expected: *expected_len }
        }
        _ => CatalogueFault::Unreadable { line: at, message: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "typeID,groupID,typeName,description,mass,volume,capacity,portionSize,raceID,basePrice,published,\
                          marketGroupID,iconID,soundID,graphicID\n";

    fn all(rows: &str) -> Vec<Result<Type, CatalogueFault>> {
        InvTypes::new(format!("{HEADER}{rows}").as_bytes()).expect("a header").collect()
    }

    #[test]
    fn a_description_may_have_commas_quotes_and_line_ends() {
        let rows = "34,18,Tritanium,\"The \"\"main\"\" block,\nin two lines.\",0.0,0.01,0.0,1,None,2.0,1,1857,22,None,None\n\
                    35,18,Pyerite,,0.0,1e+05,0.0,1,,8.0,0,,,,\n";
        let types: Vec<Type> = all(rows).into_iter().map(|one| one.expect("a type")).collect();
        assert_eq!(
            (types[0].id, types[0].name.as_str(), types[0].group_id),
            (TypeId(34), "Tritanium", Some(18))
        );
        assert_eq!(types[0].volume, Some(Decimal::new(1, 2)));
        assert_eq!((types[1].volume, types[1].published), (Some(Decimal::from(100_000)), false));
    }

    #[test]
    fn what_is_wrong_is_told_with_the_line_where_its_row_begins() {
        let rows = "34,18,Tritanium,\"two\nlines\",0,0.01,0,1,,2,1,,,,\n\
                    x35,18,Pyerite,,0,0.01,0,1,,8,1,,,,\n\
                    36,18,Mexallon,,0,many,0,1,,32,1,,,,\n\
                    37,18\n";
        let found = all(rows);
        let bad = |line, column, value: &str| {
            Err(CatalogueFault::BadValue { line, column, value: value.to_owned() })
        };
        assert_eq!(found[1], bad(4, "typeID", "x35"));
        assert_eq!(found[2], bad(5, "volume", "many"));
        assert_eq!(found[3], Err(CatalogueFault::ColumnCount { line: 6, columns: 2, expected: 15 }));
    }

    #[test]
    fn a_file_without_the_columns_or_not_in_utf_8_is_refused() {
        let missing = InvTypes::new("typeID,typeName\n".as_bytes()).expect_err("no column");
        assert_eq!(missing, CatalogueFault::MissingColumn { column: "published" });
        let mut broken = InvTypes::new(&b"typeID,typeName,published\n34,\xff,1\n"[..]).expect("a header");
        assert_eq!(broken.next(), Some(Err(CatalogueFault::NotUtf8 { line: 2 })));
    }

    #[test]
    fn rows_without_a_name_are_counted_and_not_given() {
        let text = "typeID,typeName,published,otherNames\n1,None,1,\n2,Lamp,1,Leuchte| Lampe\n";
        let mut types = InvTypes::new(text.as_bytes()).expect("a header");
        let lamp = types.next().expect("one").expect("a type");
        assert_eq!(
            (lamp.other_names, types.next().is_none()),
            (vec!["Leuchte".to_owned(), "Lampe".to_owned()], true)
        );
        assert_eq!(types.nameless(), 1);
    }
}
