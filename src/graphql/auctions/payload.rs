//! What mutations about auctions answer.

use aggregates::AuctionId;
use async_graphql::{MergedObject, Object};

use super::auction::Auction;
use crate::graphql::error::Result;
use crate::graphql::receipt::Done;

/// What a command to an auction came to.
#[derive(MergedObject)]
pub struct AuctionPayload(Done, ChangedAuction);

impl AuctionPayload {
    /// Of a command that is done. Nullable, so that a mutation that fails takes no other's receipt along.
    pub fn of(done: Done, auction: AuctionId) -> Option<Self> {
        Some(AuctionPayload(done.clone(), ChangedAuction { done, auction }))
    }
}

/// The auction that a command made or changed.
pub struct ChangedAuction {
    done: Done,
    auction: AuctionId,
}

#[Object]
impl ChangedAuction {
    /// The auction as it is since, once the read models have come to the receipt.
    async fn auction(&self) -> Result<Option<Auction>> {
        self.done.read().await?;
        Auction::by_id(&self.done.scope, self.auction).await
    }
}
