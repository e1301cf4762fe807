//! Where members stand, as the read table has it.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::{MemberId, Position as At};
use async_graphql::dataloader::Loader;
use async_graphql::{Description, Object};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rank::{DecidedBy, RankOf};
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, LIMIT, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::{Decimal, Position};
use crate::graphql::scope::{Rows, Scope};
use crate::log::{bigint, position};
use crate::reads::What;

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
    held: String,
    eligible: bool,
    priority: String,
    tie_1: String,
    tie_2: String,
    tie_3: String,
    /// The last event that touched the row.
    pub changed_at: i64,
}

/// Standings by rank: what is compared, in the order in which it is compared.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rank(bool, Digits, Digits, Digits, Digits, Uuid);

/// A decimal that PostgreSQL can read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Digits(String);

impl Key for Rank {
    const LIST: &'static str = "standings.2";
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
        let digits = |column: &String| Digits(column.clone());
        let [one, two, three] = [&self.tie_1, &self.tie_2, &self.tie_3].map(digits);
        Rank(self.eligible, digits(&self.priority), one, two, three, self.member_id)
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

    /// What of the DKP is set aside.
    async fn held(&self) -> Decimal {
        Decimal::of_column(&self.row.held)
    }

    /// What of the DKP can be spent: the balance less what is set aside.
    async fn available(&self) -> Decimal {
        let number = |digits: &str| digits.parse::<rust_decimal::Decimal>().unwrap_or_default();
        Decimal::of_column(&(number(&self.row.dkp) - number(&self.row.held)).to_string())
    }

    /// The member's place among those who are here, from 1; null for who does not see everybody's points.
    async fn rank(&self) -> Result<Option<i64>> {
        if self.scope.seen_by().is_some() {
            return Ok(None);
        }
        Ok(self.scope.rows.load_one(RankOf(MemberId(self.row.member_id))).await?.map(|ranked| ranked.rank))
    }

    /// What put the member behind who stands before them; null for the first, and for who does not see everybody's
    /// points.
    async fn decided_by(&self) -> Result<Option<DecidedBy>> {
        if self.scope.seen_by().is_some() {
            return Ok(None);
        }
        let ranked = self.scope.rows.load_one(RankOf(MemberId(self.row.member_id))).await?;
        Ok(ranked.and_then(|ranked| ranked.decided_by))
    }

    /// Whether they have the EP that a place asks for. Who has not, ranks after all who have.
    async fn eligible(&self) -> bool {
        self.row.eligible
    }

    /// What members are ranked by: the balance under DKP, EP / effective GP under EPGP, cut off after 30 decimals, which
    /// tells any two fractions apart. Ties go by the ledger's order, see `decidedBy`.
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
        scope.shows([row.member_id.into()], What::Points);
        Standing { scope: Arc::clone(scope), row }
    }
}

/// Where a member stands, for who sees their points.
pub async fn by_member(scope: &Arc<Scope>, member: MemberId) -> Result<Option<Standing>> {
    scope.view("points_standings").await?;
    if !scope.sees(member) {
        return Ok(None);
    }
    let row = scope.rows.load_one(StandingOf(member)).await?;
    Ok(row.map(|row| Standing::of(scope, row)))
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
                      held::text AS "held!", eligible, priority::text AS "priority!", tie_1::text AS "tie_1!",
                      tie_2::text AS "tie_2!", tie_3::text AS "tie_3!", changed_at
               FROM UNNEST($2::uuid[]) AS wanted (member_id)
               JOIN points_standings_v2 AS s ON s.ledger_id = $1 AND s.member_id = wanted.member_id"#,
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        Ok(rows.into_iter().map(|row| (StandingOf(MemberId(row.member_id)), row)).collect())
    }
}

