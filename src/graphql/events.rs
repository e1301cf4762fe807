//! The log over GraphQL: events as they stand in it, and as they come.

mod event;
mod list;
mod live;
mod open;

pub use list::LedgerEvents;
pub use live::EventLive;
pub use open::opened;
