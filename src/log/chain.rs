//! The hash chain: every event's hash covers the event and the hash before it.
//!
//! hash = SHA-256 of `bursar.event.1` followed by the fields below, each as its length (u32, big-endian) and its bytes:
//! previous hash, ledger, position, stream type, stream id, stream sequence, event type, effective at, recorded at, salt,
//! payload, metadata. Ids are their hyphenated lower-case text, integers i64 big-endian, times microseconds since 1970 as
//! such integers. `tests/vectors/chain.json` holds examples.

use std::fmt;

use aggregates::{LedgerId, Position};
use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const DOMAIN: &[u8] = b"bursar.event.1";

/// The hash that the first event of a ledger follows.
pub const GENESIS: Hash = Hash([0; 32]);

/// The hash of an event, and of everything before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// 16 random bytes of an event, without which a short secret in it could be guessed from its hash.
pub type Salt = [u8; 16];

/// The end of a ledger's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Of the last event; 0 before the first.
    pub position: Position,
    /// Of the last event.
    pub hash: Hash,
    /// Of the last event; recorded times never fall.
    pub recorded_at: DateTime<Utc>,
}

/// An event as the chain sees it.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Whose log.
    pub ledger: LedgerId,
    /// Where in it.
    pub position: Position,
    /// The aggregate's stream type.
    pub stream_type: &'a str,
    /// The aggregate.
    pub stream_id: Uuid,
    /// 1, 2, 3 ... within the stream.
    pub stream_sequence: u64,
    /// The wire name.
    pub event_type: &'a str,
    /// When it happened.
    pub effective_at: DateTime<Utc>,
    /// When the ledger learnt it.
    pub recorded_at: DateTime<Utc>,
    /// See [`Salt`].
    pub salt: &'a Salt,
    /// The event as JSON, the very bytes.
    pub payload: &'a str,
    /// Who, why and under which key as JSON, the very bytes.
    pub metadata: &'a str,
}

impl Link<'_> {
    /// The hash of this event after one of hash `previous`.
    pub fn hash(&self, previous: &Hash) -> Hash {
        let mut digest = Context::new(&SHA256);
        digest.update(DOMAIN);
        let mut field = |bytes: &[u8]| {
            let length = u32::try_from(bytes.len()).expect("an event is at most 1 MiB");
            digest.update(&length.to_be_bytes());
            digest.update(bytes);
        };
        let mut id = Uuid::encode_buffer();
        field(&previous.0);
        field(self.ledger.0.hyphenated().encode_lower(&mut id).as_bytes());
        field(&integer(self.position.0));
        field(self.stream_type.as_bytes());
        field(self.stream_id.hyphenated().encode_lower(&mut id).as_bytes());
        field(&integer(self.stream_sequence));
        field(self.event_type.as_bytes());
        field(&self.effective_at.timestamp_micros().to_be_bytes());
        field(&self.recorded_at.timestamp_micros().to_be_bytes());
        field(self.salt);
        field(self.payload.as_bytes());
        field(self.metadata.as_bytes());
        Hash(digest.finish().as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }
}

fn integer(value: u64) -> [u8; 8] {
    i64::try_from(value).expect("positions fit PostgreSQL's bigint").to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Vector {
        previous: String,
        ledger: LedgerId,
        position: u64,
        stream_type: String,
        stream_id: Uuid,
        stream_sequence: u64,
        event_type: String,
        effective_at: DateTime<Utc>,
        recorded_at: DateTime<Utc>,
        salt: String,
        payload: String,
        metadata: String,
        hash: String,
    }

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).expect("hex").try_into().expect("length")
    }

    #[test]
    fn the_committed_vectors_hold() {
        let vectors: Vec<Vector> =
            serde_json::from_str(include_str!("../../tests/vectors/chain.json")).expect("vectors");
        assert!(vectors.len() >= 3);
        for vector in vectors {
            let salt = bytes(&vector.salt);
            let link = Link {
                ledger: vector.ledger,
                position: Position(vector.position),
                stream_type: &vector.stream_type,
                stream_id: vector.stream_id,
                stream_sequence: vector.stream_sequence,
                event_type: &vector.event_type,
                effective_at: vector.effective_at,
                recorded_at: vector.recorded_at,
                salt: &salt,
                payload: &vector.payload,
                metadata: &vector.metadata,
            };
            assert_eq!(link.hash(&Hash(bytes(&vector.previous))).to_string(), vector.hash);
        }
    }
}
