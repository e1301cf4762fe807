//! Voids, reassignments and transfers.

use aggregates::{EntryId, PointsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::account::Account;
use super::payload::EntryPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::who::MemberBy;

/// Which entry is reversed.
#[derive(Debug, InputObject)]
pub struct VoidEntryInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The entry, by the position of its first event.
    entry: Position,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

/// Who pays instead.
#[derive(Debug, InputObject)]
pub struct ReassignEntryInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The charge, by the position of its event.
    entry: Position,
    /// Whom to charge instead.
    to: MemberBy,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
    /// When the new charge happened, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Who gives whom what.
#[derive(Debug, InputObject)]
pub struct TransferPointsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which balance.
    account: Account,
    /// Who gives.
    from: MemberBy,
    /// Who receives.
    to: MemberBy,
    /// How much, above zero.
    amount: Decimal,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
    /// When it happened, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

commands!(VoidEntryInput; backdatable ReassignEntryInput, TransferPointsInput);

/// Commands that correct and move.
#[derive(Default)]
pub struct CorrectingMutation;

#[Object]
impl CorrectingMutation {
    /// Reverses an entry at its original amounts, as of when it took effect. Once; a void itself cannot be voided.
    async fn void_entry(&self, ctx: &Context<'_>, input: VoidEntryInput) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (entry, reason) = (EntryId(input.entry.0), Text::new("reason", input.reason)?);
        order.issue(PointsCommand::Void { entry, reason, source: None }).await.map(EntryPayload::of)
    }

    /// Voids a charge and charges somebody else the same, as one command.
    async fn reassign_entry(
        &self,
        ctx: &Context<'_>,
        input: ReassignEntryInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (entry, to) = (EntryId(input.entry.0), order.who(&input.to));
        let reason = Text::new("reason", input.reason)?;
        order.issue(PointsCommand::Reassign { entry, to, reason }).await.map(EntryPayload::of)
    }

    /// Moves points from one member to another.
    async fn transfer_points(
        &self,
        ctx: &Context<'_>,
        input: TransferPointsInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (from, to) = (order.who(&input.from), order.who(&input.to));
        let (amount, reason) = (input.amount.points("amount")?, Text::new("reason", input.reason)?);
        let account = input.account.into();
        let command = PointsCommand::Transfer { account, from, to, amount, reason };
        order.issue(command).await.map(EntryPayload::of)
    }
}
