//! Finding what comes at its time: decisions and auctions that take responses and bids for a short time only.
//!
//! A short time is the last quarter of the whole, at most an hour for responses and a quarter of an hour for bids. What ended
//! while no server ran is not told; what has a short time left by then is. An end that bids move again and again is told of anew
//! only once it was no longer near.

use std::collections::BTreeSet;

use aggregates::LedgerId;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};

use super::NotTold;
use crate::app::App;

/// Remembers what is near its end, of every ledger that has a webhook here.
pub async fn find(app: &App) -> Result<(), NotTold> {
    let now = app.clock.now();
    for ledger in ledgers(&app.database, now).await? {
        let mut transaction = app.database.begin().await?;
        remember(&mut transaction, ledger, now).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Ledgers in which something is near its end, told or not.
async fn ledgers(database: &PgPool, now: DateTime<Utc>) -> Result<BTreeSet<LedgerId>, NotTold> {
    let ledgers = sqlx::query_scalar!(
        r#"SELECT s.ledger_id AS "ledger!" FROM notice_webhooks w
           JOIN fleets_settings_v1 s ON s.ledger_id = w.ledger_id AND s.webhook = w.webhook
           WHERE EXISTS (SELECT FROM council_decisions_v1 d WHERE d.ledger_id = s.ledger_id AND d.state = 'open'
                         AND d.deadline > $1 AND d.deadline <= $1 + interval '1 hour')
              OR EXISTS (SELECT FROM auctions_list_v1 a WHERE a.ledger_id = s.ledger_id AND a.state = 'live'
                         AND a.closes_at > $1 AND a.closes_at <= $1 + interval '15 minutes')"#,
        now
    )
    .fetch_all(database)
    .await?;
    Ok(ledgers.into_iter().map(LedgerId).collect())
}

/// Whoever else looks waits, and then finds nothing.
async fn remember(database: &mut PgConnection, ledger: LedgerId, now: DateTime<Utc>) -> Result<(), NotTold> {
    sqlx::query!(
        "INSERT INTO notice_progress (ledger_id, position) VALUES ($1, 0) ON CONFLICT DO NOTHING",
        ledger.0
    )
    .execute(&mut *database)
    .await?;
    sqlx::query!("SELECT position FROM notice_progress WHERE ledger_id = $1 FOR UPDATE", ledger.0)
        .fetch_one(&mut *database)
        .await?;
    sqlx::query!(
        "INSERT INTO notices (ledger_id, position, upto, kind, state, due_at, changed_at, subject, ends_at)
         SELECT $1, near.changed_at, near.changed_at, near.kind, 'waiting', $2, $2, near.subject, near.ends_at
         FROM (SELECT 'reminder' AS kind, decision_id AS subject, deadline AS ends_at, changed_at,
                      LEAST(interval '1 hour', (deadline - opened_at) / 4) AS near
               FROM council_decisions_v1 WHERE ledger_id = $1 AND state = 'open' AND deadline IS NOT NULL
               UNION ALL
               SELECT 'ending', auction_id, closes_at, changed_at,
                      LEAST(interval '15 minutes', (closes_at - opened_at) / 4)
               FROM auctions_list_v1 WHERE ledger_id = $1 AND state = 'live') AS near
         WHERE near.ends_at > $2 AND near.ends_at - near.near <= $2
           AND NOT EXISTS (SELECT FROM fleets_settings_v1 s WHERE s.ledger_id = $1 AND near.kind = ANY(s.muted))
           AND NOT EXISTS (SELECT FROM notices n WHERE n.ledger_id = $1 AND n.kind = near.kind
                           AND n.subject = near.subject AND n.ends_at > near.ends_at - near.near)
         ON CONFLICT DO NOTHING",
        ledger.0,
        now
    )
    .execute(database)
    .await?;
    Ok(())
}
