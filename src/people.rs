//! What a ledger has about a person.

pub mod export;
mod redacted;

pub use redacted::ids;
