//! Disputes and holds: what keeps an entry or an amount as it is for a while.

use aggregates::{EntryId, HoldId, PointsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::{EntryPayload, HoldPayload};
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::{Decimal, Position};
use crate::graphql::who::MemberBy;

/// Which entry is disputed.
#[derive(Debug, InputObject)]
pub struct DisputeEntryInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The entry, by the position of its first event.
    entry: Position,
    /// Why, 1 to 500 characters. It is sealed to who disputes, if the entry concerns them, else to the first whom it does.
    note: String,
}

/// Which dispute is resolved, and how.
#[derive(Debug, InputObject)]
pub struct ResolveDisputeInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The disputed entry.
    entry: Position,
    /// Whether the entry is as it should be. One that is not can be voided or reassigned from then on.
    stands: bool,
    /// What was found, 1 to 500 characters, not about a person.
    note: String,
}

/// Whose points are set aside.
#[derive(Debug, InputObject)]
pub struct HoldPointsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Whose DKP.
    member: MemberBy,
    /// How much, above zero.
    amount: Decimal,
    /// What for, 1 to 200 characters, not about a person.
    reason: String,
}

/// Which hold is released.
#[derive(Debug, InputObject)]
pub struct ReleaseHoldInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which.
    hold_id: Uuid,
}

commands!(DisputeEntryInput, ResolveDisputeInput, HoldPointsInput, ReleaseHoldInput);

/// Commands that keep something as it is.
#[derive(Default)]
pub struct DisputingMutation;

#[Object]
impl DisputingMutation {
    /// Disputes an entry: nothing more is posted on it until that is resolved. Members dispute what concerns them; who may
    /// resolve disputes may dispute anything.
    async fn dispute_entry(
        &self,
        ctx: &Context<'_>,
        input: DisputeEntryInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (entry, why) = (EntryId(input.entry.0), Text::<500>::new("note", &input.note)?);
        let dispute = |note| PointsCommand::Dispute { entry, note };
        order.issue_sealed(why.as_str(), dispute).await.map(|done| EntryPayload::about(done, entry))
    }

    /// Resolves a dispute with a note.
    async fn resolve_dispute(
        &self,
        ctx: &Context<'_>,
        input: ResolveDisputeInput,
    ) -> Result<Option<EntryPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (entry, note) = (EntryId(input.entry.0), Text::new("note", input.note)?);
        let command = PointsCommand::ResolveDispute { entry, stands: input.stands, note };
        order.issue(command).await.map(|done| EntryPayload::about(done, entry))
    }

    /// Sets DKP of a member aside, so that nothing else is paid with them.
    async fn hold_points(&self, ctx: &Context<'_>, input: HoldPointsInput) -> Result<Option<HoldPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (hold, member) = (HoldId(order.mint(0)), order.who(&input.member));
        let (amount, reason) = (input.amount.points("amount")?, Text::new("reason", input.reason)?);
        let command = PointsCommand::Hold { hold, member, amount, reason };
        order.issue(command).await.map(|done| HoldPayload::of(done, hold))
    }

    /// Lets go of what was set aside.
    async fn release_hold(&self, ctx: &Context<'_>, input: ReleaseHoldInput) -> Result<Option<HoldPayload>> {
        let order = Order::of(ctx, &input).await?;
        let hold = HoldId(input.hold_id);
        order.issue(PointsCommand::ReleaseHold { hold }).await.map(|done| HoldPayload::of(done, hold))
    }
}
