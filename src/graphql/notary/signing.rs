//! Having a checkpoint signed on demand.

use aggregates::Permission;
use async_graphql::{Context, InputObject, MergedObject, Object};
use uuid::Uuid;

use super::checkpoint::Checkpoint;
use crate::graphql::error::Result;
use crate::graphql::order::{Command, commands};
use crate::graphql::receipt::Done;
use crate::graphql::scope::Scope;
use crate::lane::{ClientKey, Receipt};
use crate::notary::{self, SignedCheckpoint};

/// Whose head is signed.
#[derive(Debug, InputObject)]
pub struct SignCheckpointInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
}

commands!(SignCheckpointInput);

/// What signing came to.
#[derive(MergedObject)]
pub struct SignCheckpointPayload(Done, Signed);

/// A checkpoint that is signed.
pub struct Signed(SignedCheckpoint);

#[Object]
impl Signed {
    /// The checkpoint.
    async fn checkpoint(&self) -> Checkpoint {
        Checkpoint(self.0.clone())
    }
}

/// Commands to the notary. They are no events: what is signed says what the log is.
#[derive(Default)]
pub struct NotaryMutation;

#[Object]
impl NotaryMutation {
    /// Signs the ledger's head as it is now. A head that was signed before has the same checkpoint again. Needs `VIEW_EVENTS`.
    async fn sign_checkpoint(
        &self,
        ctx: &Context<'_>,
        input: SignCheckpointInput,
    ) -> Result<Option<SignCheckpointPayload>> {
        let scope = Scope::enter(ctx, input.ledger()).await?;
        let client_key = ClientKey::new(input.client_key())?;
        scope.require(Permission::ViewEvents)?;
        let request = client_key.mint(scope.ledger, &scope.actor()?, 0);
        let (database, vault) = (&scope.app.database, &scope.app.vault);
        let (signed, repeated) = notary::asked_for(database, vault, scope.ledger, request).await?;
        let (position, recorded_at) = (signed.position, signed.signed_at);
        let receipt = Receipt { position, events: 0, recorded_at, repeated };
        Ok(Some(SignCheckpointPayload(Done { scope, receipt }, Signed(signed))))
    }
}
