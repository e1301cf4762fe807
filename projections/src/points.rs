//! Read models of a ledger's points.

mod disputes;
mod flows;
mod history;
mod holds;
mod items;
mod loot;
mod priority;
mod standings;
mod voids;

pub use disputes::{Dispute, DisputesModel};
pub use flows::{Flow, FlowsModel};
pub(crate) use history::kind_of_line;
pub use history::{HistoryModel, Posting};
pub use holds::{HoldRow, HoldsModel};
pub(crate) use items::slot_name;
pub use items::{ItemRow, ItemsModel};
pub use loot::{LootModel, LootRow};
pub use priority::priority;
pub use standings::{Ranking, Standing, StandingsModel};
pub use voids::{Voided, VoidsModel};
