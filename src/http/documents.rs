//! Documents that were admitted before. A dashboard asks with the same few all day, and parsing one takes as long as
//! looking up what it asks for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::ExecutableDocument;

/// Bytes of the text of a document that is remembered.
const BYTES: usize = 4 << 10;
/// Fields and fragments of a document that is remembered: parsed, one has some hundred bytes for each.
const SELECTIONS: usize = 200;
/// Documents that are remembered: beyond it, all are parsed again.
const ROOM: usize = 256;

/// Documents that one transport admitted, by their text.
#[derive(Default)]
pub struct Documents {
    known: Mutex<HashMap<String, Arc<ExecutableDocument>>>,
}

impl Documents {
    /// The document of this text, if it was admitted and is remembered.
    pub fn get(&self, text: &str) -> Option<ExecutableDocument> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(text).cloned();
        known.map(Arc::unwrap_or_clone)
    }

    /// Remembers a document with so many selections, unless it is a large one.
    pub fn keep(&self, text: &str, document: &ExecutableDocument, selections: usize) {
        if text.len() > BYTES || selections > SELECTIONS {
            return;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ROOM {
            known.clear();
        }
        known.insert(text.to_owned(), Arc::new(document.clone()));
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn so_many_documents_are_remembered_and_no_large_one() {
        let documents = Documents::default();
        let keep = |text: &str, selections| {
            documents.keep(text, &parse_query(text).expect("a document"), selections);
        };
        let known = || documents.known.lock().expect("no panic").len();
        keep("{ a }", 1);
        keep("{ b }", SELECTIONS + 1);
        keep(&format!("{{ {} }}", "a ".repeat(BYTES)), 1);
        assert!(documents.get("{ a }").is_some() && documents.get("{ b }").is_none());
        assert_eq!(known(), 1);
        for n in 0..2 * ROOM {
            keep(&format!("{{ a{n} }}"), 1);
        }
        assert!(known() <= ROOM);
        assert!(documents.get(&format!("{{ a{} }}", 2 * ROOM - 1)).is_some());
    }
}
