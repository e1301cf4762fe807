//! What ledgers add to GraphQL about how loot is spread.

use std::sync::Arc;

use async_graphql::Object;

use super::given::LootFilter;
use super::loot::LootDistribution;
use super::share::{Had, LootShare};
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of how loot is spread.
pub struct LedgerDistribution(pub Arc<Scope>);

#[Object]
impl LedgerDistribution {
    /// How what members got is spread over them, and over slots, responses and reasons.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn loot_distribution(
        &self,
        #[graphql(default, desc = "Which items count.")] filter: LootFilter,
    ) -> Result<Option<LootDistribution>> {
        LootDistribution::of(&self.0, filter).await.map(Some)
    }

    /// What each member got, the most items first, and those who got nothing at the end.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn loot_shares(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Which items count.")] filter: LootFilter,
    ) -> Result<Option<List<Had, LootShare>>> {
        let page = Page::new((first, after), (last, before))?;
        let rows = LootShare::select(&self.0, &page, filter).await?;
        Ok(Some(page.connection(rows, |row| row)))
    }
}
