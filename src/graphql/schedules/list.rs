//! Lists of schedules: what the ledger adds to GraphQL.

use std::sync::Arc;

use async_graphql::Object;
use uuid::Uuid;

use super::schedule::{self, Created, Schedule};
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of schedules.
pub struct LedgerSchedules(pub Arc<Scope>);

#[Object]
impl LedgerSchedules {
    /// What comes again, in the order in which it was first defined.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn schedules(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Whether those that ended are listed as well.")] include_ended: bool,
    ) -> Result<Option<List<Created, Schedule>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.view("schedules_list").await?;
        let rows = schedule::select(&self.0, &page, include_ended).await?;
        let rows = rows.into_iter().map(|row| Ok((row.created(), Schedule::of(&self.0, row)?)));
        Ok(Some(page.connection(rows.collect::<Result<_>>()?, |row| row)))
    }

    /// One of them, ended or not; null if there is none.
    async fn schedule(&self, #[graphql(desc = "Which.")] id: Uuid) -> Result<Option<Schedule>> {
        Schedule::by_id(&self.0, id.into()).await
    }
}
