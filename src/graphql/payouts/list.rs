//! What ledgers add to GraphQL about payouts.

use std::sync::Arc;

use async_graphql::Object;
use uuid::Uuid;

use super::balance::{self, OfMember, PayoutBalance};
use super::choices::PayoutState;
use super::payout::{self, Listed, Opened, Payout, PayoutOrder};
use super::recovery::{self, Recovery};
use super::summary::PayoutSummary;
use crate::graphql::error::Result;
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of payouts.
pub struct LedgerPayouts(pub Arc<Scope>);

#[Object]
impl LedgerPayouts {
    /// Payouts, by when they were opened. A member sees their own, a commander those of their fleets, who has
    /// `VIEW_ALL_PAYOUTS` everybody's; nothing else is counted either.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these, and filters as well")]
    async fn payouts(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those in this state.")] state: Option<PayoutState>,
        #[graphql(desc = "Only this member's.")] member_id: Option<Uuid>,
        #[graphql(desc = "Only those of this fleet.")] fleet_id: Option<Uuid>,
        #[graphql(desc = "Only those of this pool.")] pool_id: Option<Uuid>,
        #[graphql(desc = "Only those that were opened then or later.")] from: Option<DateTime>,
        #[graphql(desc = "Only those that were opened before.")] to: Option<DateTime>,
        #[graphql(desc = "Only those of at least so much.")] at_least: Option<Decimal>,
        #[graphql(desc = "Only those of at most so much.")] at_most: Option<Decimal>,
        #[graphql(desc = "Only those with this reference, or made together under this name.")] search: Option<
            String,
        >,
        #[graphql(default_with = "PayoutOrder::NewestFirst", desc = "Which end is the start.")]
        order: PayoutOrder,
    ) -> Result<Option<List<Opened, Payout>>> {
        let page = Page::new((first, after), (last, before))?;
        let (member, fleet, pool) = (member_id, fleet_id, pool_id);
        let listed = Listed { payout: None, state, member, fleet, pool, from, to, at_least, at_most, search };
        let rows = payout::select(&self.0, &page, &listed, order).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), Payout::of(&self.0, row)))))
    }

    /// A payout; null if there is none that the caller sees.
    async fn payout(&self, #[graphql(desc = "Which.")] id: Uuid) -> Result<Option<Payout>> {
        Payout::by_id(&self.0, id.into()).await
    }

    /// How much is in which state, of a fleet or, for who has `VIEW_ALL_PAYOUTS`, of all.
    async fn payout_summary(
        &self,
        #[graphql(desc = "Of this fleet.")] fleet_id: Option<Uuid>,
    ) -> Result<Option<PayoutSummary>> {
        PayoutSummary::of(&self.0, fleet_id).await
    }

    /// What is owed to members, in order of id.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn payout_balances(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only this member's.")] member_id: Option<Uuid>,
    ) -> Result<Option<List<OfMember, PayoutBalance>>> {
        let page = Page::new((first, after), (last, before))?;
        let rows = balance::select(&self.0, &page, member_id).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), PayoutBalance::of(&self.0, row)))))
    }

    /// What members have to give back, by when that was opened.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn recoveries(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only this member's.")] member_id: Option<Uuid>,
    ) -> Result<Option<List<recovery::Opened, Recovery>>> {
        let page = Page::new((first, after), (last, before))?;
        let rows = recovery::select(&self.0, &page, (None, member_id)).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), Recovery::of(&self.0, row)))))
    }
}
