//! Points over GraphQL: standings, histories, items, entries, and the commands that post.

mod account;
mod awarded;
mod correcting;
mod decaying;
mod dispute;
mod disputing;
mod earning;
mod entry;
mod flow;
mod history;
mod history_live;
mod hold;
mod item;
mod items;
mod list;
mod live;
mod loot;
mod payload;
mod posting;
mod preview;
mod rank;
mod standing;

use async_graphql::MergedObject;

pub use account::{Account, Cap};
pub use entry::Entry;
pub use history::HistoryOrder;
pub use history_live::HistoryLive;
pub use item::{ItemInput, ItemSlot, item};
pub use items::{ItemGiven, by_entry as item_of};
pub use list::{LedgerPoints, MemberPoints};
pub use live::StandingsLive;
pub use payload::EntryPayload;
pub use preview::PointsPreview;
pub use standing::{Standing, by_member as standing_of};

/// Commands to the points book.
#[derive(Default, MergedObject)]
pub struct PointsMutation(
    earning::EarningMutation,
    correcting::CorrectingMutation,
    decaying::DecayingMutation,
    disputing::DisputingMutation,
);
