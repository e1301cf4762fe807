//! Commands about what members have to give back.

use aggregates::{PayoutsCommand, PoolId, RecoveryId, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::RecoveryPayload;
use crate::graphql::error::Result;
use crate::graphql::fleets::MoneyInput;
use crate::graphql::order::{Order, commands};
use crate::graphql::who::MemberBy;

/// What a member has to give back.
#[derive(Debug, InputObject)]
pub struct OpenRecoveryInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Who.
    member: MemberBy,
    /// Of which pool, if it is of one: what they give back of it counts when it is approved anew.
    pool_id: Option<Uuid>,
    /// How much, above zero.
    amount: MoneyInput,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

/// What a member gave back, or need not.
#[derive(Debug, InputObject)]
pub struct SettleRecoveryInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which recovery.
    recovery_id: Uuid,
    /// How much, above zero and no more than is owed.
    amount: MoneyInput,
    /// How, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(OpenRecoveryInput, SettleRecoveryInput);

/// Commands about what members have to give back.
#[derive(Default)]
pub struct RecoveringMutation;

#[Object]
impl RecoveringMutation {
    /// Notes that a member has to give something back: what was paid stays as it was. Needs `MANAGE_ALL_FLEETS`.
    async fn open_recovery(
        &self,
        ctx: &Context<'_>,
        input: OpenRecoveryInput,
    ) -> Result<Option<RecoveryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (recovery, who, pool) =
            (RecoveryId(order.mint(0)), order.who(&input.member), input.pool_id.map(PoolId));
        let amount = input.amount.read(&order.scope, "amount").await?;
        let reason = Text::new("reason", input.reason)?;
        let done = order.issue(PayoutsCommand::Recover { recovery, who, pool, amount, reason }).await?;
        Ok(RecoveryPayload::of(done, recovery))
    }

    /// Notes that a member gave something back, or need not. Needs `MANAGE_ALL_FLEETS`.
    async fn settle_recovery(
        &self,
        ctx: &Context<'_>,
        input: SettleRecoveryInput,
    ) -> Result<Option<RecoveryPayload>> {
        let (order, recovery) = (Order::of(ctx, &input).await?, RecoveryId(input.recovery_id));
        let amount = input.amount.read(&order.scope, "amount").await?;
        let reason = Text::new("reason", input.reason)?;
        let done = order.issue(PayoutsCommand::SettleRecovery { recovery, amount, reason }).await?;
        Ok(RecoveryPayload::of(done, recovery))
    }
}
