//! Lists over all fleets: pools, and what is in them.

use std::sync::Arc;

use async_graphql::{MergedObject, Object};
use chrono::{TimeDelta, Utc};
use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::choices::PoolStage;
use super::item::{ItemRow, Placed, PoolItem, STALE_AFTER};
use super::pool::Pool;
use super::view;
use crate::graphql::error::Result;
use crate::graphql::page::{Key, List, Page, cost};
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;

/// The fields of a ledger that list loot.
pub struct LedgerLoot(pub Arc<Scope>);

/// A line of a pool, and which pool that is.
#[derive(MergedObject)]
pub struct LootItem(InPool, PoolItem);

/// Which pool a line is of.
pub struct InPool(Arc<Scope>, Uuid);

/// Pools by when they were opened.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Opened(chrono::DateTime<Utc>, Uuid);

impl Key for Opened {
    const LIST: &'static str = "fleets.pools.1";
}

#[Object]
impl InPool {
    /// The pool.
    async fn pool(&self) -> Result<Option<Pool>> {
        Pool::by_id(&self.0, self.1.into()).await
    }
}

#[Object]
impl LedgerLoot {
    /// Pools of all fleets, by when they were opened. Those that were removed are listed if that stage is asked for.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these, and filters as well")]
    async fn pools(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only those at this stage.")] stage: Option<PoolStage>,
        #[graphql(desc = "Only those of this fleet.")] fleet_id: Option<Uuid>,
        #[graphql(desc = "Only those that were opened then or later.")] from: Option<DateTime>,
        #[graphql(desc = "Only those that were opened before.")] to: Option<DateTime>,
    ) -> Result<Option<List<Opened, Pool>>> {
        let page = Page::new((first, after), (last, before))?;
        let places = places(&self.0, &page, &Pools { stage, fleet: fleet_id, from, to }).await?;
        let pools = places.iter().map(|place| Pool::by_id(&self.0, place.1.into()));
        let pools = try_join_all(pools).await?;
        let rows = places.into_iter().zip(pools).filter_map(|(place, pool)| Some((place, pool?))).collect();
        Ok(Some(page.connection(rows, |row| row)))
    }

    /// What is in all pools, by pool and line: such as what has no price, or a stale one.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these, and filters as well")]
    async fn pool_items(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Only those without a price.")] without_price: bool,
        #[graphql(default, desc = "Only those whose price is more than 48 hours old.")] stale: bool,
        #[graphql(desc = "Only those of pools at this stage.")] stage: Option<PoolStage>,
        #[graphql(desc = "Only those of this fleet's pools.")] fleet_id: Option<Uuid>,
    ) -> Result<Option<List<Placed, LootItem>>> {
        let page = Page::new((first, after), (last, before))?;
        let rows = items(&self.0, &page, &Items { without_price, stale, stage, fleet: fleet_id }).await?;
        Ok(Some(page.connection(rows, |row| {
            let place = row.place_of_all();
            (place, LootItem(InPool(Arc::clone(&self.0), place.0), PoolItem::of(&self.0, row)))
        })))
    }
}

/// Which pools are listed.
struct Pools {
    stage: Option<PoolStage>,
    fleet: Option<Uuid>,
    from: Option<DateTime>,
    to: Option<DateTime>,
}

macro_rules! pools {
    ($order:literal, $scope:ident, $page:ident, $listed:ident) => {
        sqlx::query!(
            "SELECT opened_at, pool_id FROM fleets_pools_v1
             WHERE ledger_id = $1
               AND ($2::timestamptz IS NULL OR (opened_at, pool_id) > ($2, $3::uuid))
               AND ($4::timestamptz IS NULL OR (opened_at, pool_id) < ($4, $5::uuid))
               AND stage = COALESCE($6, stage) AND ($6::text IS NOT NULL OR stage <> 'removed')
               AND ($7::uuid IS NULL OR fleet_id = $7)
               AND ($8::timestamptz IS NULL OR opened_at >= $8) AND ($9::timestamptz IS NULL OR opened_at < $9)
             ORDER BY opened_at "
                + $order
                + ", pool_id "
                + $order
                + " LIMIT $10",
            $scope.rows_of(),
            $page.after.map(|key| key.0),
            $page.after.map(|key| key.1),
            $page.before.map(|key| key.0),
            $page.before.map(|key| key.1),
            $listed.stage.map(PoolStage::column),
            $listed.fleet,
            $listed.from.map(|from| from.0),
            $listed.to.map(|to| to.0),
            $page.limit()
        )
        .map(|row| Opened(row.opened_at, row.pool_id))
        .fetch_all($scope.database())
        .await
    };
}

async fn places(scope: &Scope, page: &Page<Opened>, listed: &Pools) -> Result<Vec<Opened>> {
    view(scope, "fleets_pools").await?;
    Ok(match page.backward {
        false => pools!("ASC", scope, page, listed)?,
        true => pools!("DESC", scope, page, listed)?,
    })
}

/// Which items are listed.
struct Items {
    without_price: bool,
    stale: bool,
    stage: Option<PoolStage>,
    fleet: Option<Uuid>,
}

macro_rules! items {
    ($order:literal, $scope:ident, $page:ident, $listed:ident) => {
        sqlx::query_as!(
            ItemRow,
            r#"SELECT i.pool_id, line, i.name, type_id, quantity, blueprint_copy, looter_id, unit::text,
                      (unit * quantity)::text AS total, source, i.strategy, priced_as_of, digest, i.reason, unpriced
               FROM fleets_items_v1 i JOIN fleets_pools_v1 p ON p.ledger_id = $1 AND p.pool_id = i.pool_id
               WHERE i.ledger_id = $1
                 AND ($2::uuid IS NULL OR (i.pool_id, line) > ($2, $3::bigint))
                 AND ($4::uuid IS NULL OR (i.pool_id, line) < ($4, $5::bigint))
                 AND (NOT $6 OR unit IS NULL) AND (NOT $7 OR (source <> 'manual' AND priced_as_of < $8))
                 AND p.stage = COALESCE($9, p.stage) AND ($9::text IS NOT NULL OR p.stage <> 'removed')
                 AND ($10::uuid IS NULL OR p.fleet_id = $10)
               ORDER BY i.pool_id "#
                + $order
                + ", line "
                + $order
                + " LIMIT $11",
            $scope.rows_of(),
            $page.after.map(|key| key.0),
            $page.after.map(|key| key.1),
            $page.before.map(|key| key.0),
            $page.before.map(|key| key.1),
            $listed.without_price,
            $listed.stale,
            $scope.now() - TimeDelta::hours(STALE_AFTER),
            $listed.stage.map(PoolStage::column),
            $listed.fleet,
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

async fn items(scope: &Scope, page: &Page<Placed>, listed: &Items) -> Result<Vec<ItemRow>> {
    view(scope, "fleets_items").await?;
    scope.ready("fleets_pools").await?;
    Ok(match page.backward {
        false => items!("ASC", scope, page, listed)?,
        true => items!("DESC", scope, page, listed)?,
    })
}
