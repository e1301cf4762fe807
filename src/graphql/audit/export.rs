//! Everything that the ledger has about a person, for the person.

use std::sync::Arc;

use aggregates::{MemberId, Permission};
use async_graphql::{Object, SimpleObject};
use uuid::Uuid;

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::find;
use crate::graphql::scope::Scope;
use crate::people::export;
use crate::reads::What;

/// A page of what a ledger has about a person.
#[derive(Debug, SimpleObject)]
pub struct MemberExport {
    /// The page as a JSON document: lists by name, of which the next page may go on with the last.
    json: String,
    /// How many rows it has.
    rows: usize,
    /// What `after` has to be for the next page; null on the last one.
    next: Option<String>,
}

/// The field of a ledger that gives out what it has about a person.
pub struct LedgerExports(pub Arc<Scope>);

#[Object]
impl LedgerExports {
    /// Everything that the ledger has about a person: every read model's rows about them, who read about them, and every
    /// event that names them, opened, without what it says of others. Needs `EXPORT_MEMBERS`, unless it is about the caller
    /// who shows a token of theirs.
    #[graphql(complexity = "200 * child_complexity + 1")]
    async fn export_member(
        &self,
        #[graphql(desc = "The id of the member, or of who turned out to be them.")] member_id: Uuid,
        #[graphql(desc = "What the page before gave as `next`.")] after: Option<String>,
    ) -> Result<Option<MemberExport>> {
        let scope = &self.0;
        scope.only_now()?;
        let member = known(scope, MemberId(member_id)).await?;
        let Some(member) = member else { return Ok(None) };
        let place = export::Place::of(after.as_deref()).ok_or_else(|| GraphqlError::bad_cursor("after"))?;
        scope.app.reads.settled(std::time::Duration::from_secs(1)).await;
        let whom = (member, scope.is_own(member));
        let page = export::page((&scope.app.database, &scope.app.vault), scope.ledger, whom, place).await?;
        scope.shows_always([member], What::Export);
        let json = serde_json::to_string(&page.document).map_err(GraphqlError::internal)?;
        Ok(Some(MemberExport { json, rows: page.rows, next: page.next.map(|next| next.to_string()) }))
    }
}

/// Who this is, if the caller may be given everything about them.
async fn known(scope: &Scope, member: MemberId) -> Result<Option<MemberId>> {
    let found = match scope.session.member() {
        Some(own) if own == member => Some(own),
        own => {
            let found = find(scope, &member.into()).await?;
            if own.is_none() || own != found {
                scope.require(Permission::ExportMembers)?;
            }
            found
        }
    };
    scope.ready("ledger_members").await?;
    Ok(found)
}
