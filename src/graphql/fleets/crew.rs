//! Who flew, as the read table has them.

use std::sync::Arc;

use aggregates::FleetId;
use aggregates::fleets::Stay as Told;
use async_graphql::{Object, SimpleObject};
use uuid::Uuid;

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;

/// A row of the crews; decimals as their digits.
#[derive(Clone, Debug)]
pub struct CrewRow {
    member_id: Uuid,
    role: String,
    ship: Option<String>,
    weight: String,
    sites: Option<i64>,
    notes: Option<String>,
    by_hand: bool,
    stays: String,
}

/// A member of a fleet.
pub struct CrewMember {
    scope: Arc<Scope>,
    row: CrewRow,
}

/// A time that a character was there.
#[derive(SimpleObject)]
pub struct Stay {
    /// From when on.
    joined_at: DateTime,
    /// Until when; still there without it.
    left_at: Option<DateTime>,
    /// As which character; null if that is not known.
    character_id: Option<Uuid>,
}

/// A member of a fleet.
#[Object]
impl CrewMember {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member_id.into()).await
    }

    /// What they fly as.
    async fn role(&self) -> &str {
        &self.row.role
    }

    /// What they fly in.
    async fn ship(&self) -> Option<&str> {
        self.row.ship.as_deref()
    }

    /// How much they count beside others in the same role.
    async fn weight(&self) -> Decimal {
        Decimal::of_column(&self.row.weight)
    }

    /// How many sites they flew.
    async fn sites(&self) -> Option<i64> {
        self.row.sites
    }

    /// What there is to know about them, for who manages fleets.
    async fn notes(&self) -> Option<&str> {
        let manages = self.scope.session.may(aggregates::Permission::ManageOwnFleets)
            || self.scope.session.may(aggregates::Permission::ManageAllFleets);
        self.row.notes.as_deref().filter(|_| manages || self.scope.is_own(self.row.member_id.into()))
    }

    /// Whether somebody says that they flew, and not the game.
    async fn by_hand(&self) -> bool {
        self.row.by_hand
    }

    /// When they were there, in order. None is the whole fleet.
    async fn stays(&self) -> Result<Vec<Stay>> {
        let stays: Vec<Told> = serde_json::from_str(&self.row.stays).map_err(GraphqlError::internal)?;
        let told = |stay: Told| Stay {
            joined_at: stay.joined_at.into(),
            left_at: stay.left_at.map(DateTime),
            character_id: stay.character.map(|character| character.0),
        };
        Ok(stays.into_iter().map(told).collect())
    }
}

impl CrewMember {
    /// Everybody of a fleet, in order of id: a fleet has a thousand at most.
    pub async fn of(scope: &Arc<Scope>, fleet: FleetId) -> Result<Vec<Self>> {
        super::view(scope, "fleets_crew").await?;
        let rows = sqlx::query_as!(
            CrewRow,
            r#"SELECT member_id, role, ship, weight::text AS "weight!", sites, notes, by_hand, stays
               FROM fleets_crew_v1 WHERE ledger_id = $1 AND fleet_id = $2 ORDER BY member_id"#,
            scope.rows_of(),
            fleet.0
        )
        .fetch_all(scope.database())
        .await?;
        Ok(rows.into_iter().map(|row| CrewMember { scope: Arc::clone(scope), row }).collect())
    }

    /// How many a fleet has.
    pub async fn count(scope: &Scope, fleet: FleetId) -> Result<i64> {
        super::view(scope, "fleets_crew").await?;
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM fleets_crew_v1 WHERE ledger_id = $1 AND fleet_id = $2"#,
            scope.rows_of(),
            fleet.0
        )
        .fetch_one(scope.database())
        .await?;
        Ok(count)
    }
}
