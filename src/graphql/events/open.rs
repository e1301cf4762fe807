//! Opening the sealed texts of events, whatever the events are: also those that this release does not know.

use std::collections::BTreeSet;

use aggregates::{MemberId, Sealed};
use serde::Deserialize as _;
use serde_json::Value;

use super::event::Event;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::scope::Scope;
use crate::log::Recorded;
use crate::people;
use crate::reads::What;
use crate::vault::Opened;

/// The events of rows, opened with one look-up of keys.
pub async fn open(scope: &Scope, page: Vec<Recorded>) -> Result<Vec<Event>> {
    let payloads = page.iter().map(payload).collect::<Result<Vec<_>, _>>()?;
    if scope.session.reads_privately() {
        let mut named = BTreeSet::new();
        payloads.iter().for_each(|payload| people::ids(payload, &mut named));
        scope.shows(named.into_iter().map(MemberId), What::Events);
    }
    let payloads = opened(scope, payloads).await?;
    page.into_iter().zip(payloads).map(|(recorded, payload)| Event::of(recorded, payload)).collect()
}

/// Payloads with their texts opened by one look-up of keys.
pub async fn opened(scope: &Scope, payloads: Vec<Value>) -> Result<Vec<Value>> {
    let mut sealed = Vec::new();
    payloads.iter().for_each(|payload| gather(payload, &mut sealed));
    let opened = scope.app.vault.open(scope.ledger, &sealed.iter().collect::<Vec<_>>()).await?;
    Ok(payloads.into_iter().map(|payload| shown(payload, &opened)).collect())
}

/// The fields of an event; on the wire they stand under its type.
fn payload(recorded: &Recorded) -> Result<Value> {
    let mut wire: Value = serde_json::from_str(&recorded.payload).map_err(GraphqlError::internal)?;
    match wire.get_mut(&recorded.event_type) {
        Some(fields) => Ok(fields.take()),
        None => Ok(wire),
    }
}

fn as_sealed(value: &Value) -> Option<Sealed> {
    let fields = value.as_object().filter(|fields| fields.len() == 2)?;
    let named = fields.contains_key("of") && fields.contains_key("sealed");
    named.then(|| Sealed::deserialize(value).ok()).flatten()
}

fn gather(value: &Value, found: &mut Vec<Sealed>) {
    match (as_sealed(value), value) {
        (Some(sealed), _) => found.push(sealed),
        (None, Value::Object(fields)) => fields.values().for_each(|value| gather(value, found)),
        (None, Value::Array(values)) => values.iter().for_each(|value| gather(value, found)),
        _ => {}
    }
}

fn shown(value: Value, opened: &Opened) -> Value {
    match (as_sealed(&value), value) {
        (Some(sealed), _) => opened.get(&sealed).cloned().flatten().map_or(Value::Null, Value::String),
        (None, Value::Object(fields)) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, shown(value, opened))).collect())
        }
        (None, Value::Array(values)) => {
            Value::Array(values.into_iter().map(|value| shown(value, opened)).collect())
        }
        (None, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sealed_texts_are_opened_wherever_they_stand_and_erased_ones_are_null() {
        let sealed = |text: &str| json!({ "of": "01890a5d-ac96-774b-bcce-b302099a8057", "sealed": text });
        let payload = json!({ "name": sealed("a"), "list": [{ "note": sealed("b") }], "of": 1 });
        let mut found = Vec::new();
        gather(&payload, &mut found);
        assert_eq!(found.len(), 2);
        let text = |sealed: &Sealed| (sealed.sealed == "a").then(|| "Thrall".to_owned());
        let opened: Opened = found.into_iter().map(|sealed| (sealed.clone(), text(&sealed))).collect();
        let expected = json!({ "name": "Thrall", "list": [{ "note": null }], "of": 1 });
        assert_eq!(shown(payload, &opened), expected);
    }
}
