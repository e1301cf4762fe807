//! What fleets came to: per fleet, per commander, and what waits for somebody.
//!
//! All of it is of approved pools, in the ledger's default currency, summed over pools: payouts are never scanned.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::{FleetId, Permission};
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, SimpleObject};
use uuid::Uuid;

use super::{sees_payouts_of, view};
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::{Rows, Scope};

/// What the approved pools of a fleet came to.
#[derive(Clone, Debug, SimpleObject)]
pub struct FleetProfit {
    /// How many pools are approved.
    pools: i64,
    /// What everything in them is worth.
    value: Decimal,
    /// What the corporation keeps.
    corp: Decimal,
    /// What the commander has for leading.
    commander: Decimal,
    /// What members share.
    shared: Decimal,
    /// What costs and members' fixed cuts took.
    costs_and_cuts: Decimal,
}

/// What the fleets of a commander came to.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct CommanderReport {
    #[graphql(skip)]
    scope: Arc<Scope>,
    #[graphql(skip)]
    commander: Uuid,
    /// How many fleets they lead or led, but for those that were called off.
    fleets: i64,
    /// When the last of them started or is to start.
    last: Option<DateTime>,
    /// What their approved pools came to.
    profit: FleetProfit,
}

#[ComplexObject]
impl CommanderReport {
    /// Who leads them.
    async fn commander(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.commander.into()).await
    }
}

impl FleetProfit {
    /// Of a fleet.
    pub async fn of(scope: &Scope, fleet: FleetId) -> Result<Option<Self>> {
        view(scope, "fleets_pools").await?;
        Ok(scope.rows.load_one(ProfitOf(fleet)).await?)
    }
}

/// The fleet whose profit is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProfitOf(FleetId);

impl Loader<ProfitOf> for Rows {
    type Value = FleetProfit;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[ProfitOf]) -> Result<HashMap<ProfitOf, FleetProfit>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|ProfitOf(fleet)| fleet.0).collect();
        let rows = sqlx::query!(
            r#"SELECT wanted.fleet_id AS "fleet_id!", count(p.pool_id) AS "pools!",
                      COALESCE(sum(p.total), 0)::text AS "value!", COALESCE(sum(p.corp), 0)::text AS "corp!",
                      COALESCE(sum(p.commander), 0)::text AS "commander!", COALESCE(sum(p.shared), 0)::text AS "shared!",
                      COALESCE(sum(p.total - p.corp - p.commander - p.shared), 0)::text AS "others!"
               FROM UNNEST($2::uuid[]) AS wanted (fleet_id)
               LEFT JOIN fleets_pools_v1 p
                 ON p.ledger_id = $1 AND p.fleet_id = wanted.fleet_id AND p.approved_at IS NOT NULL AND p.stage <> 'removed'
               GROUP BY wanted.fleet_id"#,
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        let profits = rows.into_iter().map(|row| {
            let profit = FleetProfit {
                pools: row.pools,
                value: Decimal::of_column(&row.value),
                corp: Decimal::of_column(&row.corp),
                commander: Decimal::of_column(&row.commander),
                shared: Decimal::of_column(&row.shared),
                costs_and_cuts: Decimal::of_column(&row.others),
            };
            (ProfitOf(row.fleet_id.into()), profit)
        });
        Ok(profits.collect())
    }
}

