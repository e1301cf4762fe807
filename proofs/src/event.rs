//! An event as a proof shows it, and the hash that the log's chain gives it.
//!
//! hash = SHA-256 of `bursar.event.1` followed by the fields below, each as its length (u32, big-endian) and its bytes:
//! previous hash, ledger, position, stream type, stream id, stream sequence, event type, effective at, recorded at, salt,
//! payload, metadata. Ids are their hyphenated lower-case text, integers i64 big-endian, times microseconds since 1970 as
//! such integers. `tests/vectors/chain.json` holds examples.

use serde::{Deserialize, Serialize};

use crate::hash::{self, Hash};
use crate::refusal::Refused;
use crate::time;

const DOMAIN: &[u8] = b"bursar.event.1";
/// Bytes of everything but payload and metadata, with names of a usual length.
const ROOM: usize = 320;

/// What is hashed of an event, besides the hash before it.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    /// Whose log, as text.
    pub ledger: &'a str,
    /// Where in it.
    pub position: i64,
    /// The aggregate's stream type.
    pub stream_type: &'a str,
    /// The aggregate, as text.
    pub stream_id: &'a str,
    /// 1, 2, 3 ... within the stream.
    pub stream_sequence: i64,
    /// The wire name.
    pub event_type: &'a str,
    /// When it happened, in microseconds since 1970.
    pub effective_at: i64,
    /// When the ledger learnt it, in microseconds since 1970.
    pub recorded_at: i64,
    /// Random bytes, without which a short secret in the event could be guessed from its hash.
    pub salt: &'a [u8; 16],
    /// The event as JSON, the very bytes.
    pub payload: &'a str,
    /// Who, why and under which key as JSON, the very bytes.
    pub metadata: &'a str,
}

impl Fields<'_> {
    /// The hash of this event after one of hash `previous`.
    pub fn hash(&self, previous: &Hash) -> Hash {
        // All at once: for so little, every update would cost more than its bytes.
        let mut hashed = Vec::with_capacity(ROOM + self.payload.len() + self.metadata.len());
        hashed.extend(DOMAIN);
        let mut field = |bytes: &[u8]| {
            let length = u32::try_from(bytes.len()).expect("an event is at most 1 MiB");
            hashed.extend(length.to_be_bytes());
            hashed.extend(bytes);
        };
        field(&previous.0);
        field(self.ledger.as_bytes());
        field(&self.position.to_be_bytes());
        field(self.stream_type.as_bytes());
        field(self.stream_id.as_bytes());
        field(&self.stream_sequence.to_be_bytes());
        field(self.event_type.as_bytes());
        field(&self.effective_at.to_be_bytes());
        field(&self.recorded_at.to_be_bytes());
        field(self.salt);
        field(self.payload.as_bytes());
        field(self.metadata.as_bytes());
        hash::hashed(&hashed)
    }
}

/// An event in a proof: all that its hash covers. Payload and metadata are JSON within a string, because their very bytes
/// are hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Whose log.
    pub ledger: String,
    /// Where in it.
    pub position: u64,
    /// The hash of the event before it; of the first, 32 zero bytes.
    pub previous_hash: Hash,
    /// The aggregate's stream type.
    pub stream_type: String,
    /// The aggregate.
    pub stream_id: String,
    /// 1, 2, 3 ... within the stream.
    pub stream_sequence: u64,
    /// The wire name.
    pub event_type: String,
    /// When it happened.
    pub effective_at: String,
    /// When the ledger learnt it.
    pub recorded_at: String,
    /// 16 random bytes, in hexadecimal.
    pub salt: String,
    /// The event as JSON.
    pub payload: String,
    /// Who, why and under which key as JSON.
    pub metadata: String,
}

impl Event {
    /// The hash that the chain gives this event.
    pub fn hash(&self) -> Result<Hash, Refused> {
        let fields = Fields {
            ledger: &self.ledger,
            position: integer("position", self.position)?,
            stream_type: &self.stream_type,
            stream_id: &self.stream_id,
            stream_sequence: integer("stream_sequence", self.stream_sequence)?,
            event_type: &self.event_type,
            effective_at: micros("effective_at", &self.effective_at)?,
            recorded_at: micros("recorded_at", &self.recorded_at)?,
            salt: &salt(&self.salt)?,
            payload: &self.payload,
            metadata: &self.metadata,
        };
        Ok(fields.hash(&self.previous_hash))
    }
}

fn integer(field: &'static str, value: u64) -> Result<i64, Refused> {
    let why = "it is no number from 1 to 9223372036854775807";
    let value = i64::try_from(value).ok().filter(|value| *value > 0);
    value.ok_or(Refused::Malformed { field, why })
}

fn micros(field: &'static str, text: &str) -> Result<i64, Refused> {
    let why = "it is no time such as 2026-11-21T20:00:00.123456Z";
    time::parse(text).map(|at| at.timestamp_micros()).ok_or(Refused::Malformed { field, why })
}

fn salt(text: &str) -> Result<[u8; 16], Refused> {
    let bytes: Option<[u8; 16]> = hex::decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    let written = bytes.filter(|bytes| hex::encode(bytes) == text);
    written.ok_or(Refused::Malformed { field: "salt", why: "it is not 32 hexadecimal digits in lower case" })
}
