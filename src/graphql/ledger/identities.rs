//! Commands about identities.

use aggregates::{Handle, LedgerCommand, Sealed, Text, Who};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::identity::Identity;
use super::payload::MemberPayload;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::order::{Order, commands};
use crate::graphql::who::MemberBy;

/// Who acts as whom from here on.
#[derive(Debug, InputObject)]
pub struct LinkIdentityInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// As whom.
    member: MemberBy,
    /// Who issues the tokens, exactly as they spell it in `iss`.
    issuer: String,
    /// Whom the issuer means, exactly as the tokens spell it in `sub`.
    subject: String,
}

/// Who acts as nobody from here on.
#[derive(Debug, InputObject)]
pub struct UnlinkIdentityInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which, by its `id`.
    identity_id: String,
}

commands!(LinkIdentityInput, UnlinkIdentityInput);

/// Commands about identities.
#[derive(Default)]
pub struct IdentitiesMutation;

#[Object]
impl IdentitiesMutation {
    /// Lets whoever has an identity act as a member. An identity acts as one member of a ledger; a member may have several.
    /// Nobody links one to a member who may do more than they.
    async fn link_identity(
        &self,
        ctx: &Context<'_>,
        input: LinkIdentityInput,
    ) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (issuer, subject) = named(&input)?;
        let who = order.who(&input.member);
        let link = linking(who.clone(), order.identity(&issuer, &subject));
        let done = order.issue_about(&who, &Identity::written(&issuer, &subject), link).await?;
        done.known_here().await;
        Ok(MemberPayload::of(done, who))
    }

    /// Lets whoever has an identity act as nobody. What they had open is closed.
    async fn unlink_identity(
        &self,
        ctx: &Context<'_>,
        input: UnlinkIdentityInput,
    ) -> Result<Option<MemberPayload>> {
        let order = Order::of(ctx, &input).await?;
        let identity = Handle(Text::<100>::new("identityId", input.identity_id)?.to_string());
        let done = order.issue(LedgerCommand::UnlinkIdentity { identity: identity.clone() }).await?;
        done.known_here().await;
        Ok(MemberPayload::of(done, Who::Name(identity)))
    }
}

/// The command that links an identity, once issuer and subject are sealed.
fn linking(member: Who, identity: Handle) -> impl Fn(Sealed) -> LedgerCommand {
    move |name| LedgerCommand::LinkIdentity { member: member.clone(), identity: identity.clone(), name }
}

/// The issuer and the subject of an input.
fn named(input: &LinkIdentityInput) -> Result<(String, String)> {
    let issuer = Text::<200>::new("issuer", &input.issuer)?.to_string();
    let subject = Text::<255>::new("subject", &input.subject)?.to_string();
    match issuer.contains(char::is_whitespace) {
        true => Err(GraphqlError::malformed_issuer(&issuer)),
        false => Ok((issuer, subject)),
    }
}
