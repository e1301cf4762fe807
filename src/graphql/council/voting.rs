//! Voting on candidates.

use aggregates::{CouncilCommand, DecisionId};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::DecisionPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::who::MemberBy;

/// A vote on a candidate.
#[derive(Debug, InputObject)]
pub struct CastVoteInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which decision.
    decision_id: Uuid,
    /// On whom: somebody who wants the item.
    candidate: MemberBy,
    /// For or against them; without it, no longer either.
    approve: Option<bool>,
}

commands!(CastVoteInput);

/// Commands of the council.
#[derive(Default)]
pub struct VotingMutation;

#[Object]
impl VotingMutation {
    /// Votes on a candidate; the last vote of an officer on them counts, until it is decided. Needs `CAST_VOTES`, and a key
    /// or token of a member.
    async fn cast_vote(&self, ctx: &Context<'_>, input: CastVoteInput) -> Result<Option<DecisionPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (decision, candidate) = (DecisionId(input.decision_id), order.who(&input.candidate));
        let command = CouncilCommand::Vote { decision, candidate, approve: input.approve };
        Ok(DecisionPayload::of(order.issue(command).await?, decision))
    }
}
