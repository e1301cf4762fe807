//! Commands about roles.

use aggregates::LedgerCommand;
use aggregates::ledger::RoleName;
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::choices::Permission;
use super::payload::{LedgerPayload, MemberPayload};
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::who::MemberBy;

/// What a role may do.
#[derive(Debug, InputObject)]
pub struct DefineRoleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The role's name, 1 to 40 characters. `owner` is what it is.
    role: String,
    /// Exactly these.
    permissions: Vec<Permission>,
}

/// Who holds which role from here on.
#[derive(Debug, InputObject)]
pub struct GrantRoleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Who.
    member: MemberBy,
    /// Which.
    role: String,
}

/// Who holds which role no longer.
#[derive(Debug, InputObject)]
pub struct RevokeRoleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Who.
    member: MemberBy,
    /// Which.
    role: String,
}

commands!(DefineRoleInput, GrantRoleInput, RevokeRoleInput);

/// Commands about roles.
#[derive(Default)]
pub struct RightsMutation;

#[Object]
impl RightsMutation {
    /// Says what a role may do, be it new or not. Nobody hands out what they do not have.
    async fn define_role(&self, ctx: &Context<'_>, input: DefineRoleInput) -> Result<Option<LedgerPayload>> {
        let order = Order::of(ctx, &input).await?;
        let permissions = input.permissions.into_iter().map(Into::into).collect();
        let command = LedgerCommand::DefineRole { role: RoleName::new(input.role)?, permissions };
        order.issue(command).await.map(LedgerPayload::of)
    }

    /// Gives a member a role.
    async fn grant_role(&self, ctx: &Context<'_>, input: GrantRoleInput) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (member, role) = (order.who(&input.member), RoleName::new(input.role)?);
        let done = order.issue(LedgerCommand::GrantRole { member: member.clone(), role }).await?;
        Ok(MemberPayload::of(done, member))
    }

    /// Takes a role from a member. Somebody must be able to do everything still.
    async fn revoke_role(&self, ctx: &Context<'_>, input: RevokeRoleInput) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (member, role) = (order.who(&input.member), RoleName::new(input.role)?);
        let done = order.issue(LedgerCommand::RevokeRole { member: member.clone(), role }).await?;
        Ok(MemberPayload::of(done, member))
    }
}
