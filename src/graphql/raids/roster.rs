//! Who was on a raid's roster, and when.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::{MemberId, RaidId};
use async_graphql::dataloader::Loader;
use async_graphql::{Description, Object, SimpleObject};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::choices::RosterStatus;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::{Rows, Scope};

/// Members of a raid by id.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Named(Uuid);

impl Key for Named {
    const LIST: &'static str = "roster.1";
}

/// Somebody of a roster.
#[derive(Clone, Debug)]
pub struct NamedRow {
    member_id: Uuid,
    signed_up: Option<String>,
}

impl NamedRow {
    /// Its place in the roster.
    pub fn place(&self) -> Named {
        Named(self.member_id)
    }
}

/// A member on a raid's roster.
#[derive(Description)]
pub struct RosterMember {
    scope: Arc<Scope>,
    raid: RaidId,
    row: NamedRow,
}

/// How a member stood to a raid for some time.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct RosterStay {
    /// How.
    status: RosterStatus,
    /// From when on.
    from: DateTime,
    /// Until when; null while it lasts.
    to: Option<DateTime>,
}

#[Object(use_type_description)]
impl RosterMember {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member_id.into()).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.row.member_id
    }

    /// What they said before the start that they would be; null if they said nothing.
    async fn signed_up(&self) -> Option<RosterStatus> {
        self.row.signed_up.as_deref().and_then(RosterStatus::of_column)
    }

    /// What they are now, or were at the raid's end; null before the start, and of who is gone.
    async fn status(&self) -> Result<Option<RosterStatus>> {
        Ok(self.said().await?.last().and_then(|row| RosterStatus::of_column(&row.status)))
    }

    /// What they were, and when, in order of time.
    #[graphql(complexity = "4 * child_complexity + 1")]
    async fn stays(&self) -> Result<Vec<RosterStay>> {
        Ok(self.said().await?.iter().filter_map(StayRow::stay).collect())
    }
}

impl RosterMember {
    /// The member of a row.
    pub fn of(scope: &Arc<Scope>, raid: RaidId, row: NamedRow) -> Self {
        RosterMember { scope: Arc::clone(scope), raid, row }
    }

    async fn said(&self) -> Result<Vec<StayRow>> {
        let of = StaysOf { raid: self.raid, member: self.row.member_id.into() };
        Ok(self.scope.rows.load_one(of).await?.unwrap_or_default())
    }
}

macro_rules! roster {
    ($order:literal, $scope:ident, $raid:ident, $page:ident) => {
        sqlx::query_as!(
            NamedRow,
            r#"SELECT member_id AS "member_id!", s.status AS "signed_up?"
               FROM (SELECT member_id FROM raids_sign_ups_v1 WHERE ledger_id = $1 AND raid_id = $2
                     UNION
                     SELECT r.member_id FROM raids_roster_v1 r
                     JOIN raids_calendar_v1 c ON c.ledger_id = r.ledger_id AND c.raid_id = r.raid_id
                     WHERE r.ledger_id = $1 AND r.raid_id = $2 AND r.status <> 'gone'
                       AND r.from_at <= COALESCE(c.ended_at, 'infinity')) AS named
               LEFT JOIN (SELECT member_id, status FROM raids_sign_ups_v1 WHERE ledger_id = $1 AND raid_id = $2) AS s
                 USING (member_id)
               WHERE ($3::uuid IS NULL OR member_id > $3) AND ($4::uuid IS NULL OR member_id < $4)
               ORDER BY member_id "#
                + $order
                + " LIMIT $5",
            $scope.rows_of(),
            $raid.0,
            $page.after.map(|key| key.0),
            $page.before.map(|key| key.0),
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of a raid's roster.
pub async fn select(scope: &Scope, raid: RaidId, page: &Page<Named>) -> Result<Vec<NamedRow>> {
    scope.view("raids_roster").await?;
    scope.ready("raids_sign_ups").await?;
    Ok(match page.backward {
        false => roster!("ASC", scope, raid, page)?,
        true => roster!("DESC", scope, raid, page)?,
    })
}

/// Everything that was said of a member in a raid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StaysOf {
    raid: RaidId,
    member: MemberId,
}

/// What a member is from an instant on, until another.
#[derive(Clone, Debug)]
pub struct StayRow {
    raid_id: Uuid,
    member_id: Uuid,
    status: String,
    from_at: chrono::DateTime<chrono::Utc>,
    to_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl StayRow {
    fn stay(&self) -> Option<RosterStay> {
        let (from, to) = (self.from_at.into(), self.to_at.map(DateTime));
        RosterStatus::of_column(&self.status).map(|status| RosterStay { status, from, to })
    }
}

impl Loader<StaysOf> for Rows {
    type Value = Vec<StayRow>;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[StaysOf]) -> Result<HashMap<StaysOf, Vec<StayRow>>, Arc<sqlx::Error>> {
        let raids: Vec<Uuid> = keys.iter().map(|of| of.raid.0).collect();
        let members: Vec<Uuid> = keys.iter().map(|of| of.member.0).collect();
        let rows = sqlx::query_as!(
            StayRow,
            r#"SELECT r.raid_id, r.member_id, r.status, r.from_at,
                      COALESCE(lead(r.from_at) OVER (PARTITION BY r.raid_id, r.member_id ORDER BY r.from_at), c.ended_at)
                        AS "to_at?"
               FROM UNNEST($2::uuid[], $3::uuid[]) AS wanted (raid_id, member_id)
               JOIN raids_calendar_v1 c ON c.ledger_id = $1 AND c.raid_id = wanted.raid_id
               JOIN raids_roster_v1 r ON r.ledger_id = $1 AND r.raid_id = wanted.raid_id
                    AND r.member_id = wanted.member_id AND r.from_at <= COALESCE(c.ended_at, 'infinity')
               ORDER BY r.raid_id, r.member_id, r.from_at"#,
            self.rows_of(),
            &raids,
            &members
        )
        .fetch_all(&self.database)
        .await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            let of = StaysOf { raid: row.raid_id.into(), member: row.member_id.into() };
            found.entry(of).or_default().push(row);
        }
        Ok(found)
    }
}
