//! Forgetting a person.

use aggregates::{ImportsCommand, LedgerCommand, Text, Who};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::MemberPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};

/// Who is forgotten.
#[derive(Debug, InputObject)]
pub struct ForgetMemberInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The id of the member, of one of their characters, or of who turned out to be them.
    member_id: Uuid,
    /// Why, 1 to 500 characters, not about a person: it is kept.
    reason: Option<String>,
}

commands!(ForgetMemberInput);

/// The command that forgets.
#[derive(Default)]
pub struct ForgettingMutation;

#[Object]
impl ForgettingMutation {
    /// Forgets a person for ever, with whoever turned out to be them: the key that their names, identities and texts about
    /// them are sealed under is destroyed. They leave; their API keys and identities are out; their names are free.
    /// Amounts stay, and so does every proof. It cannot be taken back. Needs `FORGET_MEMBERS`.
    async fn forget_member(
        &self,
        ctx: &Context<'_>,
        input: ForgetMemberInput,
    ) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let member = Who::Id(input.member_id);
        let reason = input.reason.map(|reason| Text::new("reason", reason)).transpose()?;
        // The names that imports found come first: whoever forgets themselves may not act any longer after it.
        let names = ImportsCommand::Forget { member: member.clone() };
        let person = LedgerCommand::ForgetMember { member: member.clone(), reason };
        let done = order.issue_all(vec![names.into(), person.into()]).await?;
        done.known_here().await;
        Ok(MemberPayload::found(done, member))
    }
}
