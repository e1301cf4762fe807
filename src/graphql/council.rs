//! The loot council over GraphQL: what is decided on, who wants it, how officers voted, and why somebody got it.

mod award;
mod awarding;
mod candidate;
mod choices;
mod decision;
mod list;
mod live;
mod opening;
mod payload;
mod responding;
mod statistics;
mod undoing;
mod vote;
mod voting;
mod wish;
mod wishing;

use async_graphql::MergedObject;

pub use decision::DroppedItem;
pub use list::LedgerCouncil;
pub use live::DecisionsLive;
pub use vote::sits_in_council;

/// Commands to the loot council.
#[derive(Default, MergedObject)]
pub struct CouncilMutation(
    opening::DecisionsMutation,
    responding::RespondingMutation,
    voting::VotingMutation,
    awarding::AwardingMutation,
    undoing::UndoingMutation,
    wishing::WishingMutation,
);
