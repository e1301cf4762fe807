//! Pools, as their read table has them.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::split::PoolSplit;
use aggregates::{FleetId, Permission, PoolId};
use async_graphql::dataloader::Loader;
use async_graphql::{Object, SimpleObject};
use chrono::Utc;
use uuid::Uuid;

use super::choices::{PoolStage, PricingStrategy};
use super::fleet::Fleet;
use super::item::{self, Lined, Listed, PoolItem};
use super::mail::PayoutMail;
use super::resettled::Resettlement;
use super::rule::PayoutRule;
use super::share::Split;
use super::{myself, sees_payouts_of, view};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::{Rows, Scope};

/// A row of the pools; decimals as their digits.
#[derive(Clone, Debug)]
pub struct PoolRow {
    pool_id: Uuid,
    fleet_id: Uuid,
    name: String,
    stage: String,
    currency: String,
    strategy: String,
    rule_id: Uuid,
    rule_version: Option<i64>,
    payout_percent: String,
    costs: String,
    total: Option<String>,
    missing: i64,
    valued_at: Option<chrono::DateTime<Utc>>,
    valuation_failed: Option<String>,
    approvals: i64,
    approved_at: Option<chrono::DateTime<Utc>>,
    approved_by: Option<String>,
    split: Option<String>,
    reason: Option<String>,
    opened_at: chrono::DateTime<Utc>,
    commander_id: Uuid,
}

/// A pool of loot.
pub struct Pool {
    scope: Arc<Scope>,
    row: PoolRow,
}

/// What comes off a pool first.
#[derive(SimpleObject)]
pub struct Cost {
    /// What for.
    label: String,
    /// How much.
    amount: Decimal,
}

/// A pool of loot.
#[Object]
impl Pool {
    /// The pool's id, for ever.
    async fn id(&self) -> Uuid {
        self.row.pool_id
    }

    /// Of which fleet.
    async fn fleet(&self) -> Result<Option<Fleet>> {
        Fleet::by_id(&self.scope, self.row.fleet_id.into()).await
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// How far it is.
    async fn stage(&self) -> PoolStage {
        PoolStage::of_column(&self.row.stage)
    }

    /// What it is counted in.
    async fn currency(&self) -> &str {
        &self.row.currency
    }

    /// How items are priced.
    async fn strategy(&self) -> PricingStrategy {
        PricingStrategy::of_column(&self.row.strategy)
    }

    /// By which rule it is shared out: the version that it was approved with, else the latest.
    async fn rule(&self) -> Result<Option<PayoutRule>> {
        PayoutRule::at_version(&self.scope, self.row.rule_id.into(), self.row.rule_version).await
    }

    /// How much of it is shared out, in percent.
    async fn payout_percent(&self) -> Decimal {
        Decimal::of_column(&self.row.payout_percent)
    }

    /// What comes off first.
    async fn costs(&self) -> Result<Vec<Cost>> {
        let costs: Vec<aggregates::split::Deduction> =
            serde_json::from_str(&self.row.costs).map_err(GraphqlError::internal)?;
        let told = |cost: aggregates::split::Deduction| Cost {
            label: cost.label.to_string(),
            amount: cost.amount.into(),
        };
        Ok(costs.into_iter().map(told).collect())
    }

    /// What everything is worth that has a price; null before it was valued.
    async fn total(&self) -> Option<Decimal> {
        self.row.total.as_deref().map(Decimal::of_column)
    }

    /// How many lines have no price: give them one, or take them out.
    async fn without_price(&self) -> i64 {
        self.row.missing
    }

    /// When it was valued.
    async fn valued_at(&self) -> Option<DateTime> {
        self.row.valued_at.map(DateTime)
    }

    /// Why it could not be valued, if the last try failed.
    async fn valuation_failed(&self) -> Option<&str> {
        self.row.valuation_failed.as_deref()
    }

    /// How often it was approved.
    async fn approvals(&self) -> i64 {
        self.row.approvals
    }

    /// When it was approved.
    async fn approved_at(&self) -> Option<DateTime> {
        self.row.approved_at.map(DateTime)
    }

    /// By whom, such as `key:...` or `member:...`.
    async fn approved_by(&self) -> Option<&str> {
        self.row.approved_by.as_deref()
    }

    /// How it is shared out, once approved; before, ask `preview { approvePool }`.
    async fn split(&self) -> Result<Option<Split>> {
        let split = self.approved_split()?;
        Ok(split.map(|split| Split::of(Arc::clone(&self.scope), split, self.shows_only())))
    }

    /// What the shares would be, had the loot fetched so much; null before the pool is approved.
    async fn resettled(
        &self,
        #[graphql(desc = "What the loot fetched, in the pool's currency.")] actual: Decimal,
    ) -> Result<Option<Resettlement>> {
        let Some(split) = self.approved_split()? else { return Ok(None) };
        let actual = actual.amount("actual")?;
        let actual = aggregates::Money::new(actual, split.total.currency())
            .map_err(|why| GraphqlError::not_money("actual", &actual.to_string(), &why))?;
        Resettlement::of(&self.scope, &split, actual, self.shows_only()).map(Some)
    }

    /// Why it was removed, or its last approval voided.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.row.opened_at.into()
    }

