//! Checkpoints of a ledger: tree heads as signed notes (C2SP `tlog-checkpoint`).
//!
//! The lines of the text are: the origin `bursar/<ledger id>`; the position of the last event, which is the tree's size; the
//! root in base64; and two extension lines, `time <when the last event was recorded>` and `head <its chain hash>`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use crate::hash::Hash;
use crate::key::{Signer, VerifierKey};
use crate::note::{Note, signed};
use crate::refusal::Refused;
use crate::time;

const PREFIX: &str = "bursar/";

/// The origin of a ledger's checkpoints, and the name of its key.
pub fn origin(ledger: impl std::fmt::Display) -> String {
    format!("{PREFIX}{ledger}")
}

/// The ledger of an origin or a key's name; the whole of it if it is none of ours.
pub fn ledger_of(origin: &str) -> &str {
    origin.strip_prefix(PREFIX).unwrap_or(origin)
}

/// A ledger's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose: see [`origin`].
    pub origin: String,
    /// The position of the last event: how many leaves the tree has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When the last event was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The chain hash of the last event.
    pub head: Hash,
}

impl Checkpoint {
    /// The note of it, signed.
    pub fn sign(&self, signer: &Signer) -> String {
        signed(&self.text(), signer)
    }

    /// The checkpoint of a note, which the key has to have signed, under its own name.
    pub fn open(note: &str, key: &VerifierKey) -> Result<Self, Refused> {
        let note = Note::parse(note)?;
        let read = Checkpoint::parse(note.unverified())?;
        if read.origin != key.name() {
            let (proved, wanted) = (ledger_of(&read.origin).to_owned(), ledger_of(key.name()).to_owned());
            return Err(Refused::AnotherLedger { proved, wanted });
        }
        note.verify(key).map(|_| read)
    }

    /// The text that is signed.
    pub fn text(&self) -> String {
        let Checkpoint { origin, size, root, recorded_at, head } = self;
        let (root, at) = (STANDARD.encode(root.0), time::text(*recorded_at));
        format!("{origin}\n{size}\n{root}\ntime {at}\nhead {head}\n")
    }

    /// The checkpoint of a text.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size, root, at, head, ""] = lines[..] else {
            return Err(Refused::BadCheckpoint("it has not five lines"));
        };
        let position = size.parse().ok().filter(|position| i64::try_from(*position).is_ok());
        let root_bytes = STANDARD.decode(root).ok().and_then(|bytes| bytes.try_into().ok());
        let read = Checkpoint {
            origin: origin.to_owned(),
            size: position.ok_or(Refused::BadCheckpoint("its second line is no position"))?,
            root: root_bytes.map(Hash).ok_or(Refused::BadCheckpoint("its third line is no root"))?,
            recorded_at: (at.strip_prefix("time ").and_then(time::parse))
                .ok_or(Refused::BadCheckpoint("its fourth line is no time"))?,
            head: (head.strip_prefix("head ").and_then(Hash::parse))
                .ok_or(Refused::BadCheckpoint("its fifth line is no hash"))?,
        };
        // So a number with a zero in front, or whatever else reads alike, is no other text for the same.
        match read.text() == text {
            true => Ok(read),
            false => Err(Refused::BadCheckpoint("it is not written as checkpoints are")),
        }
    }
}
