//! JSON whose values stay as they are written: a number keeps its digits, and nothing is built that nobody asks for.
//!
//! How deep values nest does not matter, as nothing here descends into them; how many stand side by side is bounded.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The parts of a list or an object.
pub(crate) struct Parts<T> {
    /// The first of them, up to the bound.
    pub kept: Vec<T>,
    /// How many there are.
    pub count: usize,
}

/// The values of a list, if it is one.
pub(crate) fn list(raw: &str, most: usize) -> Option<Parts<&str>> {
    parts(List(most), raw)
}

/// The fields of an object in their order, those that stand twice twice, if it is one.
pub(crate) fn fields(raw: &str, most: usize) -> Option<Parts<(String, &str)>> {
    parts(Fields(most), raw)
}

/// The text of a string, if it is one.
pub(crate) fn text(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
}

fn parts<'a, S: DeserializeSeed<'a>>(seed: S, raw: &'a str) -> Option<S::Value> {
    let mut deserializer = serde_json::Deserializer::from_str(raw);
    let parts = seed.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok().map(|()| parts)
}

struct List(usize);
struct Fields(usize);

impl<'de> DeserializeSeed<'de> for List {
    type Value = Parts<&'de str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List {
    type Value = Parts<&'de str>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut kept = Vec::new();
        while kept.len() < self.0 {
            let Some(value) = list.next_element::<&RawValue>()? else { break };
            kept.push(value.get());
        }
        let mut count = kept.len();
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Parts { kept, count })
    }
}

impl<'de> DeserializeSeed<'de> for Fields {
    type Value = Parts<(String, &'de str)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields {
    type Value = Parts<(String, &'de str)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut kept = Vec::new();
        while kept.len() < self.0 {
            let Some((name, value)) = map.next_entry::<String, &RawValue>()? else { break };
            kept.push((name, value.get()));
        }
        let mut count = kept.len();
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Parts { kept, count })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_as_written() {
        let parts = fields(r#"{"a": 1.10, "b": [1, "x\u0041"], "a": null}"#, 9).expect("an object");
        let parts: Vec<_> = parts.kept.iter().map(|(name, raw)| (name.as_str(), *raw)).collect();
        assert_eq!(parts, [("a", "1.10"), ("b", r#"[1, "x\u0041"]"#), ("a", "null")]);
        assert_eq!(list("[1, [2]]", 9).expect("a list").kept, ["1", "[2]"]);
        assert_eq!(text(r#""x\u0041""#).as_deref(), Some("xA"));
    }

    #[test]
    fn what_is_over_the_bound_is_counted_and_not_kept() {
        let parts = list("[1, 2, 3]", 2).expect("a list");
        assert_eq!((parts.kept, parts.count), (vec!["1", "2"], 3));
        let parts = fields(r#"{"a": 1, "b": 2}"#, 1).expect("an object");
        assert_eq!((parts.kept.len(), parts.count), (1, 2));
    }

    #[test]
    fn a_list_is_no_object_and_how_deep_it_nests_does_not_matter() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(list(&deep, 9).expect("a list").count, 1);
        assert!(fields(&deep, 9).is_none() && list("{}", 9).is_none() && text("1").is_none());
        assert!(fields("{} {}", 9).is_none());
    }
}
