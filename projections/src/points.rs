//! Read models of a ledger's points.

mod history;
mod priority;
mod standings;
mod voids;

pub use history::{HistoryModel, Posting};
pub use priority::priority;
pub use standings::{Ranking, Standing, StandingsModel};
pub use voids::{Voided, VoidsModel};
