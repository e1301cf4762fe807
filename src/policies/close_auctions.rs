//! Closes auctions at their end, also those that ended while no server ran: once, however many servers run.
//!
//! What was bid for is awarded and charged in the command that closes. An end that a bid moved meanwhile is waited for anew.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aggregates::auctions::Seed;
use aggregates::{Actor, AuctionId, AuctionsCommand, LedgerId, PointsCommand, Position};
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::app::{App, Submission};
use crate::lane::{ClientKey, Failure, Part, Refusal};
use crate::log::position;
use crate::vault::LedgerKeys;

/// Between two looks for auctions that end: those of other servers as well.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Auctions that are closed at a time.
const AT_A_TIME: i64 = 100;

/// An auction whose end has come.
struct Ended {
    ledger: LedgerId,
    auction: AuctionId,
    closes_at: DateTime<Utc>,
    drawn: bool,
    changed_at: Position,
}

/// Closes every ledger's auctions, for ever.
pub async fn close_auctions(app: App) {
    loop {
        if let Err(failure) = close_ended(&app).await {
            tracing::warn!(?failure, "auctions are closed later");
        }
        tokio::time::sleep(rest(&app).await).await;
    }
}

/// Closes every auction whose end has come; how many there were. One that cannot be closed stops no other.
pub async fn close_ended(app: &App) -> Result<usize, Failure> {
    let ended = ended(app).await?;
    for auction in &ended {
        let (ledger, id) = (auction.ledger, auction.auction);
        match close(app, auction).await {
            Ok(()) => {}
            // Somebody else closed it, called it off, or bids moved its end: the read models will say so.
            Err(Failure::Refused(Refusal::Auctions(refusal))) => {
                tracing::debug!(%ledger, auction = %id, %refusal, "an auction is not closed");
            }
            Err(failure) => tracing::warn!(%ledger, auction = %id, ?failure, "an auction is closed later"),
        }
    }
    Ok(ended.len())
}

/// What the draw of an auction is made with: it follows from the ledger's secret, and nobody knows it before the close.
pub fn seed_of(keys: &LedgerKeys, auction: AuctionId) -> Seed {
    Seed::from(keys.draw(auction.0))
}

async fn ended(app: &App) -> Result<Vec<Ended>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT ledger_id, auction_id, closes_at, commitment IS NOT NULL AS "drawn!", changed_at FROM auctions_list_v1
           WHERE state = 'live' AND closes_at <= $1 ORDER BY closes_at, auction_id LIMIT $2"#,
        app.clock.now(),
        AT_A_TIME
    )
    .fetch_all(&app.database)
    .await
    .map_err(|_| Failure::Unavailable)?;
    let ended = rows.into_iter().map(|row| Ended {
        ledger: LedgerId(row.ledger_id),
        auction: AuctionId(row.auction_id),
        closes_at: row.closes_at,
        drawn: row.drawn,
        changed_at: position(row.changed_at),
    });
    Ok(ended.collect())
}

/// Every server issues a close under the same key and as the same command: so it has one effect.
async fn close(app: &App, ended: &Ended) -> Result<(), Failure> {
    let Ended { ledger, auction, closes_at, drawn, changed_at } = *ended;
    let keys = app.vault.ledger(ledger).await.map_err(|_| Failure::Unavailable)?.ok_or(Failure::NotFound)?;
    let seed = drawn.then(|| seed_of(&keys, auction));
    let close = AuctionsCommand::Close { auction, seed, attendance: BTreeMap::new(), early: false };
    let said = json!({ "policy": "auctions", "auction": auction, "closes_at": closes_at });
    let submission = Submission {
        ledger,
        actor: Actor::Policy("auctions".to_owned()),
        on_behalf_of: None,
        client_key: ClientKey::new(format!("close {auction} {}", closes_at.timestamp_micros()))?,
        canonical: serde_json_canonicalizer::to_vec(&said).map_err(Failure::internal)?,
        backdated_to: None,
        correlation: Some(format!("auction {auction}")),
        causation: Some(changed_at),
        source: "policy",
        parts: vec![
            Part::Auctions(Arc::new(close)),
            Part::Points(Arc::new(PointsCommand::FollowAuction { auction }), None),
        ],
    };
    app.submit(submission).await.map(drop)
}

/// Until the next end, if that comes before the next look.
async fn rest(app: &App) -> Duration {
    let next = sqlx::query_scalar!("SELECT min(closes_at) FROM auctions_list_v1 WHERE state = 'live'")
        .fetch_one(&app.database)
        .await;
    let now = app.clock.now();
    let until = next.ok().flatten().and_then(|next| (next - now).to_std().ok());
    until.map_or(LOOK_EVERY, |until| until.clamp(Duration::from_millis(50), LOOK_EVERY))
}
