//! Lists of people.

use std::sync::Arc;

use aggregates::Permission;
use async_graphql::Object;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::find;
use super::member::{self, MemberRow};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::page::{Key, List, Page, cost};
use crate::graphql::root::Member;
use crate::graphql::scope::Scope;
use crate::graphql::who::MemberBy;

/// Members by when they joined.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Joined(i64, Uuid);

impl Key for Joined {
    const LIST: &'static str = "members.1";
}

const FIRST: Joined = Joined(-1, Uuid::nil());
const LAST: Joined = Joined(i64::MAX, Uuid::max());

/// The fields of a ledger that list people.
pub struct LedgerPeople(pub Arc<Scope>);

#[Object]
impl LedgerPeople {
    /// The ledger's people, in the order in which they joined.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these")]
    async fn members(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Whether those who left are listed as well.")] include_left: bool,
        #[graphql(desc = "Only those who hold this role.")] role: Option<String>,
        #[graphql(desc = "Only who goes by exactly this name, or plays who does.")] name: Option<String>,
    ) -> Result<Option<List<Joined, Member>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.view("ledger_members").await?;
        let only = only(&self.0, name).await?;
        let rows = select(&self.0, &page, (include_left, role, only)).await?;
        let key = |row: &MemberRow| Joined(row.joined_at, row.member_id);
        Ok(Some(page.connection(rows, |row| (key(&row), Member::of(&self.0, row)))))
    }

    /// One person, by id or name, be it that of a character; null if there is none.
    async fn member(&self, #[graphql(desc = "Who.")] by: MemberBy) -> Result<Option<Member>> {
        self.0.require(Permission::ViewPoints)?;
        match found(&self.0, &by).await? {
            Some(id) => member::by_id(&self.0, id).await,
            None => Ok(None),
        }
    }
}

/// The member whom a caller names, for who may see members.
async fn found(scope: &Scope, by: &MemberBy) -> Result<Option<aggregates::MemberId>> {
    scope.ready("ledger_members").await?;
    scope.ready("ledger_characters").await?;
    let keys = scope.app.vault.ledger(scope.ledger).await?.ok_or_else(GraphqlError::not_found)?;
    find(scope, &by.who(&keys)).await
}

/// A filter by name: nobody, if nobody has it.
async fn only(scope: &Scope, name: Option<String>) -> Result<Option<Uuid>> {
    match name {
        Some(name) => Ok(Some(found(scope, &MemberBy::Name(name)).await?.map_or(Uuid::nil(), |id| id.0))),
        None => Ok(None),
    }
}

macro_rules! members {
    ($order:literal, $scope:ident, $page:ident, $filter:ident, $after:ident, $before:ident) => {
        sqlx::query_as!(
            MemberRow,
            "SELECT member_id, name, joined_at, joined_on, has_left, main_id, roles, changed_at
             FROM ledger_members_v1
             WHERE ledger_id = $1 AND (joined_at, member_id) > ($2, $3) AND (joined_at, member_id) < ($4, $5)
               AND ($6 OR NOT has_left) AND ($7::text IS NULL OR $7 = ANY(roles))
               AND ($8::uuid IS NULL OR member_id = $8)
             ORDER BY joined_at " + $order + ", member_id " + $order + " LIMIT $9",
            $scope.rows_of(),
            $after.0,
            $after.1,
            $before.0,
            $before.1,
            $filter.0,
            $filter.1,
            $filter.2,
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

async fn select(
    scope: &Scope,
    page: &Page<Joined>,
    filter: (bool, Option<String>, Option<Uuid>),
) -> Result<Vec<MemberRow>> {
    let (after, before) = (page.after.unwrap_or(FIRST), page.before.unwrap_or(LAST));
    Ok(match page.backward {
        false => members!("ASC", scope, page, filter, after, before)?,
        true => members!("DESC", scope, page, filter, after, before)?,
    })
}
