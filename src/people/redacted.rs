//! Events without what they say of others: of a list of lines a person sees their own, of a text what is about them.

use std::collections::BTreeSet;

use aggregates::Sealed;
use serde::Deserialize as _;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::lane::Metadata;
use crate::log::Recorded;
use crate::vault::Opened;

/// Whose an event's parts may be.
pub struct Own {
    /// Every id that stands for them.
    pub ids: BTreeSet<Uuid>,
    /// Ids that stand for others.
    pub others: BTreeSet<Uuid>,
}

/// What names a person within an object that is about that person alone.
const WHOSE: &[&str] = &["member", "person"];

/// Gathers every id in a value.
pub fn ids(value: &Value, found: &mut BTreeSet<Uuid>) {
    match value {
        Value::String(text) => found.extend(id(text)),
        Value::Array(values) => values.iter().for_each(|value| ids(value, found)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            found.extend(id(name));
            ids(value, found);
        }),
        _ => {}
    }
}

/// An id as events write it: hyphenated.
fn id(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| text.parse().ok()).flatten()
}

fn as_sealed(value: &Value) -> Option<Sealed> {
    let fields = value.as_object().filter(|fields| fields.len() == 2)?;
    let named = fields.contains_key("of") && fields.contains_key("sealed");
    named.then(|| Sealed::deserialize(value).ok()).flatten()
}

impl Own {
    /// The sealed texts of an event that are about the person.
    pub fn sealed(&self, event: &Recorded) -> Result<Vec<Sealed>, serde_json::Error> {
        let mut found = Vec::new();
        self.gather(&serde_json::from_str(&event.payload)?, &mut found);
        Ok(found)
    }

    fn gather(&self, value: &Value, found: &mut Vec<Sealed>) {
        match (as_sealed(value), value) {
            (Some(sealed), _) if self.ids.contains(&sealed.of.0) => found.push(sealed),
            (None, Value::Object(fields)) => fields.values().for_each(|value| self.gather(value, found)),
            (None, Value::Array(values)) => values.iter().for_each(|value| self.gather(value, found)),
            _ => {}
        }
    }

    /// A value without what is about others; nothing if all of it is.
    fn redacted(&self, value: &Value, opened: &Opened) -> Option<Value> {
        if let Some(sealed) = as_sealed(value) {
            let text = opened.get(&sealed).cloned().flatten();
            return self.ids.contains(&sealed.of.0).then_some(text.map_or(Value::Null, Value::String));
        }
        match value {
            Value::String(text) => (!self.is_another(text)).then(|| value.clone()),
            Value::Array(values) => {
                Some(values.iter().filter_map(|value| self.redacted(value, opened)).collect())
            }
            Value::Object(fields) => {
                let whose = WHOSE.iter().filter_map(|name| fields.get(*name)?.as_str());
                let about_another = whose.into_iter().any(|whose| self.is_another(whose));
                (!about_another).then(|| self.fields(fields, opened).into())
            }
            value => Some(value.clone()),
        }
    }

    fn fields(&self, fields: &Map<String, Value>, opened: &Opened) -> Map<String, Value> {
        let known = fields.iter().filter(|(name, _)| !self.is_another(name));
        known.filter_map(|(name, value)| Some((name.clone(), self.redacted(value, opened)?))).collect()
    }

    fn is_another(&self, text: &str) -> bool {
        id(text).is_some_and(|id| self.others.contains(&id))
    }

    /// Who acted: the person, or what kind of actor another is.
    fn actor(&self, actor: &str) -> String {
        match actor.split_once(':') {
            Some(("member", who)) if id(who).is_some_and(|id| self.ids.contains(&id)) => actor.to_owned(),
            Some((kind @ ("member" | "key"), _)) => kind.to_owned(),
            _ => actor.to_owned(),
        }
    }
}

/// An event as the person is told of it.
pub fn event(recorded: &Recorded, own: &Own, opened: &Opened) -> Result<Value, serde_json::Error> {
    let wire: Value = serde_json::from_str(&recorded.payload)?;
    let metadata: Metadata = serde_json::from_str(&recorded.metadata)?;
    let fields = wire.get(&recorded.event_type).and_then(Value::as_object);
    Ok(json!({
        "position": recorded.position.to_string(),
        "type": recorded.event_type,
        "effective_at": recorded.effective_at,
        "recorded_at": recorded.recorded_at,
        "actor": own.actor(&metadata.actor),
        "on_behalf_of": metadata.on_behalf_of.as_deref().map(|actor| own.actor(actor)),
        "source": metadata.source,
        "payload": fields.map(|fields| own.fields(fields, opened)),
    }))
}

#[cfg(test)]
mod tests {
    use aggregates::MemberId;

    use super::*;

    const ME: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn own() -> Own {
        Own { ids: [ME].into(), others: [OTHER].into() }
    }

    #[test]
    fn lines_lists_and_texts_of_others_are_left_out_and_ones_own_are_opened() {
        let sealed = |of: Uuid| json!({ "of": of, "sealed": "a" });
        let payload = json!({
            "reason": sealed(ME), "note": sealed(OTHER), "by": OTHER, "amount": "5",
            "lines": [{ "member": ME, "balance": "5" }, { "member": OTHER, "balance": "7" }],
            "who": { "present": [ME, OTHER] }, OTHER.to_string(): "1", ME.to_string(): "2",
        });
        let mine = Sealed { of: MemberId(ME), sealed: "a".to_owned() };
        let opened = Opened::from([(mine, Some("late".to_owned()))]);
        let told = own().fields(payload.as_object().expect("an object"), &opened);
        let expected = json!({
            "reason": "late", "amount": "5", "lines": [{ "member": ME, "balance": "5" }],
            "who": { "present": [ME] }, ME.to_string(): "2",
        });
        assert_eq!(Value::from(told), expected);
    }

    #[test]
    fn who_else_acted_is_told_by_their_kind() {
        let told = |actor: String| own().actor(&actor);
        assert_eq!(told(format!("member:{ME}")), format!("member:{ME}"));
        assert_eq!(told(format!("member:{OTHER}")), "member");
        assert_eq!(told(format!("key:{OTHER}")), "key");
        assert_eq!(told("operator".to_owned()), "operator");
        assert_eq!(told("policy:schedule".to_owned()), "policy:schedule");
    }
}
