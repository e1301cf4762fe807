//! The columns of a table: every leaf that is selected of a row, in the order of the selection.
//!
//! Objects are flattened, their path of keys joined by dots. A list in a row is one column, as its length differs from
//! row to row.

use async_graphql::parser::types::SelectionSet;
use async_graphql::{Name, Value};

use super::cell::{Cell, Kind};
use super::lists::dotted;
use super::selected::{fields, within};
use crate::http::schema::Schema;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its first row.
    pub header: String,
    /// What its texts are.
    pub kind: Kind,
    path: Vec<Name>,
}

impl Column {
    /// Its part of a row; empty where something on the way to it is null.
    pub fn cell(&self, row: &Value) -> Cell {
        let inner = self.path.iter().try_fold(row, |value, key| match value {
            Value::Object(fields) => fields.get(key),
            _ => None,
        });
        inner.map_or(Cell::Empty, |value| Cell::of(value, self.kind))
    }
}

/// The columns of rows of which this is selected; `of` is their type.
pub fn columns(nodes: &[&SelectionSet], of: Option<&str>, schema: &Schema) -> Vec<Column> {
    let mut found = Vec::new();
    add(nodes, of, schema, &[], &mut found);
    found
}

fn add(sets: &[&SelectionSet], of: Option<&str>, schema: &Schema, above: &[Name], found: &mut Vec<Column>) {
    for (key, same) in fields(sets) {
        let path: Vec<Name> = above.iter().chain([key]).cloned().collect();
        let given = of.and_then(|of| schema.field(of, &same[0].name.node));
        let (inner, named) = (within(&same), given.map(|given| given.named.as_str()));
        if inner.is_empty() || given.is_some_and(|given| given.list) {
            let kind = named.map_or(Kind::Text, Kind::of);
            found.push(Column { header: dotted(&path), kind, path });
        } else {
            add(&inner, named, schema, &path, found);
        }
    }
}
