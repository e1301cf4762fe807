//! What mutations of the ledger itself answer. Payloads are nullable: a mutation that fails takes no other's receipt along.

use std::sync::Arc;

use aggregates::{AnyEvent, KeyId, LedgerEvent, MemberId, Position, Who};
use async_graphql::{MergedObject, Object};

use super::api_key::ApiKey;
use super::{find, member};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::receipt::Done;
use crate::graphql::root::Member;
use crate::graphql::scope::Scope;
use crate::log;

/// What a change of the ledger came to.
#[derive(MergedObject)]
pub struct LedgerPayload(Done);

/// What a change of a member came to.
#[derive(MergedObject)]
pub struct MemberPayload(Done, ChangedMember);

/// What a change of an API key came to.
#[derive(MergedObject)]
pub struct ApiKeyPayload(Done, ChangedKey);

/// What the opening of a ledger, or of an API key, came to.
#[derive(MergedObject)]
pub struct SecretPayload(Done, ChangedKey, Once);

impl LedgerPayload {
    /// Of a command that is done.
    pub fn of(done: Done) -> Option<Self> {
        Some(LedgerPayload(done))
    }
}

impl MemberPayload {
    /// Of a command that named a member so.
    pub fn of(done: Done, who: Who) -> Option<Self> {
        Some(MemberPayload(done.clone(), ChangedMember { done, who, by_event: true }))
    }

    /// Of a command after which this finds the member.
    pub fn found(done: Done, who: Who) -> Option<Self> {
        Some(MemberPayload(done.clone(), ChangedMember { done, who, by_event: false }))
    }
}

impl ApiKeyPayload {
    /// Of a command about this key.
    pub fn of(done: Done, key: KeyId) -> Option<Self> {
        Some(ApiKeyPayload(done.clone(), ChangedKey { done, key }))
    }
}

impl SecretPayload {
    /// Of a command that made this key. The books keep no secret, so a repeat cannot show it again.
    pub fn of(done: Done, key: KeyId, secret: String) -> Option<Self> {
        let secret = Some(secret).filter(|_| !done.receipt.repeated);
        Some(SecretPayload(done.clone(), ChangedKey { done, key }, Once(secret)))
    }
}

/// The member that a command changed.
pub struct ChangedMember {
    done: Done,
    who: Who,
    /// Whether the event says who it is, as the name may find them no longer.
    by_event: bool,
}

#[Object]
impl ChangedMember {
    /// The member as they are since, once the read models have come to the receipt.
    async fn member(&self) -> Result<Option<Member>> {
        self.done.read().await?;
        let scope = &self.done.scope;
        let changed = match self.done.receipt.first().filter(|_| self.by_event) {
            Some(first) => named_at(scope, first).await?,
            None => find(scope, &self.who).await?,
        };
        match changed {
            Some(id) => member::by_id(scope, id).await,
            None => Ok(None),
        }
    }
}

/// The API key that a command made or changed.
pub struct ChangedKey {
    done: Done,
    key: KeyId,
}

#[Object]
impl ChangedKey {
    /// The key as it is since, once the read models have come to the receipt. Needs `VIEW_KEYS`.
    async fn api_key(&self) -> Result<Option<ApiKey>> {
        self.done.read().await?;
        self.done.scope.require(aggregates::Permission::ViewKeys)?;
        ApiKey::by_id(&self.done.scope, self.key).await
    }
}

/// A secret that is shown once.
pub struct Once(Option<String>);

#[Object]
impl Once {
    /// The key as its holder sends it: `Authorization: Bearer ...`. Shown this once and kept nowhere; null when the
    /// command is a repeat.
    async fn secret(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// The member of whom the event at a position speaks. The command may have named them by what they are called no longer.
async fn named_at(scope: &Arc<Scope>, at: Position) -> Result<Option<MemberId>> {
    let before = Position(at.0.saturating_sub(1));
    let page = log::page(scope.database(), scope.ledger, before, 1).await?;
    let Some(recorded) = page.first() else { return Ok(None) };
    match recorded.event().map_err(GraphqlError::internal)? {
        AnyEvent::Ledger(event) => Ok(member_of(&event)),
        _ => Ok(None),
    }
}

fn member_of(event: &LedgerEvent) -> Option<MemberId> {
    use LedgerEvent as E;
    match event {
        E::MemberAdded { member, .. }
        | E::MemberRenamed { member, .. }
        | E::MemberLeft { member }
        | E::MemberReturned { member }
        | E::MemberForgotten { member, .. }
        | E::CharacterAdded { member, .. }
        | E::CharacterRemoved { member, .. }
        | E::MainChanged { member, .. }
        | E::RoleGranted { member, .. }
        | E::RoleRevoked { member, .. }
        | E::IdentityLinked { member, .. }
        | E::IdentityUnlinked { member, .. } => Some(*member),
        _ => None,
    }
}