/// Commanders, by the value of what their fleets brought home. Who lacks `VIEW_ALL_PAYOUTS` sees their own report only.
pub async fn commanders(
    scope: &Arc<Scope>,
    (from, to): (Option<DateTime>, Option<DateTime>),
) -> Result<Vec<CommanderReport>> {
    view(scope, "fleets_list").await?;
    scope.ready("fleets_pools").await?;
    let rows = sqlx::query!(
        r#"SELECT f.commander_id, count(DISTINCT f.fleet_id) AS "fleets!", max(COALESCE(f.started_at, f.starts_at)) AS last,
                  count(p.pool_id) AS "pools!", COALESCE(sum(p.total), 0)::text AS "value!",
                  COALESCE(sum(p.corp), 0)::text AS "corp!", COALESCE(sum(p.commander), 0)::text AS "commander!",
                  COALESCE(sum(p.shared), 0)::text AS "shared!",
                  COALESCE(sum(p.total - p.corp - p.commander - p.shared), 0)::text AS "others!"
           FROM fleets_list_v1 f
           LEFT JOIN fleets_pools_v1 p
             ON p.ledger_id = $1 AND p.fleet_id = f.fleet_id AND p.approved_at IS NOT NULL AND p.stage <> 'removed'
           WHERE f.ledger_id = $1 AND f.stage <> 'cancelled' AND ($2::uuid IS NULL OR f.commander_id = $2)
             AND ($3::timestamptz IS NULL OR f.starts_at >= $3) AND ($4::timestamptz IS NULL OR f.starts_at < $4)
           GROUP BY f.commander_id ORDER BY COALESCE(sum(p.total), 0) DESC, f.commander_id LIMIT 1000"#,
        scope.rows_of(),
        sees_payouts_of(scope),
        from.map(|from| from.0),
        to.map(|to| to.0)
    )
    .fetch_all(scope.database())
    .await?;
    let told = rows.into_iter().map(|row| CommanderReport {
        scope: Arc::clone(scope),
        commander: row.commander_id,
        fleets: row.fleets,
        last: row.last.map(DateTime),
        profit: FleetProfit {
            pools: row.pools,
            value: Decimal::of_column(&row.value),
            corp: Decimal::of_column(&row.corp),
            commander: Decimal::of_column(&row.commander),
            shared: Decimal::of_column(&row.shared),
            costs_and_cuts: Decimal::of_column(&row.others),
        },
    });
    Ok(told.collect())
}

/// What waits for whoever asks: of all fleets for who manages all of them, else of their own.
#[derive(Debug, SimpleObject)]
pub struct FleetsWaiting {
    /// Fleets that fly.
    active_fleets: i64,
    /// Pools that have no prices yet, or could not be valued.
    to_value: i64,
    /// Pools that are valued, and nobody approved them yet.
    to_approve: i64,
    /// Payouts that are to be paid.
    to_pay: i64,
    /// Payouts that failed, or of which nobody knows what came of them.
    to_look_at: i64,
}

impl FleetsWaiting {
    /// What waits now.
    pub async fn of(scope: &Scope) -> Result<Option<Self>> {
        view(scope, "fleets_pools").await?;
        for model in ["fleets_list", "payouts_summaries"] {
            scope.ready(model).await?;
        }
        let all = scope.session.may(Permission::ManageAllFleets);
        let own = (!all).then(|| super::myself(scope));
        let row = sqlx::query!(
            r#"SELECT count(*) FILTER (WHERE f.stage = 'active') AS "active!",
                      COALESCE(sum(p.to_value), 0)::bigint AS "to_value!",
                      COALESCE(sum(p.to_approve), 0)::bigint AS "to_approve!",
                      COALESCE(sum(s.pending + s.processing), 0)::bigint AS "to_pay!",
                      COALESCE(sum(s.failed + s.unknown), 0)::bigint AS "to_look_at!"
               FROM fleets_list_v1 f
               LEFT JOIN (
                   SELECT fleet_id, count(*) FILTER (WHERE stage IN ('draft', 'valuing')) AS to_value,
                          count(*) FILTER (WHERE stage = 'valued') AS to_approve
                   FROM fleets_pools_v1 WHERE ledger_id = $1 AND stage IN ('draft', 'valuing', 'valued') GROUP BY fleet_id
               ) p ON p.fleet_id = f.fleet_id
               LEFT JOIN payouts_summaries_v1 s ON s.ledger_id = $1 AND s.fleet_id = f.fleet_id
               WHERE f.ledger_id = $1 AND f.stage <> 'cancelled' AND ($2::uuid IS NULL OR f.commander_id = $2)"#,
            scope.rows_of(),
            own
        )
        .fetch_one(scope.database())
        .await?;
        Ok(Some(FleetsWaiting {
            active_fleets: row.active,
            to_value: row.to_value,
            to_approve: row.to_approve,
            to_pay: row.to_pay,
            to_look_at: row.to_look_at,
        }))
    }
}
