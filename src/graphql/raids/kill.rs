//! Kills, with who was there.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::{KillId, RaidId};
use async_graphql::dataloader::Loader;
use async_graphql::{Description, Object};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::choices::RosterStatus;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::{Rows, Scope};
use crate::log::position;

/// How many are at a kill as a rule: what a list of them is reckoned to cost.
const USUAL: usize = 40;

/// A row of the kills.
#[derive(Clone, Debug)]
pub struct KillRow {
    raid_id: Uuid,
    kill_id: Uuid,
    killed_at: chrono::DateTime<chrono::Utc>,
    boss: String,
    difficulty: Option<String>,
    encounter: Option<i64>,
    changed_at: i64,
}

/// Kills by when they were.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Killed(chrono::DateTime<chrono::Utc>, Uuid);

impl Key for Killed {
    const LIST: &'static str = "kills.1";
}

impl KillRow {
    /// Its place among the kills.
    pub fn place(&self) -> Killed {
        Killed(self.killed_at, self.kill_id)
    }
}

/// A kill. Who was there is the roster at its time.
#[derive(Description)]
pub struct Kill {
    scope: Arc<Scope>,
    row: KillRow,
}

#[Object(use_type_description)]
impl Kill {
    /// The kill's id, for ever.
    async fn id(&self) -> Uuid {
        self.row.kill_id
    }

    /// When it was.
    async fn killed_at(&self) -> DateTime {
        self.row.killed_at.into()
    }

    /// Who was killed.
    async fn boss(&self) -> &str {
        &self.row.boss
    }

    /// How hard it was.
    async fn difficulty(&self) -> Option<&str> {
        self.row.difficulty.as_deref()
    }

    /// The encounter's id in its game.
    async fn encounter(&self) -> Option<i64> {
        self.row.encounter
    }

    /// Who took part.
    #[graphql(complexity = "USUAL * child_complexity + 1")]
    async fn present(&self) -> Result<Vec<Attendee>> {
        self.who(RosterStatus::Present).await
    }

    /// Who was ready to step in.
    #[graphql(complexity = "USUAL * child_complexity + 1")]
    async fn standby(&self) -> Result<Vec<Attendee>> {
        self.who(RosterStatus::Standby).await
    }

    /// Who had said that they could not.
    #[graphql(complexity = "USUAL * child_complexity + 1")]
    async fn excused(&self) -> Result<Vec<Attendee>> {
        self.who(RosterStatus::Excused).await
    }

    /// The position of the last event that touched this kill.
    async fn changed_at(&self) -> Position {
        position(self.row.changed_at).into()
    }
}

impl Kill {
    /// The kill of a row.
    pub fn of(scope: &Arc<Scope>, row: KillRow) -> Self {
        Kill { scope: Arc::clone(scope), row }
    }

    /// A kill by id, for who may see raids; none if it was removed.
    pub async fn by_id(scope: &Arc<Scope>, raid: RaidId, kill: KillId) -> Result<Option<Self>> {
        scope.view("raids_kills").await?;
        let row = sqlx::query_as!(
            KillRow,
            "SELECT raid_id, kill_id, killed_at, boss, difficulty, encounter, changed_at FROM raids_kills_v1
             WHERE ledger_id = $1 AND raid_id = $2 AND kill_id = $3",
            scope.rows_of(),
            raid.0,
            kill.0
        );
        let row = row.fetch_optional(scope.database()).await?;
        Ok(row.map(|row| Kill::of(scope, row)))
    }

    async fn who(&self, status: RosterStatus) -> Result<Vec<Attendee>> {
        self.scope.ready("raids_presence").await?;
        let of = AttendeesOf(self.row.raid_id.into(), self.row.kill_id.into());
        let rows = self.scope.rows.load_one(of).await?.unwrap_or_default();
        let there = rows.into_iter().filter(|row| RosterStatus::of_column(&row.status) == Some(status));
        let attendee = |row: AttendeeRow| Attendee { scope: Arc::clone(&self.scope), member: row.member_id };
        Ok(there.map(attendee).collect())
    }
}

/// Somebody who was at a kill.
#[derive(Description)]
pub struct Attendee {
    scope: Arc<Scope>,
    member: Uuid,
}

#[Object(use_type_description)]
impl Attendee {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.member.into()).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.member
    }
}

macro_rules! kills {
    ($order:literal, $scope:ident, $raid:ident, $page:ident) => {
        sqlx::query_as!(
            KillRow,
            "SELECT raid_id, kill_id, killed_at, boss, difficulty, encounter, changed_at FROM raids_kills_v1
             WHERE ledger_id = $1 AND raid_id = $2
               AND ($3::timestamptz IS NULL OR (killed_at, kill_id) > ($3, $4::uuid))
               AND ($5::timestamptz IS NULL OR (killed_at, kill_id) < ($5, $6::uuid))
             ORDER BY killed_at "
                + $order
                + ", kill_id "
                + $order
                + " LIMIT $7",
            $scope.rows_of(),
            $raid.0,
            $page.after.map(|key| key.0),
            $page.after.map(|key| key.1),
            $page.before.map(|key| key.0),
            $page.before.map(|key| key.1),
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of a raid's kills.
pub async fn select(scope: &Scope, raid: RaidId, page: &Page<Killed>) -> Result<Vec<KillRow>> {
    scope.view("raids_kills").await?;
    Ok(match page.backward {
        false => kills!("ASC", scope, raid, page)?,
        true => kills!("DESC", scope, raid, page)?,
    })
}

/// Everybody who was at a kill of a raid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AttendeesOf(RaidId, KillId);

/// How somebody was there.
#[derive(Clone, Debug)]
pub struct AttendeeRow {
    raid_id: Uuid,
    kill_id: Uuid,
    member_id: Uuid,
    status: String,
}

impl Loader<AttendeesOf> for Rows {
    type Value = Vec<AttendeeRow>;
    type Error = Arc<sqlx::Error>;

    async fn load(
        &self,
        keys: &[AttendeesOf],
    ) -> Result<HashMap<AttendeesOf, Vec<AttendeeRow>>, Arc<sqlx::Error>> {
        let raids: Vec<Uuid> = keys.iter().map(|of| of.0.0).collect();
        let kills: Vec<Uuid> = keys.iter().map(|of| of.1.0).collect();
        let rows = sqlx::query_as!(
            AttendeeRow,
            "SELECT p.raid_id, p.kill_id, p.member_id, p.status
             FROM UNNEST($2::uuid[], $3::uuid[]) AS wanted (raid_id, kill_id)
             JOIN raids_presence_v1 p
               ON p.ledger_id = $1 AND p.raid_id = wanted.raid_id AND p.kill_id = wanted.kill_id
             ORDER BY p.member_id",
            self.rows_of(),
            &raids,
            &kills
        )
        .fetch_all(&self.database)
        .await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            found.entry(AttendeesOf(row.raid_id.into(), row.kill_id.into())).or_default().push(row);
        }
        Ok(found)
    }
}
