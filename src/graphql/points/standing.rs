//! Where members stand, as the read table has it.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::{MemberId, Position as At};
use async_graphql::dataloader::Loader;
use async_graphql::{Description, Object};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, LIMIT, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::{Decimal, Position};
use crate::graphql::scope::{Rows, Scope};
use crate::log::{bigint, position};

/// A row of the standings; decimals as their digits.
#[derive(Clone, Debug)]
pub struct StandingRow {
    /// Who.
    pub member_id: Uuid,
    name: Option<String>,
    has_left: bool,
    dkp: String,
    ep: String,
    gp: String,
    eligible: bool,
    priority: String,
    joined_at: i64,
    /// The last event that touched the row.
    pub changed_at: i64,
}

/// Standings by rank: what is compared, in the order in which it is compared.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rank(bool, Digits, Digits, i64, Uuid);

/// A decimal that PostgreSQL can read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Digits(String);

impl Key for Rank {
    const LIST: &'static str = "standings.1";
}

impl TryFrom<String> for Digits {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let digits = text.strip_prefix('-').unwrap_or(&text);
        let numeric = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let fits =
            numeric && digits.matches('.').count() <= 1 && digits.starts_with(|c: char| c.is_ascii_digit());
        if fits && text.len() <= 60 { Ok(Digits(text)) } else { Err("not a decimal") }
    }
}

impl From<Digits> for String {
    fn from(Digits(text): Digits) -> Self {
        text
    }
}

impl StandingRow {
    /// Its place among the standings.
    pub fn rank(&self) -> Rank {
        let (priority, ep) = (Digits(self.priority.clone()), Digits(self.ep.clone()));
        Rank(self.eligible, priority, ep, self.joined_at, self.member_id)
    }
}

/// Where a member stands.
#[derive(Description)]
pub struct Standing {
    scope: Arc<Scope>,
    row: StandingRow,
}

#[Object(use_type_description)]
impl Standing {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member_id.into()).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.row.member_id
    }

    /// The member's name; null once they are forgotten.
    async fn name(&self) -> Option<&str> {
        self.row.name.as_deref()
    }

    /// Whether the member left.
    async fn has_left(&self) -> bool {
        self.row.has_left
    }

    /// Dragon kill points.
    async fn dkp(&self) -> Decimal {
        Decimal::of_column(&self.row.dkp)
    }

    /// Effort points.
    async fn ep(&self) -> Decimal {
        Decimal::of_column(&self.row.ep)
    }

    /// Gear points, without any base.
    async fn gp(&self) -> Decimal {
        Decimal::of_column(&self.row.gp)
    }

    /// Whether they have the EP that a place asks for. Who has not, ranks after all who have.
    async fn eligible(&self) -> bool {
        self.row.eligible
    }

    /// What members are ranked by: the balance under DKP, EP / effective GP under EPGP, cut off after 30 decimals, which
    /// tells any two fractions apart. Ties: more EP, then who joined first.
    async fn priority(&self) -> Decimal {
        Decimal::of_column(&self.row.priority)
    }

    /// The position of the last event that touched this standing.
    async fn changed_at(&self) -> Position {
        position(self.row.changed_at).into()
    }
}

impl Standing {
    /// The standing of a row.
    pub fn of(scope: &Arc<Scope>, row: StandingRow) -> Self {
        Standing { scope: Arc::clone(scope), row }
    }
}

/// The standing of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StandingOf(pub MemberId);

impl Loader<StandingOf> for Rows {
    type Value = StandingRow;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[StandingOf]) -> Result<HashMap<StandingOf, StandingRow>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|StandingOf(member)| member.0).collect();
        let rows = sqlx::query_as!(
            StandingRow,
            r#"SELECT s.member_id, name, has_left, dkp::text AS "dkp!", ep::text AS "ep!", gp::text AS "gp!",
                      eligible, priority::text AS "priority!", joined_at, changed_at
               FROM UNNEST($2::uuid[]) AS wanted (member_id)
               JOIN points_standings_v1 AS s ON s.ledger_id = $1 AND s.member_id = wanted.member_id"#,
            self.ledger.0,
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        Ok(rows.into_iter().map(|row| (StandingOf(MemberId(row.member_id)), row)).collect())
    }
}

