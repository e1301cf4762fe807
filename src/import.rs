//! Taking over the books of other systems: what a file says, what of it is new, and the commands that make it so.
//!
//! A reader per format makes a [`Plan`] of a file, purely; one [`Importer`] takes over the plans of all of them.

mod balances;
pub mod csv;
pub mod epgp;
pub mod eqdkp;
pub mod finding;
mod json;
mod lines;
pub mod lua;
pub mod monolithdkp;
mod names;
pub mod plan;
pub mod rclootcouncil;
mod run;
mod value;
pub mod warcraftlogs;
mod xml;

pub use finding::{Finding, Unreadable};
pub use plan::Plan;
pub use run::{Difference, Earned, Found, Importer, Outcome, Preview, RaidShown, RaidsPreview, Strangers};
