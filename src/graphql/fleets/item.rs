//! What is in pools, as the read table has it.

use std::sync::Arc;

use aggregates::PoolId;
use async_graphql::Object;
use chrono::{TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::choices::PricingStrategy;
use super::view;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;

/// From when on a price is stale, in hours.
pub const STALE_AFTER: i64 = 48;

/// A row of the items; decimals as their digits.
#[derive(Clone, Debug)]
pub struct ItemRow {
    pub(super) pool_id: Uuid,
    pub(super) line: i64,
    pub(super) name: String,
    pub(super) type_id: Option<i64>,
    pub(super) quantity: i64,
    pub(super) blueprint_copy: bool,
    pub(super) looter_id: Option<Uuid>,
    pub(super) unit: Option<String>,
    pub(super) total: Option<String>,
    pub(super) source: Option<String>,
    pub(super) strategy: Option<String>,
    pub(super) priced_as_of: Option<chrono::DateTime<Utc>>,
    pub(super) digest: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) unpriced: Option<String>,
}

/// Items by line.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Lined(i64);

impl Key for Lined {
    const LIST: &'static str = "fleets.items.1";
}

/// Items of all pools, by pool and line.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Placed(pub Uuid, pub i64);

impl Key for Placed {
    const LIST: &'static str = "fleets.items.all.1";
}

impl ItemRow {
    /// Its place among those of its pool.
    pub fn place(&self) -> Lined {
        Lined(self.line)
    }

    /// Its place among those of all pools.
    pub fn place_of_all(&self) -> Placed {
        Placed(self.pool_id, self.line)
    }
}

/// Which items are listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listed {
    /// Only those without a price.
    pub without_price: bool,
    /// Only those whose price is stale.
    pub stale: bool,
}

/// A line of a pool.
pub struct PoolItem {
    scope: Arc<Scope>,
    row: ItemRow,
}

/// A line of a pool.
#[Object]
impl PoolItem {
    /// 1, 2, 3 ... within its pool, for ever.
    async fn line(&self) -> i64 {
        self.row.line
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Its type in the game.
    async fn type_id(&self) -> Option<i64> {
        self.row.type_id
    }

    /// How many.
    async fn quantity(&self) -> Decimal {
        Decimal::of_column(&self.row.quantity.to_string())
    }

    /// Whether it is a copy of a blueprint.
    async fn blueprint_copy(&self) -> bool {
        self.row.blueprint_copy
    }

    /// Who picked it up.
    async fn looter(&self) -> Result<Option<Member>> {
        match self.row.looter_id {
            Some(member) => member_by_id(&self.scope, member.into()).await,
            None => Ok(None),
        }
    }

    /// What a unit is worth; null without a price.
    async fn unit(&self) -> Option<Decimal> {
        self.row.unit.as_deref().map(Decimal::of_column)
    }

    /// What all of them are worth, rounded half to even.
    async fn total(&self) -> Option<Decimal> {
        self.row.total.as_deref().map(Decimal::of_column)
    }

    /// Where the price is from: a source's name, `blueprint_copy`, or `manual`.
    async fn source(&self) -> Option<&str> {
        self.row.source.as_deref()
    }

    /// How it was asked for.
    async fn strategy(&self) -> Option<PricingStrategy> {
        self.row.strategy.as_deref().map(PricingStrategy::of_column)
    }

    /// When the source says that it was so.
    async fn priced_as_of(&self) -> Option<DateTime> {
        self.row.priced_as_of.map(DateTime)
    }

    /// Whether that is more than 48 hours ago, and nobody set it.
    async fn stale(&self) -> bool {
        let by_hand = self.row.source.as_deref() == Some(aggregates::fleets::Priced::MANUAL);
        !by_hand
            && self.row.priced_as_of.is_some_and(|at| at < self.scope.now() - TimeDelta::hours(STALE_AFTER))
    }

    /// The SHA-256 of the source's answer, in hex.
    async fn digest(&self) -> Option<&str> {
        self.row.digest.as_deref()
    }

    /// Why somebody set it.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// What the sources said, where none prices it.
    async fn unpriced(&self) -> Option<&str> {
        self.row.unpriced.as_deref()
    }
}

impl PoolItem {
    /// The item of a row.
    pub fn of(scope: &Arc<Scope>, row: ItemRow) -> Self {
        PoolItem { scope: Arc::clone(scope), row }
    }
}

macro_rules! items {
    ($order:literal, $scope:ident, $pool:ident, $page:ident, $listed:ident) => {
        sqlx::query_as!(
            ItemRow,
            r#"SELECT pool_id, line, name, type_id, quantity, blueprint_copy, looter_id, unit::text, (unit * quantity)::text AS total,
                      source, strategy, priced_as_of, digest, reason, unpriced
               FROM fleets_items_v1
               WHERE ledger_id = $1 AND pool_id = $2
                 AND ($3::bigint IS NULL OR line > $3) AND ($4::bigint IS NULL OR line < $4)
                 AND (NOT $5 OR unit IS NULL) AND (NOT $6 OR (source <> 'manual' AND priced_as_of < $7))
               ORDER BY line "#
                + $order
                + " LIMIT $8",
            $scope.rows_of(),
            $pool.0,
            $page.after.map(|key| key.0),
            $page.before.map(|key| key.0),
            $listed.without_price,
            $listed.stale,
            $scope.now() - TimeDelta::hours(STALE_AFTER),
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of a pool's items.
pub async fn select(scope: &Scope, pool: PoolId, page: &Page<Lined>, listed: Listed) -> Result<Vec<ItemRow>> {
    view(scope, "fleets_items").await?;
    Ok(match page.backward {
        false => items!("ASC", scope, pool, page, listed)?,
        true => items!("DESC", scope, pool, page, listed)?,
    })
}
