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
    /// How much leaves the giver, above zero.
    amount: Decimal,
    /// What is lost of it on the way, in percent; without it, what the rule `TRANSFERS` says.
    tax_percent: Option<Decimal>,
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
        order.issue(void(input)?).await.map(EntryPayload::of)
    }

    /// Voids a charge and charges somebody else the same, as one command.
    async fn reassign_entry(
        &self,
        ctx: &Context<'_>,
        input: ReassignEntryInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let command = reassign(&order, input)?;
        order.issue(command).await.map(EntryPayload::of)
    }

    /// Moves points from one member to another, less what a tax takes on the way.
    async fn transfer_points(
        &self,
        ctx: &Context<'_>,
        input: TransferPointsInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let command = transfer(&order, input)?;
        order.issue(command).await.map(EntryPayload::of)
    }
}

/// The command that an input means.
pub fn void(input: VoidEntryInput) -> Result<PointsCommand> {
    let (entry, reason) = (EntryId(input.entry.0), Text::new("reason", input.reason)?);
    Ok(PointsCommand::Void { entry, reason, source: None })
}

/// The command that an input means.
pub fn reassign(order: &Order, input: ReassignEntryInput) -> Result<PointsCommand> {
    let (entry, to) = (EntryId(input.entry.0), order.who(&input.to));
    Ok(PointsCommand::Reassign { entry, to, reason: Text::new("reason", input.reason)? })
}

/// The command that an input means.
pub fn transfer(order: &Order, input: TransferPointsInput) -> Result<PointsCommand> {
    Ok(PointsCommand::Transfer {
        account: input.account.into(),
        from: order.who(&input.from),
        to: order.who(&input.to),
        amount: input.amount.points("amount")?,
        tax: input.tax_percent.map(|tax| tax.percent()).transpose()?,
        reason: Text::new("reason", input.reason)?,
    })
}
