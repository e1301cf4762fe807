//! Imports over GraphQL: the queue of names that imports could not place, and the commands that work it off.

mod line;
mod name;
mod placing;
mod queue;
mod settling;

pub use queue::LedgerImports;
pub use settling::{ImportsMutation, ImportsPreview};
