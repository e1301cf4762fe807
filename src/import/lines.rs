//! Which line of a text a byte stands in.

/// Where lines end.
pub struct Lines(Vec<usize>);

impl Lines {
    /// Of this text.
    pub fn of(text: &str) -> Self {
        Lines(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    /// The line of a byte: 1, 2, 3 ...
    pub fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }
}

/// Bytes as text, without the mark that some editors put in front.
pub fn decoded(bytes: &[u8]) -> Result<&str, super::finding::Unreadable> {
    use super::finding::{Code, Unreadable};
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Unreadable::at(line, Code::NotUtf8, "these bytes are no UTF-8: save the file as UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_stands_in_its_line() {
        let lines = Lines::of("a\nbc\n\nd");
        let found: Vec<usize> = (0..7).map(|at| lines.line(at)).collect();
        assert_eq!(found, [1, 1, 2, 2, 2, 3, 4]);
    }

    #[test]
    fn what_is_no_text_is_told_with_its_line_and_a_mark_in_front_is_skipped() {
        assert_eq!(decoded(b"\xef\xbb\xbfa"), Ok("a"));
        assert_eq!(decoded(b"a\nb\xff").map_err(|why| why.line), Err(Some(2)));
    }
}
