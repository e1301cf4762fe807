//! Read models of names that imports could not place.

mod lines;
mod queue;

pub use lines::{HeldPosting, LinesModel};
pub use queue::{ImportedName, QueueModel};
