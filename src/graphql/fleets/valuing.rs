//! Commands about what a pool is worth.

use aggregates::{FleetsCommand, PoolId, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::money::MoneyInput;
use super::payload::PoolPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::who::MemberBy;

/// Which pool's prices are asked for.
#[derive(Debug, InputObject)]
pub struct ValuePoolInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which pool.
    pool_id: Uuid,
}

/// What a line's unit is worth.
#[derive(Debug, InputObject)]
pub struct SetPriceInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which pool.
    pool_id: Uuid,
    /// Which line.
    line: u32,
    /// What a unit is worth; 0 is worth nothing.
    unit: MoneyInput,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

/// What a pool really fetched.
#[derive(Debug, InputObject)]
pub struct SetPoolTotalInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which pool.
    pool_id: Uuid,
    /// What all that is in it fetched.
    total: MoneyInput,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

/// What a member's share is.
#[derive(Debug, InputObject)]
pub struct AdjustShareInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Of which pool.
    pool_id: Uuid,
    /// Whose.
    member: MemberBy,
    /// What it is; as the rule has it without.
    to: Option<MoneyInput>,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(ValuePoolInput, SetPriceInput, SetPoolTotalInput, AdjustShareInput);

/// Commands about what a pool is worth.
#[derive(Default)]
pub struct ValuingMutation;

#[Object]
impl ValuingMutation {
    /// Asks for a pool's prices. They come in of their own accord: the pool is `VALUING` until then.
    async fn value_pool(&self, ctx: &Context<'_>, input: ValuePoolInput) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        Ok(PoolPayload::of(order.issue(FleetsCommand::Value { pool }).await?, pool))
    }

    /// Sets what a line's unit is worth, in place of whatever a source says.
    async fn set_price(&self, ctx: &Context<'_>, input: SetPriceInput) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let unit = input.unit.read(&order.scope, "unit").await?;
        let reason = Text::new("reason", input.reason)?;
        let command = FleetsCommand::SetPrice { pool, line: input.line, unit, reason };
        Ok(PoolPayload::of(order.issue(command).await?, pool))
    }

    /// Sets what a pool really fetched: the price of every line changes in that proportion, as if somebody had set each. Of a
    /// pool that is approved, void the approval first and approve it anew then: what was paid counts.
    async fn set_pool_total(
        &self,
        ctx: &Context<'_>,
        input: SetPoolTotalInput,
    ) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let total = input.total.read(&order.scope, "total").await?;
        let reason = Text::new("reason", input.reason)?;
        Ok(PoolPayload::of(order.issue(FleetsCommand::SetTotal { pool, total, reason }).await?, pool))
    }

    /// Sets a member's share. The others share what is left by the rule, so that the sum still holds.
    async fn adjust_share(&self, ctx: &Context<'_>, input: AdjustShareInput) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let to = match &input.to {
            Some(to) => Some(to.read(&order.scope, "to").await?),
            None => None,
        };
        let (who, reason) = (order.who(&input.member), Text::new("reason", input.reason)?);
        Ok(PoolPayload::of(order.issue(FleetsCommand::AdjustShare { pool, who, to, reason }).await?, pool))
    }
}
