//! Opening, extending, closing and calling off auctions, and taking awards back.

use aggregates::{AuctionId, AuctionsCommand, AuctionsRefusal, PointsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::award::entry_of;
use super::payload::AuctionPayload;
use super::plan::{OpenAuctionInput, plan};
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::DateTime;
use crate::lane::{Failure, Refusal};
use crate::policies::{close_of, seed_of};

/// Which auction takes bids for longer.
#[derive(Debug, InputObject)]
pub struct ExtendAuctionInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which auction.
    auction_id: Uuid,
    /// From when on no bid is taken; later than it was.
    closes_at: DateTime,
}

/// Which auction is closed before its end.
#[derive(Debug, InputObject)]
pub struct CloseAuctionInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which auction.
    auction_id: Uuid,
}

/// Which auction is called off.
#[derive(Debug, InputObject)]
pub struct CancelAuctionInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which auction.
    auction_id: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

/// Which award is taken back.
#[derive(Debug, InputObject)]
pub struct VoidAuctionAwardInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which auction.
    auction_id: Uuid,
    /// Which of its awards, by its number.
    #[graphql(default = 1, validator(minimum = 1))]
    award: i32,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(OpenAuctionInput, ExtendAuctionInput, CloseAuctionInput, CancelAuctionInput, VoidAuctionAwardInput);

/// Commands of who manages auctions.
#[derive(Default)]
pub struct AuctionsManaging;

#[Object]
impl AuctionsManaging {
    /// Takes bids for something, in DKP. With a draw among the ties, its seed is committed to now and revealed at the close. Needs
    /// `MANAGE_AUCTIONS`.
    async fn open_auction(
        &self,
        ctx: &Context<'_>,
        input: OpenAuctionInput,
    ) -> Result<Option<AuctionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let auction = AuctionId(order.mint(0));
        let plan = plan(input, seed_of(order.keys(), auction).commitment())?;
        let done = order.issue(AuctionsCommand::Open { auction, plan }).await?;
        Ok(AuctionPayload::of(done, auction))
    }

    /// Takes bids for longer. Needs `MANAGE_AUCTIONS`.
    async fn extend_auction(
        &self,
        ctx: &Context<'_>,
        input: ExtendAuctionInput,
    ) -> Result<Option<AuctionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (auction, closes_at) = (AuctionId(input.auction_id), input.closes_at.0);
        let done = order.issue(AuctionsCommand::Extend { auction, closes_at }).await?;
        Ok(AuctionPayload::of(done, auction))
    }

    /// Closes an auction before its end: what was bid for is awarded and charged, in one command. At its end it is closed by
    /// itself. Needs `MANAGE_AUCTIONS`.
    async fn close_auction(
        &self,
        ctx: &Context<'_>,
        input: CloseAuctionInput,
    ) -> Result<Option<AuctionPayload>> {
        let order = Order::of(ctx, &input).await?;
        order.scope.require(aggregates::Permission::ManageAuctions)?;
        let auction = AuctionId(input.auction_id);
        let scope = &order.scope;
        let close = close_of(&scope.app, (scope.ledger, order.keys()), auction, None).await?;
        let parts = vec![close.into(), PointsCommand::FollowAuction { auction }.into()];
        Ok(AuctionPayload::of(order.issue_all(parts).await?, auction))
    }

    /// Calls an auction off: nothing is awarded, and bids under seal are never shown. Needs `MANAGE_AUCTIONS`.
    async fn cancel_auction(
        &self,
        ctx: &Context<'_>,
        input: CancelAuctionInput,
    ) -> Result<Option<AuctionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (auction, reason) = (AuctionId(input.auction_id), Text::new("reason", input.reason)?);
        let cancel = AuctionsCommand::Cancel { auction, reason };
        let parts = vec![cancel.into(), PointsCommand::FollowAuction { auction }.into()];
        Ok(AuctionPayload::of(order.issue_all(parts).await?, auction))
    }

    /// Takes an award back, and voids what it cost, in one command. Needs `MANAGE_AUCTIONS`.
    async fn void_auction_award(
        &self,
        ctx: &Context<'_>,
        input: VoidAuctionAwardInput,
    ) -> Result<Option<AuctionPayload>> {
        let order = Order::of(ctx, &input).await?;
        order.scope.require(aggregates::Permission::ManageAuctions)?;
        let (auction, award) = (AuctionId(input.auction_id), u32::try_from(input.award).unwrap_or_default());
        let reason: Text<500> = Text::new("reason", input.reason)?;
        let unknown =
            || Failure::Refused(Refusal::Auctions(AuctionsRefusal::UnknownAward { auction, award }));
        let entry = entry_of(&order.scope, auction, input.award).await?.ok_or_else(unknown)?;
        let void = AuctionsCommand::VoidAward { auction, award, reason: reason.clone() };
        let charge = PointsCommand::Void { entry, reason, source: None };
        Ok(AuctionPayload::of(order.issue_all(vec![void.into(), charge.into()]).await?, auction))
    }
}
