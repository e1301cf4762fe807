//! The event store: one ordered, hash-chained log per ledger.
//!
//! Only `append` writes the table `events`, and nothing ever changes a row of it. Readers page by position in short
//! statements, so that no snapshot outlives a page.

pub mod append;
mod chain;
mod codec;
pub mod commands;
mod read;
mod shown;

pub use chain::{GENESIS, Hash, Head, Link, Salt};
pub use codec::{Undecodable, decode};
pub use read::{
    Extent, PAGE, Recorded, Stored, before_recorded, extent, head, heads, is_full, ledgers, like, page,
    page_as_stored, recorded_by,
};
pub(crate) use read::{bigint, fixed, position};
pub use shown::{Onlooker, may_hide, shown};
