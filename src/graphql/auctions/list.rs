//! What ledgers add to GraphQL about auctions.

use std::sync::Arc;

use async_graphql::Object;
use uuid::Uuid;

use super::auction::{self, Auction, Listed, Opened};
use super::choices::AuctionState;
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of auctions.
pub struct LedgerAuctions(pub Arc<Scope>);

#[Object]
impl LedgerAuctions {
    /// Auctions, live and past, the latest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these, and filters as well")]
    async fn auctions(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those in this state.")] state: Option<AuctionState>,
        #[graphql(desc = "Only those that this member won something in.")] won_by: Option<Uuid>,
        #[graphql(desc = "Only those of this raid.")] raid_id: Option<Uuid>,
    ) -> Result<Option<List<Opened, Auction>>> {
        let page = Page::new((first, after), (last, before))?;
        for model in ["auctions_list", "auctions_awards"] {
            self.0.view(model).await?;
        }
        let listed = Listed { auctions: None, state, member: won_by, raid: raid_id };
        let rows = auction::select(&self.0, &page, &listed).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), Auction::of(&self.0, row)))))
    }

    /// An auction; null if there is none.
    async fn auction(&self, #[graphql(desc = "Which.")] id: Uuid) -> Result<Option<Auction>> {
        Auction::by_id(&self.0, id.into()).await
    }
}
