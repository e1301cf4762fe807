//! Going on with a file that was cut short, or bringing one up to date.

use std::fs::File;
use std::io::{self, BufReader, Seek as _, SeekFrom};

use proofs::Tree;

use super::check::{Check, Part};
use super::frame::Header;
use super::lines::{Lines, Next};
use super::refused::{Code, Refused};
use crate::log::Head;

/// What of a file is there already.
#[derive(Debug)]
pub struct Begun {
    /// Its first line, if it has one.
    pub header: Option<Header>,
    /// Its last event.
    pub head: Head,
    /// The tree over its events.
    pub tree: Tree,
}

impl Begun {
    /// Nothing.
    pub fn nothing() -> Self {
        Begun { header: None, head: Head::genesis(), tree: Tree::default() }
    }
}

/// Checks every event of a file, cuts off what stands after the last of them, a torn line as well as keys and a checkpoint,
/// and leaves the file where events go on. A whole line that is not what it should be refuses the file.
pub fn resume(file: &mut File) -> io::Result<Result<Begun, Refused>> {
    let mut lines = Lines::new(BufReader::with_capacity(1 << 18, &*file));
    let (mut check, mut kept) = (Check::new(None), 0);
    loop {
        match lines.next()? {
            Ok(Next::Line(text)) => match check.line(&text) {
                Ok(Part::Header | Part::Event(_)) => kept = lines.offset(),
                Ok(Part::Key | Part::End(_)) => {}
                Err((code, why)) => return Ok(Err(lines.refused(code, why))),
            },
            Ok(Next::Torn | Next::End) => break,
            Err(refused) => return Ok(Err(refused)),
        }
    }
    let Some(header) = check.header().cloned() else {
        let why = "there is nothing in it to go on with: export anew".to_owned();
        return Ok(Err(Refused { line: 1, code: Code::EmptyFile, why }));
    };
    let begun = Begun { header: Some(header), head: check.head(), tree: check.tree().clone() };
    drop(lines);
    file.set_len(kept)?;
    file.seek(SeekFrom::Start(kept))?;
    Ok(Ok(begun))
}
