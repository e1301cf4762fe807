//! Policies over GraphQL: what the ledger does of its own accord, what that waits for and fails at, and the commands that have it
//! tried again or left alone.

mod choices;
mod list;
mod ordering;
mod standing;
mod work;

pub use list::LedgerPolicies;
pub use ordering::PoliciesMutation;
