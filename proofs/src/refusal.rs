//! Why something that was handed in proves nothing.

use crate::key::BadKey;

/// Why a note or a proof is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing that bursar writes is so large.
    #[error("it is larger than {limit} bytes, which no proof is")]
    TooLarge {
        /// What is read at most.
        limit: usize,
    },
    /// It ends in the middle.
    #[error("it is truncated: the JSON ends in the middle, at line {line}, column {column}")]
    Truncated {
        /// Where.
        line: usize,
        /// Where.
        column: usize,
    },
    /// It is no JSON, or not with the fields of a proof.
    #[error("it is no proof of the form bursar.proof.1: {0}")]
    NotAProof(String),
    /// A field is not written as it should be.
    #[error("its field `{field}` cannot be read: {why}")]
    Malformed {
        /// Which.
        field: &'static str,
        /// How it should be written.
        why: &'static str,
    },
    /// A text is no signed note.
    #[error("the checkpoint is no signed note: {0}")]
    BadNote(&'static str),
    /// A signed note is no checkpoint of a ledger.
    #[error("the signed note is no checkpoint of a ledger: {0}")]
    BadCheckpoint(&'static str),
    /// A key cannot be read.
    #[error(transparent)]
    BadKey(#[from] BadKey),
    /// None of a note's signatures is by the key.
    #[error("the checkpoint is not signed by the key {0}")]
    NotSigned(String),
    /// A signature that says it is by the key is not.
    #[error("the checkpoint's signature is wrong: it is not of this text, or not by this key")]
    BadSignature,
    /// It speaks of another ledger than the one that is asked about.
    #[error("it is of ledger {proved}, not of ledger {wanted}")]
    AnotherLedger {
        /// Of which.
        proved: String,
        /// About which is asked.
        wanted: String,
    },
    /// The checkpoint was signed before the event.
    #[error("the checkpoint ends at position {size}, before the event at position {position}")]
    AfterCheckpoint {
        /// Where the event says that it stands.
        position: u64,
        /// Where the checkpoint ends.
        size: u64,
    },
    /// The event is not in the tree that was signed.
    #[error("the event is not in the signed tree: the event or the path was altered")]
    NotIncluded,
    /// The event says to be the last, and is not the one that was signed as the last.
    #[error("the event is not the last one that the checkpoint names")]
    NotTheHead,
    /// One history does not begin with the other.
    #[error("the checkpoint at position {second} does not follow from the one at position {first}")]
    NotConsistent {
        /// The earlier checkpoint.
        first: u64,
        /// The later one.
        second: u64,
    },
    /// The proof is about another checkpoint than the one that is held.
    #[error("the proof does not speak of the checkpoint that is held, which is of position {held}: {of}")]
    AnotherCheckpoint {
        /// Of which position.
        held: u64,
        /// What it speaks of.
        of: String,
    },
    /// Two checkpoints of one position differ: the ledger has shown two histories.
    #[error(
        "the checkpoint that is held and the proof's are both signed, both of position {0}, and differ: two histories \
         were shown"
    )]
    SplitView(u64),
}

impl From<serde_json::Error> for Refused {
    fn from(error: serde_json::Error) -> Self {
        match error.is_eof() {
            true => Refused::Truncated { line: error.line(), column: error.column() },
            false => Refused::NotAProof(error.to_string()),
        }
    }
}
