//! Commands that work the queue of imported names off.

use std::sync::Arc;

use aggregates::{ImportsCommand, MemberId, Text};
use async_graphql::{Context, InputObject, MergedObject, Object};
use uuid::Uuid;

use super::name::{self, ImportedName};
use super::placing;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::outcome::Outcome;
use crate::graphql::receipt::Done;
use crate::graphql::who::MemberBy;

/// Whose a name is.
#[derive(Debug, InputObject)]
pub struct MapImportedNameInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The name, by its id in the queue.
    imported_name: Uuid,
    /// Whose it is.
    member: MemberBy,
}

/// Which name becomes a member of its own.
#[derive(Debug, InputObject)]
pub struct AddImportedNameInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The name, by its id in the queue.
    imported_name: Uuid,
}

/// Which name stays out of the books.
#[derive(Debug, InputObject)]
pub struct DismissImportedNameInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The name, by its id in the queue.
    imported_name: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

commands!(MapImportedNameInput, AddImportedNameInput, DismissImportedNameInput);

/// What a change of the queue came to.
#[derive(MergedObject)]
pub struct ImportedNamePayload(Done, Settled);

impl ImportedNamePayload {
    fn of(done: Done, person: MemberId) -> Option<Self> {
        Some(ImportedNamePayload(done.clone(), Settled { done, person }))
    }
}

/// The name that a command was about.
pub struct Settled {
    done: Done,
    person: MemberId,
}

#[Object]
impl Settled {
    /// The name as it is since, once the read models have come to the receipt.
    async fn imported_name(&self) -> Result<Option<ImportedName>> {
        self.done.read().await?;
        let scope: &Arc<_> = &self.done.scope;
        scope.require(aggregates::Permission::ImportEntries)?;
        let row = name::by_id(scope, self.person).await?;
        Ok(row.map(|row| ImportedName::of(scope, row)))
    }
}

/// Commands about names that imports could not place.
#[derive(Default)]
pub struct ImportsMutation;

#[Object]
impl ImportsMutation {
    /// Says whose a name is, and posts what waited for it. The name finds the member from then on, as a character of
    /// theirs, so that later imports know it. Needs `IMPORT_ENTRIES`, and `MANAGE_MEMBERS` unless it finds them already.
    async fn map_imported_name(
        &self,
        ctx: &Context<'_>,
        input: MapImportedNameInput,
    ) -> Result<Option<ImportedNamePayload>> {
        let (order, person) = (Order::of(ctx, &input).await?, MemberId(input.imported_name));
        let parts = placing::parts(&order, person, Some(order.who(&input.member))).await?;
        order.issue_all(parts).await.map(|done| ImportedNamePayload::of(done, person))
    }

    /// Adds a name as a member, and posts what waited for it. Needs `IMPORT_ENTRIES` and `MANAGE_MEMBERS`.
    async fn add_imported_name(
        &self,
        ctx: &Context<'_>,
        input: AddImportedNameInput,
    ) -> Result<Option<ImportedNamePayload>> {
        let (order, person) = (Order::of(ctx, &input).await?, MemberId(input.imported_name));
        let parts = placing::parts(&order, person, None).await?;
        order.issue_all(parts).await.map(|done| ImportedNamePayload::of(done, person))
    }

    /// Leaves a name and what waits for it out of the books. It stays in the queue as dismissed, with what comes for it
    /// later, and can be mapped all the same. Needs `IMPORT_ENTRIES`.
    async fn dismiss_imported_name(
        &self,
        ctx: &Context<'_>,
        input: DismissImportedNameInput,
    ) -> Result<Option<ImportedNamePayload>> {
        let (order, person) = (Order::of(ctx, &input).await?, MemberId(input.imported_name));
        let command = ImportsCommand::Dismiss { person, reason: Text::new("reason", input.reason)? };
        order.issue(command).await.map(|done| ImportedNamePayload::of(done, person))
    }
}

/// Commands about imported names, asked for their outcome.
#[derive(Default)]
pub struct ImportsPreview;

#[Object]
impl ImportsPreview {
    /// What `mapImportedName` would come to.
    async fn map_imported_name(
        &self,
        ctx: &Context<'_>,
        input: MapImportedNameInput,
    ) -> Result<Option<Outcome>> {
        let (order, person) = (Order::of(ctx, &input).await?, MemberId(input.imported_name));
        let parts = placing::parts(&order, person, Some(order.who(&input.member))).await?;
        Outcome::of(order, parts).await
    }

    /// What `addImportedName` would come to.
    async fn add_imported_name(
        &self,
        ctx: &Context<'_>,
        input: AddImportedNameInput,
    ) -> Result<Option<Outcome>> {
        let (order, person) = (Order::of(ctx, &input).await?, MemberId(input.imported_name));
        let parts = placing::parts(&order, person, None).await?;
        Outcome::of(order, parts).await
    }
}
