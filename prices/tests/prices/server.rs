//! What sources of prices answer, at noon.

pub use standins::{Reply, Seen, Server};

/// When all of it happens, unless somebody moves the clock.
pub const NOON: &str = "Sat, 21 Nov 2026 12:00:00 GMT";

/// A good answer.
pub fn ok(body: impl ToString) -> Reply {
    status(200, body)
}

/// An answer with a status.
pub fn status(status: u16, body: impl ToString) -> Reply {
    standins::status(status, body).with("date", NOON)
}

/// The type ids of a question.
pub fn asked_types(seen: &Seen) -> Vec<u32> {
    let list = seen.query.get("types").or(seen.query.get("type_id")).unwrap_or(&seen.body);
    list.split([',', '\n']).map(|id| id.parse().expect("an id")).collect()
}