// Every column but the id compares the same way round, so that one row comparison is the whole rank once the id is what is
// compared last. Amounts become text after the page was found: before the sort, every row's would.
macro_rules! standings {
    ([$down:literal, $up:literal], $scope:ident, $page:ident, $filter:ident) => {
        sqlx::query_as!(
            StandingRow,
            r#"SELECT member_id, name, has_left, dkp::text AS "dkp!", ep::text AS "ep!", gp::text AS "gp!",
                      held::text AS "held!", eligible, priority::text AS "priority!", tie_1::text AS "tie_1!",
                      tie_2::text AS "tie_2!", tie_3::text AS "tie_3!", changed_at
               FROM (SELECT * FROM points_standings_v2
               WHERE ledger_id = $1
                 AND ($2::boolean IS NULL OR (NOT eligible, -priority, -tie_1, -tie_2, -tie_3, member_id)
                      > (NOT $2, -$3::text::numeric, -$4::text::numeric, -$5::text::numeric, -$6::text::numeric, $7::uuid))
                 AND ($8::boolean IS NULL OR (NOT eligible, -priority, -tie_1, -tie_2, -tie_3, member_id)
                      < (NOT $8, -$9::text::numeric, -$10::text::numeric, -$11::text::numeric, -$12::text::numeric, $13::uuid))
                 AND ($14 OR NOT has_left) AND (NOT $15 OR eligible) AND ($17::uuid IS NULL OR member_id = $17)
               ORDER BY eligible "#
                + $down + ", priority " + $down + ", tie_1 " + $down + ", tie_2 " + $down + ", tie_3 " + $down
                + ", member_id " + $up
                + " LIMIT $16) AS page ORDER BY eligible "
                + $down + ", priority " + $down + ", tie_1 " + $down + ", tie_2 " + $down + ", tie_3 " + $down
                + ", member_id " + $up,
            $scope.rows_of(),
            $page.after.as_ref().map(|key| key.0),
            $page.after.as_ref().map(|key| key.1.0.as_str()),
            $page.after.as_ref().map(|key| key.2.0.as_str()),
            $page.after.as_ref().map(|key| key.3.0.as_str()),
            $page.after.as_ref().map(|key| key.4.0.as_str()),
            $page.after.as_ref().map(|key| key.5),
            $page.before.as_ref().map(|key| key.0),
            $page.before.as_ref().map(|key| key.1.0.as_str()),
            $page.before.as_ref().map(|key| key.2.0.as_str()),
            $page.before.as_ref().map(|key| key.3.0.as_str()),
            $page.before.as_ref().map(|key| key.4.0.as_str()),
            $page.before.as_ref().map(|key| key.5),
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
    Ok(match page.backward {
        false => standings!(["DESC", "ASC"], scope, page, filter)?,
        true => standings!(["ASC", "DESC"], scope, page, filter)?,
    })
}

/// The standings of members whose balances events changed, from one position to another: by rank, the first of them.
pub async fn touched(scope: &Scope, (first, last): (At, At)) -> Result<Vec<StandingRow>> {
    let rows = sqlx::query_as!(
        StandingRow,
        r#"SELECT member_id, name, has_left, dkp::text AS "dkp!", ep::text AS "ep!", gp::text AS "gp!",
                  held::text AS "held!", eligible, priority::text AS "priority!", tie_1::text AS "tie_1!",
                  tie_2::text AS "tie_2!", tie_3::text AS "tie_3!", changed_at
           FROM points_standings_v2
           WHERE ledger_id = $1 AND member_id IN
                 (SELECT member_id FROM points_history_v2 WHERE ledger_id = $1 AND position BETWEEN $2 AND $3)
             AND ($5::uuid IS NULL OR member_id = $5)
           ORDER BY eligible DESC, priority DESC, tie_1 DESC, tie_2 DESC, tie_3 DESC, member_id LIMIT $4"#,
        scope.rows_of(),
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
                  held::text AS "held!", eligible, priority::text AS "priority!", tie_1::text AS "tie_1!",
                  tie_2::text AS "tie_2!", tie_3::text AS "tie_3!", changed_at
           FROM points_standings_v2
           WHERE ledger_id = $1 AND changed_at >= $2 AND (changed_at, member_id) > ($2, $3)
             AND ($5::uuid IS NULL OR member_id = $5)
           ORDER BY changed_at, member_id LIMIT $4"#,
        scope.rows_of(),
        bigint(after),
        member,
        limit,
        scope.seen_by()
    )
    .fetch_all(scope.database())
    .await?;
    Ok(rows)
}
