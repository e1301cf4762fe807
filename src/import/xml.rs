//! XML as other systems export it: elements with their lines. A document type is refused as such, for that is where
//! entities are made that stand for millions of others; of entities there are XML's own five and no others.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use super::finding::{Code, Unreadable};
use super::lines::{Lines, decoded};

/// Elements within elements.
const DEPTH: usize = 32;

/// An element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// The line that it starts on.
    pub line: usize,
    /// The text directly in it, without surrounding space.
    pub text: String,
    /// The elements directly in it.
    pub children: Vec<Element>,
}

impl Element {
    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children within the first child of a name.
    pub fn within(&self, name: &str) -> &[Element] {
        self.child(name).map(|child| child.children.as_slice()).unwrap_or_default()
    }

    /// The text of the first child of a name, if there is any.
    pub fn says(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str()).filter(|text| !text.is_empty())
    }
}

/// Reads bytes; gives the one element that holds all others.
pub fn parse(bytes: &[u8]) -> Result<Element, Unreadable> {
    let text = decoded(bytes)?;
    let mut parser =
        Parser { reader: Reader::from_str(text), lines: Lines::of(text), open: Vec::new(), root: None };
    while parser.step()? {}
    let line = parser.line();
    match (parser.open.last(), parser.root) {
        (None, Some(root)) => Ok(root),
        (Some(open), _) => {
            let what = format!("the file ends within `{}`, which line {} opens", open.name, open.line);
            Err(Unreadable::at(line, Code::NotXml, what))
        }
        (None, None) => Err(Unreadable::at(line, Code::NotXml, "the file has no element")),
    }
}

struct Parser<'a> {
    reader: Reader<&'a [u8]>,
    lines: Lines,
    open: Vec<Element>,
    root: Option<Element>,
}

impl Parser<'_> {
    fn line(&self) -> usize {
        self.lines.line(usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX))
    }

    /// Takes an event; says whether there are more.
    fn step(&mut self) -> Result<bool, Unreadable> {
        let line = self.line();
        let event = self.reader.read_event();
        match event.map_err(|why| Unreadable::at(line, Code::NotXml, format!("this is no XML: {why}")))? {
            Event::Eof => return Ok(false),
            Event::DocType(_) => {
                let what = "a document type is not read: take it out of the file";
                return Err(Unreadable::at(line, Code::DoctypeRefused, what));
            }
            Event::Start(start) => self.begin(start.name().0, line)?,
            Event::Empty(empty) => {
                self.begin(empty.name().0, line)?;
                self.end();
            }
            Event::End(_) => self.end(),
            Event::Text(text) => self.say(&text),
            Event::CData(text) => self.say(&text),
            Event::GeneralRef(reference) => self.refer(&reference, line)?,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        Ok(true)
    }

    fn begin(&mut self, name: &str, line: usize) -> Result<(), Unreadable> {
        if self.open.len() == DEPTH {
            return Err(Unreadable::at(
                line,
                Code::TooDeep,
                format!("more than {DEPTH} elements within each other"),
            ));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(Unreadable::at(
                line,
                Code::NotXml,
                format!("`{name}` stands beside the first element"),
            ));
        }
        self.open.push(Element { name: name.to_owned(), line, ..Element::default() });
        Ok(())
    }

    fn end(&mut self) {
        let Some(mut element) = self.open.pop() else { return };
        element.text = element.text.trim().to_owned();
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn say(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    fn refer(&mut self, reference: &BytesRef<'_>, line: usize) -> Result<(), Unreadable> {
        let own = match &**reference {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.resolve_char_ref().ok().flatten(),
        };
        let unknown = || Unreadable::at(line, Code::UnknownEntity, "an entity that XML itself does not have");
        own.map(|c| self.say(c.encode_utf8(&mut [0; 4]))).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(text: &str) -> (Option<usize>, Code) {
        let error = parse(text.as_bytes()).expect_err(text);
        (error.line, error.code)
    }

    #[test]
    fn elements_have_their_lines_and_texts() {
        let text = "\u{feff}<?xml version=\"1.0\"?>\n<a>\n <!-- no -->\n <b>x &amp; &#65;<![CDATA[<y>]]></b>\n <c/>\n</a>\n";
        let root = parse(text.as_bytes()).expect("XML");
        assert_eq!((root.name.as_str(), root.line), ("a", 2));
        assert_eq!(root.says("b"), Some("x & A<y>"));
        assert_eq!(root.child("b").map(|b| b.line), Some(4));
        assert_eq!(root.says("c"), None);
    }

    #[test]
    fn a_bomb_of_entities_is_refused_before_anything_is_expanded() {
        let bomb = "<!DOCTYPE a [\n<!ENTITY x \"ha\">\n<!ENTITY y \"&x;&x;&x;&x;\">\n]>\n<a>&y;</a>";
        assert_eq!(refused(bomb), (Some(1), Code::DoctypeRefused));
        assert_eq!(refused("<a>\n&y;</a>"), (Some(2), Code::UnknownEntity));
        assert_eq!(refused("<a>&#x110000;</a>"), (Some(1), Code::UnknownEntity));
    }

    #[test]
    fn a_bomb_of_elements_is_refused() {
        assert_eq!(refused(&"<a>".repeat(100_000)).1, Code::TooDeep);
    }

    #[test]
    fn what_was_cut_off_or_is_no_xml_is_told_with_its_line() {
        assert_eq!(refused("<a>\n<b>\n<c>x</c>\n"), (Some(4), Code::NotXml));
        assert_eq!(refused("<a>\n</b>"), (Some(2), Code::NotXml));
        assert_eq!(refused("{}"), (Some(1), Code::NotXml));
        assert_eq!(refused(""), (Some(1), Code::NotXml));
        assert_eq!(refused("<a/><b/>"), (Some(1), Code::NotXml));
    }

    proptest! {
        #[test]
        fn whatever_the_text_nothing_panics(text in "[<>/a&;!\\[\\] -]{0,80}") {
            drop(parse(text.as_bytes()));
        }
    }
}
