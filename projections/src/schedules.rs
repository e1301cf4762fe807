//! Read models of a ledger's schedules.

mod list;
mod runs;

pub use list::{ListModel, Scheduled};
pub use runs::{Run, RunsModel};
