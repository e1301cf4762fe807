//! What does not agree, as it is told.

use std::fmt;

use aggregates::Position;
use serde::Serialize;

use crate::projector;

/// Something that does not agree.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Finding {
    /// An event is not where it should be.
    Missing {
        /// Where.
        position: Position,
    },
    /// An event is not what was hashed, or its hash is another one than it was.
    HashDiffers {
        /// Where.
        position: Position,
    },
    /// Something about an event contradicts the rest.
    Contradiction {
        /// Where.
        position: Position,
        /// What.
        why: String,
    },
    /// The log cannot be read further: a row of it is none.
    Unreadable {
        /// After which position.
        after: Position,
        /// Why.
        why: String,
    },
    /// The head is not the last event.
    HeadDiffers {
        /// Where the head says that the log ends.
        position: Position,
    },
    /// More of the chain is broken than was named.
    MorePositions {
        /// How many positions.
        count: u64,
    },
    /// Whatever stands on a broken chain was not held against it: snapshots and read tables, too.
    Unbelieved {
        /// From here.
        from: Position,
        /// To here.
        to: Position,
    },
    /// A snapshot is not what the log gives.
    SnapshotDiffers {
        /// Of which aggregate.
        stream_type: &'static str,
        /// Where it says that it was taken.
        position: Position,
    },
    /// A signed checkpoint is not of this log.
    CheckpointDiffers {
        /// Where it was signed.
        position: Position,
        /// What does not agree.
        why: String,
    },
    /// A stored node of the log's tree is not what the log gives. It may be deleted: it is computed again.
    TreeNodeDiffers {
        /// The first event that it covers.
        position: Position,
        /// The last.
        to: Position,
    },
    /// A row of a read table is not what the log gives.
    RowDiffers {
        /// The read model.
        model: &'static str,
        /// Its key, whether it is missing, extra or different, and in which columns.
        row: projector::Difference,
    },
    /// More rows of a read table differ than were named.
    MoreRows {
        /// The read model.
        model: &'static str,
        /// How many.
        count: u64,
    },
    /// What a read model's checkpoint remembers is not what the log gives.
    RememberedDiffers {
        /// The read model.
        model: &'static str,
    },
    /// A read table cannot be checked.
    Unchecked {
        /// The read model.
        model: &'static str,
        /// Why.
        why: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Missing { position } => write!(f, "position {position}: the event is missing"),
            Finding::HashDiffers { position } => write!(f, "position {position}: the hash differs"),
            Finding::Contradiction { position, why } => write!(f, "position {position}: {why}"),
            Finding::Unreadable { after, why } => {
                write!(f, "after position {after}: the log cannot be read: {why}")
            }
            Finding::HeadDiffers { position } => {
                write!(f, "the head at position {position} is not the last event")
            }
            Finding::MorePositions { count } => write!(f, "and {count} more positions"),
            Finding::Unbelieved { from, to } => write!(
                f,
                "positions {from} to {to} stand on what is broken: snapshots and read tables were not checked"
            ),
            Finding::SnapshotDiffers { stream_type, position } => {
                write!(f, "the snapshot of `{stream_type}` at position {position} differs")
            }
            Finding::CheckpointDiffers { position, why } => {
                write!(f, "the checkpoint at position {position} differs: {why}")
            }
            Finding::TreeNodeDiffers { position, to } => {
                write!(f, "tree_nodes: the node over positions {position} to {to} differs")
            }
            Finding::RowDiffers { model, row } => write!(f, "{model}: {row}"),
            Finding::MoreRows { model, count } => write!(f, "{model}: and {count} more rows"),
            Finding::RememberedDiffers { model } => {
                write!(f, "{model}: what its checkpoint remembers differs")
            }
            Finding::Unchecked { model, why } => write!(f, "{model}: cannot be checked: {why}"),
        }
    }
}
