//! A text's lines, mended and numbered.

use std::borrow::Cow;

use crate::{PasteRefusal, name};

/// A text of so many bytes, a megabyte, is refused.
pub const REFUSED_FROM_BYTES: usize = 1_000_000;

/// Characters of UTF-8 that somebody read as Latin-1 or Windows-1252, and what they were; then spaces that are not plain.
const MENDED: [(&str, &str); 16] = [
    ("\u{c2}\u{a0}", " "),
    ("\u{e2}\u{80}\u{af}", " "),
    ("\u{e2}\u{20ac}\u{af}", " "),
    ("\u{e2}\u{80}\u{89}", " "),
    ("\u{e2}\u{20ac}\u{2030}", " "),
    ("\u{e2}\u{80}\u{99}", "\u{2019}"),
    ("\u{e2}\u{20ac}\u{2122}", "\u{2019}"),
    ("\u{c3}\u{97}", "\u{d7}"),
    ("\u{c2}\u{b3}", "\u{b3}"),
    ("\u{a0}", " "),
    ("\u{202f}", " "),
    ("\u{2009}", " "),
    ("\u{2007}", " "),
    ("\u{3000}", " "),
    ("\u{feff}", ""),
    ("\u{200b}", ""),
];

/// What any of them begins with.
const FIRST: [char; 10] = [
    '\u{c2}', '\u{e2}', '\u{c3}', '\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}', '\u{3000}', '\u{feff}',
    '\u{200b}',
];

/// A line with something on it.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    /// Its number in the text, from 1.
    pub number: usize,
    /// As pasted.
    pub raw: &'a str,
    /// With plain spaces and mended characters; tabs and spaces around it are kept.
    pub text: Cow<'a, str>,
}

impl Line<'_> {
    /// The columns, without the spaces around each.
    pub fn columns(&self) -> Vec<&str> {
        self.text.split('\t').map(str::trim).collect()
    }

    /// Without anything around it.
    pub fn trimmed(&self) -> &str {
        self.text.trim()
    }
}

/// The lines with something on them, if it is a text and not too much of it.
pub(crate) fn lines(text: &str) -> Result<Vec<Line<'_>>, PasteRefusal> {
    if text.len() >= REFUSED_FROM_BYTES {
        return Err(PasteRefusal::PasteTooLarge { bytes: text.len(), limit: REFUSED_FROM_BYTES });
    }
    if let Some(at) = text.bytes().position(|byte| byte.is_ascii_control() && !b"\t\r\n".contains(&byte)) {
        let (line, character) = (numbered(&text[..=at]).count(), text.as_bytes()[at].into());
        return Err(PasteRefusal::PasteBinary { line, character });
    }
    let mended = numbered(text).map(|(number, raw)| Line { number, raw, text: mended(raw) });
    let found: Vec<Line<'_>> = mended.filter(|line| !line.text.bytes().all(|byte| byte == b' ')).collect();
    let says_something =
        |line: &Line<'_>| name::has_letters(&line.text) || line.text.contains(char::is_numeric);
    if found.iter().any(says_something) { Ok(found) } else { Err(PasteRefusal::PasteEmpty) }
}

/// All lines with their numbers, however they end.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines().flat_map(|line| line.split('\r')))
}

/// In one pass: what is put in is not looked at again.
fn mended(raw: &str) -> Cow<'_, str> {
    let first = |c: char| !c.is_ascii() && FIRST.contains(&c);
    if raw.is_ascii() || !raw.contains(first) {
        return Cow::Borrowed(raw);
    }
    let (mut text, mut rest) = (String::with_capacity(raw.len()), raw);
    while let Some(at) = rest.find(first) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let broken = MENDED.iter().find_map(|(broken, whole)| Some((*whole, rest.strip_prefix(broken)?)));
        let length = rest.chars().next().map_or(0, char::len_utf8);
        let (whole, after) = broken.unwrap_or_else(|| rest.split_at(length));
        text.push_str(whole);
        rest = after;
    }
    text.push_str(rest);
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_the_numbers_of_the_text_however_they_end() {
        let numbers = |text| lines(text).expect("text").iter().map(|line| line.number).collect::<Vec<_>>();
        assert_eq!(numbers("a\n\nb\r\n\r\nc\rd"), [1, 3, 5, 6]);
        assert_eq!(numbers("a\n \u{a0}\n\t\nb"), [1, 3, 4]);
    }

    #[test]
    fn characters_that_were_read_as_latin_1_are_mended() {
        for broken in ["1\u{c2}\u{a0}080", "1\u{a0}080", "1\u{202f}080", "1\u{e2}\u{80}\u{af}080"] {
            assert_eq!(lines(broken).expect("text")[0].text, "1 080");
        }
        assert_eq!(lines("1\u{e2}\u{20ac}\u{2122}080").expect("text")[0].text, "1\u{2019}080");
        assert_eq!(lines("\u{c2}\u{e2}te \u{feff}b\u{a0}").expect("text")[0].text, "\u{c2}\u{e2}te b ");
        assert!(MENDED.iter().all(|(broken, _)| broken.starts_with(FIRST)));
    }

    #[test]
    fn binary_too_much_and_nothing_are_refused() {
        assert_eq!(lines("a\nb\0").expect_err("binary"), PasteRefusal::PasteBinary { line: 2, character: 0 });
        assert_eq!(lines(" \n\t\n#$%").expect_err("nothing"), PasteRefusal::PasteEmpty);
        let much = "a".repeat(REFUSED_FROM_BYTES);
        assert!(matches!(lines(&much), Err(PasteRefusal::PasteTooLarge { .. })));
        assert!(lines(&much[1..]).is_ok());
    }
}
