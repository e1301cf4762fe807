//! Who stands where, and why not higher: a member is told apart from who stands before them by the first thing that differs.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::MemberId;
use aggregates::ledger::{Settings, TieBreak};
use async_graphql::Enum;
use async_graphql::dataloader::Loader;
use uuid::Uuid;

use crate::graphql::scope::Rows;

/// What put a member behind who stands before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DecidedBy {
    /// The other has the EP that a place asks for.
    Eligibility,
    /// The other's priority is higher: no tie.
    Priority,
    /// A tie: the other has more EP.
    HigherEp,
    /// A tie: the other has fewer GP.
    LowerGp,
    /// A tie: the other joined first.
    EarlierJoin,
    /// A tie in everything: the other's id is lower.
    MemberId,
}

/// The rank of a member who is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RankOf(pub MemberId);

/// A member's rank.
#[derive(Clone, Copy, Debug)]
pub struct Ranked {
    /// From 1.
    pub rank: i64,
    /// What put them behind who stands before them.
    pub decided_by: Option<DecidedBy>,
}

/// What differs from who stands before: nulls for the first.
struct Row {
    member_id: Uuid,
    rank: i64,
    eligible: Option<bool>,
    priority: Option<bool>,
    tie_1: Option<bool>,
    tie_2: Option<bool>,
    tie_3: Option<bool>,
}

impl Loader<RankOf> for Rows {
    type Value = Ranked;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[RankOf]) -> Result<HashMap<RankOf, Ranked>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|RankOf(member)| member.0).collect();
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT member_id, rank AS "rank!", eligible, priority, tie_1, tie_2, tie_3
               FROM (SELECT member_id, row_number() OVER by_rank AS rank,
                            eligible <> lag(eligible) OVER by_rank AS eligible,
                            priority <> lag(priority) OVER by_rank AS priority,
                            tie_1 <> lag(tie_1) OVER by_rank AS tie_1,
                            tie_2 <> lag(tie_2) OVER by_rank AS tie_2,
                            tie_3 <> lag(tie_3) OVER by_rank AS tie_3
                     FROM points_standings_v2 WHERE ledger_id = $1 AND NOT has_left
                     WINDOW by_rank AS (ORDER BY eligible DESC, priority DESC, tie_1 DESC, tie_2 DESC, tie_3 DESC,
                                        member_id)) AS ranked
               WHERE member_id = ANY($2)"#,
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        let ties = self.ties().await?;
        Ok(rows.iter().map(|row| (RankOf(MemberId(row.member_id)), ranked(row, &ties))).collect())
    }
}

impl Rows {
    /// The ledger's order of ties.
    async fn ties(&self) -> Result<Vec<TieBreak>, sqlx::Error> {
        let settings = sqlx::query_scalar!(
            "SELECT settings FROM ledger_settings_v1 WHERE ledger_id = $1",
            self.rows_of()
        )
        .fetch_optional(&self.database)
        .await?;
        let settings = settings.and_then(|settings| serde_json::from_str::<Settings>(&settings).ok());
        Ok(settings.map(|settings| settings.points.ties.0).unwrap_or_default())
    }
}

fn ranked(row: &Row, ties: &[TieBreak]) -> Ranked {
    let tie = |index: usize| match ties.get(index) {
        Some(TieBreak::HigherEp) => DecidedBy::HigherEp,
        Some(TieBreak::LowerGp) => DecidedBy::LowerGp,
        Some(TieBreak::EarlierJoin) => DecidedBy::EarlierJoin,
        None => DecidedBy::MemberId,
    };
    let differs = [
        (row.eligible, DecidedBy::Eligibility),
        (row.priority, DecidedBy::Priority),
        (row.tie_1, tie(0)),
        (row.tie_2, tie(1)),
        (row.tie_3, tie(2)),
    ];
    let first = differs.into_iter().find(|(differs, _)| *differs == Some(true));
    let decided_by = row.eligible.map(|_| first.map_or(DecidedBy::MemberId, |(_, by)| by));
    Ranked { rank: row.rank, decided_by }
}
