//! What a fold changed.

use crate::{Cells, Value};

/// Rows to write and rows to remove, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Whole rows, key first.
    pub upserts: Vec<Vec<Value>>,
    /// Keys.
    pub deletes: Vec<Vec<Value>>,
}

impl Changes {
    /// The rows to write.
    pub fn whole(&self) -> impl Iterator<Item = &dyn Cells> + Send {
        self.upserts.iter().map(|row| row as &dyn Cells)
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.upserts.is_empty() && self.deletes.is_empty()
    }
}
