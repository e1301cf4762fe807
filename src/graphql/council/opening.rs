//! Putting items before the council, putting them off, and ending a decision without an award.

use aggregates::council::NewDecision;
use aggregates::{CouncilCommand, DecisionId, KillId, RaidId, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::DecisionPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::points::{ItemInput, item};
use crate::graphql::scalar::DateTime;

/// What dropped.
#[derive(Debug, InputObject)]
pub struct OpenDecisionInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// What dropped.
    item: ItemInput,
    /// How many of it, 1 to 40.
    #[graphql(default = 1, validator(minimum = 0))]
    copies: i32,
    /// The raid that it dropped in, which has started.
    raid_id: Option<Uuid>,
    /// The kill that it dropped from, in that raid.
    kill_id: Option<Uuid>,
    /// Whom it dropped from, if no kill says so: 1 to 200 characters.
    boss: Option<String>,
    /// Until when raiders may respond; as long as it is open, without it.
    deadline: Option<DateTime>,
    /// When it dropped, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Until when raiders may respond.
#[derive(Debug, InputObject)]
pub struct SetDecisionDeadlineInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which decision.
    decision_id: Uuid,
    /// Until when, also after the last deadline has passed; as long as it is open, without it.
    deadline: Option<DateTime>,
}

/// Which decision is put off.
#[derive(Debug, InputObject)]
pub struct DeferDecisionInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which decision.
    decision_id: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

/// Of which decision nothing more is awarded.
#[derive(Debug, InputObject)]
pub struct CancelDecisionInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which decision.
    decision_id: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(SetDecisionDeadlineInput, DeferDecisionInput, CancelDecisionInput; backdatable OpenDecisionInput);

/// Commands that open and end decisions.
#[derive(Default)]
pub struct DecisionsMutation;

#[Object]
impl DecisionsMutation {
    /// Puts an item before the loot council. The decision goes on under the rule `COUNCIL` that is in force: whoever votes
    /// knows who will see it. Needs `AWARD_LOOT`.
    async fn open_decision(
        &self,
        ctx: &Context<'_>,
        input: OpenDecisionInput,
    ) -> Result<Option<DecisionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let decision = DecisionId(order.mint(0));
        let command = CouncilCommand::Open { decision, new: new(input)? };
        Ok(DecisionPayload::of(order.issue(command).await?, decision))
    }

    /// Lets raiders respond until another time. Needs `AWARD_LOOT`.
    async fn set_decision_deadline(
        &self,
        ctx: &Context<'_>,
        input: SetDecisionDeadlineInput,
    ) -> Result<Option<DecisionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (decision, deadline) = (DecisionId(input.decision_id), input.deadline.map(|at| at.0));
        let command = CouncilCommand::SetDeadline { decision, deadline };
        Ok(DecisionPayload::of(order.issue(command).await?, decision))
    }

    /// Puts a decision off: it stays open, and what was responded and voted counts when it is awarded. Needs `AWARD_LOOT`.
    async fn defer_decision(
        &self,
        ctx: &Context<'_>,
        input: DeferDecisionInput,
    ) -> Result<Option<DecisionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (decision, reason) = (DecisionId(input.decision_id), Text::new("reason", input.reason)?);
        let command = CouncilCommand::Defer { decision, reason };
        Ok(DecisionPayload::of(order.issue(command).await?, decision))
    }

    /// Awards nothing more of an item; what was awarded of it stands. Needs `AWARD_LOOT`.
    async fn cancel_decision(
        &self,
        ctx: &Context<'_>,
        input: CancelDecisionInput,
    ) -> Result<Option<DecisionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (decision, reason) = (DecisionId(input.decision_id), Text::new("reason", input.reason)?);
        let command = CouncilCommand::Cancel { decision, reason };
        Ok(DecisionPayload::of(order.issue(command).await?, decision))
    }
}

fn new(input: OpenDecisionInput) -> Result<NewDecision> {
    Ok(NewDecision {
        item: item(input.item)?,
        copies: u32::try_from(input.copies).unwrap_or_default(),
        raid: input.raid_id.map(RaidId),
        kill: input.kill_id.map(KillId),
        boss: input.boss.map(|boss| Text::new("boss", boss)).transpose()?,
        deadline: input.deadline.map(|at| at.0),
    })
}
