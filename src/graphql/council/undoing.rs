//! Putting awards right: what was charged goes where the award goes.

use aggregates::{CouncilCommand, CouncilRefusal, DecisionId, EntryId, PointsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::award::entry_of;
use super::payload::DecisionPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::who::MemberBy;
use crate::lane::{Failure, Refusal};

/// Who gets what somebody else was awarded.
#[derive(Debug, InputObject)]
pub struct ReassignLootInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which decision.
    decision_id: Uuid,
    /// Which of its awards, by its number.
    #[graphql(default = 1, validator(minimum = 1))]
    award: i32,
    /// Who gets it instead.
    to: MemberBy,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

/// Which award is taken back.
#[derive(Debug, InputObject)]
pub struct VoidLootInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which decision.
    decision_id: Uuid,
    /// Which of its awards, by its number.
    #[graphql(default = 1, validator(minimum = 1))]
    award: i32,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(ReassignLootInput, VoidLootInput);

/// Commands that put awards right.
#[derive(Default)]
pub struct UndoingMutation;

#[Object]
impl UndoingMutation {
    /// Gives what was awarded to somebody else, and charges them what it cost, in one command. Needs `AWARD_LOOT`.
    async fn reassign_loot(
        &self,
        ctx: &Context<'_>,
        input: ReassignLootInput,
    ) -> Result<Option<DecisionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (decision, award) = (DecisionId(input.decision_id), number(input.award));
        let (to, reason) = (order.who(&input.to), Text::new("reason", input.reason)?);
        let entry = entry(&order, decision, input.award).await?;
        let reassign = CouncilCommand::Reassign { decision, award, to: to.clone(), reason: reason.clone() };
        let charge = PointsCommand::Reassign { entry, to, reason };
        Ok(DecisionPayload::of(order.issue_all(vec![reassign.into(), charge.into()]).await?, decision))
    }

    /// Takes an award back, and voids what it cost, in one command: there is a copy to award again. Needs `AWARD_LOOT`.
    async fn void_loot(&self, ctx: &Context<'_>, input: VoidLootInput) -> Result<Option<DecisionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (decision, award) = (DecisionId(input.decision_id), number(input.award));
        let reason: Text<500> = Text::new("reason", input.reason)?;
        let entry = entry(&order, decision, input.award).await?;
        let void = CouncilCommand::VoidAward { decision, award, reason: reason.clone() };
        let charge = PointsCommand::Void { entry, reason, source: None };
        Ok(DecisionPayload::of(order.issue_all(vec![void.into(), charge.into()]).await?, decision))
    }
}

/// What the award is charged by. The command that undoes it is decided on the latest state, which refuses another's.
async fn entry(order: &Order, decision: DecisionId, award: i32) -> Result<EntryId> {
    order.scope.require(aggregates::Permission::AwardLoot)?;
    let entry = entry_of(&order.scope, decision, award).await?;
    let unknown = CouncilRefusal::UnknownAward { decision, award: number(award) };
    entry.ok_or_else(|| Failure::Refused(Refusal::Council(unknown)).into())
}

fn number(award: i32) -> u32 {
    u32::try_from(award).unwrap_or_default()
}
