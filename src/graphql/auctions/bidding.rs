//! Bidding.

use aggregates::{AuctionId, AuctionsCommand, PointsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::AuctionPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::Decimal;
use crate::graphql::who::MemberBy;

/// A bid.
#[derive(Debug, InputObject)]
pub struct PlaceBidInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// In which auction.
    auction_id: Uuid,
    /// How much: it is set aside for as long as the bid stands.
    amount: Decimal,
    /// Whether it is for another role than the member's own.
    #[graphql(default)]
    off_spec: bool,
}

/// Which bid is taken back.
#[derive(Debug, InputObject)]
pub struct WithdrawBidInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// In which auction.
    auction_id: Uuid,
    /// Whose, if not one's own. Needs `MANAGE_AUCTIONS`.
    member: Option<MemberBy>,
    /// Why, 1 to 500 characters, not about a person. An open auction takes one.
    reason: Option<String>,
}

commands!(PlaceBidInput, WithdrawBidInput);

/// Commands of bidders.
#[derive(Default)]
pub struct AuctionsBidding;

#[Object]
impl AuctionsBidding {
    /// Bids, or bids something else than before; what is bid is set aside in the same command. Needs `BID`, and a key or token of
    /// a member.
    async fn place_bid(&self, ctx: &Context<'_>, input: PlaceBidInput) -> Result<Option<AuctionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let auction = AuctionId(input.auction_id);
        let command = AuctionsCommand::Bid {
            auction,
            amount: input.amount.points("amount")?,
            off_spec: input.off_spec,
        };
        let parts = vec![command.into(), PointsCommand::FollowAuction { auction }.into()];
        Ok(AuctionPayload::of(order.issue_all(parts).await?, auction))
    }

    /// Takes back one's own bid under seal, before the close; or, for who manages auctions, a bid in an open auction, with a
    /// reason: then who was outbid last stands again. Needs `BID` or `MANAGE_AUCTIONS`.
    async fn withdraw_bid(
        &self,
        ctx: &Context<'_>,
        input: WithdrawBidInput,
    ) -> Result<Option<AuctionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let auction = AuctionId(input.auction_id);
        let who = input.member.as_ref().map(|member| order.who(member));
        let reason = input.reason.map(|reason| Text::new("reason", reason)).transpose()?;
        let command = AuctionsCommand::Withdraw { auction, who, reason };
        let parts = vec![command.into(), PointsCommand::FollowAuction { auction }.into()];
        Ok(AuctionPayload::of(order.issue_all(parts).await?, auction))
    }
}
