//! Commands about pools as such.

use aggregates::fleets::{NewPool, PoolChanges};
use aggregates::split::Deduction;
use aggregates::{FleetId, FleetsCommand, PayoutRuleId, PoolId, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::choices::PricingStrategy;
use super::payload::PoolPayload;
use super::planning::text;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::Decimal;

/// What comes off before anything is shared out, such as a ship that is replaced.
#[derive(Debug, InputObject)]
pub struct CostInput {
    /// What for, 1 to 200 characters, not about a person.
    label: String,
    /// How much.
    amount: Decimal,
}

/// A new pool.
#[derive(Debug, InputObject)]
pub struct OpenPoolInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Of which fleet.
    fleet_id: Uuid,
    /// What it is called, 1 to 100 characters.
    name: String,
    /// How items are priced; as the settings say without it.
    strategy: Option<PricingStrategy>,
    /// By which rule it is shared out; the default rule without it.
    rule_id: Option<Uuid>,
    /// How much of it is shared out, in percent; all of it without it.
    payout_percent: Option<Decimal>,
    /// What comes off first.
    #[graphql(default)]
    costs: Vec<CostInput>,
}

/// What a pool is now; what is not named stays.
#[derive(Debug, InputObject)]
pub struct ChangePoolInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which pool.
    pool_id: Uuid,
    /// What it is called, 1 to 100 characters.
    name: Option<String>,
    /// How items are priced. Another strategy asks for other prices.
    strategy: Option<PricingStrategy>,
    /// By which rule it is shared out.
    rule_id: Option<Uuid>,
    /// How much of it is shared out, in percent.
    payout_percent: Option<Decimal>,
    /// What comes off first, in place of what did.
    costs: Option<Vec<CostInput>>,
}

/// Which pool is none any more.
#[derive(Debug, InputObject)]
pub struct RemovePoolInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which pool.
    pool_id: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(OpenPoolInput, ChangePoolInput, RemovePoolInput);

/// Commands about pools as such.
#[derive(Default)]
pub struct PoolingMutation;

#[Object]
impl PoolingMutation {
    /// Opens a pool of a fleet.
    async fn open_pool(&self, ctx: &Context<'_>, input: OpenPoolInput) -> Result<Option<PoolPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (pool, fleet) = (PoolId(order.mint(0)), FleetId(input.fleet_id));
        let plan = NewPool {
            name: Text::new("name", input.name)?,
            strategy: input.strategy.map(Into::into),
            rule: input.rule_id.map(PayoutRuleId),
            payout_percent: input.payout_percent.map(|percent| percent.percent()).transpose()?,
            costs: costs(input.costs)?,
        };
        Ok(PoolPayload::of(order.issue(FleetsCommand::OpenPool { pool, fleet, plan }).await?, pool))
    }

    /// Changes a pool that is not approved.
    async fn change_pool(&self, ctx: &Context<'_>, input: ChangePoolInput) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let changes = PoolChanges {
            name: text("name", input.name)?,
            strategy: input.strategy.map(Into::into),
            rule: input.rule_id.map(PayoutRuleId),
            payout_percent: input.payout_percent.map(|percent| percent.percent()).transpose()?,
            costs: input.costs.map(costs).transpose()?,
        };
        Ok(PoolPayload::of(order.issue(FleetsCommand::ChangePool { pool, changes }).await?, pool))
    }

    /// Removes a pool that is not approved.
    async fn remove_pool(&self, ctx: &Context<'_>, input: RemovePoolInput) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let reason = Text::new("reason", input.reason)?;
        Ok(PoolPayload::of(order.issue(FleetsCommand::RemovePool { pool, reason }).await?, pool))
    }
}

fn costs(costs: Vec<CostInput>) -> Result<Vec<Deduction>> {
    let cost = |cost: CostInput| {
        Ok(Deduction { label: Text::new("label", cost.label)?, amount: cost.amount.amount("amount")? })
    };
    costs.into_iter().map(cost).collect()
}
