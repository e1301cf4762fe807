//! One value of a table, before it is known what the table is written as.

use async_graphql::Value;

/// What the texts of a column are, by the scalar that the schema gives for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Texts, ids, positions, names of choices.
    Text,
    /// Exact decimals.
    Decimal,
    /// Instants as RFC 3339 has them.
    Instant,
}

impl Kind {
    /// The kind of a type by its name.
    pub fn of(named: &str) -> Self {
        match named {
            "Decimal" => Kind::Decimal,
            "DateTime" => Kind::Instant,
            _ => Kind::Text,
        }
    }
}

/// A value of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Null.
    Empty,
    /// Words, whatever they look like.
    Text(String),
    /// A number by its digits.
    Number(String),
    /// An instant by its text.
    Instant(String),
    /// True or false.
    Boolean(bool),
}

impl Cell {
    /// The cell of a value in a column of a kind.
    pub fn of(value: &Value, kind: Kind) -> Self {
        match (value, kind) {
            (Value::Null, _) => Cell::Empty,
            (Value::Boolean(value), _) => Cell::Boolean(*value),
            (Value::Number(number), _) => Cell::Number(number.to_string()),
            (Value::String(digits), Kind::Decimal) => Cell::Number(digits.clone()),
            (Value::String(text), Kind::Instant) => Cell::Instant(text.clone()),
            (value, _) => Cell::Text(text(value)),
        }
    }
}

/// Plain values as they are; lists of them with `; ` between; everything else as JSON.
fn text(value: &Value) -> String {
    let plain = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Enum(name) => Some(name.to_string()),
        Value::Boolean(value) => Some(value.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let joined = match value {
        Value::List(values) => {
            values.iter().map(plain).collect::<Option<Vec<_>>>().map(|texts| texts.join("; "))
        }
        value => plain(value),
    };
    joined.unwrap_or_else(|| serde_json::to_string(value).expect("values of GraphQL are JSON"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cell(value: serde_json::Value, kind: Kind) -> Cell {
        Cell::of(&Value::from_json(value).expect("a value"), kind)
    }

    #[test]
    fn a_value_is_what_the_schema_says_and_not_what_it_looks_like() {
        assert_eq!(cell(json!("007"), Kind::Text), Cell::Text("007".to_owned()));
        assert_eq!(cell(json!("12.50"), Kind::Decimal), Cell::Number("12.50".to_owned()));
        assert_eq!(cell(json!(7), Kind::Text), Cell::Number("7".to_owned()));
        let instant = "2026-11-21T04:00:00Z";
        assert_eq!(cell(json!(instant), Kind::Text), Cell::Text(instant.to_owned()));
        assert_eq!(cell(json!(instant), Kind::Instant), Cell::Instant(instant.to_owned()));
        assert_eq!(cell(json!(false), Kind::Text), Cell::Boolean(false));
        assert_eq!(cell(json!(null), Kind::Decimal), Cell::Empty);
    }

    #[test]
    fn a_list_is_one_text_with_what_is_plain_joined_and_the_rest_as_json() {
        assert_eq!(cell(json!(["1.5", "2"]), Kind::Decimal), Cell::Text("1.5; 2".to_owned()));
        assert_eq!(cell(json!([]), Kind::Text), Cell::Text(String::new()));
        let objects = cell(json!([{ "n": 1, "name": "a \"b\"" }]), Kind::Text);
        assert_eq!(objects, Cell::Text(r#"[{"n":1,"name":"a \"b\""}]"#.to_owned()));
    }
}
