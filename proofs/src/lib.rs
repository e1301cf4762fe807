//! Merkle trees over a ledger's log, signed checkpoints, and proofs that are checked with no database and no network.
//!
//! The tree is that of RFC 9162: the leaf of the event at position p has index p - 1, and its entry is the event's 32 bytes
//! of chain hash. A checkpoint is a signed note of C2SP (`signed-note`, `tlog-checkpoint`). Nothing here reads, writes, or
//! asks what time it is; whatever comes from outside is refused by a type that says why, and never by a panic.

mod checkpoint;
mod consistency;
mod event;
mod hash;
mod inclusion;
mod key;
mod note;
mod plan;
mod proof;
mod refusal;
mod time;
mod tree;
mod verify;

pub use checkpoint::{Checkpoint, ledger_of, origin};
pub use event::{Event, Fields};
pub use hash::{Hash, leaf, node};
pub use key::{BadKey, Signer, VerifierKey};
pub use note::Note;
pub use plan::{Plan, Subtree};
pub use proof::{FORMAT, MAX_BYTES, Proof};
pub use refusal::Refused;
pub use tree::{Tree, rolled_up};
pub use verify::{Trust, Verified, verify};

pub use consistency::verify as verify_consistency;
pub use inclusion::verify as verify_inclusion;
