//! Everything that can be asked, from the schema itself, each with the least input that fits it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::graphql::Caller;

const INTROSPECTION: &str =
    "fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
    fragment Input on __InputValue { name defaultValue type { ...Ref } }
    { __schema { types { name kind enumValues { name } inputFields { ...Input }
        fields { name args { ...Input } type { ...Ref } } } } }";

/// The types of the schema, by name.
pub struct Schema {
    types: BTreeMap<String, Value>,
    /// What stands for every id.
    id: Value,
}

/// A mutation with its variables.
pub struct Mutation {
    pub name: String,
    pub query: String,
    pub variables: Value,
}

impl Schema {
    /// The schema, filled in with an id wherever one is needed.
    pub async fn of(caller: &Caller, id: impl Into<Value>) -> Self {
        let schema = caller.get(INTROSPECTION, Value::Null).await;
        let types = list(&schema["__schema"]["types"]);
        Schema { types: types.map(|one| (text(&one["name"]), one.clone())).collect(), id: id.into() }
    }

    /// Every mutation.
    pub fn mutations(&self) -> Vec<Mutation> {
        let query = |name: &str, input: &str, has: &dyn Fn(&str) -> bool| {
            let selection = if has("receipt") { "receipt { position }" } else { "__typename" };
            format!("mutation ($input: {input}!) {{ {name}(input: $input) {{ {selection} }} }}")
        };
        self.commands("Mutation", query)
    }

    /// Every command that can be asked for its outcome.
    pub fn previews(&self) -> Vec<Mutation> {
        let query = |name: &str, input: &str, has: &dyn Fn(&str) -> bool| {
            let selection = if has("position") { "position" } else { "__typename" };
            format!("query ($input: {input}!) {{ preview {{ {name}(input: $input) {{ {selection} }} }} }}")
        };
        self.commands("Preview", query)
    }

    /// Each with a selection by what its answer has.
    fn commands(
        &self,
        object: &str,
        query: impl Fn(&str, &str, &dyn Fn(&str) -> bool) -> String,
    ) -> Vec<Mutation> {
        let command = |field: &Value| {
            let (name, input) = (text(&field["name"]), named(&field["args"][0]["type"]));
            let mut filled = self.filled(&input);
            (filled["ledgerId"], filled["clientKey"]) = (self.id.clone(), json!(name));
            let answer = &self.types[&named(&field["type"])]["fields"];
            let has = |wanted: &str| list(answer).any(|field| field["name"] == wanted);
            Mutation { query: query(&name, &input, &has), name, variables: json!({ "input": filled }) }
        };
        list(&self.types[object]["fields"]).map(command).collect()
    }

    /// Every subscription; those that can, begin at the beginning.
    pub fn subscriptions(&self) -> Vec<(String, String)> {
        let subscription = |field: &Value| {
            let after = list(&field["args"]).any(|argument| argument["name"] == "after");
            let more = if after { vec!["after: \"0\"".to_owned()] } else { Vec::new() };
            let selection = self.selection(field, more);
            (text(&field["name"]), format!("subscription {{ {selection} }}"))
        };
        list(&self.types["Subscription"]["fields"]).map(subscription).collect()
    }

    /// Every field of an object type, with a selection of it.
    pub fn fields(&self, object: &str) -> Vec<(String, String)> {
        let field = |field: &Value| (text(&field["name"]), self.selection(field, Vec::new()));
        list(&self.types[object]["fields"]).map(field).collect()
    }

    /// A field with the arguments that it needs, and the least selection of what it gives.
    fn selection(&self, field: &Value, mut arguments: Vec<String>) -> String {
        let needed = list(&field["args"]).filter(|argument| is_needed(argument));
        arguments.extend(needed.map(|argument| {
            format!("{}: {}", text(&argument["name"]), literal(&self.sample(&argument["type"])))
        }));
        let name = text(&field["name"]);
        let called = if arguments.is_empty() { name } else { format!("{name}({})", arguments.join(", ")) };
        let is_leaf =
            ["SCALAR", "ENUM"].contains(&text(&self.types[&named(&field["type"])]["kind"]).as_str());
        if is_leaf { called } else { format!("{called} {{ __typename }}") }
    }

    /// Something that fits a type.
    fn sample(&self, of: &Value) -> Value {
        match (text(&of["kind"]).as_str(), of["name"].as_str().unwrap_or_default()) {
            ("NON_NULL", _) => self.sample(&of["ofType"]),
            ("LIST", _) => json!([]),
            ("ENUM", name) => self.types[name]["enumValues"][0]["name"].clone(),
            ("INPUT_OBJECT", name) => self.filled(name),
            (_, "UUID") => self.id.clone(),
            (_, "Decimal" | "Position") => json!("1"),
            (_, "DateTime") => json!("2026-11-21T20:00:00Z"),
            (_, "LocalTime") => json!("04:00"),
            (_, "LocalDate") => json!("2026-11-21"),
            (_, "Boolean") => json!(true),
            (_, "Int") => json!(1),
            _ => json!("text"),
        }
    }

    /// An input with what it needs; of one that needs nothing, the first field, as some need exactly one.
    fn filled(&self, input: &str) -> Value {
        let fields = || list(&self.types[input]["inputFields"]);
        let value = |field: &Value| (text(&field["name"]), self.sample(&field["type"]));
        let needed: serde_json::Map<_, _> = fields().filter(|field| is_needed(field)).map(value).collect();
        match needed.is_empty() {
            true => fields().take(1).map(value).collect::<serde_json::Map<_, _>>().into(),
            false => needed.into(),
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn is_needed(input: &Value) -> bool {
    input["type"]["kind"] == "NON_NULL" && input["defaultValue"].is_null()
}

/// The name of the type within lists and exclamation marks.
fn named(of: &Value) -> String {
    match &of["ofType"] {
        Value::Null => text(&of["name"]),
        inner => named(inner),
    }
}

/// A value as documents write it.
fn literal(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}: {}", literal(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
