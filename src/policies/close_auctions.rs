//! Closes auctions at their end, also those that ended while no server ran: once, however many servers run.
//!
//! What was bid for is awarded and charged in the command that closes. An end that a bid moved meanwhile is waited for anew.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aggregates::auctions::{Attended, Seed};
use aggregates::schedules::{Policy, Work};
use aggregates::{Actor, AuctionId, AuctionsCommand, LedgerId, MemberId, PointsCommand, Position, Text};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use serde_json::json;

use super::failing;
use super::reading::caught_up;
use crate::app::{App, Submission};
use crate::attendance;
use crate::lane::{ClientKey, Failure, Part, Refusal};
use crate::log::position;
use crate::projector::Reader;
use crate::vault::LedgerKeys;

/// Between two looks for auctions that end: those of other servers as well.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Auctions that are closed at a time.
const AT_A_TIME: i64 = 100;
/// How long one is left alone that could not be closed: a ledger whose read models are stopped keeps no other's from closing.
const PUT_OFF: TimeDelta = TimeDelta::seconds(10);
/// How long a close waits for the read models: what it goes by is in them.
const CAUGHT_UP_WITHIN: Duration = Duration::from_secs(10);

/// An auction whose end has come.
struct Ended {
    ledger: LedgerId,
    auction: AuctionId,
    closes_at: DateTime<Utc>,
    changed_at: Position,
}

/// Closes every ledger's auctions, for ever.
pub async fn close_auctions(app: App) {
    loop {
        if let Err(failure) = close_those(&app, None, false).await {
            tracing::warn!(?failure, "auctions are closed later");
        }
        tokio::time::sleep(rest(&app).await).await;
    }
}

/// Closes every auction whose end has come, also what failed a moment ago; how many there were. One that cannot be closed stops no
/// other.
pub async fn close_ended(app: &App) -> Result<usize, Failure> {
    close_those(app, None, true).await
}

/// The same of one ledger, but for what failed a moment ago, unless somebody has it tried again.
pub async fn close_due_of(app: &App, ledger: LedgerId) -> Result<usize, Failure> {
    close_those(app, Some(ledger), false).await
}

/// Closes them side by side.
async fn close_those(app: &App, only: Option<LedgerId>, also_put_off: bool) -> Result<usize, Failure> {
    let ended = ended(app, only, also_put_off).await?;
    for closed in join_all(ended.iter().map(|auction| close_one(app, auction))).await {
        closed?;
    }
    forget_the_closed(app).await?;
    Ok(ended.len())
}

async fn close_one(app: &App, ended: &Ended) -> Result<(), Failure> {
    let (ledger, auction) = (ended.ledger, ended.auction);
    let Err(failure) = close(app, ended).await else { return Ok(()) };
    match &failure {
        // Somebody else closed it, called it off, or bids moved its end: the read models will say so.
        Failure::Refused(Refusal::Auctions(refusal)) => {
            tracing::debug!(%ledger, %auction, %refusal, "an auction is not closed");
        }
        failure => tracing::warn!(%ledger, %auction, ?failure, "an auction is closed later"),
    }
    let name = format!("{auction} {}", ended.closes_at.timestamp_micros());
    let work = Work { policy: Policy::Auctions, name: Text::new("work", name).map_err(Failure::internal)? };
    let now = app.clock.now();
    failing::failed(&app.database, ledger, &work, &failing::why(&failure), (now, now + PUT_OFF)).await
}

/// What ended otherwise, or later, failed no more.
async fn forget_the_closed(app: &App) -> Result<(), Failure> {
    let gone = sqlx::query!(
        "DELETE FROM policy_failures f WHERE f.policy = 'auctions' AND NOT EXISTS (
             SELECT FROM auctions_list_v1 a WHERE a.ledger_id = f.ledger_id AND a.state = 'live'
                AND f.work = a.auction_id::text || ' ' || (extract(epoch FROM a.closes_at) * 1000000)::bigint)"
    );
    gone.execute(&app.database).await.map(drop).map_err(|_| Failure::Unavailable)
}

/// What the draw of an auction is made with: it follows from the ledger's secret, and nobody knows it before the close.
pub fn seed_of(keys: &LedgerKeys, auction: AuctionId) -> Seed {
    Seed::from(keys.draw(auction.0))
}

