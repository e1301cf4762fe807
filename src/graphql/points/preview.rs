//! What commands to the points book would come to.

use aggregates::PointsCommand;
use async_graphql::{Context, Object};

use super::correcting::{ReassignEntryInput, TransferPointsInput, VoidEntryInput, reassign, transfer, void};
use super::decaying::{DecayPointsInput, decay};
use super::earning::{AwardPointsInput, ChargePointsInput, award, charge};
use crate::graphql::error::Result;
use crate::graphql::ledger::{MergeMembersInput, merge};
use crate::graphql::order::Order;
use crate::graphql::outcome::Outcome;

/// Commands to the points book, asked for their outcome.
#[derive(Default)]
pub struct PointsPreview;

#[Object]
impl PointsPreview {
    /// What `awardPoints` would come to.
    async fn award_points(&self, ctx: &Context<'_>, input: AwardPointsInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let command = award(&order, input)?;
        Outcome::of(order, vec![command.into()]).await
    }

    /// What `chargePoints` would come to; its note is left out.
    async fn charge_points(&self, ctx: &Context<'_>, input: ChargePointsInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let command = PointsCommand::Charge(charge(&order, input)?);
        Outcome::of(order, vec![command.into()]).await
    }

    /// What `decayPoints` would come to.
    async fn decay_points(&self, ctx: &Context<'_>, input: DecayPointsInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        Outcome::of(order, vec![decay(input)?.into()]).await
    }

    /// What `voidEntry` would come to.
    async fn void_entry(&self, ctx: &Context<'_>, input: VoidEntryInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        Outcome::of(order, vec![void(input)?.into()]).await
    }

    /// What `reassignEntry` would come to.
    async fn reassign_entry(&self, ctx: &Context<'_>, input: ReassignEntryInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let command = reassign(&order, input)?;
        Outcome::of(order, vec![command.into()]).await
    }

    /// What `transferPoints` would come to.
    async fn transfer_points(
        &self,
        ctx: &Context<'_>,
        input: TransferPointsInput,
    ) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let command = transfer(&order, input)?;
        Outcome::of(order, vec![command.into()]).await
    }

    /// What `mergeMembers` would come to.
    async fn merge_members(&self, ctx: &Context<'_>, input: MergeMembersInput) -> Result<Option<Outcome>> {
        let order = Order::of(ctx, &input).await?;
        let parts = merge(&order, input);
        Outcome::of(order, parts).await
    }
}
