//! Fleets, as their read table has them.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::FleetId;
use async_graphql::Object;
use async_graphql::dataloader::Loader;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::choices::FleetStage;
use super::crew::CrewMember;
use super::pool::Pool;
use super::report::FleetProfit;
use super::view;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::{Rows, Scope};
use crate::log::position;

/// A row of the fleets.
#[derive(Clone, Debug)]
pub struct FleetRow {
    fleet_id: Uuid,
    stage: String,
    name: String,
    commander_id: Uuid,
    starts_at: chrono::DateTime<Utc>,
    doctrine: Option<String>,
    location: Option<String>,
    notes: Option<String>,
    started_at: Option<chrono::DateTime<Utc>>,
    completed_at: Option<chrono::DateTime<Utc>>,
    reason: Option<String>,
    changed_at: i64,
}

/// Fleets by when they are planned to start.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Planned(chrono::DateTime<Utc>, Uuid);

impl Key for Planned {
    const LIST: &'static str = "fleets.1";
}

impl FleetRow {
    /// Its place in the list.
    pub fn place(&self) -> Planned {
        Planned(self.starts_at, self.fleet_id)
    }
}

/// A fleet.
pub struct Fleet {
    scope: Arc<Scope>,
    row: FleetRow,
}

/// A fleet.
#[Object]
impl Fleet {
    /// The fleet's id, for ever.
    async fn id(&self) -> Uuid {
        self.row.fleet_id
    }

    /// How far it is.
    async fn stage(&self) -> FleetStage {
        FleetStage::of_column(&self.row.stage)
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Who leads it.
    async fn commander(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.commander_id.into()).await
    }

    /// When it is, or was, to start.
    async fn starts_at(&self) -> DateTime {
        self.row.starts_at.into()
    }

    /// What is flown.
    async fn doctrine(&self) -> Option<&str> {
        self.row.doctrine.as_deref()
    }

    /// Where it forms.
    async fn location(&self) -> Option<&str> {
        self.row.location.as_deref()
    }

    /// What there is to know.
    async fn notes(&self) -> Option<&str> {
        self.row.notes.as_deref()
    }

    /// When it started.
    async fn started_at(&self) -> Option<DateTime> {
        self.row.started_at.map(DateTime)
    }

    /// When it was over.
    async fn completed_at(&self) -> Option<DateTime> {
        self.row.completed_at.map(DateTime)
    }

    /// Why it was cancelled, or why somebody set its stage.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// Whoever flew, in order of id: a thousand at most.
    #[graphql(complexity = "40 * child_complexity + 1")]
    async fn crew(&self) -> Result<Option<Vec<CrewMember>>> {
        CrewMember::of(&self.scope, self.row.fleet_id.into()).await.map(Some)
    }

    /// How many flew.
    async fn crew_count(&self) -> Result<Option<i64>> {
        CrewMember::count(&self.scope, self.row.fleet_id.into()).await.map(Some)
    }

    /// Its pools, in the order in which they were opened.
    #[graphql(complexity = "8 * child_complexity + 1")]
    async fn pools(&self) -> Result<Option<Vec<Pool>>> {
        Pool::of(&self.scope, self.row.fleet_id.into()).await.map(Some)
    }

    /// What its approved pools came to.
    async fn profit(&self) -> Result<Option<FleetProfit>> {
        FleetProfit::of(&self.scope, self.row.fleet_id.into()).await
    }

    /// The position of the last event that touched this row.
    async fn changed_at(&self) -> Position {
        position(self.row.changed_at).into()
    }
}

impl Fleet {
    /// The fleet of a row.
    pub fn of(scope: &Arc<Scope>, row: FleetRow) -> Self {
        Fleet { scope: Arc::clone(scope), row }
    }

    /// A fleet by id, for who may see fleets.
    pub async fn by_id(scope: &Arc<Scope>, fleet: FleetId) -> Result<Option<Self>> {
        view(scope, "fleets_list").await?;
        let row = scope.rows.load_one(fleet).await?;
        Ok(row.map(|row| Fleet::of(scope, row)))
    }
}

impl Loader<FleetId> for Rows {
    type Value = FleetRow;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[FleetId]) -> Result<HashMap<FleetId, FleetRow>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = sqlx::query_as!(
            FleetRow,
            "SELECT f.fleet_id, stage, name, commander_id, starts_at, doctrine, location, notes, started_at, completed_at, reason,
                    changed_at
             FROM UNNEST($2::uuid[]) AS wanted (fleet_id)
             JOIN fleets_list_v1 AS f ON f.ledger_id = $1 AND f.fleet_id = wanted.fleet_id",
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        Ok(rows.into_iter().map(|row| (FleetId(row.fleet_id), row)).collect())
    }
}

/// Which fleets are listed.
pub struct Listed {
    /// At this stage.
    pub stage: Option<FleetStage>,
    /// Led by this member.
    pub commander: Option<Uuid>,
    /// That this member flew in.
    pub member: Option<Uuid>,
    /// Planned to start then or later.
    pub from: Option<DateTime>,
    /// Planned to start before.
    pub to: Option<DateTime>,
}

macro_rules! fleets {
    ($order:literal, $scope:ident, $page:ident, $listed:ident) => {
        sqlx::query_as!(
            FleetRow,
            "SELECT fleet_id, stage, name, commander_id, starts_at, doctrine, location, notes, started_at, completed_at, reason,
                    changed_at
             FROM fleets_list_v1 f
             WHERE ledger_id = $1
               AND ($2::timestamptz IS NULL OR (starts_at, fleet_id) > ($2, $3::uuid))
               AND ($4::timestamptz IS NULL OR (starts_at, fleet_id) < ($4, $5::uuid))
               AND ($6::text IS NULL OR stage = $6) AND ($7::uuid IS NULL OR commander_id = $7)
               AND ($8::timestamptz IS NULL OR starts_at >= $8) AND ($9::timestamptz IS NULL OR starts_at < $9)
               AND ($10::uuid IS NULL OR EXISTS (
                   SELECT FROM fleets_crew_v1 c WHERE c.ledger_id = $1 AND c.fleet_id = f.fleet_id AND c.member_id = $10))
             ORDER BY starts_at "
                + $order
                + ", fleet_id "
                + $order
                + " LIMIT $11",
            $scope.rows_of(),
            $page.after.map(|key| key.0),
            $page.after.map(|key| key.1),
            $page.before.map(|key| key.0),
            $page.before.map(|key| key.1),
            $listed.stage.map(FleetStage::column),
            $listed.commander,
            $listed.from.map(|from| from.0),
            $listed.to.map(|to| to.0),
            $listed.member,
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the fleets.
pub async fn select(scope: &Scope, page: &Page<Planned>, listed: &Listed) -> Result<Vec<FleetRow>> {
    view(scope, "fleets_list").await?;
    scope.ready("fleets_crew").await?;
    Ok(match page.backward {
        false => fleets!("ASC", scope, page, listed)?,
        true => fleets!("DESC", scope, page, listed)?,
    })
}
