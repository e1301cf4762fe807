//! Members who turn out to be one person.

use aggregates::{LedgerCommand, PointsCommand};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::MemberPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::who::MemberBy;
use crate::lane::Part;

/// Who turned out to be whom.
#[derive(Debug, InputObject)]
pub struct MergeMembersInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Who is no person of their own.
    member: MemberBy,
    /// Who they are.
    into: MemberBy,
}

commands!(MergeMembersInput);

/// The command that merges.
#[derive(Default)]
pub struct MergingMutation;

#[Object]
impl MergingMutation {
    /// Notes that what was kept as a member is a character of another: balances, names and characters go over, and all that
    /// found the one finds the other. It cannot be taken back.
    async fn merge_members(
        &self,
        ctx: &Context<'_>,
        input: MergeMembersInput,
    ) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let into = order.who(&input.into);
        let parts = merge(&order, input);
        order.issue_all(parts).await.map(|done| MemberPayload::found(done, into))
    }
}

/// The command that an input means: balances first, while both are members of their own.
pub fn merge(order: &Order, input: MergeMembersInput) -> Vec<Part> {
    let (member, into) = (order.who(&input.member), order.who(&input.into));
    let balances = PointsCommand::Merge { from: member.clone(), into: into.clone() };
    vec![balances.into(), LedgerCommand::MergeMember { member, into }.into()]
}
