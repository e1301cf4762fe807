//! Sending what is to be told, and remembering what became of it.
//!
//! Whoever sends something says so first. A notice that is said to be sent and never said to be told is one of a server that
//! broke down in between: nobody knows whether it arrived.

use std::collections::BTreeMap;

use aggregates::fleets::Notice;
use aggregates::{LedgerId, Position};
use chrono::TimeDelta;
use prices::calling;
use uuid::Uuid;

use super::NotTold;
use super::outcome::{self, Outcome};
use super::what;
use crate::app::App;
use crate::log::{bigint, position};
use crate::notices::{self, Notices};

/// Notices that one look sends.
const AT_ONCE: i64 = 50;
/// A server that says nothing for so long has broken down.
const LOST_AFTER: TimeDelta = TimeDelta::minutes(10);

/// Something that is to be told.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// What of.
    pub kind: Notice,
    /// The first event that it is about.
    pub position: Position,
    /// The last.
    pub upto: Position,
    /// Which try this is.
    pub tries: u32,
    /// What it is about, if it came at its time.
    pub subject: Uuid,
}

/// Says of what nobody knows for long that nobody knows.
pub async fn give_up_on_the_lost(app: &App) -> Result<(), NotTold> {
    let now = app.clock.now();
    sqlx::query!(
        "UPDATE notices SET state = 'unknown', reason = 'the server ended while it was sent', changed_at = $1
         WHERE state = 'sending' AND changed_at < $2",
        now,
        now - LOST_AFTER
    )
    .execute(&app.database)
    .await?;
    Ok(())
}

/// The kinds that this release tells. A newer one beside it may wait to tell others: those are left to it.
pub fn kinds() -> Vec<String> {
    Notice::ALL.iter().map(|kind| kind.name().to_owned()).collect()
}

/// Takes what is due, by ledger and in the order of the log. What another server takes is passed over.
pub async fn claim(app: &App) -> Result<BTreeMap<LedgerId, Vec<Claimed>>, NotTold> {
    let rows = sqlx::query!(
        "UPDATE notices AS n SET state = 'sending', tries = tries + 1, changed_at = $1
         FROM (SELECT ledger_id, position, kind, subject FROM notices WHERE state = 'waiting' AND due_at <= $1
                 AND kind = ANY($3) ORDER BY due_at, ledger_id, position LIMIT $2 FOR UPDATE SKIP LOCKED) AS due
         WHERE n.ledger_id = due.ledger_id AND n.position = due.position AND n.kind = due.kind
           AND n.subject = due.subject
         RETURNING n.ledger_id, n.position, n.upto, n.kind, n.tries, n.subject",
        app.clock.now(),
        AT_ONCE,
        &kinds()
    )
    .fetch_all(&app.database)
    .await?;
    let mut claimed: BTreeMap<LedgerId, Vec<Claimed>> = BTreeMap::new();
    for row in rows {
        // All are of kinds that were asked for.
        let Some(kind) = Notice::named(&row.kind) else { continue };
        let notice = Claimed {
            kind,
            position: position(row.position),
            upto: position(row.upto),
            tries: row.tries.unsigned_abs(),
            subject: row.subject,
        };
        claimed.entry(LedgerId(row.ledger_id)).or_default().push(notice);
    }
    claimed.values_mut().for_each(|notices| notices.sort_by_key(|notice| notice.position));
    Ok(claimed)
}

/// Sends what one ledger is told, one after another. One that does not get through holds up those behind it until the next
/// look, so that they come in order, and a webhook that is slow costs others the time of one message.
pub async fn tell_in_order(app: App, ledger: LedgerId, notices: Vec<Claimed>) -> Result<(), NotTold> {
    let mut held_up = None;
    for notice in notices {
        let outcome = match held_up.clone() {
            Some(held_up) => held_up,
            None => told(&app, ledger, &notice).await,
        };
        held_up = held_up.or_else(|| outcome.holds_up(app.clock.now()));
        record(&app, ledger, &notice, outcome).await?;
    }
    Ok(())
}

async fn told(app: &App, ledger: LedgerId, notice: &Claimed) -> Outcome {
    match tell(app, ledger, notice).await {
        Ok(outcome) => outcome,
        // Nothing was sent: the books could not be read.
        Err(error) => {
            tracing::warn!(%ledger, position = %notice.position, %error, "a webhook is told later");
            let answer = Err(calling::Failure::OutOfTime);
            outcome::of(answer, notice.tries, app.clock.now(), &Notices::patience())
        }
    }
}

async fn tell(app: &App, ledger: LedgerId, notice: &Claimed) -> Result<Outcome, NotTold> {
    let given_up = |why: &str| Ok(Outcome::GivenUp { why: why.to_owned() });
    let Some(address) = address(app, ledger).await? else { return given_up("there is no webhook any more") };
    // What may be written to can have changed since it was set.
    let address = match app.notices.address(&address) {
        Ok(address) => address,
        Err(error) => return given_up(&error.to_string()),
    };
    let Some(message) = what::message(app, ledger, notice).await? else {
        return given_up("there is nothing to tell");
    };
    let answer = app.notices.send(&address, &message).await;
    Ok(outcome::of(answer, notice.tries, app.clock.now(), &Notices::patience()))
}

/// The address that the ledger's settings name by now.
async fn address(app: &App, ledger: LedgerId) -> Result<Option<String>, NotTold> {
    let webhook =
        sqlx::query_scalar!("SELECT webhook FROM fleets_settings_v1 WHERE ledger_id = $1", ledger.0)
            .fetch_optional(&app.database)
            .await?
            .flatten();
    let keys = app.vault.ledger(ledger).await?;
    let (Some(webhook), Some(keys)) = (webhook, keys) else { return Ok(None) };
    Ok(notices::address_of(&app.database, (ledger, &keys), &webhook).await?)
}

async fn record(app: &App, ledger: LedgerId, notice: &Claimed, outcome: Outcome) -> Result<(), NotTold> {
    let now = app.clock.now();
    let (state, due, tried, why) = match outcome {
        Outcome::Told => ("told", now, true, None),
        Outcome::Again { at, tried, why } => ("waiting", at, tried, Some(why)),
        Outcome::GivenUp { why } => ("given_up", now, true, Some(why)),
        Outcome::Unknown { why } => ("unknown", now, true, Some(why)),
    };
    if let Some(why) = &why {
        tracing::warn!(%ledger, position = %notice.position, state, why, "a webhook was not told");
    }
    sqlx::query!(
        "UPDATE notices SET state = $3, due_at = $4, tries = tries - $5::integer, reason = $6, changed_at = $7
         WHERE ledger_id = $1 AND position = $2 AND state = 'sending' AND kind = $8 AND subject = $9",
        ledger.0,
        bigint(notice.position),
        state,
        due,
        i32::from(!tried),
        why,
        now,
        notice.kind.name(),
        notice.subject
    )
    .execute(&app.database)
    .await?;
    Ok(())
}
