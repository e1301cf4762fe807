//! JSON as other systems export it: numbers exactly as written, every value with its line, nothing built that is not
//! asked for. How deep values nest does not matter: nothing descends further than a format knows.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::finding::{Code, Problem, Unreadable};
use super::lines::{Lines, decoded};

/// A text that is JSON throughout.
pub struct Document<'a> {
    text: &'a str,
    lines: Lines,
}

/// A value of a document.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document<'a>,
    raw: &'a str,
}

impl<'a> Document<'a> {
    /// Reads bytes; refused with the line at which they are no JSON.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let text = decoded(bytes)?;
        match serde_json::from_str::<&RawValue>(text) {
            Ok(_) => Ok(Document { text, lines: Lines::of(text) }),
            Err(error) => {
                let what = if error.is_eof() { "the file ends within a value" } else { "this is no JSON" };
                Err(Unreadable::at(error.line().max(1), Code::NotJson, what))
            }
        }
    }

    /// The whole.
    pub fn root(&'a self) -> Node<'a> {
        Node { document: self, raw: self.text.trim() }
    }
}

impl<'a> Node<'a> {
    /// The line that the value starts on.
    pub fn line(self) -> usize {
        // A value is a part of the document's text.
        self.document.lines.line(self.raw.as_ptr() as usize - self.document.text.as_ptr() as usize)
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.raw == "null"
    }

    /// The values of a list, if it is one.
    pub fn list(self) -> Option<Vec<Node<'a>>> {
        let values: Vec<&RawValue> = serde_json::from_str(self.raw).ok()?;
        Some(values.into_iter().map(|raw| self.part(raw)).collect())
    }

    /// The fields of an object in their order, those that stand twice twice, if it is one.
    pub fn fields(self) -> Option<Vec<(String, Node<'a>)>> {
        let Fields(fields) = serde_json::from_str(self.raw).ok()?;
        Some(fields.into_iter().map(|(name, raw)| (name, self.part(raw))).collect())
    }

    /// The text of a string, if it is one.
    pub fn text(self) -> Option<String> {
        serde_json::from_str(self.raw).ok()
    }

    /// The text of a string, or a number as it is written.
    pub fn scalar(self, field: &str) -> Result<String, Problem> {
        let number = self.raw.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        let scalar = if number { Some(self.raw.to_owned()) } else { self.text() };
        scalar.ok_or_else(|| Problem::new(Code::WrongType, format!("`{field}` is no text and no number")))
    }

    fn part(self, raw: &'a RawValue) -> Node<'a> {
        Node { document: self.document, raw: raw.get() }
    }
}

/// Fields with their values as written.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder).map(Fields)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_have_their_lines_and_numbers_their_digits() {
        let text = "\u{feff}{\n \"a\": [1.10,\n  \"x\\u0041\"],\n \"b\": null }\n";
        let document = Document::parse(text.as_bytes()).expect("JSON");
        let fields = document.root().fields().expect("an object");
        let list = fields[0].1.list().expect("a list");
        let scalars: Vec<_> = list.iter().map(|node| (node.line(), node.scalar("a").expect("one"))).collect();
        assert_eq!(scalars, [(2, "1.10".to_owned()), (3, "xA".to_owned())]);
        assert!(fields[1].1.is_null() && fields[1].1.line() == 4);
        assert!(fields[1].1.scalar("b").is_err());
    }

    #[test]
    fn a_field_that_stands_twice_is_seen_twice() {
        let document = Document::parse(b"{\"a\":1,\"a\":2}").expect("JSON");
        assert_eq!(document.root().fields().expect("an object").len(), 2);
    }

    #[test]
    fn what_was_cut_off_is_told_with_its_line() {
        let error = Document::parse(b"{\n \"roster\": [\n [\"Anna\", 1").map(drop).expect_err("cut off");
        assert_eq!((error.line, error.code), (Some(3), Code::NotJson));
        assert_eq!(error.what, "the file ends within a value");
    }

    #[test]
    fn a_bomb_of_lists_is_read_without_descending() {
        let depth = 200_000;
        let bomb = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let document = Document::parse(bomb.as_bytes()).expect("JSON");
        assert_eq!(document.root().list().expect("a list").len(), 1);
        assert!(Document::parse("[".repeat(depth).as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            drop(Document::parse(&bytes));
        }
    }
}
