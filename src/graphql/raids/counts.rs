//! How many members of a raid are what.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::RaidId;
use async_graphql::SimpleObject;
use async_graphql::dataloader::Loader;
use uuid::Uuid;

use crate::graphql::scope::Rows;

/// How many members are what.
#[derive(Clone, Copy, Debug, Default, SimpleObject)]
pub struct RosterCounts {
    /// Who takes part.
    present: i64,
    /// Who is ready to step in.
    standby: i64,
    /// Who said that they cannot.
    excused: i64,
}

/// The counts of a raid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CountsOf(pub RaidId);

impl Loader<CountsOf> for Rows {
    type Value = RosterCounts;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[CountsOf]) -> Result<HashMap<CountsOf, RosterCounts>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|CountsOf(raid)| raid.0).collect();
        let rows = sqlx::query!(
            r#"WITH wanted AS (
                   SELECT raid_id, started_at, ended_at FROM raids_calendar_v1
                   WHERE ledger_id = $1 AND raid_id = ANY($2)
               ), said AS (
                   SELECT s.raid_id, s.status FROM wanted JOIN raids_sign_ups_v1 s
                     ON s.ledger_id = $1 AND s.raid_id = wanted.raid_id AND wanted.started_at IS NULL
                   UNION ALL
                   (SELECT DISTINCT ON (r.raid_id, r.member_id) r.raid_id, r.status FROM wanted JOIN raids_roster_v1 r
                     ON r.ledger_id = $1 AND r.raid_id = wanted.raid_id
                        AND r.from_at <= COALESCE(wanted.ended_at, 'infinity')
                    ORDER BY r.raid_id, r.member_id, r.from_at DESC)
               )
               SELECT raid_id AS "raid_id!", count(*) FILTER (WHERE status = 'present') AS "present!",
                      count(*) FILTER (WHERE status = 'standby') AS "standby!",
                      count(*) FILTER (WHERE status = 'excused') AS "excused!"
               FROM said GROUP BY raid_id"#,
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        let counts = rows.into_iter().map(|row| {
            let counts = RosterCounts { present: row.present, standby: row.standby, excused: row.excused };
            (CountsOf(RaidId(row.raid_id)), counts)
        });
        Ok(counts.collect())
    }
}
