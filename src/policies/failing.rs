//! What policies fail at, kept until it is done, so that whoever looks sees it and a try that is due later outlives the server; and
//! what was ordered about it.
//!
//! Whatever is tried again is as harmless twice as ever: here is kept when, never whether it happened.

use aggregates::LedgerId;
use aggregates::schedules::{Policy, Work};
use chrono::{DateTime, Utc};
use sqlx::PgPool;

use crate::lane::Failure;

/// Notes that something failed, and when it is tried next. What was ordered before is followed by this try.
pub async fn failed(
    database: &PgPool,
    ledger: LedgerId,
    work: &Work,
    why: &str,
    (now, next): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), Failure> {
    let noted = sqlx::query!(
        "INSERT INTO policy_failures (ledger_id, policy, work, tries, reason, failed_at, next_at, followed)
         SELECT $1, $2, $3, 1, $4, $5, $6, COALESCE(max(changed_at), 0) FROM schedules_orders_v1
         WHERE ledger_id = $1 AND policy = $2 AND work = $3
         ON CONFLICT (ledger_id, policy, work) DO UPDATE
         SET tries = policy_failures.tries + 1, reason = excluded.reason, failed_at = excluded.failed_at,
             next_at = excluded.next_at, followed = excluded.followed",
        ledger.0,
        work.policy.name(),
        work.name.as_str(),
        why,
        now,
        next
    );
    noted.execute(database).await.map(drop).map_err(|_| Failure::Unavailable)
}

/// Whatever a policy failed at whose name begins so, but for one, is over: it is done, or will never be.
pub async fn gone(
    database: &PgPool,
    ledger: LedgerId,
    (policy, prefix): (Policy, &str),
    but: Option<&Work>,
) -> Result<(), Failure> {
    let gone = sqlx::query!(
        "DELETE FROM policy_failures
         WHERE ledger_id = $1 AND policy = $2 AND starts_with(work, $3) AND work IS DISTINCT FROM $4",
        ledger.0,
        policy.name(),
        prefix,
        but.map(|work| work.name.as_str())
    );
    gone.execute(database).await.map(drop).map_err(|_| Failure::Unavailable)
}

/// Why something is left alone, if it is.
pub async fn skipped_for(
    database: &PgPool,
    ledger: LedgerId,
    work: &Work,
) -> Result<Option<String>, Failure> {
    let skipped = sqlx::query_scalar!(
        "SELECT skipped_for FROM schedules_orders_v1 WHERE ledger_id = $1 AND policy = $2 AND work = $3",
        ledger.0,
        work.policy.name(),
        work.name.as_str()
    );
    let skipped = skipped.fetch_optional(database).await.map_err(|_| Failure::Unavailable)?;
    Ok(skipped.flatten())
}

/// What is told of a failure. A defect's text is for the server's log.
pub fn why(failure: &Failure) -> String {
    match failure {
        Failure::Refused(refusal) => format!("{}: {}", refusal.code(), refusal.sentence()),
        Failure::Internal(_) => "there is a defect; the server's log says which".to_owned(),
        Failure::OutcomeUnknown => "it was asked, and no answer came".to_owned(),
        Failure::Unavailable => "the database is away".to_owned(),
        Failure::Busy => "the ledger has more waiting than it can take".to_owned(),
        _ => "the books could not take it; the server's log says why".to_owned(),
    }
}
