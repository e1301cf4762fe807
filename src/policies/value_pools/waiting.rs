//! Pools that wait for their prices, with what is in them.

use aggregates::{LedgerId, PoolId, Position};
use prices::{Region, Strategy, TypeId};
use sqlx::PgPool;

use crate::lane::Failure;
use crate::log::position;

/// Pools that are looked at in one round.
const AT_ONCE: i64 = 100;

/// A pool that waits.
pub struct Waiting {
    /// Whose books.
    pub ledger: LedgerId,
    /// Which.
    pub pool: PoolId,
    /// Which valuation it awaits.
    pub valuation: u32,
    /// The event that asked for it, or a later one of the pool.
    pub asked_at: Position,
    /// How its items are priced.
    pub strategy: Strategy,
    /// Where.
    pub region: Region,
    /// Each line's type, where it has one. Copies of blueprints are worth nothing and asked about by nobody.
    pub lines: Vec<(u32, Option<TypeId>)>,
}

impl Waiting {
    /// Each type once.
    pub fn types(&self) -> Vec<TypeId> {
        let types: std::collections::BTreeSet<TypeId> = self.lines.iter().filter_map(|(_, id)| *id).collect();
        types.into_iter().collect()
    }
}

/// The pools that wait. Rows of a pool and of what is in it are of one position, as one transaction wrote them.
pub async fn read(database: &PgPool) -> Result<Vec<Waiting>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT p.ledger_id, p.pool_id, p.valuation, p.strategy, p.changed_at,
                  COALESCE(s.region, $2) AS "region!",
                  COALESCE(array_agg(i.line ORDER BY i.line) FILTER (WHERE i.line IS NOT NULL), '{}') AS "lines!",
                  COALESCE(array_agg(COALESCE(i.type_id, -1) ORDER BY i.line) FILTER (WHERE i.line IS NOT NULL), '{}')
                      AS "types!"
           FROM (SELECT * FROM fleets_pools_v1 WHERE stage = 'valuing' ORDER BY changed_at, pool_id LIMIT $1) AS p
           LEFT JOIN fleets_settings_v1 AS s ON s.ledger_id = p.ledger_id
           LEFT JOIN fleets_items_v1 AS i
             ON i.ledger_id = p.ledger_id AND i.pool_id = p.pool_id AND NOT i.blueprint_copy
           GROUP BY p.ledger_id, p.pool_id, p.valuation, p.strategy, p.changed_at, s.region"#,
        AT_ONCE,
        i64::from(aggregates::fleets::FleetSettings::THE_FORGE)
    )
    .fetch_all(database)
    .await
    .map_err(|_| Failure::Unavailable)?;
    let waiting = rows.into_iter().map(|row| {
        let lines = row.lines.iter().zip(&row.types);
        let lines = lines.filter_map(|(line, id)| {
            let id = u32::try_from(*id).ok().map(TypeId);
            Some((u32::try_from(*line).ok()?, id))
        });
        Ok(Waiting {
            ledger: row.ledger_id.into(),
            pool: row.pool_id.into(),
            valuation: u32::try_from(row.valuation).map_err(Failure::internal)?,
            asked_at: position(row.changed_at),
            strategy: row.strategy.parse().map_err(Failure::internal)?,
            region: Region(u32::try_from(row.region).map_err(Failure::internal)?),
            lines: lines.collect(),
        })
    });
    waiting.collect()
}
