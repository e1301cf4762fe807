//! A raid, as the calendar has it.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::RaidId;
use async_graphql::dataloader::Loader;
use async_graphql::{Description, Object};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::choices::RaidState;
use super::counts::{CountsOf, RosterCounts};
use super::kill::{self, Kill, Killed};
use super::roster::{self, Named, RosterMember};
use crate::graphql::error::Result;
use crate::graphql::page::{Key, List, Page, cost};
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::{Rows, Scope};
use crate::log::position;

/// A row of the calendar.
#[derive(Clone, Debug)]
pub struct RaidRow {
    /// Which.
    pub raid_id: Uuid,
    state: String,
    title: String,
    starts_at: chrono::DateTime<Utc>,
    ends_at: Option<chrono::DateTime<Utc>>,
    place: Option<String>,
    notes: Option<String>,
    started_at: Option<chrono::DateTime<Utc>>,
    ended_at: Option<chrono::DateTime<Utc>>,
    cancelled_for: Option<String>,
    kills: i32,
    changed_at: i64,
}

/// Raids by when they are planned to start.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Planned(chrono::DateTime<Utc>, Uuid);

impl Key for Planned {
    const LIST: &'static str = "raids.1";
}

impl RaidRow {
    /// Its place in the calendar.
    pub fn place(&self) -> Planned {
        Planned(self.starts_at, self.raid_id)
    }
}

/// A raid.
#[derive(Description)]
pub struct Raid {
    scope: Arc<Scope>,
    row: RaidRow,
}

#[Object(use_type_description)]
impl Raid {
    /// The raid's id, for ever.
    async fn id(&self) -> Uuid {
        self.row.raid_id
    }

    /// How far it has come.
    async fn state(&self) -> RaidState {
        RaidState::of_column(&self.row.state)
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// When it is, or was, to start.
    async fn starts_at(&self) -> DateTime {
        self.row.starts_at.into()
    }

    /// When it is, or was, to end.
    async fn ends_at(&self) -> Option<DateTime> {
        self.row.ends_at.map(DateTime)
    }

    /// Where it goes.
    async fn place(&self) -> Option<&str> {
        self.row.place.as_deref()
    }

    /// What there is to know.
    async fn notes(&self) -> Option<&str> {
        self.row.notes.as_deref()
    }

    /// When it started.
    async fn started_at(&self) -> Option<DateTime> {
        self.row.started_at.map(DateTime)
    }

    /// When it ended.
    async fn ended_at(&self) -> Option<DateTime> {
        self.row.ended_at.map(DateTime)
    }

    /// Why it was called off.
    async fn cancelled_for(&self) -> Option<&str> {
        self.row.cancelled_for.as_deref()
    }

    /// How many kills it has.
    async fn kill_count(&self) -> i32 {
        self.row.kills
    }

    /// How many members are what: before the start, as they signed up; after the end, as they were at the end.
    async fn counts(&self) -> Result<RosterCounts> {
        self.scope.ready("raids_roster").await?;
        self.scope.ready("raids_sign_ups").await?;
        let counts = self.scope.rows.load_one(CountsOf(self.row.raid_id.into())).await?;
        Ok(counts.unwrap_or_default())
    }

    /// Everybody who signed up or was on the roster, in order of id.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn roster(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<Named, RosterMember>>> {
        let page = Page::new((first, after), (last, before))?;
        let raid = self.row.raid_id.into();
        let rows = roster::select(&self.scope, raid, &page).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), RosterMember::of(&self.scope, raid, row)))))
    }

    /// What was killed, in the order in which it was.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn kills(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<Killed, Kill>>> {
        let page = Page::new((first, after), (last, before))?;
        let rows = kill::select(&self.scope, self.row.raid_id.into(), &page).await?;
        Ok(Some(page.connection(rows, |row| (row.place(), Kill::of(&self.scope, row)))))
    }

    /// The position of the last event that touched this row of the calendar.
    async fn changed_at(&self) -> Position {
        position(self.row.changed_at).into()
    }
}

impl Raid {
    /// The raid of a row.
    pub fn of(scope: &Arc<Scope>, row: RaidRow) -> Self {
        Raid { scope: Arc::clone(scope), row }
    }

    /// A raid by id, for who may see raids.
    pub async fn by_id(scope: &Arc<Scope>, raid: RaidId) -> Result<Option<Self>> {
        scope.view("raids_calendar").await?;
        let row = scope.rows.load_one(raid).await?;
        Ok(row.map(|row| Raid::of(scope, row)))
    }
}

impl Loader<RaidId> for Rows {
    type Value = RaidRow;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[RaidId]) -> Result<HashMap<RaidId, RaidRow>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = sqlx::query_as!(
            RaidRow,
            "SELECT c.raid_id, state, title, starts_at, ends_at, place, notes, started_at, ended_at, cancelled_for, kills,
                    changed_at
             FROM UNNEST($2::uuid[]) AS wanted (raid_id)
             JOIN raids_calendar_v1 AS c ON c.ledger_id = $1 AND c.raid_id = wanted.raid_id",
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        Ok(rows.into_iter().map(|row| (RaidId(row.raid_id), row)).collect())
    }
}

/// Which raids of the calendar are listed.
pub struct Listed {
    /// Planned to start then or later.
    pub from: Option<DateTime>,
    /// Planned to start before.
    pub to: Option<DateTime>,
    /// In this state.
    pub state: Option<RaidState>,
}

macro_rules! raids {
    ($order:literal, $scope:ident, $page:ident, $listed:ident) => {
        sqlx::query_as!(
            RaidRow,
            "SELECT raid_id, state, title, starts_at, ends_at, place, notes, started_at, ended_at, cancelled_for, kills,
                    changed_at
             FROM raids_calendar_v1
             WHERE ledger_id = $1
               AND ($2::timestamptz IS NULL OR (starts_at, raid_id) > ($2, $3::uuid))
               AND ($4::timestamptz IS NULL OR (starts_at, raid_id) < ($4, $5::uuid))
               AND ($6::timestamptz IS NULL OR starts_at >= $6) AND ($7::timestamptz IS NULL OR starts_at < $7)
               AND ($8::text IS NULL OR state = $8)
             ORDER BY starts_at "
                + $order
                + ", raid_id "
                + $order
                + " LIMIT $9",
            $scope.rows_of(),
            $page.after.map(|key| key.0),
            $page.after.map(|key| key.1),
            $page.before.map(|key| key.0),
            $page.before.map(|key| key.1),
            $listed.from.map(|from| from.0),
            $listed.to.map(|to| to.0),
            $listed.state.map(RaidState::column),
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the calendar.
pub async fn select(scope: &Scope, page: &Page<Planned>, listed: &Listed) -> Result<Vec<RaidRow>> {
    Ok(match page.backward {
        false => raids!("ASC", scope, page, listed)?,
        true => raids!("DESC", scope, page, listed)?,
    })
}
