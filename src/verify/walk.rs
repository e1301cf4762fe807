//! A walk along the chain.
//!
//! After a break every later event is still held against the hash that is stored before it, so that whatever was altered
//! is named by itself. Nothing else is checked there: states that were folded from a broken log say nothing.

use std::collections::HashMap;

use aggregates::{LedgerId, Position};
use projections::Happened;
use sqlx::PgPool;
use uuid::Uuid;

use super::Finding;
use super::tree::Growing;
use crate::lane::{Books, Claim, Metadata, States};
use crate::log::{Extent, Hash, Head, Recorded, Stored};

/// Broken positions that are named.
const NAMED: u64 = 20;

/// What a walk along the chain knows.
pub struct Walk {
    ledger: LedgerId,
    /// The last event that was met; its hash is the stored one.
    head: Head,
    /// What the last event's hash should have been, if it is another.
    recomputed: Option<Hash>,
    /// Whether the events before the next one are missing.
    torn: bool,
    /// Where the chain broke first.
    broken: Option<Position>,
    named: u64,
    more: u64,
    /// How many events each stream has, by its type and its id.
    streams: HashMap<String, HashMap<Uuid, u64>>,
    books: Books,
    snapshots: Vec<Claim>,
    tree: Growing,
    findings: Vec<Finding>,
}

impl Walk {
    /// Before the first event of a ledger with these snapshots.
    pub fn new(ledger: LedgerId, snapshots: Vec<Claim>, tree: Growing) -> Self {
        Walk {
            ledger,
            head: Head::genesis(),
            recomputed: None,
            torn: false,
            broken: None,
            named: 0,
            more: 0,
            streams: HashMap::new(),
            books: Books::new(ledger, States::default()),
            snapshots,
            tree,
            findings: Vec::new(),
        }
    }

    /// Where it is.
    pub fn at(&self) -> Position {
        self.head.position
    }

    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Looks up what is said of the tree at a page of events, before it is met.
    pub async fn look_up(&mut self, database: &PgPool, page: &[Stored]) -> Result<(), sqlx::Error> {
        self.tree.load(database, page).await
    }

    /// Meets a page of events, and gives those that folds may be shown.
    pub fn meet(&mut self, page: Vec<Stored>, extent: &Extent) -> Vec<Happened> {
        let mut met = Vec::with_capacity(page.len());
        met.extend(page.into_iter().filter_map(|stored| self.step(stored, extent)));
        met
    }

    fn step(&mut self, stored: Stored, extent: &Extent) -> Option<Happened> {
        let event = &stored.event;
        let expected = self.head.position.next();
        self.miss(expected, event.position);
        let link = event.link();
        let follows = |hash: &Hash| link.hash(hash) == event.hash;
        let agrees =
            self.torn || follows(&self.head.hash) || self.recomputed.is_some_and(|hash| follows(&hash));
        let recomputed = (!agrees).then(|| link.hash(&self.head.hash));
        if recomputed.is_some() {
            self.breaks(event.position, Finding::HashDiffers { position: event.position });
        }
        let shown = if self.broken.is_none() { self.believe(&stored) } else { None };
        (self.torn, self.recomputed, self.head) = (false, recomputed, stored.event.head());
        if self.head.position == extent.head.position && self.head != extent.head {
            self.findings.push(Finding::HeadDiffers { position: extent.head.position });
        }
        if self.broken.is_none() {
            self.findings.extend(self.tree.step(&self.head));
            self.compare_snapshots();
        }
        shown
    }

    /// Notes that positions are missing, from one up to another.
    fn miss(&mut self, from: Position, to: Position) {
        let room = NAMED.saturating_sub(self.named).min(to.0.saturating_sub(from.0));
        self.torn |= from < to;
        for position in (from.0..from.0 + room).map(Position) {
            self.breaks(position, Finding::Missing { position });
        }
        self.more += to.0.saturating_sub(from.0 + room);
    }

    fn breaks(&mut self, position: Position, finding: Finding) {
        self.broken.get_or_insert(position);
        match self.named < NAMED {
            true => self.findings.push(finding),
            false => self.more += 1,
        }
        self.named += 1;
    }

