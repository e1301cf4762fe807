//! The loot history of RCLootCouncil: who was given what, when, from whom, and why.
//!
//! [`read`] tells by the text which of the addon's exports it is, and takes every award out of it. Nothing is dropped: a row is
//! an award, or is unread with its line and a reason. A text that breaks off within a value is refused as a whole, since nobody
//! can tell what else is missing. [`write()`] and [`Writer`] write awards as the addon does; what they write is read back
//! equal.

mod award;
mod cells;
mod column;
mod difficulty;
mod link;
mod objects;
mod reading;
mod records;
mod refusal;
mod row;
mod table;
mod writing;

pub use award::{Award, Identity, Instance, Player, ResponseId, Stamp};
pub use column::Column;
pub use difficulty::difficulty_name;
pub use link::Gear;
pub use reading::{Format, History, MOST_ROWS, read};
pub use refusal::{HistoryRefusal, Reason, Unread};
pub use row::{LONGEST_LINK, LONGEST_NAME, LONGEST_NOTE};
pub use writing::{Shape, Writer, write};
