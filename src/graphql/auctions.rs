//! Auctions over GraphQL: what members bid for, by which rules, who won at what price, and why they.
//!
//! Before the close of an auction under seal everybody sees their own bid alone, whoever they are, and is not told how many
//! others there are.

mod auction;
mod award;
mod bid;
mod bidding;
mod choices;
mod list;
mod live;
mod managing;
mod payload;
mod plan;
mod tied;

use async_graphql::MergedObject;

pub use choices::AuctionTie;
pub use list::LedgerAuctions;
pub use live::AuctionsLive;

/// Commands to auctions.
#[derive(Default, MergedObject)]
pub struct AuctionsMutation(managing::AuctionsManaging, bidding::AuctionsBidding);
