//! Commands that approve what a pool comes to, and void it.

use std::sync::Arc;

use aggregates::{AnyEvent, FleetsCommand, FleetsEvent, PayoutsCommand, PoolId, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::PoolPayload;
use super::share::Split;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::lane::Part;

/// Which pool is approved.
#[derive(Debug, InputObject)]
pub struct ApprovePoolInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which pool.
    pool_id: Uuid,
}

/// Which approval is void.
#[derive(Debug, InputObject)]
pub struct VoidApprovalInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Of which pool.
    pool_id: Uuid,
    /// Which approval: the pool's `approvals`.
    approval: u32,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(ApprovePoolInput, VoidApprovalInput);

/// Commands that approve.
#[derive(Default)]
pub struct ApprovingMutation;

#[Object]
impl ApprovingMutation {
    /// Approves a pool as it is valued: from now on its shares are owed. Needs `APPROVE_PAYOUTS`.
    async fn approve_pool(&self, ctx: &Context<'_>, input: ApprovePoolInput) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        Ok(PoolPayload::of(order.issue_all(approval(pool)).await?, pool))
    }

    /// Voids an approval, to value or share out anew. What was paid stays paid, what was not is not owed any more. Needs
    /// `APPROVE_PAYOUTS`.
    async fn void_approval(
        &self,
        ctx: &Context<'_>,
        input: VoidApprovalInput,
    ) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let (approval, reason) = (input.approval, Text::new("reason", input.reason)?);
        let void = FleetsCommand::VoidApproval { pool, approval, reason };
        let withdraw = PayoutsCommand::WithdrawOfPool { pool, approval };
        Ok(PoolPayload::of(order.issue_all(vec![void.into(), withdraw.into()]).await?, pool))
    }
}

/// Commands about fleets, asked for their outcome.
#[derive(Default)]
pub struct FleetsPreview;

#[Object]
impl FleetsPreview {
    /// How `approvePool` would share a pool out.
    async fn approve_pool(&self, ctx: &Context<'_>, input: ApprovePoolInput) -> Result<Option<Split>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let (scope, previewed) = order.preview(approval(pool)).await?;
        let split = previewed.events.into_iter().find_map(|event| match event {
            AnyEvent::Fleets(FleetsEvent::PoolApproved { split, .. }) => Some(*split),
            _ => None,
        });
        Ok(split.map(|split| Split::of(Arc::clone(&scope), split, None)))
    }
}

/// A pool of which nothing is to be paid is paid at once.
fn approval(pool: PoolId) -> Vec<Part> {
    let approve = FleetsCommand::Approve { pool, automatic: false };
    vec![approve.into(), PayoutsCommand::OpenOfPool { pool }.into(), FleetsCommand::Settle { pool }.into()]
}
