//! Lists of the journal: what the ledger and its members add to GraphQL.

use std::sync::Arc;

use aggregates::{MemberId, Permission};
use async_graphql::Object;

use super::balance::TrialBalance;
use super::chart::{self, ChartLine, Nth};
use super::posting::{self, JournalFilter, JournalPosting, Place, Row, Span};
use super::statement::Statement;
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::points::HistoryOrder;
use crate::graphql::scalar::Position;
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of its journal.
pub struct LedgerJournal(pub Arc<Scope>);

#[Object]
impl LedgerJournal {
    /// The chart of accounts: every account that there is, and what is posted to it.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn chart_of_accounts(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<Nth, ChartLine>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.require(Permission::ViewPoints)?;
        let rows = chart::select(&page);
        Ok(Some(page.connection(rows, |row| row)))
    }

    /// Every event with value as balanced postings: of an event and a commodity they sum to zero. Of money, only
    /// those of the caller's own accounts for who lacks `VIEW_ALL_PAYOUTS`; where the ledger keeps points private, of points
    /// only those for who lacks `VIEW_ALL_POINTS`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these")]
    async fn journal(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Which postings.")] filter: JournalFilter,
        #[graphql(default_with = "HistoryOrder::NewestFirst", desc = "Which end is the start.")]
        order: HistoryOrder,
    ) -> Result<Option<List<Place, JournalPosting>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.view("journal_postings").await?;
        let span = Span::of(&self.0, &page, order == HistoryOrder::NewestFirst, &filter)?;
        let rows = posting::select(&self.0, &span).await?;
        Ok(Some(page.connection(rows, |row: Row| (row.place(), JournalPosting::of(&self.0, row)))))
    }

    /// Where every account stands. Of money, only the caller's own accounts for who lacks `VIEW_ALL_PAYOUTS`; where the ledger
    /// keeps points private, of points only those for who lacks `VIEW_ALL_POINTS`.
    async fn trial_balance(
        &self,
        #[graphql(desc = "Only this commodity: `DKP`, `EP`, `GP` or a currency.")] commodity: Option<String>,
    ) -> Result<Option<TrialBalance>> {
        TrialBalance::of(&self.0, commodity.as_deref()).await.map(Some)
    }

    /// The statement of an account; null if it is that of a member whose points or payouts the caller does not see.
    async fn statement(
        &self,
        #[graphql(
            desc = "An account of the chart, such as `guild:awarded`; `members:<id>` is all of a member's."
        )]
        account: String,
        #[graphql(desc = "`DKP`, `EP`, `GP` or a currency.")] commodity: String,
        #[graphql(desc = "From this position on, else from the first.")] from_position: Option<Position>,
        #[graphql(desc = "Up to this position, else to the last posting there is.")] to_position: Option<
            Position,
        >,
    ) -> Result<Option<Statement>> {
        Statement::of(&self.0, account, &commodity, (from_position, to_position)).await
    }
}

/// The fields of a member that speak of the journal.
pub struct MemberJournal {
    /// Where to look further.
    pub scope: Arc<Scope>,
    /// Whose.
    pub member: MemberId,
}

#[Object]
impl MemberJournal {
    /// The statement of all of the member's accounts; null if the caller does not see their points or payouts.
    async fn statement(
        &self,
        #[graphql(desc = "`DKP`, `EP`, `GP` or a currency.")] commodity: String,
        #[graphql(desc = "From this position on, else from the first.")] from_position: Option<Position>,
        #[graphql(desc = "Up to this position, else to the last posting there is.")] to_position: Option<
            Position,
        >,
    ) -> Result<Option<Statement>> {
        let account = format!("members:{}", self.member);
        Statement::of(&self.scope, account, &commodity, (from_position, to_position)).await
    }
}