// Every column compares the same way round once two are negated, so that one row comparison is the whole rank. Amounts
// become text after the page was found: before the sort, every row's would.
macro_rules! standings {
    ([$eligible:literal, $rest:literal], $scope:ident, $page:ident, $filter:ident, $after:ident, $before:ident) => {
        sqlx::query_as!(
            StandingRow,
            r#"SELECT member_id, name, has_left, dkp::text AS "dkp!", ep::text AS "ep!", gp::text AS "gp!",
                      eligible, priority::text AS "priority!", joined_at, changed_at
               FROM (SELECT * FROM points_standings_v1
               WHERE ledger_id = $1
                 AND ($2::boolean IS NULL OR (NOT eligible, -priority, -ep, joined_at, member_id)
                      > (NOT $2, -$3::text::numeric, -$4::text::numeric, $5::bigint, $6::uuid))
                 AND ($7::boolean IS NULL OR (NOT eligible, -priority, -ep, joined_at, member_id)
                      < (NOT $7, -$8::text::numeric, -$9::text::numeric, $10::bigint, $11::uuid))
                 AND ($12 OR NOT has_left) AND (NOT $13 OR eligible) AND ($15::uuid IS NULL OR member_id = $15)
               ORDER BY eligible "#
                + $eligible
                + ", priority "
                + $eligible
                + ", ep "
                + $eligible
                + ", joined_at "
                + $rest
                + ", member_id "
                + $rest
                + " LIMIT $14) AS page ORDER BY eligible "
                + $eligible
                + ", priority "
                + $eligible
                + ", ep "
                + $eligible
                + ", joined_at "
                + $rest
                + ", member_id "
                + $rest,
            $scope.ledger.0,
            $after.map(|key| key.0),
            $after.map(|key| key.1.0.as_str()),
            $after.map(|key| key.2.0.as_str()),
            $after.map(|key| key.3),
            $after.map(|key| key.4),
            $before.map(|key| key.0),
            $before.map(|key| key.1.0.as_str()),
            $before.map(|key| key.2.0.as_str()),
            $before.map(|key| key.3),
            $before.map(|key| key.4),
            $filter.0,
            $filter.1,
            $page.limit(),
            $scope.seen_by()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the standings, by rank. `filter` says whether those who left are listed, and only who is eligible.
pub async fn select(scope: &Scope, page: &Page<Rank>, filter: (bool, bool)) -> Result<Vec<StandingRow>> {
    let (after, before) = (page.after.as_ref(), page.before.as_ref());
    Ok(match page.backward {
        false => standings!(["DESC", "ASC"], scope, page, filter, after, before)?,
        true => standings!(["ASC", "DESC"], scope, page, filter, after, before)?,
    })
}

/// The standings of members whose balances events changed, from one position to another: by rank, the first of them.
pub async fn touched(scope: &Scope, (first, last): (At, At)) -> Result<Vec<StandingRow>> {
    let rows = sqlx::query_as!(
        StandingRow,
        r#"SELECT member_id, name, has_left, dkp::text AS "dkp!", ep::text AS "ep!", gp::text AS "gp!",
                  eligible, priority::text AS "priority!", joined_at, changed_at
           FROM points_standings_v1
           WHERE ledger_id = $1 AND member_id IN
                 (SELECT member_id FROM points_history_v1 WHERE ledger_id = $1 AND position BETWEEN $2 AND $3)
             AND ($5::uuid IS NULL OR member_id = $5)
           ORDER BY eligible DESC, priority DESC, ep DESC, joined_at, member_id LIMIT $4"#,
        scope.ledger.0,
        bigint(first),
        bigint(last),
        i64::try_from(LIMIT).unwrap_or(i64::MAX),
        scope.seen_by()
    )
    .fetch_all(scope.database())
    .await?;
    Ok(rows)
}

/// The standings that changed after a place in the order of changes, in that order.
pub async fn changed(scope: &Scope, (after, member): (At, Uuid), limit: i64) -> Result<Vec<StandingRow>> {
    let rows = sqlx::query_as!(
        StandingRow,
        r#"SELECT member_id, name, has_left, dkp::text AS "dkp!", ep::text AS "ep!", gp::text AS "gp!",
                  eligible, priority::text AS "priority!", joined_at, changed_at
           FROM points_standings_v1
           WHERE ledger_id = $1 AND changed_at >= $2 AND (changed_at, member_id) > ($2, $3)
             AND ($5::uuid IS NULL OR member_id = $5)
           ORDER BY changed_at, member_id LIMIT $4"#,
        scope.ledger.0,
        bigint(after),
        member,
        limit,
        scope.seen_by()
    )
    .fetch_all(scope.database())
    .await?;
    Ok(rows)
}
