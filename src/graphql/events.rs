//! The log over GraphQL: events as they stand in it, and as they come.

mod event;
mod list;
mod live;
mod onlooker;
mod open;

pub use list::LedgerEvents;
pub use live::EventLive;
pub use onlooker::{onlooker, shown};
pub use open::opened;
