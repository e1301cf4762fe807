//! Finding what comes at its time: decisions and auctions that take responses and bids for a short time only.
//!
//! A short time is the last quarter of the whole, at most [`RESPONSES`] or [`BIDS`]. What ended while no server ran is not told; what
//! has a short time left by then is. An end that bids move again and again is told of anew only once it was no longer near.

use std::collections::BTreeSet;

use aggregates::LedgerId;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{NotTold, find};
use crate::app::App;

/// How long before its deadline a decision is reminded of, at most.
const RESPONSES: TimeDelta = TimeDelta::hours(1);
/// How long before its end an auction is, at most.
const BIDS: TimeDelta = TimeDelta::minutes(15);

/// Something that is near its end, and is to be told of.
struct Near {
    ledger_id: Uuid,
    kind: String,
    /// The decision or the auction.
    subject: Uuid,
    /// The event that the end is known by.
    position: i64,
    ends_at: DateTime<Utc>,
}

/// Remembers what is near its end, of every ledger that has a webhook here.
pub async fn find(app: &App) -> Result<(), NotTold> {
    let now = app.clock.now();
    let found = near(&app.database, None, now).await?;
    let ledgers: BTreeSet<LedgerId> = found.iter().map(|near| LedgerId(near.ledger_id)).collect();
    for ledger in ledgers {
        let mut transaction = app.database.begin().await?;
        find::hold(&mut transaction, ledger).await?;
        // Whoever held it before may have found the same.
        let found = near(&mut *transaction, Some(ledger), now).await?;
        remember(&mut transaction, ledger, &found, now).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// What is near its end in a ledger, or in any. It looks at nothing but what ends within the longest short time.
async fn near(
    database: impl PgExecutor<'_>,
    ledger: Option<LedgerId>,
    now: DateTime<Utc>,
) -> Result<Vec<Near>, NotTold> {
    Ok(sqlx::query_as!(
        Near,
        r#"SELECT near.ledger_id AS "ledger_id!", near.kind AS "kind!", near.subject AS "subject!",
                  near.changed_at AS "position!", near.ends_at AS "ends_at!"
           FROM (SELECT ledger_id, 'reminder' AS kind, decision_id AS subject, changed_at, deadline AS ends_at,
                        deadline - LEAST($3::timestamptz - $2::timestamptz, (deadline - opened_at) / 4) AS since
                 FROM council_decisions_v1 WHERE state = 'open' AND deadline > $2 AND deadline <= $3
                 UNION ALL
                 SELECT ledger_id, 'ending', auction_id, changed_at, closes_at,
                        closes_at - LEAST($4::timestamptz - $2::timestamptz, (closes_at - opened_at) / 4)
                 FROM auctions_list_v1 WHERE state = 'live' AND closes_at > $2 AND closes_at <= $4) AS near
           JOIN fleets_settings_v1 s ON s.ledger_id = near.ledger_id AND NOT near.kind = ANY(s.muted)
           JOIN notice_webhooks w ON w.ledger_id = s.ledger_id AND w.webhook = s.webhook
           WHERE near.since <= $2 AND ($1::uuid IS NULL OR near.ledger_id = $1)
             AND NOT EXISTS (SELECT FROM notices n WHERE n.ledger_id = near.ledger_id AND n.kind = near.kind
                             AND n.subject = near.subject AND n.ends_at > near.since)"#,
        ledger.map(|ledger| ledger.0),
        now,
        now + RESPONSES,
        now + BIDS
    )
    .fetch_all(database)
    .await?)
}

async fn remember(
    database: &mut PgConnection,
    ledger: LedgerId,
    found: &[Near],
    now: DateTime<Utc>,
) -> Result<(), NotTold> {
    let kinds: Vec<String> = found.iter().map(|near| near.kind.clone()).collect();
    let subjects: Vec<Uuid> = found.iter().map(|near| near.subject).collect();
    let positions: Vec<i64> = found.iter().map(|near| near.position).collect();
    let ends: Vec<DateTime<Utc>> = found.iter().map(|near| near.ends_at).collect();
    sqlx::query!(
        "INSERT INTO notices (ledger_id, position, upto, kind, state, due_at, changed_at, subject, ends_at)
         SELECT $1, position, position, kind, 'waiting', $2, $2, subject, ends_at
         FROM UNNEST($3::bigint[], $4::text[], $5::uuid[], $6::timestamptz[]) AS found (position, kind, subject, ends_at)
         ON CONFLICT DO NOTHING",
        ledger.0,
        now,
        &positions,
        &kinds,
        &subjects,
        &ends
    )
    .execute(database)
    .await?;
    Ok(())
}
