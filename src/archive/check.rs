//! Holding an archive against itself, line by line: places, hashes, keys, and the checkpoint at its end.

use std::collections::HashMap;

use aggregates::{LedgerId, Sealed};
use proofs::{Checkpoint, Note, Tree, VerifierKey};
use uuid::Uuid;

use super::frame::{End, Header, Key};
use super::line::{Line, NoLine};
use super::refused::Code;
use crate::lane::Metadata;
use crate::log::{Head, Recorded, Undecodable};
use crate::vault::{opens, verifier_key};

/// What is wrong with a line.
pub type Wrong = (Code, String);

/// A line that is what it should be.
#[derive(Debug)]
pub enum Part {
    /// The first.
    Header,
    /// An event.
    Event(Box<Recorded>),
    /// A key.
    Key,
    /// The last.
    End(Box<Signed>),
}

/// A checkpoint that agrees with all that stands before it.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The signed note, the very bytes.
    pub note: String,
    /// Whose signature holds.
    pub by: SignedBy,
}

/// Whose signature a checkpoint has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedBy {
    /// That of the key that was asked for.
    GivenKey,
    /// That of the key that the file itself brings: it agrees with itself.
    KeyInFile,
    /// Nobody looked: there is no key to look with.
    Unchecked,
}

/// What a walk through a file knows. Memory is bounded by people.
pub struct Check {
    given: Option<VerifierKey>,
    header: Option<Header>,
    head: Head,
    streams: HashMap<(String, Uuid), u64>,
    tree: Tree,
    sealed: HashMap<Uuid, Sealed>,
    keys: u64,
    last_key: Option<Uuid>,
    own: Option<VerifierKey>,
    ended: bool,
}

impl Check {
    /// Before the first line. The checkpoint must be signed by this key, if there is one.
    pub fn new(given: Option<VerifierKey>) -> Self {
        Check {
            given,
            header: None,
            head: Head::genesis(),
            streams: HashMap::new(),
            tree: Tree::default(),
            sealed: HashMap::new(),
            keys: 0,
            last_key: None,
            own: None,
            ended: false,
        }
    }

