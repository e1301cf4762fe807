//! Tables as people read them: aligned, nothing for null, numbers to the right. Of a batch's rows, the columns that say
//! nothing in any of them are left out.

use chrono::{DateTime, Utc};
use projections::{Changes, Kind, MODELS, Table, Value};

use crate::log::word;

/// A column's cells, the first of them its name.
struct Column {
    cells: Vec<String>,
    to_the_right: bool,
}

/// What a batch wrote, a table per read model that it touched.
pub fn written(changes: &[Changes]) -> String {
    let touched = MODELS.iter().zip(changes).filter(|(_, changes)| !changes.is_empty());
    touched
        .map(|(model, changes)| format!("\n{}\n{}", model.table.name(), table(&model.table, changes)))
        .collect()
}

fn table(table: &Table, changes: &Changes) -> String {
    let columns = columns(table, &changes.upserts);
    let aligned: Vec<_> = columns.iter().map(aligned).collect();
    let rule =
        aligned.iter().map(|cells| "-".repeat(cells[0].chars().count())).collect::<Vec<_>>().join("-+-");
    let line = |nth: usize| aligned.iter().map(|cells| &*cells[nth]).collect::<Vec<_>>().join(" | ");
    let mut lines: Vec<_> = (0..=changes.upserts.len()).map(line).collect();
    lines.insert(1, rule);
    lines.extend(changes.deletes.iter().map(|key| {
        let key: Vec<_> = key.iter().map(cell).collect();
        format!("{} is removed", key.join(" "))
    }));
    lines.into_iter().map(|line| format!("  {}\n", line.trim_end())).collect()
}

/// Those of the key, and those that say something.
fn columns(table: &Table, rows: &[Vec<Value>]) -> Vec<Column> {
    let column = |(nth, column): (usize, &projections::Column)| {
        let cells: Vec<_> = rows.iter().map(|row| cell(&row[nth])).collect();
        let speaks = nth < table.key || cells.iter().any(|cell| !cell.is_empty());
        let to_the_right = matches!(column.kind, Kind::Integer | Kind::Bigint | Kind::Decimal);
        speaks.then(|| Column { cells: [vec![column.name.to_owned()], cells].concat(), to_the_right })
    };
    table.columns.iter().enumerate().filter_map(column).collect()
}

fn aligned(column: &Column) -> Vec<String> {
    let width = column.cells.iter().map(|cell| cell.chars().count()).max().unwrap_or_default();
    let cells = column.cells.iter().map(|cell| match column.to_the_right {
        true => format!("{cell:>width$}"),
        false => format!("{cell:<width$}"),
    });
    cells.collect()
}

fn cell(value: &Value) -> String {
    let cell = match value {
        Value::Uuid(id) => id.map(word),
        Value::Text(text) | Value::Decimal(text) => text.clone(),
        Value::Texts(texts) => texts.as_ref().map(|texts| format!("[{}]", texts.join(", "))),
        Value::Integer(number) => number.map(|number| number.to_string()),
        Value::Bigint(number) => number.map(|number| number.to_string()),
        Value::Bool(yes) => yes.map(|yes| if yes { "yes" } else { "no" }.to_owned()),
        Value::Instant(at) => at.map(minute),
    };
    cell.unwrap_or_default()
}

/// As logs write it: a full minute without its seconds.
fn minute(at: DateTime<Utc>) -> String {
    let written = at.naive_utc().to_string();
    written.strip_suffix(":00").unwrap_or(&written).to_owned()
}
