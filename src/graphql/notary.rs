//! Signed checkpoints and proofs over GraphQL: what a member hands on to somebody who has no access to the books.

mod checkpoint;
mod list;
mod proof;
mod shown;
mod signing;

pub use list::LedgerNotary;
pub use signing::NotaryMutation;
