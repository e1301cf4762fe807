//! What a fold changed.

use crate::Value;

/// Rows to write and rows to remove, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Whole rows, key first.
    pub upserts: Vec<Vec<Value>>,
    /// Keys.
    pub deletes: Vec<Vec<Value>>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.upserts.is_empty() && self.deletes.is_empty()
    }
}
