//! The independent reference: bursar's aggregates on postgres-es, for tests and benches only.
//!
//! It hosts the same [`hosting::Hosted`] on a store that shares no line with ours, so the same commands must give the
//! same events here; and through a view in postgres-es's table shape its repository loads and replays one of our
//! ledgers. postgres-es speaks sqlx 0.8, which appears in no signature here: a database is named by its URL.

mod execute;
mod failed;
mod ledger_view;
mod load;
mod race;
mod replay;
mod store;
mod tables;

pub use failed::{Broken, Failed};
pub use hosting::{Asked, Fact};
pub use race::Race;
pub use replay::Replayed;
pub use store::Reference;
