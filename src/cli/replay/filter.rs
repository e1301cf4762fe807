//! Which events are printed.

use aggregates::{Actor, MemberId, Position};
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::lane::Metadata;
use crate::log::Recorded;

/// What an event must be to be printed.
#[derive(Debug, clap::Args)]
pub struct Filter {
    /// Only this stream type, such as points, or stream id
    #[arg(long)]
    stream: Option<String>,
    /// Only these event types, such as points.awarded
    #[arg(long = "type")]
    types: Vec<String>,
    /// Only events that name this member
    #[arg(long)]
    member: Option<MemberId>,
    /// Only what these did, or what was done on their behalf: key:ID, member:ID, policy:NAME or operator
    #[arg(long = "actor")]
    actors: Vec<Actor>,
    /// Only from this position on
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Only up to this position
    #[arg(long)]
    to: Option<u64>,
    /// Only recorded at or after this time, such as 2026-11-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    pub recorded_from: Option<DateTime<Utc>>,
    /// Only recorded before this time
    #[arg(long, value_name = "TIME")]
    recorded_to: Option<DateTime<Utc>>,
    /// Only effective at or after this time
    #[arg(long, value_name = "TIME")]
    effective_from: Option<DateTime<Utc>>,
    /// Only effective before this time
    #[arg(long, value_name = "TIME")]
    effective_to: Option<DateTime<Utc>>,
}

impl Filter {
    /// The position before the first that is printed.
    pub fn from(&self) -> Position {
        Position(self.from.saturating_sub(1))
    }

    /// Whether this event or one after it may be printed: neither positions nor recorded times fall.
    pub fn goes_on(&self, event: &Recorded) -> bool {
        self.to.is_none_or(|to| event.position.0 <= to)
            && self.recorded_to.is_none_or(|to| event.recorded_at < to)
    }

    /// Whether an event is printed.
    pub fn wants(&self, event: &Recorded) -> bool {
        let stream = |wanted: &String| {
            *wanted == event.stream_type || wanted.parse::<Uuid>().is_ok_and(|id| id == event.stream_id)
        };
        let within = |at: DateTime<Utc>, from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>| {
            from.is_none_or(|from| at >= from) && to.is_none_or(|to| at < to)
        };
        self.stream.as_ref().is_none_or(stream)
            && (self.types.is_empty() || self.types.contains(&event.event_type))
            && within(event.recorded_at, self.recorded_from, self.recorded_to)
            && within(event.effective_at, self.effective_from, self.effective_to)
            && self.member.is_none_or(|member| names(&event.payload, &member.to_string()))
            && (self.actors.is_empty() || self.did(&event.metadata))
    }

    fn did(&self, metadata: &str) -> bool {
        let Ok(said) = serde_json::from_str::<Metadata>(metadata) else { return false };
        let is = |text: &str| self.actors.iter().any(|actor| actor.to_string() == text);
        is(&said.actor) || said.on_behalf_of.as_deref().is_some_and(is)
    }
}

/// Whether an id stands in a payload, as a value or as a key. Looking for the text first spares reading nearly all of them.
fn names(payload: &str, id: &str) -> bool {
    payload.contains(id) && serde_json::from_str(payload).is_ok_and(|payload| has(&payload, id))
}

fn has(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text == id,
        Value::Array(values) => values.iter().any(|value| has(value, id)),
        Value::Object(fields) => fields.iter().any(|(name, value)| name == id || has(value, id)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_names_a_member_by_an_id_of_its_own_and_not_within_a_text() {
        let id = "0193b1c0-0000-7000-8000-000000000001";
        for (payload, named) in [
            (format!(r#"{{"a":{{"members":["x","{id}"]}}}}"#), true),
            (format!(r#"{{"a":{{"{id}":1}}}}"#), true),
            (format!(r#"{{"a":{{"of":"{id}","sealed":"?"}}}}"#), true),
            (format!(r#"{{"a":{{"reason":"see {id}"}}}}"#), false),
            (format!("no JSON {id}"), false),
            (r#"{"a":null}"#.to_owned(), false),
        ] {
            assert_eq!(names(&payload, id), named, "{payload}");
        }
    }
}