    /// The first line, once it was read.
    pub fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }

    /// The last event.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The tree over the events.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// How many keys there were.
    pub fn keys(&self) -> u64 {
        self.keys
    }

    /// Whether the last line was read.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Checks the next line.
    pub fn line(&mut self, text: &str) -> Result<Part, Wrong> {
        let Some(header) = &self.header else { return self.begin(text) };
        if self.ended {
            return Err((Code::AfterTheEnd, "something stands after the checkpoint".to_owned()));
        }
        let ledger = header.ledger;
        if text.starts_with("{\"ledger\":") {
            return self.event(ledger, text);
        }
        if text.starts_with("{\"key_of\":") {
            return self.key(ledger, text);
        }
        if text.starts_with("{\"keys\":") {
            return self.end(ledger, text);
        }
        Err((Code::BadLine, "it is neither an event, a key nor a checkpoint".to_owned()))
    }

    fn begin(&mut self, text: &str) -> Result<Part, Wrong> {
        let bursar = text.starts_with("{\"bursar\":\"ledger.");
        let header = Header::read(text).ok_or_else(|| {
            match bursar && !text.starts_with("{\"bursar\":\"ledger.1\"") {
                true => (Code::UpgradeRequired, "a newer release wrote this file".to_owned()),
                false => (Code::NotAnArchive, "it does not begin as an archive of bursar does".to_owned()),
            }
        })?;
        self.header = Some(header);
        Ok(Part::Header)
    }

    fn event(&mut self, ledger: LedgerId, text: &str) -> Result<Part, Wrong> {
        let event = Line::read(text).map_err(|why: NoLine| (Code::BadLine, why.to_string()))?;
        let (position, due) = (event.position, self.head.position.next());
        if event.ledger != ledger {
            return Err((Code::OtherLedger, format!("it is of ledger {}", event.ledger)));
        }
        if position != due || self.last_key.is_some() {
            return Err((Code::OutOfPlace, format!("position {position} stands where {due} belongs")));
        }
        if event.link().hash(&self.head.hash) != event.hash {
            return Err((Code::HashDiffers, format!("position {position}: the hash differs")));
        }
        self.plausible(&event)?;
        let decoded = event.event().map_err(|why| match why {
            Undecodable::UnknownType(_) => (Code::UpgradeRequired, why.to_string()),
            Undecodable::Malformed { .. } => (Code::EventUnreadable, why.to_string()),
        })?;
        for sealed in decoded.sealed() {
            self.sealed.entry(sealed.of.0).or_insert_with(|| sealed.clone());
        }
        self.tree.push(&event.hash.0);
        self.head = event.head();
        Ok(Part::Event(Box::new(event)))
    }

    /// What the log's tables ask of an event beside its hash.
    fn plausible(&mut self, event: &Recorded) -> Result<(), Wrong> {
        let unreadable = |why: &str| Err((Code::EventUnreadable, why.to_owned()));
        let sequence = self.streams.entry((event.stream_type.clone(), event.stream_id)).or_default();
        *sequence += 1;
        if event.stream_sequence != *sequence {
            return unreadable("its number in its stream is another");
        }
        if event.recorded_at < self.head.recorded_at {
            return unreadable("it was recorded before the event that it follows");
        }
        if event.payload.contains('\0') || event.metadata.contains('\0') {
            return unreadable("it has a zero byte");
        }
        match serde_json::from_str::<Metadata>(&event.metadata) {
            Ok(_) => Ok(()),
            Err(_) => unreadable("its metadata cannot be read"),
        }
    }

    fn key(&mut self, ledger: LedgerId, text: &str) -> Result<Part, Wrong> {
        let bad = || (Code::BadLine, "it is no key, or was altered".to_owned());
        let key = Key::read(text).ok_or_else(bad)?;
        let (subject, secret) = (key.key_of, key.secret().ok_or_else(bad)?);
        if self.last_key.is_some_and(|last| subject <= last) || !self.header.as_ref().is_some_and(|h| h.keys)
        {
            return Err((Code::OutOfPlace, "a key stands where none belongs".to_owned()));
        }
        if self.sealed.get(&subject).is_some_and(|sealed| !opens(ledger, &secret, sealed)) {
            return Err((Code::KeyDiffers, format!("the key of {subject} does not open what was sealed")));
        }
        if subject == ledger.0 {
            self.own = Some(verifier_key(ledger, &secret));
        }
        self.keys += 1;
        self.last_key = Some(subject);
        Ok(Part::Key)
    }

    fn end(&mut self, ledger: LedgerId, text: &str) -> Result<Part, Wrong> {
        let end = End::read(text)
            .ok_or_else(|| (Code::BadLine, "it is no checkpoint, or was altered".to_owned()))?;
        if end.keys != self.keys {
            let why = format!("{} keys stand before the checkpoint, not {}", self.keys, end.keys);
            return Err((Code::OutOfPlace, why));
        }
        let differs = |why: String| (Code::CheckpointDiffers, why);
        let note = Note::parse(&end.checkpoint).map_err(|why| differs(why.to_string()))?;
        let said = Checkpoint::parse(note.unverified()).map_err(|why| differs(why.to_string()))?;
        if said.origin != proofs::origin(ledger) {
            return Err((Code::OtherLedger, format!("the checkpoint is of `{}`", said.origin)));
        }
        if said.size != self.head.position.0 {
            let why = format!("the checkpoint is of {} events, not of {}", said.size, self.head.position);
            return Err(differs(why));
        }
        if said.root != self.tree.root()
            || said.head != self.head.hash
            || said.recorded_at != self.head.recorded_at
        {
            return Err(differs("the checkpoint is not of these events".to_owned()));
        }
        let (by, key) = match (&self.given, &self.own) {
            (Some(key), _) => (SignedBy::GivenKey, Some(key)),
            (None, Some(key)) => (SignedBy::KeyInFile, Some(key)),
            (None, None) => (SignedBy::Unchecked, None),
        };
        if let Some(key) = key {
            Checkpoint::open(&end.checkpoint, key).map_err(|why| (Code::NotSigned, why.to_string()))?;
        }
        self.ended = true;
        Ok(Part::End(Box::new(Signed { checkpoint: said, note: end.checkpoint, by })))
    }
}