    /// The mail about its payouts, to be copied into the game: of those that the caller sees; null if they see none.
    async fn mail(&self) -> Result<Option<PayoutMail>> {
        let (pool, fleet) = (self.row.pool_id.into(), self.row.fleet_id.into());
        PayoutMail::of(&self.scope, (pool, fleet), (&self.row.name, &self.row.currency)).await
    }

    /// What is in it, by line.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these")]
    async fn items(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Only those without a price.")] without_price: bool,
        #[graphql(default, desc = "Only those whose price is more than 48 hours old.")] stale: bool,
    ) -> Result<Option<List<Lined, PoolItem>>> {
        let page = Page::new((first, after), (last, before))?;
        let listed = Listed { without_price, stale };
        let rows = item::select(&self.scope, self.row.pool_id.into(), &page, listed).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), PoolItem::of(&self.scope, row)))))
    }
}

impl Pool {
    fn approved_split(&self) -> Result<Option<PoolSplit>> {
        let split = self.row.split.as_deref().map(serde_json::from_str).transpose();
        split.map_err(GraphqlError::internal)
    }

    /// Whose share the caller is shown; everybody's without it.
    fn shows_only(&self) -> Option<Uuid> {
        sees_payouts_of(&self.scope).filter(|_| !self.is_led())
    }

    /// Whether the caller commands its fleet.
    fn is_led(&self) -> bool {
        self.scope.session.may(Permission::ManageOwnFleets) && self.row.commander_id == myself(&self.scope)
    }

    /// A pool by id, for who may see fleets.
    pub async fn by_id(scope: &Arc<Scope>, pool: PoolId) -> Result<Option<Self>> {
        view(scope, "fleets_pools").await?;
        scope.ready("fleets_list").await?;
        let row = scope.rows.load_one(pool).await?;
        Ok(row.map(|row| Pool { scope: Arc::clone(scope), row }))
    }

    /// The pools of a fleet that are not removed, in the order in which they were opened.
    pub async fn of(scope: &Arc<Scope>, fleet: FleetId) -> Result<Vec<Self>> {
        view(scope, "fleets_pools").await?;
        scope.ready("fleets_list").await?;
        let rows = scope.rows.load_one(PoolsOf(fleet)).await?.unwrap_or_default();
        Ok(rows.into_iter().map(|row| Pool { scope: Arc::clone(scope), row }).collect())
    }
}

/// The fleet whose pools are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PoolsOf(FleetId);

impl Loader<PoolId> for Rows {
    type Value = PoolRow;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[PoolId]) -> Result<HashMap<PoolId, PoolRow>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = select(self, (Some(&ids), None)).await?;
        Ok(rows.into_iter().map(|row| (PoolId(row.pool_id), row)).collect())
    }
}

impl Loader<PoolsOf> for Rows {
    type Value = Vec<PoolRow>;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[PoolsOf]) -> Result<HashMap<PoolsOf, Vec<PoolRow>>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0.0).collect();
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in select(self, (None, Some(&ids))).await? {
            found.entry(PoolsOf(row.fleet_id.into())).or_default().push(row);
        }
        Ok(found)
    }
}

async fn select(
    rows: &Rows,
    (pools, fleets): (Option<&[Uuid]>, Option<&[Uuid]>),
) -> Result<Vec<PoolRow>, sqlx::Error> {
    sqlx::query_as!(
        PoolRow,
        r#"SELECT p.pool_id, p.fleet_id, p.name, p.stage, p.currency, p.strategy, p.rule_id, p.rule_version,
                  p.payout_percent::text AS "payout_percent!", p.costs, p.total::text, p.missing, p.valued_at,
                  p.valuation_failed, p.approvals, p.approved_at, p.approved_by, p.split, p.reason, p.opened_at,
                  f.commander_id
           FROM fleets_pools_v1 p JOIN fleets_list_v1 f ON f.ledger_id = $1 AND f.fleet_id = p.fleet_id
           WHERE p.ledger_id = $1 AND ($2::uuid[] IS NULL OR p.pool_id = ANY($2))
             AND ($3::uuid[] IS NULL OR (p.fleet_id = ANY($3) AND p.stage <> 'removed'))
           ORDER BY p.opened_at, p.pool_id"#,
        rows.rows_of(),
        pools,
        fleets
    )
    .fetch_all(&rows.database)
    .await
}
