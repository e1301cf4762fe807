//! Lines of a file, one at a time, none longer than any can be.

use std::io::{self, BufRead, Read as _};

use super::refused::{Code, Refused};

/// The longest line that is read, in bytes: an event of 1 MiB, were every byte of it escaped, and what it says beside it.
const LONGEST: u64 = 8 << 20;

/// The lines of a file.
pub struct Lines<R> {
    from: R,
    number: u64,
    offset: u64,
}

/// What comes next.
pub enum Next {
    /// A whole line, without its end.
    Line(String),
    /// Bytes without the end of a line: the file was cut short here.
    Torn,
    /// Nothing.
    End,
}

impl<R: BufRead> Lines<R> {
    /// Of a file from its beginning.
    pub fn new(from: R) -> Self {
        Lines { from, number: 0, offset: 0 }
    }

    /// The number of the last line that was read: 1, 2, 3 ...
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many bytes the lines have that were read so far.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The next line.
    pub fn next(&mut self) -> io::Result<Result<Next, Refused>> {
        let mut bytes = Vec::new();
        let read = (&mut self.from).take(LONGEST).read_until(b'\n', &mut bytes)? as u64;
        if read == 0 {
            return Ok(Ok(Next::End));
        }
        self.number += 1;
        if bytes.pop_if(|last| *last == b'\n').is_none() {
            let why = || format!("it is longer than {} MiB", LONGEST >> 20);
            return Ok(if read == LONGEST {
                Err(self.refused(Code::LineTooLong, why()))
            } else {
                Ok(Next::Torn)
            });
        }
        self.offset += read;
        let text = String::from_utf8(bytes).map(Next::Line);
        Ok(text.map_err(|_| self.refused(Code::NotUtf8, "it is not UTF-8".to_owned())))
    }

    /// The last line that was read, refused.
    pub fn refused(&self, code: Code, why: String) -> Refused {
        Refused { line: self.number, code, why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8]) -> Vec<String> {
        let mut lines = Lines::new(bytes);
        let mut said = Vec::new();
        loop {
            match lines.next().expect("read") {
                Ok(Next::Line(text)) => said.push(text),
                Ok(Next::Torn) => said.push("torn".to_owned()),
                Ok(Next::End) => return said,
                Err(refused) => {
                    said.push(refused.to_string());
                    return said;
                }
            }
        }
    }

    #[test]
    fn whole_lines_are_told_from_one_that_was_cut_short() {
        assert_eq!(said(b""), [""; 0]);
        assert_eq!(said(b"a\nb\n"), ["a", "b"]);
        assert_eq!(said(b"a\n\nb"), ["a", "", "torn"]);
    }

    #[test]
    fn what_is_no_text_and_what_has_no_end_is_refused_by_its_line() {
        assert_eq!(said(b"a\n\xff\xfe\n"), ["a", "line 2: it is not UTF-8 (NOT_UTF8)"]);
        let long = vec![b'x'; usize::try_from(LONGEST).expect("a size")];
        assert_eq!(said(&long), ["line 1: it is longer than 8 MiB (LINE_TOO_LONG)"]);
    }
}
