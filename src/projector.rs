//! The projector: keeps every read table as the log has it.
//!
//! Rows and checkpoint of a ledger change in one transaction, so every event is folded exactly once in effect, whoever
//! folds it and however often that is tried. What a lane hands over is a hint; the log is what counts.

mod about;
mod alike;
pub mod as_of;
mod bulk;
mod catch_up;
mod checkpoint;
mod copy;
mod difference;
mod driver;
mod forgetting;
mod opening;
mod rebuild;
mod staging;
mod status;
mod verify;

pub use about::rows_about;
pub use as_of::Reader;
pub use catch_up::{Caught, Stopped, catch_up};
pub use checkpoint::Checkpoint;
pub use difference::{Altered, Difference};
pub use driver::{NotYet, Projector};
pub use opening::happened;
pub use rebuild::{RebuildError, Report, rebuild, verify};
pub use status::{Lag, Looks, ModelStatus, Status, lags, status};
pub use verify::{Checked, Sizes, Tables};
