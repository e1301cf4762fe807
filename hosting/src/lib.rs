//! bursar's aggregates on cqrs-es, and the only crate of the server that names it.
//!
//! `CqrsFramework::execute` runs one command at a time over a staging store: loading lends the speculative state,
//! committing stages events without any I/O, and whatever happens in between, the state comes back. Aggregates are never
//! serialised through here, because cqrs-es applies events twice to what it snapshots.

mod aggregate;
mod fact;
mod host;
mod staging;

pub use aggregate::{Asked, Hosted, NotSerialised, Refused};
pub use fact::Fact;
pub use host::{Host, Stopped, preview};
