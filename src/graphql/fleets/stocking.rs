//! Commands about what is in a pool.

use aggregates::fleets::NewItem;
use aggregates::{FleetsCommand, PoolId, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::PoolPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::Decimal;
use crate::graphql::who::MemberBy;

/// So many of something.
#[derive(Debug, InputObject)]
pub struct PoolItemInput {
    /// What it is called, 1 to 200 characters.
    name: String,
    /// Its type in the game; without it nothing prices it but somebody.
    type_id: Option<u32>,
    /// How many, a whole number from 1 to 10^15.
    quantity: Decimal,
    /// Whether it is a copy of a blueprint, which is worth nothing.
    #[graphql(default)]
    blueprint_copy: bool,
    /// Who picked it up.
    looter: Option<MemberBy>,
}

/// What is put into a pool.
#[derive(Debug, InputObject)]
pub struct AddItemsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which pool.
    pool_id: Uuid,
    /// What. What is like a line that is there adds up with it.
    items: Vec<PoolItemInput>,
}

/// How many there are of a line.
#[derive(Debug, InputObject)]
pub struct SetItemQuantityInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which pool.
    pool_id: Uuid,
    /// Which line.
    line: u32,
    /// How many, a whole number from 1 to 10^15.
    quantity: Decimal,
}

/// What is taken out of a pool.
#[derive(Debug, InputObject)]
pub struct RemoveItemsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which pool.
    pool_id: Uuid,
    /// Which lines.
    lines: Vec<u32>,
}

/// What a member takes as part of their share.
#[derive(Debug, InputObject)]
pub struct TakeInKindInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Of which pool.
    pool_id: Uuid,
    /// Of which line.
    line: u32,
    /// Who.
    member: MemberBy,
    /// How many, a whole number; 0 gives back what they took.
    quantity: Decimal,
}

commands!(AddItemsInput, SetItemQuantityInput, RemoveItemsInput, TakeInKindInput);

/// Commands about what is in a pool.
#[derive(Default)]
pub struct StockingMutation;

#[Object]
impl StockingMutation {
    /// Puts items into a pool, which is valued at once where the settings say so.
    async fn add_items(&self, ctx: &Context<'_>, input: AddItemsInput) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let items = input.items.into_iter().map(|item| item.read(&order)).collect::<Result<_>>()?;
        let command = FleetsCommand::AddItems { pool, items, read_as: None };
        Ok(PoolPayload::of(order.issue(command).await?, pool))
    }

    /// Changes how many of a line there are.
    async fn set_item_quantity(
        &self,
        ctx: &Context<'_>,
        input: SetItemQuantityInput,
    ) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let quantity = input.quantity.count("quantity")?;
        let command = FleetsCommand::SetQuantity { pool, line: input.line, quantity };
        Ok(PoolPayload::of(order.issue(command).await?, pool))
    }

    /// Takes lines out of a pool.
    async fn remove_items(&self, ctx: &Context<'_>, input: RemoveItemsInput) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let lines = input.lines.into_iter().collect();
        Ok(PoolPayload::of(order.issue(FleetsCommand::RemoveItems { pool, lines }).await?, pool))
    }

    /// Notes what a member takes as part of their share.
    async fn take_in_kind(&self, ctx: &Context<'_>, input: TakeInKindInput) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        let (who, quantity) = (order.who(&input.member), input.quantity.count("quantity")?);
        let command = FleetsCommand::TakeInKind { pool, line: input.line, who, quantity };
        Ok(PoolPayload::of(order.issue(command).await?, pool))
    }
}

impl PoolItemInput {
    fn read(self, order: &Order) -> Result<NewItem> {
        Ok(NewItem {
            name: Text::new("name", self.name)?,
            type_id: self.type_id,
            quantity: self.quantity.count("quantity")?,
            blueprint_copy: self.blueprint_copy,
            looter: self.looter.map(|by| order.who(&by)),
        })
    }
}
