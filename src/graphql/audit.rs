//! The audit trail: who did what, on whose behalf and why, and who read what about whom.

mod command;
mod commands;
mod export;
mod read;
mod reads;

pub use commands::LedgerAudit;
pub use export::LedgerExports;
pub use reads::{LedgerReads, MemberReads};
