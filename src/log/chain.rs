//! The hash chain: every event's hash covers the event and the hash before it.
//!
//! [`proofs::Fields`] says how; whoever checks a proof has no more than that. `tests/vectors/chain.json` holds examples.

use aggregates::{LedgerId, Position};
use chrono::{DateTime, Utc};
use proofs::Fields;
use uuid::Uuid;

/// The hash of an event, and of everything before it.
pub use proofs::Hash;

/// The hash that the first event of a ledger follows.
pub const GENESIS: Hash = Hash([0; 32]);

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
        let (mut ledger, mut stream) = (Uuid::encode_buffer(), Uuid::encode_buffer());
        let fields = Fields {
            ledger: self.ledger.0.hyphenated().encode_lower(&mut ledger),
            position: integer(self.position.0),
            stream_type: self.stream_type,
            stream_id: self.stream_id.hyphenated().encode_lower(&mut stream),
            stream_sequence: integer(self.stream_sequence),
            event_type: self.event_type,
            effective_at: self.effective_at.timestamp_micros(),
            recorded_at: self.recorded_at.timestamp_micros(),
            salt: self.salt,
            payload: self.payload,
            metadata: self.metadata,
        };
        fields.hash(previous)
    }
}

fn integer(value: u64) -> i64 {
    i64::try_from(value).expect("positions fit PostgreSQL's bigint")
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
