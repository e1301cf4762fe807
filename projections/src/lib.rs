//! bursar's read models: events in, keyed rows out.
//!
//! Every read model is a pure fold over keyed rows, so that the live tables, a rebuild and a view as of an earlier
//! position come from the same code. Nothing here knows SQL, a clock or the network; the service's projector owns batching,
//! tables and checkpoints.

pub mod auctions;
mod changes;
pub mod council;
mod effective;
mod exact;
pub mod fleets;
mod folder;
mod happened;
pub mod imports;
pub mod journal;
pub mod ledger;
mod model;
pub mod payouts;
pub mod points;
pub mod raids;
mod row;
pub mod schedules;

pub use changes::Changes;
pub use effective::{ByEffective, Effective};
pub use exact::Exact;
pub use folder::{Folder, Folding, Rows, Unfoldable, Wanted};
pub use happened::{Happened, Opened};
pub use model::{MODELS, Model, ReadModel, Touched};
pub use row::{Cell, Cells, Column, Field, Key, Kind, Row, Table, Value, Word};
