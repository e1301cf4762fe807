//! From stored bytes to a typed event. Old versions are upcast here and nowhere else; the stored bytes stay.

use aggregates::{
    Aggregate, AnyEvent, Auctions, Council, Event, Fleets, Imports, Ledger, Payouts, PointsBook, Raids,
    Schedules,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Why stored bytes are no event that this release knows.
#[derive(Debug, thiserror::Error)]
pub enum Undecodable {
    /// Written by a newer release: the ledger waits for an upgrade, the event is never skipped.
    #[error("this release does not know events of type `{0}`")]
    UnknownType(String),
    /// The bytes are not what the type says.
    #[error("an event of type `{event_type}` cannot be read: {source}")]
    Malformed {
        /// The type that the row names.
        event_type: String,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// Turns the payload of a retired event type into that of the type which replaced it. Pure; each has a fixture.
pub type Upcast = fn(Value) -> Value;

/// Retired wire names, with what replaced each. A chain of them ends at a name that is written today.
const UPCASTS: &[(&str, &str, Upcast)] = &[];

/// The event in a row of `stream_type` and `event_type` whose payload is `payload`.
pub fn decode(stream_type: &str, event_type: &str, payload: &str) -> Result<AnyEvent, Undecodable> {
    match upcast(UPCASTS, event_type, payload)? {
        Some((name, payload)) => typed(stream_type, name, &payload),
        None => typed(stream_type, event_type, payload),
    }
}

/// The payload under its present name, if `event_type` is a retired one.
fn upcast<'a>(
    upcasts: &[(&str, &'a str, Upcast)],
    event_type: &str,
    payload: &str,
) -> Result<Option<(&'a str, String)>, Undecodable> {
    let Some((_, name, raise)) = upcasts.iter().find(|(old, ..)| *old == event_type) else { return Ok(None) };
    let old: Value = serde_json::from_str(payload).map_err(|source| malformed(event_type, source))?;
    let fields = old.get(event_type).cloned().unwrap_or(Value::Null);
    let raised = serde_json::json!({ *name: raise(fields) }).to_string();
    match upcast(upcasts, name, &raised)? {
        Some(further) => Ok(Some(further)),
        None => Ok(Some((name, raised))),
    }
}

fn typed(stream_type: &str, event_type: &str, payload: &str) -> Result<AnyEvent, Undecodable> {
    match stream_type {
        Ledger::STREAM => parse::<Ledger>(event_type, payload).map(AnyEvent::Ledger),
        PointsBook::STREAM => parse::<PointsBook>(event_type, payload).map(AnyEvent::Points),
        Raids::STREAM => parse::<Raids>(event_type, payload).map(AnyEvent::Raids),
        Council::STREAM => parse::<Council>(event_type, payload).map(AnyEvent::Council),
        Auctions::STREAM => parse::<Auctions>(event_type, payload).map(AnyEvent::Auctions),
        Schedules::STREAM => parse::<Schedules>(event_type, payload).map(AnyEvent::Schedules),
        Imports::STREAM => parse::<Imports>(event_type, payload).map(AnyEvent::Imports),
        Fleets::STREAM => parse::<Fleets>(event_type, payload).map(AnyEvent::Fleets),
        Payouts::STREAM => parse::<Payouts>(event_type, payload).map(AnyEvent::Payouts),
        _ => Err(Undecodable::UnknownType(event_type.to_owned())),
    }
}

fn parse<A: Aggregate>(event_type: &str, payload: &str) -> Result<A::Event, Undecodable>
where
    A::Event: DeserializeOwned,
{
    if !A::Event::NAMES.contains(&event_type) {
        return Err(Undecodable::UnknownType(event_type.to_owned()));
    }
    serde_json::from_str(payload).map_err(|source| malformed(event_type, source))
}

fn malformed(event_type: &str, source: serde_json::Error) -> Undecodable {
    Undecodable::Malformed { event_type: event_type.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_type_asks_for_an_upgrade_and_is_not_skipped() {
        let answer = decode("points", "points.forgotten", "{}");
        assert!(matches!(answer, Err(Undecodable::UnknownType(name)) if name == "points.forgotten"));
    }

    #[test]
    fn a_retired_version_is_raised_step_by_step_to_the_present_one() {
        let first: Upcast = |mut fields| {
            fields["b"] = fields["a"].take();
            fields
        };
        let second: Upcast = |mut fields| {
            fields["c"] = Value::from(2);
            fields
        };
        let upcasts = [("x.done", "x.done.v2", first), ("x.done.v2", "x.done.v3", second)];
        let raised = upcast(&upcasts, "x.done", r#"{"x.done":{"a":1}}"#).expect("json").expect("retired");
        let payload: Value = serde_json::from_str(&raised.1).expect("json");
        assert_eq!(raised.0, "x.done.v3");
        assert_eq!(payload, serde_json::json!({"x.done.v3": {"a": null, "b": 1, "c": 2}}));
        assert!(upcast(&upcasts, "x.done.v3", "{}").expect("json").is_none());
    }
}
