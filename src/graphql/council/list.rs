//! What ledgers add to GraphQL about the loot council.

use std::sync::Arc;

use async_graphql::Object;
use uuid::Uuid;

use super::choices::{DecisionOrder, DecisionState};
use super::decision::{self, Decision, Listed, Opened};
use super::statistics::{self, VoteStatistics};
use super::wish::{self, LootWish, Said};
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of the loot council.
pub struct LedgerCouncil(pub Arc<Scope>);

#[Object]
impl LedgerCouncil {
    /// What the loot council decides on, or did, by when it was put before it.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these, and filters as well")]
    async fn decisions(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those in this state.")] state: Option<DecisionState>,
        #[graphql(desc = "Only what this member wants, wanted or got.")] member_id: Option<Uuid>,
        #[graphql(desc = "Only what dropped in this raid.")] raid_id: Option<Uuid>,
        #[graphql(desc = "Only what was put before the council then or later.")] from: Option<DateTime>,
        #[graphql(desc = "Only what was put before the council before.")] to: Option<DateTime>,
        #[graphql(default_with = "DecisionOrder::NewestFirst", desc = "Which end is the start.")]
        order: DecisionOrder,
    ) -> Result<Option<List<Opened, Decision>>> {
        let page = Page::new((first, after), (last, before))?;
        for model in ["council_decisions", "council_responses", "council_awards"] {
            self.0.view(model).await?;
        }
        let listed = Listed { decisions: None, state, member: member_id, raid: raid_id, from, to };
        let rows = decision::select(&self.0, &page, &listed, order).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), Decision::of(&self.0, row)))))
    }

    /// A decision of the loot council; null if there is none.
    async fn decision(&self, #[graphql(desc = "Which.")] id: Uuid) -> Result<Option<Decision>> {
        Decision::by_id(&self.0, id.into()).await
    }

    /// How officers vote, whoever voted most first: counted over the votes that the caller may see with their voters' names, and over
    /// the caller's own.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn vote_statistics(
        &self,
        #[graphql(desc = "Only what dropped in this raid.")] raid_id: Option<Uuid>,
        #[graphql(desc = "Only what was put before the council then or later.")] from: Option<DateTime>,
        #[graphql(desc = "Only what was put before the council before.")] to: Option<DateTime>,
    ) -> Result<Option<Vec<VoteStatistics>>> {
        let counted = statistics::Counted { raid: raid_id, from, to };
        statistics::statistics(&self.0, counted).await.map(Some)
    }

    /// What members would like to have, the oldest wish first: all of them for who may vote or award, else the caller's own.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these, and filters as well")]
    async fn wishes(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only this member's.")] member_id: Option<Uuid>,
        #[graphql(desc = "Only for this item, by its id in its game.")] item_id: Option<i32>,
        #[graphql(desc = "Only those that are fulfilled, or only those that are not.")] fulfilled: Option<
            bool,
        >,
    ) -> Result<Option<List<Said, LootWish>>> {
        let page = Page::new((first, after), (last, before))?;
        let listed = wish::Listed { member: member_id, item: item_id, fulfilled };
        let rows = LootWish::select(&self.0, &page, listed).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), LootWish::of(&self.0, row)))))
    }
}
