//! Awarding items, with what they cost.

use aggregates::points::AwardCharge;
use aggregates::{CouncilCommand, DecisionId, PointsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::DecisionPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::who::MemberBy;

/// Who gets a copy, and why.
#[derive(Debug, InputObject)]
pub struct AwardLootInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which decision.
    decision_id: Uuid,
    /// Who gets it; nobody for what the group keeps or destroys, which needs `noCharge` where awards are charged.
    to: Option<MemberBy>,
    /// Why they, 1 to 500 characters, not about a person.
    reason: String,
    /// Whether it is for another role than the member's own; as they responded, without it.
    off_spec: Option<bool>,
    /// The price, above zero, if the rule `ITEM_VALUES` does not say it.
    price: Option<Decimal>,
    /// One of the reasons of the rule `ITEM_VALUES` for charging nothing, such as `disenchant`.
    no_charge: Option<String>,
    /// When it was awarded, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

commands!(; backdatable AwardLootInput);

/// Commands of the loot master.
#[derive(Default)]
pub struct AwardingMutation;

#[Object]
impl AwardingMutation {
    /// Awards a copy, and charges it as the ledger's system has it, in one command: GP under EPGP, DKP under DKP, nothing under
    /// loot council. How everybody stood who wanted it is kept with the award. Needs `AWARD_LOOT`.
    async fn award_loot(&self, ctx: &Context<'_>, input: AwardLootInput) -> Result<Option<DecisionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let decision = DecisionId(input.decision_id);
        let award = CouncilCommand::Award {
            decision,
            to: input.to.as_ref().map(|to| order.who(to)),
            off_spec: input.off_spec,
            reason: Text::new("reason", input.reason)?,
        };
        let price = input.price.map(|price| price.points("price")).transpose()?;
        let no_charge = input.no_charge.map(|reason| Text::new("noCharge", reason)).transpose()?;
        let charge = PointsCommand::ChargeAward(AwardCharge { decision, price, no_charge });
        Ok(DecisionPayload::of(order.issue_all(vec![award.into(), charge.into()]).await?, decision))
    }
}