/// The command that closes an auction at its end, or before it, now: with the seed, if its opening committed to one, and what
/// everybody was there for, if ties go by that. What it goes by is decided on the latest state, which refuses a wrong seed.
pub async fn close_of(
    app: &App,
    (ledger, keys): (LedgerId, &LedgerKeys),
    auction: AuctionId,
    end: Option<DateTime<Utc>>,
) -> Result<AuctionsCommand, Failure> {
    caught_up(app, ledger, &["auctions_list"], CAUGHT_UP_WITHIN).await?;
    let plan = sqlx::query!(
        r#"SELECT commitment IS NOT NULL AS "drawn!", 'attendance' = ANY (ties) AS "attended!" FROM auctions_list_v1
           WHERE ledger_id = $1 AND auction_id = $2"#,
        ledger.0,
        auction.0
    );
    let plan = plan.fetch_optional(&app.database).await.map_err(|_| Failure::Unavailable)?;
    let (drawn, attended) = plan.map_or((false, false), |plan| (plan.drawn, plan.attended));
    let attendance = match attended {
        true => attendance(app, ledger, end.unwrap_or_else(|| app.clock.now())).await?,
        false => BTreeMap::new(),
    };
    let seed = drawn.then(|| seed_of(keys, auction));
    Ok(AuctionsCommand::Close { auction, seed, attendance, early: end.is_none() })
}

async fn attendance(
    app: &App,
    ledger: LedgerId,
    at: DateTime<Utc>,
) -> Result<BTreeMap<MemberId, Attended>, Failure> {
    let read = [&attendance::MODELS[..], &["ledger_settings", "ledger_rules"]].concat();
    caught_up(app, ledger, &read, CAUGHT_UP_WITHIN).await?;
    let said = sqlx::query_scalar!("SELECT settings FROM ledger_settings_v1 WHERE ledger_id = $1", ledger.0);
    let said = said.fetch_one(&app.database).await.map_err(|_| Failure::Unavailable)?;
    let settings = serde_json::from_str(&said).map_err(Failure::internal)?;
    let reader = Reader::live(app.database.clone(), ledger);
    attendance::of_everybody(&reader, &settings, at).await.map_err(|_| Failure::Unavailable)
}

/// What was skipped is left alone, for somebody to close it; what failed until its next try, or until somebody has it tried again.
async fn ended(app: &App, only: Option<LedgerId>, also_put_off: bool) -> Result<Vec<Ended>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT a.ledger_id, a.auction_id, a.closes_at, a.changed_at
           FROM auctions_list_v1 a
           LEFT JOIN policy_failures f ON f.ledger_id = a.ledger_id AND f.policy = 'auctions'
                AND f.work = a.auction_id::text || ' ' || (extract(epoch FROM a.closes_at) * 1000000)::bigint
           LEFT JOIN schedules_orders_v1 o ON o.ledger_id = a.ledger_id AND o.policy = 'auctions'
                AND o.work = a.auction_id::text || ' ' || (extract(epoch FROM a.closes_at) * 1000000)::bigint
           WHERE a.state = 'live' AND a.closes_at <= $1 AND o.skipped_for IS NULL AND ($4::uuid IS NULL OR a.ledger_id = $4)
             AND ($3 OR f.next_at IS NULL OR f.next_at <= $1 OR o.changed_at > f.followed)
           ORDER BY a.closes_at, a.auction_id LIMIT $2"#,
        app.clock.now(),
        AT_A_TIME,
        also_put_off,
        only.map(|ledger| ledger.0)
    )
    .fetch_all(&app.database)
    .await
    .map_err(|_| Failure::Unavailable)?;
    let ended = rows.into_iter().map(|row| Ended {
        ledger: LedgerId(row.ledger_id),
        auction: AuctionId(row.auction_id),
        closes_at: row.closes_at,
        changed_at: position(row.changed_at),
    });
    Ok(ended.collect())
}

/// Every server issues a close under the same key and as the same command: so it has one effect.
async fn close(app: &App, ended: &Ended) -> Result<(), Failure> {
    let Ended { ledger, auction, closes_at, changed_at } = *ended;
    let keys = app.vault.ledger(ledger).await.map_err(|_| Failure::Unavailable)?.ok_or(Failure::NotFound)?;
    let close = close_of(app, (ledger, &keys), auction, Some(closes_at)).await?;
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
    let now = app.clock.now();
    let next = sqlx::query_scalar!(
        "SELECT min(closes_at) FROM auctions_list_v1 WHERE state = 'live' AND closes_at > $1",
        now
    )
    .fetch_one(&app.database)
    .await;
    let until = next.ok().flatten().and_then(|next| (next - now).to_std().ok());
    until.map_or(LOOK_EVERY, |until| until.clamp(Duration::from_millis(50), LOOK_EVERY))
}
