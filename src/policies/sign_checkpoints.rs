//! Signs every ledger that has grown, once in an interval however many servers run, and keeps the trees grown in between, so
//! that who asks for a proof does not wait for what nobody asked before.

use std::collections::BTreeMap;
use std::time::Duration;

use aggregates::schedules::{Policy, Work};
use aggregates::{LedgerId, Position, Text};
use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::failing;
use crate::app::App;
use crate::log;
use crate::notary::{self, NotaryError, Slot};

/// Between two looks, at most: for ledgers that have grown, and for what failed before.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Events by which a ledger grows before its tree is seen to.
const GROWTH: u64 = 4_096;

/// Signs whenever an interval begins, for ever.
pub async fn sign_checkpoints(app: App, every: Duration) {
    let mut grown = BTreeMap::new();
    loop {
        let (slot, left) = slot(app.clock.now(), every);
        if let Err(error) = sign_due(&app, slot).await {
            tracing::warn!(%error, "checkpoints are signed later");
        }
        if let Err(error) = grow(&app.database, &mut grown).await {
            tracing::warn!(%error, "the trees are grown later");
        }
        tokio::time::sleep(left.min(LOOK_EVERY)).await;
    }
}

/// Signs every ledger that has grown and has no checkpoint of this interval. One that cannot be signed stops no other.
pub async fn sign_due(app: &App, slot: Slot) -> Result<(), sqlx::Error> {
    for ledger in due(&app.database, slot, None).await? {
        sign(app, ledger, slot).await?;
    }
    Ok(())
}

/// The same of one ledger.
pub async fn sign_due_of(app: &App, ledger: LedgerId, slot: Slot) -> Result<(), sqlx::Error> {
    match due(&app.database, slot, Some(ledger)).await?.pop() {
        Some(ledger) => sign(app, ledger, slot).await,
        None => Ok(()),
    }
}

/// Signs a ledger, or notes that it could not be. Fails if the database is away, and nobody's could be.
async fn sign(app: &App, ledger: LedgerId, slot: Slot) -> Result<(), sqlx::Error> {
    match notary::sign_due(&app.database, &app.vault, ledger, slot).await {
        Ok(()) => drop(failing::gone(&app.database, ledger, (Policy::Checkpoints, ""), None).await),
        Err(NotaryError::Database(error)) if is_away(&error) => return Err(error),
        Err(error) => {
            tracing::error!(%ledger, %error, "a ledger is not signed");
            note(app, ledger, slot).await;
        }
    }
    Ok(())
}

/// Whether an error is of the connection, and not of what was asked by it.
fn is_away(error: &sqlx::Error) -> bool {
    use sqlx::Error::{Io, PoolClosed, PoolTimedOut, Tls, WorkerCrashed};
    matches!(error, Io(_) | Tls(_) | PoolTimedOut | PoolClosed | WorkerCrashed)
}

/// Notes that a ledger is not signed, in place of what was noted of earlier intervals. What cannot be noted is in the server's log.
async fn note(app: &App, ledger: LedgerId, slot: Slot) {
    let name = Text::new("work", slot.0.to_rfc3339_opts(SecondsFormat::Micros, true));
    let Ok(work) = name.map(|name| Work { policy: Policy::Checkpoints, name }) else { return };
    drop(failing::gone(&app.database, ledger, (Policy::Checkpoints, ""), Some(&work)).await);
    let (now, why) = (app.clock.now(), "it could not be signed; the server's log says why");
    drop(failing::failed(&app.database, ledger, &work, why, (now, now + LOOK_EVERY)).await);
}

/// The interval that a time is in, and how much of it is left. Intervals are counted from 1970 on, so that servers agree.
fn slot(now: DateTime<Utc>, every: Duration) -> (Slot, Duration) {
    let every = i64::try_from(every.as_micros()).unwrap_or(i64::MAX).max(1);
    let into = now.timestamp_micros().rem_euclid(every);
    let begun = DateTime::from_timestamp_micros(now.timestamp_micros() - into).unwrap_or(now);
    (Slot(begun), Duration::from_micros((every - into).unsigned_abs()))
}

async fn due(database: &PgPool, slot: Slot, only: Option<LedgerId>) -> Result<Vec<LedgerId>, sqlx::Error> {
    let found: Vec<Uuid> = sqlx::query_scalar!(
        "SELECT ledger_id FROM heads WHERE position > 0 AND ($3::uuid IS NULL OR ledger_id = $3) AND NOT EXISTS (
             SELECT FROM signed_checkpoints AS signed WHERE signed.ledger_id = heads.ledger_id
                AND (signed.position >= heads.position OR signed.due_at = $1))
           AND NOT EXISTS (
             SELECT FROM schedules_orders_v1 AS ordered WHERE ordered.ledger_id = heads.ledger_id
                AND ordered.policy = 'checkpoints' AND ordered.work = $2 AND ordered.skipped_for IS NOT NULL)
         ORDER BY ledger_id",
        slot.0,
        slot.0.to_rfc3339_opts(SecondsFormat::Micros, true),
        only.map(|ledger| ledger.0)
    )
    .fetch_all(database)
    .await?;
    Ok(found.into_iter().map(LedgerId).collect())
}

/// Grows the trees of ledgers that have grown.
async fn grow(database: &PgPool, grown: &mut BTreeMap<LedgerId, Position>) -> Result<(), sqlx::Error> {
    for (ledger, head) in log::heads(database).await? {
        let before = grown.get(&ledger).map_or(0, |position| position.0);
        if head.0 < before + GROWTH {
            continue;
        }
        match notary::grow(database, ledger, head).await {
            Ok(()) => drop(grown.insert(ledger, head)),
            Err(NotaryError::Database(error)) if is_away(&error) => return Err(error),
            Err(error) => tracing::error!(%ledger, %error, "a tree is not grown"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_begins_at_the_same_time_for_everybody_and_ends_when_the_next_begins() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let hour = Duration::from_secs(3_600);
        let (begun, left) = slot(at("2026-11-21T20:59:59.5Z"), hour);
        assert_eq!((begun.0, left), (at("2026-11-21T20:00:00Z"), Duration::from_millis(500)));
        assert_eq!(slot(at("2026-11-21T21:00:00Z"), hour), (Slot(at("2026-11-21T21:00:00Z")), hour));
    }
}
