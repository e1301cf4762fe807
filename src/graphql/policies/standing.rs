//! How far each policy is.

use aggregates::Permission;
use async_graphql::SimpleObject;

use super::choices::{PolicyName, PolicyWorkState};
use super::work::PolicyWork;
use crate::graphql::error::Result;
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;
use crate::log::position;
use crate::policies;

/// Something that the ledger does of its own accord: how far it is.
#[derive(Clone, Debug, SimpleObject)]
pub struct Policy {
    /// Which.
    name: PolicyName,
    /// How much it waits to do: schedules that go on, auctions that are live, pools that wait for prices, notices that are to be
    /// sent, payouts that wait for their transfer; for checkpoints 1 if there is something to sign.
    waiting: i64,
    /// When it has something to do next, where it goes by the clock.
    next_at: Option<DateTime>,
    /// How far it has followed the log, where it does.
    position: Option<Position>,
    /// The end of the log.
    head: Position,
    /// How much failed that is tried again by itself.
    retrying: usize,
    /// How much failed that waits for somebody.
    failed: usize,
    /// How much is left alone.
    skipped: usize,
}

/// What policies wait for, in the order of the columns.
struct Waits {
    schedules: i64,
    auctions: i64,
    closes_at: Option<chrono::DateTime<chrono::Utc>>,
    valuations: i64,
    notices: i64,
    told_at: Option<chrono::DateTime<chrono::Utc>>,
    looked_to: Option<i64>,
    verification: i64,
    signed: Option<i64>,
}

/// Goes on only for whoever may schedule: what is failing is no secret of theirs, and nobody else's business.
pub fn view(scope: &Scope) -> Result<()> {
    scope.require(Permission::ManageSchedules)?;
    scope.only_now()
}

impl Policy {
    /// All of them.
    pub async fn all(scope: &Scope) -> Result<Vec<Self>> {
        view(scope)?;
        let failing = PolicyWork::counts(scope).await?;
        let waits = waits(scope).await?;
        let head = scope.head().await?;
        let next_run = policies::next_run(&scope.app, scope.ledger).await?;
        let unsigned = waits.signed.is_none_or(|signed| position(signed) < head);
        let of = |name, waiting, next_at: Option<_>, reached: Option<i64>| {
            let count = |state| {
                let these = failing.iter().filter(|counted| counted.policy == name && counted.state == state);
                these.map(|counted| counted.count).sum()
            };
            Policy {
                name,
                waiting,
                next_at: next_at.map(DateTime),
                position: reached.map(|at| position(at).into()),
                head: head.into(),
                retrying: count(PolicyWorkState::Retrying),
                failed: count(PolicyWorkState::Failed),
                skipped: count(PolicyWorkState::Skipped),
            }
        };
        Ok(vec![
            of(PolicyName::Schedules, waits.schedules, next_run, None),
            of(PolicyName::Auctions, waits.auctions, waits.closes_at, None),
            of(PolicyName::Valuations, waits.valuations, None, None),
            of(PolicyName::Notices, waits.notices, waits.told_at, waits.looked_to),
            of(PolicyName::Verification, waits.verification, None, None),
            of(PolicyName::Checkpoints, i64::from(unsigned), None, waits.signed),
        ])
    }
}

async fn waits(scope: &Scope) -> Result<Waits> {
    for model in ["schedules_list", "auctions_list", "fleets_pools", "payouts_list"] {
        scope.ready(model).await?;
    }
    Ok(sqlx::query_as!(
        Waits,
        r#"SELECT (SELECT count(*) FROM schedules_list_v1 WHERE ledger_id = $1 AND NOT has_ended) AS "schedules!",
                  (SELECT count(*) FROM auctions_list_v1 WHERE ledger_id = $1 AND state = 'live') AS "auctions!",
                  (SELECT min(closes_at) FROM auctions_list_v1 WHERE ledger_id = $1 AND state = 'live') AS closes_at,
                  (SELECT count(*) FROM fleets_pools_v1 WHERE ledger_id = $1 AND stage = 'valuing') AS "valuations!",
                  (SELECT count(*) FROM notices WHERE ledger_id = $1 AND state IN ('waiting', 'sending')) AS "notices!",
                  (SELECT min(due_at) FROM notices WHERE ledger_id = $1 AND state = 'waiting') AS told_at,
                  (SELECT position FROM notice_progress WHERE ledger_id = $1) AS looked_to,
                  (SELECT count(*) FROM payouts_list_v1
                   WHERE ledger_id = $1 AND state = 'processing' AND method IN ('esi', 'contract')) AS "verification!",
                  (SELECT max(position) FROM signed_checkpoints WHERE ledger_id = $1) AS signed"#,
        scope.rows_of()
    )
    .fetch_one(scope.database())
    .await?)
}