    /// Takes an event for what it says.
    fn believe(&mut self, stored: &Stored) -> Option<Happened> {
        let event = &stored.event;
        let position = event.position;
        if let Some(why) = self.contradiction(stored) {
            self.findings.push(Finding::Contradiction { position, why });
        }
        match event.event() {
            Ok(decoded) => {
                self.books.settle(position, &decoded);
                let (effective_at, recorded_at) = (event.effective_at, event.recorded_at);
                Some(Happened { position, effective_at, recorded_at, event: decoded })
            }
            Err(error) => {
                self.breaks(position, Finding::Contradiction { position, why: error.to_string() });
                None
            }
        }
    }

    fn contradiction(&mut self, stored: &Stored) -> Option<String> {
        let event = &stored.event;
        let sequence = self.next_of_stream(event);
        if sequence != event.stream_sequence {
            let says = event.stream_sequence;
            return Some(format!("it is number {sequence} of its stream and says {says}"));
        }
        if event.recorded_at < self.head.recorded_at {
            return Some("it was recorded before the event that it follows".to_owned());
        }
        let Ok(said) = serde_json::from_str::<Metadata>(&event.metadata) else {
            return Some("its metadata cannot be read".to_owned());
        };
        let first = said.command_mac.is_some();
        let agrees = stored.actor == first.then_some(said.actor)
            && stored.client_key == first.then_some(said.client_key)
            && is_hex_of(said.command_mac.as_deref(), stored.command_mac.as_deref());
        (!agrees).then(|| "the client key beside it is not the one in its metadata".to_owned())
    }

    /// Which event of its stream this is.
    fn next_of_stream(&mut self, event: &Recorded) -> u64 {
        let streams = match self.streams.get_mut(&event.stream_type) {
            Some(streams) => streams,
            None => self.streams.entry(event.stream_type.clone()).or_default(),
        };
        let sequence = streams.entry(event.stream_id).or_default();
        *sequence += 1;
        *sequence
    }

    fn compare_snapshots(&mut self) {
        let (head, books) = (self.head, &self.books);
        let here: Vec<Claim> =
            self.snapshots.extract_if(.., |claim| claim.position == head.position).collect();
        if here.is_empty() {
            return;
        }
        let states = books.durable();
        self.findings.extend(here.iter().filter(|claim| !claim.holds(&head, &states)).map(differs));
    }

    /// The log has no further events, up to where it should end.
    pub fn arrive(&mut self, extent: &Extent) {
        let end = extent.head.position.max(extent.last);
        self.miss(self.head.position.next(), end.next());
        let differs = Finding::HeadDiffers { position: extent.head.position };
        if extent.head.position < extent.last && !self.findings.contains(&differs) {
            self.findings.push(differs);
        }
    }

    /// The log cannot be read further.
    pub fn stops(&mut self, why: &sqlx::Error) {
        let after = self.head.position;
        self.breaks(after.next(), Finding::Unreadable { after, why: why.to_string() });
    }

    /// Whether read tables may be held against what was met.
    pub fn is_believed(&self) -> bool {
        self.broken.is_none()
    }

    /// Everything that was found about the log and its snapshots.
    pub fn findings(mut self, extent: &Extent) -> Vec<Finding> {
        let count = self.more;
        self.findings.extend((count > 0).then_some(Finding::MorePositions { count }));
        let to = extent.head.position.max(extent.last);
        self.findings.extend(self.broken.map(|from| Finding::Unbelieved { from, to: to.max(from) }));
        if self.broken.is_none() {
            // A snapshot that no event was met for is of a log that is not this one.
            self.findings.extend(self.snapshots.iter().map(differs));
        }
        self.findings
    }

    /// Whose log.
    pub fn ledger(&self) -> LedgerId {
        self.ledger
    }
}

/// Whether a text says these bytes, as they are written down.
fn is_hex_of(text: Option<&str>, bytes: Option<&[u8]>) -> bool {
    let (Some(text), Some(bytes)) = (text, bytes) else { return text.is_none() && bytes.is_none() };
    let mut written = [0; 64];
    hex::encode_to_slice(bytes, &mut written).is_ok() && text.as_bytes() == written
}

fn differs(claim: &Claim) -> Finding {
    Finding::SnapshotDiffers { stream_type: claim.stream, position: claim.position }
}
