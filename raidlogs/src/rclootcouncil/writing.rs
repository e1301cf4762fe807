//! Awards as the addon exports them, so that what was made for the addon reads them as well.
//!
//! The addon's own TSV lacks ids and is not what it imports: here TSV has the columns of CSV, as the addon imports it. The order
//! of columns, the line ends and what is quoted are the addon's; text that a spreadsheet program would calculate is guarded.

use std::borrow::Cow;

use serde_json::Value;

use super::award::Award;
use super::cells::guarded;
use super::column::ITEM_NAME;
use super::row::UNKNOWN;
use super::{Column, Gear};

/// What a history is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// As the addon's CSV: commas, a header, CRLF.
    Csv,
    /// As the addon's CSV, with tabs for commas.
    Tsv,
    /// As the addon's JSON, on one line, with the columns of CSV and the name of the item under both its keys.
    Json,
}

/// Writes a history piece by piece: the texts in a row are the file.
#[derive(Debug)]
pub struct Writer {
    shape: Shape,
    begun: bool,
}

impl Writer {
    /// With nothing written yet.
    pub fn new(shape: Shape) -> Self {
        Writer { shape, begun: false }
    }

    /// What a file begins with.
    pub fn head(&self) -> String {
        match self.shape {
            Shape::Json => "[".to_owned(),
            table => line(Column::ALL.map(|column| Cow::Borrowed(column.name())), table.separator()),
        }
    }

    /// The next awards.
    pub fn rows(&mut self, awards: &[Award]) -> String {
        let mut text = String::new();
        for award in awards {
            match self.shape {
                Shape::Json => {
                    text.push_str(if self.begun { "," } else { "" });
                    text.push_str(&object(award));
                }
                table => {
                    text.push_str(&line(Column::ALL.map(|column| cell(award, column)), table.separator()));
                }
            }
            self.begun = true;
        }
        text
    }

    /// What a file ends with.
    pub fn end(&self) -> &'static str {
        match self.shape {
            Shape::Json => "]",
            Shape::Csv | Shape::Tsv => "",
        }
    }
}

impl Shape {
    fn separator(self) -> char {
        match self {
            Shape::Tsv => '\t',
            Shape::Csv | Shape::Json => ',',
        }
    }
}

/// A whole history.
pub fn write(shape: Shape, awards: &[Award]) -> String {
    let mut writer = Writer::new(shape);
    [writer.head(), writer.rows(awards), writer.end().to_owned()].concat()
}

fn line(cells: [Cow<'_, str>; Column::ALL.len()], separator: char) -> String {
    let fields = cells.iter().map(|cell| quoted(guarded(cell), separator).into_owned());
    fields.collect::<Vec<_>>().join(separator.encode_utf8(&mut [0; 4])) + "\r\n"
}

/// In quotes if it has to be, and else as it is: the addon does not read quotes within quotes.
fn quoted(text: Cow<'_, str>, separator: char) -> Cow<'_, str> {
    if text.starts_with('"') || text.contains([separator, '\r', '\n']) {
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    } else {
        text
    }
}

/// What a table has in a column. The addon writes `nil` where there are no votes, as with personal loot.
fn cell(award: &Award, column: Column) -> Cow<'_, str> {
    let empty = if column == Column::Votes { "nil" } else { "" };
    text(award, column).unwrap_or(Cow::Borrowed(empty))
}

fn text(award: &Award, column: Column) -> Option<Cow<'_, str>> {
    fn kept(text: &Option<String>) -> Option<Cow<'_, str>> {
        text.as_deref().map(Cow::Borrowed)
    }
    fn shown<'a>(value: Option<impl ToString>) -> Option<Cow<'a, str>> {
        value.map(|value| Cow::Owned(value.to_string()))
    }
    fn linked(gear: &Option<Gear>) -> Option<Cow<'_, str>> {
        gear.as_ref().map(|gear| Cow::Borrowed(gear.link()))
    }
    match column {
        Column::Player => shown(Some(&award.player)),
        Column::Date => kept(&award.date),
        Column::Time => kept(&award.time),
        Column::Id => award.id.as_ref().map(|id| Cow::Borrowed(id.text())),
        Column::Item => shown(award.item.as_ref().map(|name| format!("[{name}]"))),
        Column::ItemId => shown(Some(award.item_id)),
        Column::ItemString => kept(&award.item_string),
        Column::Response => kept(&award.response),
        Column::Votes => shown(award.votes),
        Column::Class => kept(&award.class),
        Column::Instance => shown(award.instance.as_ref()),
        Column::Boss => kept(&award.boss),
        Column::DifficultyId => shown(award.difficulty_id),
        Column::MapId => shown(award.map_id),
        Column::GroupSize => shown(award.group_size),
        Column::Gear1 => linked(&award.gear1),
        Column::Gear2 => linked(&award.gear2),
        Column::ResponseId => shown(award.response_id.as_ref()),
        Column::IsAwardReason => shown(Some(award.is_award_reason)),
        Column::SubType => kept(&award.sub_type),
        Column::EquipLoc => kept(&award.equip_loc),
        Column::Note => kept(&award.note),
        Column::Owner => shown(award.owner.as_ref()).or(Some(Cow::Borrowed(UNKNOWN))),
    }
}

/// The addon writes numbers as numbers and everything else as texts, true and false among them.
fn object(award: &Award) -> String {
    let value = |column| match column {
        Column::ItemId => Value::from(award.item_id),
        Column::Votes => Value::from(award.votes),
        Column::DifficultyId => Value::from(award.difficulty_id),
        Column::MapId => Value::from(award.map_id),
        Column::GroupSize => Value::from(award.group_size),
        _ => Value::from(text(award, column).unwrap_or_default()),
    };
    let fields = Column::ALL.map(|column| format!("\"{}\":{}", column.name(), value(column)));
    let item = Value::from(award.item.as_deref().unwrap_or_default());
    format!("{{{},\"{ITEM_NAME}\":{item}}}", fields.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_to_be_is_quoted() {
        let quoted = |text: &str| quoted(Cow::Owned(text.to_owned()), ',').into_owned();
        assert_eq!(quoted("[\"Streamlined\" Uniform]"), "[\"Streamlined\" Uniform]");
        assert_eq!(quoted("a, b"), "\"a, b\"");
        assert_eq!(quoted("\"a\""), "\"\"\"a\"\"\"");
        assert_eq!(quoted("a\tb"), "a\tb");
    }
}
