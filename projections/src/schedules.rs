//! Read models of a ledger's schedules.

mod list;
mod orders;
mod runs;

pub use list::{ListModel, Scheduled};
pub use orders::{Order, OrdersModel};
pub use runs::{Run, RunsModel};
