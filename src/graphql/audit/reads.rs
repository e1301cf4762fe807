//! Who read what about whom.

use std::sync::Arc;
use std::time::Duration;

use aggregates::MemberId;
use async_graphql::Object;
use uuid::Uuid;

use super::command::actor;
use super::read::{Listed, PrivateRead, ReadIn, select};
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;

/// How long a list waits for what this server has noted and not yet written.
const PATIENCE: Duration = Duration::from_secs(1);

/// The field of a ledger that shows who read what.
pub struct LedgerReads(pub Arc<Scope>);

#[Object]
impl LedgerReads {
    /// Who read what only some may read about a member: other members' points where a member sees no others', identities,
    /// exports. Once per reader, member and hour; one's own are not among them. The latest first. Needs `VIEW_EVENTS`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these")]
    async fn private_reads(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only by this actor: `key:<id>`, `member:<id>` or `operator`.")] by: Option<String>,
        #[graphql(desc = "Only about this member.")] member_id: Option<Uuid>,
        #[graphql(desc = "Only then or later.")] from: Option<DateTime>,
        #[graphql(desc = "Only before.")] to: Option<DateTime>,
    ) -> Result<Option<List<ReadIn, PrivateRead>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.require_log()?;
        listed(&self.0, page, Listed { actor: actor(by)?, member: member_id, from, to }).await
    }
}

/// The field of a member that shows who read about them.
pub struct MemberReads {
    /// Where to look further.
    pub scope: Arc<Scope>,
    /// About whom.
    pub member: MemberId,
}

#[Object]
impl MemberReads {
    /// Who read something private about this member, the latest first. Needs `VIEW_EVENTS`, unless it is about the caller.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn read_by(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<ReadIn, PrivateRead>>> {
        let page = Page::new((first, after), (last, before))?;
        if !self.scope.is_own(self.member) {
            self.scope.require_log()?;
        }
        let about = Listed { actor: None, member: Some(self.member.0), from: None, to: None };
        listed(&self.scope, page, about).await
    }
}

async fn listed(
    scope: &Arc<Scope>,
    page: Page<ReadIn>,
    which: Listed,
) -> Result<Option<List<ReadIn, PrivateRead>>> {
    scope.only_now()?;
    scope.app.reads.settled(PATIENCE).await;
    let rows = select(scope, &page, &which).await?;
    Ok(Some(page.connection(rows, |row| (row.place(), PrivateRead::of(scope, row)))))
}
