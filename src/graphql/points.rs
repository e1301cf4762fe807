//! Points over GraphQL: standings, histories, entries, and the commands that post.

mod account;
mod correcting;
mod decaying;
mod earning;
mod entry;
mod history;
mod list;
mod live;
mod payload;
mod posting;
mod standing;

use async_graphql::MergedObject;

pub use account::Account;
pub use entry::Entry;
pub use list::{LedgerPoints, MemberPoints};
pub use live::StandingsLive;

/// Commands to the points book.
#[derive(Default, MergedObject)]
pub struct PointsMutation(
    earning::EarningMutation,
    correcting::CorrectingMutation,
    decaying::DecayingMutation,
);
