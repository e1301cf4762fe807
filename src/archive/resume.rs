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
    /// How many bytes of the file these are.
    kept: u64,
}

impl Begun {
    /// Nothing.
    pub fn nothing() -> Self {
        Begun { header: None, head: Head::genesis(), tree: Tree::default(), kept: 0 }
    }

    /// Cuts off what stands after the last event, a torn line as well as keys and a checkpoint, and leaves the file there.
    pub fn go_on(&self, file: &mut File) -> io::Result<()> {
        file.set_len(self.kept)?;
        file.seek(SeekFrom::Start(self.kept)).map(drop)
    }
}

/// Checks every event of a file. A line that was torn is no fault; a whole one that is not what it should be is.
pub fn resume(file: &File) -> io::Result<Result<Begun, Refused>> {
    let mut lines = Lines::new(BufReader::with_capacity(1 << 18, file));
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
    Ok(Ok(Begun { header: Some(header), head: check.head(), tree: check.tree().clone(), kept }))
}
