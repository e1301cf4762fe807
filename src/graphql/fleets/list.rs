//! What ledgers add to GraphQL about fleets.

use std::sync::Arc;

use async_graphql::Object;
use uuid::Uuid;

use super::choices::FleetStage;
use super::fleet::{self, Fleet, Listed, Planned};
use super::paste::{self, ItemType, Paste};
use super::pool::Pool;
use super::report::{self, CommanderReport, FleetsWaiting};
use super::rule::PayoutRule;
use super::settings::FleetSettings;
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of fleets.
pub struct LedgerFleets(pub Arc<Scope>);

#[Object]
impl LedgerFleets {
    /// Fleets, by when they are planned to start. Needs `BASIC_ACCESS`, as everything about fleets.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these")]
    async fn fleets(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those at this stage.")] stage: Option<FleetStage>,
        #[graphql(desc = "Only those that this member leads.")] commander_id: Option<Uuid>,
        #[graphql(desc = "Only those that this member flew in.")] member_id: Option<Uuid>,
        #[graphql(desc = "Only those that are planned to start then or later.")] from: Option<DateTime>,
        #[graphql(desc = "Only those that are planned to start before.")] to: Option<DateTime>,
    ) -> Result<Option<List<Planned, Fleet>>> {
        let page = Page::new((first, after), (last, before))?;
        let listed = Listed { stage, commander: commander_id, member: member_id, from, to };
        let rows = fleet::select(&self.0, &page, &listed).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), Fleet::of(&self.0, row)))))
    }

    /// A fleet; null if there is none.
    async fn fleet(&self, #[graphql(desc = "Which.")] id: Uuid) -> Result<Option<Fleet>> {
        Fleet::by_id(&self.0, id.into()).await
    }

    /// A pool; null if there is none.
    async fn pool(&self, #[graphql(desc = "Which.")] id: Uuid) -> Result<Option<Pool>> {
        Pool::by_id(&self.0, id.into()).await
    }

    /// The latest version of every payout rule, by name.
    #[graphql(complexity = "8 * child_complexity + 1")]
    async fn payout_rules(&self) -> Result<Option<Vec<PayoutRule>>> {
        PayoutRule::all(&self.0).await.map(Some)
    }

    /// What a text that the game's client copied comes to, line by line. Nothing is kept of it: ask as often as somebody types.
    async fn paste(
        &self,
        #[graphql(desc = "The text, below a megabyte.")] text: String,
    ) -> Result<Option<Paste>> {
        paste::told(&self.0, &text).await.map(Some)
    }

    /// Types of items whose names begin as, or are nearly, what was typed; the best first.
    async fn item_types(
        &self,
        #[graphql(desc = "What was typed.")] search: String,
        #[graphql(desc = "So many, 50 at most; 10 without it.")] first: Option<usize>,
    ) -> Result<Option<Vec<ItemType>>> {
        paste::search(&self.0, &search, first).await.map(Some)
    }

    /// What the fleets of each commander came to, the most valuable first. Who lacks `VIEW_ALL_PAYOUTS` sees their own only.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn commander_reports(
        &self,
        #[graphql(desc = "Only fleets that are planned to start then or later.")] from: Option<DateTime>,
        #[graphql(desc = "Only fleets that are planned to start before.")] to: Option<DateTime>,
    ) -> Result<Option<Vec<CommanderReport>>> {
        report::commanders(&self.0, (from, to)).await.map(Some)
    }

    /// What waits for whoever asks, of the fleets that they manage.
    async fn fleets_waiting(&self) -> Result<Option<FleetsWaiting>> {
        FleetsWaiting::of(&self.0).await
    }

    /// How fleets are run.
    async fn fleet_settings(&self) -> Result<Option<FleetSettings>> {
        FleetSettings::of(&self.0).await.map(Some)
    }
}
