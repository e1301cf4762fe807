//! The lane: one writer per active ledger.
//!
//! A lane takes whatever queued up while its last batch was being made durable, decides it on the latest state and hands
//! it over as one batch; no timer is involved. A decision sees every command before it, and its answer waits until all
//! that it saw is durable. Nothing else writes a ledger's log.

mod books;
mod clock;
mod committers;
mod forming;
mod load;
mod metadata;
mod preview;
mod recovery;
mod registry;
mod request;
mod snapshot;
mod task;

pub use books::{Books, Durable, States};
pub use clock::Clock;
pub use committers::for_writing;
pub use load::{LoadError, Loaded, load};
pub use metadata::Metadata;
pub use registry::{HandOver, Lanes, Shared};
pub use request::{ClientKey, Failure, Part, Preview, Receipt, Refusal, Request};
pub use snapshot::{Claim, claimed as claimed_snapshots, fingerprint, trusted_one as trusted_snapshot};
