//! Who is given the proof of an event: it shows the whole event, salt and all.
//!
//! Whoever may read the log. And a member, of events that change what is theirs; where points are private, only if nobody else
//! is named in it. Events of other kinds (votes, keys, roles) are nobody's own.

use aggregates::{AnyEvent, LedgerId, MemberId, PayoutsEvent, Permission, PointsEvent, Position};
use serde_json::Value;
use uuid::Uuid;

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::events::shown;
use crate::graphql::scope::Scope;
use crate::log::Recorded;
use crate::notary;

/// Goes on only if the caller may be shown the event at a position.
pub async fn require(scope: &Scope, position: Position) -> Result<()> {
    if scope.require_log().is_ok() {
        return hidden(scope, position).await;
    }
    scope.require(Permission::ViewPoints)?;
    let own = scope.session.holder().and_then(|holder| holder.member);
    let Some(own) = own else { return scope.require_log() };
    let event = notary::event(&scope.app.database, scope.ledger, position).await?;
    let (concerned, shows_others) = read(scope, own, &event).await?;
    match (concerned, shows_others && scope.seen_by().is_some()) {
        (false, _) => Err(GraphqlError::forbidden(scope.actor()?, Permission::ViewEvents)),
        (true, true) => Err(GraphqlError::proof_shows_others(position)),
        (true, false) => Ok(()),
    }
}

/// Goes on only if the event is not kept from who may read the log.
async fn hidden(scope: &Scope, position: Position) -> Result<()> {
    let event = notary::event(&scope.app.database, scope.ledger, position).await?;
    match shown(scope, vec![event]).await?.is_empty() {
        true => Err(GraphqlError::forbidden(scope.actor()?, Permission::ViewEvents)),
        false => Ok(()),
    }
}

/// Whether an event changes what is a member's, and whether it names others. Who was merged into them is no other.
async fn read(scope: &Scope, own: MemberId, event: &Recorded) -> Result<(bool, bool)> {
    // Whoever is named in it was added before it.
    scope.reach(event.position).await?;
    let of = event.event().map_err(GraphqlError::internal)?;
    let changed: Vec<Uuid> = changes(&of).into_iter().map(|member| member.0).collect();
    let payload = serde_json::from_str(&event.payload).map_err(GraphqlError::internal)?;
    let mut named = Vec::new();
    gather(&payload, &mut named);
    let LedgerId(ledger) = scope.ledger;
    let row = sqlx::query!(
        r#"WITH RECURSIVE own (member_id) AS (
               SELECT $2::uuid
               UNION
               SELECT m.member_id FROM own JOIN ledger_merges_v1 m ON m.ledger_id = $1 AND m.into_id = own.member_id
           ), members (member_id) AS (
               SELECT member_id FROM ledger_members_v1 WHERE ledger_id = $1 AND member_id = ANY($4)
               UNION ALL
               SELECT member_id FROM ledger_merges_v1 WHERE ledger_id = $1 AND member_id = ANY($4)
           )
           SELECT EXISTS (SELECT FROM own WHERE member_id = ANY($3)) AS "concerned!",
                  EXISTS (SELECT FROM members WHERE member_id NOT IN (SELECT member_id FROM own)) AS "shows_others!""#,
        ledger,
        own.0,
        &changed,
        &named
    )
    .fetch_one(&scope.app.database)
    .await?;
    Ok((row.concerned, row.shows_others))
}

/// Those whose own an event is about.
fn changes(event: &AnyEvent) -> Vec<MemberId> {
    let event = match event {
        AnyEvent::Points(event) => event,
        AnyEvent::Payouts(event) => return paid(event),
        AnyEvent::Ledger(_)
        | AnyEvent::Raids(_)
        | AnyEvent::Council(_)
        | AnyEvent::Auctions(_)
        | AnyEvent::Schedules(_)
        | AnyEvent::Imports(_)
        | AnyEvent::Fleets(_) => return Vec::new(),
    };
    match event {
        PointsEvent::Held { member, .. } | PointsEvent::HoldReleased { member, .. } => vec![*member],
        PointsEvent::ItemGiven { member, .. } => member.iter().copied().collect(),
        PointsEvent::ItemImported { member, .. } => vec![*member],
        event => event.lines().map(|line| line.member).collect(),
    }
}

/// Those whom an event about payouts is about.
fn paid(event: &PayoutsEvent) -> Vec<MemberId> {
    use PayoutsEvent as E;
    match event {
        E::Opened { payouts, carried, .. } => {
            let opened = payouts.iter().map(|opened| opened.member);
            opened.chain(carried.iter().map(|line| line.member)).collect()
        }
        E::Withdrawn { payouts, .. } => payouts.iter().map(|about| about.member).collect(),
        E::Processing { about, .. }
        | E::Paid { about, .. }
        | E::Failed { about, .. }
        | E::Lost { about, .. }
        | E::Retried { about }
        | E::Cancelled { about, .. }
        | E::Reversed { about, .. } => vec![about.member],
        E::RecoveryOpened { member, .. } | E::RecoverySettled { member, .. } => vec![*member],
    }
}

/// Every id in a payload, wherever it stands.
fn gather(value: &Value, found: &mut Vec<Uuid>) {
    match value {
        Value::String(text) => found.extend(text.parse::<Uuid>().ok()),
        Value::Array(values) => values.iter().for_each(|value| gather(value, found)),
        Value::Object(fields) => {
            found.extend(fields.keys().filter_map(|name| name.parse::<Uuid>().ok()));
            fields.values().for_each(|value| gather(value, found));
        }
        _ => {}
    }
}
