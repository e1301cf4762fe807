//! Commands about API keys.

use aggregates::ledger::{NewKey, RoleName};
use aggregates::{KeyId, LedgerCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::choices::Permission;
use super::payload::{ApiKeyPayload, SecretPayload};
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::app;
use crate::graphql::who::MemberBy;
use crate::identity;

/// An API key to be.
#[derive(Debug, InputObject)]
pub struct CreateApiKeyInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// What it is for, 1 to 100 characters.
    label: String,
    /// What its holder may do: the permissions of these roles together.
    roles: Vec<String>,
    /// All that it may do of what its roles allow; without it, everything that they do.
    scopes: Option<Vec<Permission>>,
    /// Whose it is, if it is a member's: it works while they are here.
    member: Option<MemberBy>,
    /// From when on it no longer works; without it, it never expires.
    expires_at: Option<DateTime>,
}

/// An API key that is to work no longer.
#[derive(Debug, InputObject)]
pub struct RevokeApiKeyInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which.
    key_id: Uuid,
}

commands!(CreateApiKeyInput, RevokeApiKeyInput);

/// Commands about API keys.
#[derive(Default)]
pub struct KeysMutation;

#[Object]
impl KeysMutation {
    /// Makes an API key and shows its secret, this once. Nobody gives a key more than they have.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        input: CreateApiKeyInput,
    ) -> Result<Option<SecretPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (secret, mac) = identity::new_key(app(ctx)?, order.scope.ledger).await?;
        let new = new_key(&order, input, mac)?;
        let key = new.key;
        let done = order.issue(LedgerCommand::CreateKey(new)).await?;
        done.known_here().await;
        Ok(SecretPayload::of(done, key, secret))
    }

    /// Revokes an API key: it is out from this command's own position on. Somebody must be able to do everything still.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        input: RevokeApiKeyInput,
    ) -> Result<Option<ApiKeyPayload>> {
        let order = Order::of(ctx, &input).await?;
        let key = KeyId(input.key_id);
        let done = order.issue(LedgerCommand::RevokeKey { key }).await?;
        done.known_here().await;
        Ok(ApiKeyPayload::of(done, key))
    }
}

fn new_key(order: &Order, input: CreateApiKeyInput, mac: String) -> Result<NewKey> {
    Ok(NewKey {
        key: KeyId(order.mint(0)),
        mac,
        label: Text::new("label", input.label)?,
        roles: input.roles.into_iter().map(RoleName::new).collect::<Result<_, _>>()?,
        scopes: input.scopes.map(|scopes| scopes.into_iter().map(Into::into).collect()),
        member: input.member.map(|by| order.who(&by)),
        expires_at: input.expires_at.map(|instant| instant.0),
    })
}
