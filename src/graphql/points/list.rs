//! Lists of points: what the ledger and its members add to GraphQL.

use std::sync::Arc;

use aggregates::{EntryId, MemberId, Permission};
use async_graphql::Object;

use super::account::Account;
use super::dispute::{self, Dispute, Disputed};
use super::entry::Entry;
use super::flow::{self, Flow, FlowKey, FlowRow, Week, WeekKey, WeekRow};
use super::history::{self, HistoryOrder, Line, Of};
use super::hold::Hold;
use super::items::{self, Given, ItemFilter, ItemGiven};
use super::posting::Posting;
use super::standing::{self, Rank, Standing};
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::Position;
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of points.
pub struct LedgerPoints(pub Arc<Scope>);

#[Object]
impl LedgerPoints {
    /// Where members stand, by rank. Where the ledger keeps points private, only the caller's own for who lacks
    /// `VIEW_ALL_POINTS`; so it is with every list of points.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these")]
    async fn standings(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Whether those who left are listed as well.")] include_left: bool,
        #[graphql(default, desc = "Only those who have the EP that a place asks for.")] eligible_only: bool,
    ) -> Result<Option<List<Rank, Standing>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.view("points_standings").await?;
        let rows = standing::select(&self.0, &page, (include_left, eligible_only)).await?;
        Ok(Some(page.connection(rows, |row| (row.rank(), Standing::of(&self.0, row)))))
    }

    /// Every posting, with the balance after it.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these")]
    async fn history(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only this balance.")] account: Option<Account>,
        #[graphql(default_with = "HistoryOrder::NewestFirst", desc = "Which end is the start.")]
        order: HistoryOrder,
    ) -> Result<Option<List<Line, Posting>>> {
        let page = Page::new((first, after), (last, before))?;
        told(&self.0, &Of::Ledger, page, order, account).await
    }

    /// Who got which item, the latest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn items(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Which items.")] filter: ItemFilter,
    ) -> Result<Option<List<Given, ItemGiven>>> {
        let page = Page::new((first, after), (last, before))?;
        given(&self.0, page, None, &filter).await
    }

    /// Where points came from and where they went: by week, the latest first, balance and kind of entry.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn flows(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only this balance.")] account: Option<Account>,
    ) -> Result<Option<List<FlowKey, Flow>>> {
        let page = Page::new((first, after), (last, before))?;
        let rows = flow::flows(&self.0, &page, account.map(column)).await?;
        Ok(Some(page.connection(rows, FlowRow::told)))
    }

    /// How much of a balance there is, week by week, the latest first, and how much more than before.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn weeks(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Of which balance.")] account: Account,
    ) -> Result<Option<List<WeekKey, Week>>> {
        let page = Page::new((first, after), (last, before))?;
        let rows = flow::weeks(&self.0, &page, column(account)).await?;
        Ok(Some(page.connection(rows, WeekRow::told)))
    }

    /// Disputes, those of the latest entries first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn disputes(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those that are open, or only those that are not.")] open: Option<bool>,
    ) -> Result<Option<List<Disputed, Dispute>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.view("points_disputes").await?;
        let rows = dispute::select(&self.0, &page, open).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), Dispute::of(&self.0, row)))))
    }

    /// An entry, by the position of its first event; null if there is none that the caller sees.
    async fn entry(&self, #[graphql(desc = "Which.")] id: Position) -> Result<Option<Entry>> {
        self.0.require(Permission::ViewPoints)?;
        Entry::at(&self.0, EntryId(id.0)).await
    }
}

/// The fields of a member that speak of points.
pub struct MemberPoints {
    /// Where to look further.
    pub scope: Arc<Scope>,
    /// Whose.
    pub member: MemberId,
}

#[Object]
impl MemberPoints {
    /// Where the member stands; null if the caller does not see this member's points.
    async fn standing(&self) -> Result<Option<Standing>> {
        standing::by_member(&self.scope, self.member).await
    }

    /// What of the member's points is set aside, oldest first: the first hundred holds.
    async fn holds(&self) -> Result<Option<Vec<Hold>>> {
        Hold::of(&self.scope, self.member).await.map(Some)
    }

    /// What the member got, the latest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn items(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Which items.")] filter: ItemFilter,
    ) -> Result<Option<List<Given, ItemGiven>>> {
        let page = Page::new((first, after), (last, before))?;
        given(&self.scope, page, Some(self.member), &filter).await
    }

    /// Every posting of the member, with the balance after it.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these")]
    async fn history(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only this balance.")] account: Option<Account>,
        #[graphql(default_with = "HistoryOrder::NewestFirst", desc = "Which end is the start.")]
        order: HistoryOrder,
    ) -> Result<Option<List<Line, Posting>>> {
        let page = Page::new((first, after), (last, before))?;
        told(&self.scope, &Of::Member(self.member), page, order, account).await
    }
}

/// A page of items, for who may see them.
async fn given(
    scope: &Arc<Scope>,
    page: Page<Given>,
    member: Option<MemberId>,
    filter: &ItemFilter,
) -> Result<Option<List<Given, ItemGiven>>> {
    scope.view("points_items").await?;
    let rows = items::select(scope, &page, member, filter).await?;
    Ok(Some(page.connection(rows, |row| (row.place(), ItemGiven::of(scope, row)))))
}

fn column(account: Account) -> &'static str {
    aggregates::points::Account::from(account).name()
}

/// A page of a history, for who may see it.
pub async fn told(
    scope: &Arc<Scope>,
    of: &Of,
    page: Page<Line>,
    order: HistoryOrder,
    account: Option<Account>,
) -> Result<Option<List<Line, Posting>>> {
    scope.view("points_history").await?;
    scope.ready("points_voids").await?;
    let account = account.map(|account| aggregates::points::Account::from(account).name());
    let rows = history::select(scope, of, &page, order, account).await?;
    Ok(Some(page.connection(rows, |row| (row.place(), Posting::of(scope, row)))))
}
