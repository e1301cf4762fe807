//! What policies fail at, wherever each of them keeps that.

use async_graphql::SimpleObject;

use super::choices::{PolicyName, PolicyWorkState};
use crate::graphql::error::Result;
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;

/// Something that a policy failed at and that is not done.
#[derive(Clone, Debug, SimpleObject)]
pub struct PolicyWork {
    /// Whose work it is.
    pub policy: PolicyName,
    /// What the policy calls it: pass it to `retryPolicy` or `skipPolicy`. For schedules it is the schedule's id and the date, for
    /// auctions the auction's and its end, for valuations the pool's and which valuation, for payouts the payout's; for notices the
    /// position of the event that is told, and behind it `reminder` or `ending` for one that came at its time.
    work: String,
    /// What becomes of it.
    pub state: PolicyWorkState,
    /// How often it was tried; null where nobody counts.
    tries: Option<i32>,
    /// How often somebody had it tried again.
    retried: i32,
    /// Why it failed the last time.
    reason: String,
    /// When it failed the last time.
    failed_at: Option<DateTime>,
    /// When it is tried next, where that is known.
    next_at: Option<DateTime>,
    /// Why it is left alone.
    skipped_for: Option<String>,
}

/// Which of it.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Of this policy.
    pub policy: Option<PolicyName>,
    /// This alone.
    pub work: Option<String>,
}

struct Row {
    policy: String,
    work: String,
    tries: Option<i32>,
    reason: String,
    failed_at: Option<chrono::DateTime<chrono::Utc>>,
    next_at: Option<chrono::DateTime<chrono::Utc>>,
    gave_up: bool,
    retried: i32,
    skipped_for: Option<String>,
}

impl From<Row> for PolicyWork {
    fn from(row: Row) -> Self {
        let state = PolicyWorkState::of(row.skipped_for.is_some(), row.gave_up);
        let goes_on = state == PolicyWorkState::Retrying;
        PolicyWork {
            policy: PolicyName::of_column(&row.policy),
            work: row.work,
            state,
            tries: row.tries,
            retried: row.retried,
            reason: row.reason,
            failed_at: row.failed_at.map(DateTime),
            next_at: row.next_at.filter(|_| goes_on).map(DateTime),
            skipped_for: row.skipped_for,
        }
    }
}

/// A statement over `failing`, everything that failed and is not done since.
macro_rules! over_failing {
    ($row:ty, $select:literal, $scope:expr $(, $more:expr)*) => {
        sqlx::query_as!(
            $row,
            r#"WITH failing AS (
                   SELECT policy, work, tries, reason, failed_at, next_at, false AS gave_up
                   FROM policy_failures WHERE ledger_id = $1
                   UNION ALL
                   SELECT 'notices', position || CASE WHEN ends_at IS NULL THEN '' ELSE ' ' || kind END, tries, reason, changed_at, due_at,
                          state <> 'waiting' FROM notices
                   WHERE ledger_id = $1 AND reason IS NOT NULL AND state IN ('waiting', 'given_up', 'unknown')
                   UNION ALL
                   SELECT 'valuations', pool_id::text || ' ' || valuation, NULL, valuation_failed, NULL, NULL, true
                   FROM fleets_pools_v1 WHERE ledger_id = $1 AND valuation_failed IS NOT NULL AND stage = 'draft'
                   UNION ALL
                   SELECT 'verification', p.payout_id::text || ' ' || p.changed_at, NULL, v.sentence, v.looked_at, NULL, false
                   FROM payouts_list_v1 p JOIN esi_verdicts v ON v.ledger_id = p.ledger_id AND v.payout_id = p.payout_id
                   WHERE p.ledger_id = $1 AND p.state = 'processing' AND v.code = 'NOT_LOOKED'
               ) "#
                + $select,
            $scope.rows_of()
            $(, $more)*
        )
        .fetch_all($scope.database())
        .await
    };
}

/// How much a policy failed at that is in one state.
pub struct Counted {
    /// Which policy.
    pub policy: PolicyName,
    /// In which state.
    pub state: PolicyWorkState,
    /// How much.
    pub count: usize,
}

struct CountRow {
    policy: String,
    gave_up: bool,
    skipped: bool,
    count: i64,
}

async fn ready(scope: &Scope) -> Result<()> {
    for model in ["schedules_orders", "fleets_pools", "payouts_list"] {
        scope.ready(model).await?;
    }
    Ok(())
}

impl PolicyWork {
    /// What there is, what failed last first; a thousand at most.
    pub async fn all(scope: &Scope, which: &Which) -> Result<Vec<Self>> {
        ready(scope).await?;
        let rows = over_failing!(
            Row,
            r#"SELECT f.policy AS "policy!", f.work AS "work!", f.tries, f.reason AS "reason!", f.failed_at, f.next_at,
                      f.gave_up AS "gave_up!", COALESCE(o.retried, 0) AS "retried!", o.skipped_for AS "skipped_for?"
               FROM failing f
               LEFT JOIN schedules_orders_v1 o ON o.ledger_id = $1 AND o.policy = f.policy AND o.work = f.work
               WHERE ($2::text IS NULL OR f.policy = $2) AND ($3::text IS NULL OR f.work = $3)
               ORDER BY f.failed_at DESC NULLS LAST, f.policy, f.work LIMIT 1000"#,
            scope,
            which.policy.map(PolicyName::column),
            which.work.as_deref()
        )?;
        Ok(rows.into_iter().map(PolicyWork::from).collect())
    }

    /// How much there is, by policy and state.
    pub async fn counts(scope: &Scope) -> Result<Vec<Counted>> {
        ready(scope).await?;
        let rows = over_failing!(
            CountRow,
            r#"SELECT f.policy AS "policy!", f.gave_up AS "gave_up!", o.skipped_for IS NOT NULL AS "skipped!", count(*) AS "count!"
               FROM failing f
               LEFT JOIN schedules_orders_v1 o ON o.ledger_id = $1 AND o.policy = f.policy AND o.work = f.work
               GROUP BY 1, 2, 3"#,
            scope
        )?;
        let counted = |row: CountRow| Counted {
            policy: PolicyName::of_column(&row.policy),
            state: PolicyWorkState::of(row.skipped, row.gave_up),
            count: usize::try_from(row.count).unwrap_or(usize::MAX),
        };
        Ok(rows.into_iter().map(counted).collect())
    }
}
