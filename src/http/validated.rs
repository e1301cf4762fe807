//! Requests that were found valid before. The rules of a document look at its text, the operation and the variables alone,
//! so what passed them once passes them again: a dashboard that asks the same all day is validated once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use async_graphql::Request;

/// Bytes of a request that is remembered.
const BYTES: usize = 8 << 10;
/// Requests that are remembered: beyond it, all are forgotten.
const ROOM: usize = 256;

/// Requests that one schema found valid.
#[derive(Default)]
pub struct Validated(Mutex<HashSet<Box<[u8]>>>);

/// What validation looks at in a request.
pub struct Inspected(Box<[u8]>);

impl Inspected {
    /// Of a request; none of a large one, and none of one that brings its document without a text.
    pub fn of(request: &Request) -> Option<Self> {
        if request.query.is_empty() {
            return None;
        }
        let inspected = (&request.query, &request.operation_name, &request.variables);
        // No more is written than is kept: variables can be as large as a pasted table.
        let mut room = [0; BYTES];
        let mut left = room.as_mut_slice();
        serde_json::to_writer(&mut left, &inspected).ok()?;
        let written = BYTES - left.len();
        room.get(..written).map(|bytes| Inspected(bytes.into()))
    }
}

impl Validated {
    /// Whether it was found valid, and is remembered.
    pub fn has(&self, request: &Inspected) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&request.0)
    }

    /// Remembers one that was found valid.
    pub fn keep(&self, request: Inspected) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ROOM {
            known.clear();
        }
        known.insert(request.0);
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Variables;
    use serde_json::{Value, json};

    use super::*;

    fn inspected(query: &str, operation: Option<&str>, variables: Value) -> Option<Inspected> {
        let mut request = Request::new(query).variables(Variables::from_json(variables));
        request.operation_name = operation.map(str::to_owned);
        Inspected::of(&request)
    }

    #[test]
    fn a_request_is_known_by_its_text_its_operation_and_its_variables() {
        let validated = Validated::default();
        let has = |query: &str, operation: Option<&str>, variables: Value| {
            validated.has(&inspected(query, operation, variables).expect("a small one"))
        };
        validated.keep(inspected("{ a }", None, json!({ "n": 1 })).expect("a small one"));
        assert!(has("{ a }", None, json!({ "n": 1 })));
        for (query, operation, variables) in [
            ("{ b }", None, json!({ "n": 1 })),
            ("{ a }", Some("A"), json!({ "n": 1 })),
            ("{ a }", None, json!({ "n": "1" })),
            ("{ a }", None, json!({ "m": 1 })),
            ("{ a }", None, json!({})),
        ] {
            assert!(!has(query, operation, variables.clone()), "{query} {operation:?} {variables}");
        }
    }

    #[test]
    fn so_many_are_remembered_and_none_that_is_large_or_without_its_text() {
        let validated = Validated::default();
        for n in 0..2 * ROOM {
            validated.keep(inspected("{ a }", None, json!({ "n": n })).expect("a small one"));
        }
        assert!(validated.0.lock().expect("no panic").len() <= ROOM);
        assert!(validated.has(&inspected("{ a }", None, json!({ "n": 2 * ROOM - 1 })).expect("a small one")));
        assert!(inspected("{ a }", None, json!({ "text": "a".repeat(BYTES) })).is_none());
        assert!(inspected("", None, json!({})).is_none());
    }
}
