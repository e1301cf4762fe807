//! Bytes as text, if they are one and not too much of it.

use serde::Serialize;

/// So many bytes are read, 64 MiB.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What is the case when bytes are no text that could be an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum TextRefusal {
    /// Nothing but blanks.
    #[error("there is nothing in the text")]
    TextEmpty,
    /// More than 64 MiB.
    #[error("the text has {bytes} bytes, at most {limit} are read")]
    TextTooLarge {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        limit: usize,
    },
    /// Another encoding, such as a spreadsheet's UTF-16.
    #[error("line {line} is not UTF-8")]
    TextNotUtf8 {
        /// The first line that is not.
        line: usize,
    },
    /// Characters that no text has.
    #[error("line {line} has the control character U+{character:04X}: this is no text")]
    TextBinary {
        /// The first line with one.
        line: usize,
        /// Which, as a code point.
        character: u32,
    },
    /// HTML or XML: a web page was saved rather than what it shows.
    #[error("line {line} begins with a tag: this is HTML or XML, not an export")]
    TextMarkup {
        /// The first line with anything on it.
        line: usize,
    },
}

/// The text without its byte order mark.
pub(crate) fn decoded(bytes: &[u8]) -> Result<&str, TextRefusal> {
    if bytes.len() > MOST_BYTES {
        return Err(TextRefusal::TextTooLarge { bytes: bytes.len(), limit: MOST_BYTES });
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| TextRefusal::TextNotUtf8 { line: line_at(bytes, error.valid_up_to()) })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(at) = text.bytes().position(is_binary) {
        let (line, character) = (line_at(text.as_bytes(), at), u32::from(text.as_bytes()[at]));
        return Err(TextRefusal::TextBinary { line, character });
    }
    match text.find(|c: char| !c.is_whitespace()) {
        None => Err(TextRefusal::TextEmpty),
        Some(at) if text[at..].starts_with('<') => {
            Err(TextRefusal::TextMarkup { line: line_at(text.as_bytes(), at) })
        }
        Some(_) => Ok(text),
    }
}

/// Whether no text has such a byte.
pub(crate) fn is_binary(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// The number of the line, from 1, that has the byte at this place.
pub(crate) fn line_at(bytes: &[u8], at: usize) -> usize {
    1 + line_ends(&bytes[..at])
}

/// How many lines end in it. A carriage return alone ends one as well.
pub(crate) fn line_ends(bytes: &[u8]) -> usize {
    let mut last = 0;
    let ends = bytes.iter().filter(|byte| {
        let before = std::mem::replace(&mut last, **byte);
        **byte == b'\r' || **byte == b'\n' && before != b'\r'
    });
    ends.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(decoded("\u{feff}player".as_bytes()), Ok("player"));
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_line() {
        assert_eq!(decoded(b" \r\n\t"), Err(TextRefusal::TextEmpty));
        assert_eq!(decoded("\u{feff}".as_bytes()), Err(TextRefusal::TextEmpty));
        assert_eq!(decoded(b"a\r\nb\xff"), Err(TextRefusal::TextNotUtf8 { line: 2 }));
        assert_eq!(decoded(b"a\rb\nc\0"), Err(TextRefusal::TextBinary { line: 3, character: 0 }));
        assert_eq!(decoded(b"\n <!DOCTYPE html>"), Err(TextRefusal::TextMarkup { line: 2 }));
    }

    #[test]
    fn as_many_bytes_as_the_limit_are_read_and_no_more() {
        let much = vec![b'a'; MOST_BYTES + 1];
        assert!(decoded(&much[1..]).is_ok());
        let refused = TextRefusal::TextTooLarge { bytes: MOST_BYTES + 1, limit: MOST_BYTES };
        assert_eq!(decoded(&much), Err(refused));
    }
}
