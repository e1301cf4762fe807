//! Taking over the books of other systems: what a file says, what of it is new, and the commands that make it so.

pub mod lua;
pub mod monolithdkp;
mod run;

pub use run::{Found, Importer, Outcome, Preview};
