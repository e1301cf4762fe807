//! Which events are kept even from who may read the log: votes that their decision's terms hide, and bids under seal, with what is
//! set aside for them.
//!
//! `event_is_shown` in the database is the one place that knows. Whatever shows an event, or that there is one, asks it; what is
//! not shown is not counted either. Positions have no gaps, so it can be told that something stands at a hidden one, and nothing
//! else.

use std::collections::BTreeSet;

use aggregates::{LedgerId, Position};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Recorded, bigint, position};

/// Types of events that may be hidden.
const HIDING: &[&str] = &[
    "council.voted",
    "auctions.bid_placed",
    "auctions.bid_withdrawn",
    "points.held",
    "points.hold_released",
];

/// Who looks, as `event_is_shown` asks.
#[derive(Clone, Debug)]
pub struct Onlooker {
    /// The ids that stand for who they are.
    pub own: Vec<Uuid>,
    /// Whether they are of the loot council.
    pub council: bool,
}

/// The last of these events that may be hidden, if any may. Under which terms it stands is known once the read models have come
/// to it.
pub fn may_hide(page: &[Recorded]) -> Option<Position> {
    let hiding = page.iter().filter(|event| HIDING.contains(&event.event_type.as_str()));
    hiding.map(|event| event.position).max()
}

/// Those of these events that are shown.
pub async fn shown(
    database: impl PgExecutor<'_>,
    ledger: LedgerId,
    onlooker: &Onlooker,
    mut page: Vec<Recorded>,
) -> Result<Vec<Recorded>, sqlx::Error> {
    let Some(last) = may_hide(&page) else { return Ok(page) };
    let first = page.first().map_or(last, |event| event.position);
    let hidden = sqlx::query_scalar!(
        "SELECT position FROM events WHERE ledger_id = $1 AND position BETWEEN $2 AND $3 AND event_type = ANY($4)
         AND NOT event_is_shown($1, event_type, payload, $5, $6)",
        ledger.0,
        bigint(first),
        bigint(last),
        HIDING as &[&str],
        &onlooker.own,
        onlooker.council
    )
    .fetch_all(database)
    .await?;
    let hidden: BTreeSet<Position> = hidden.into_iter().map(position).collect();
    page.retain(|event| !hidden.contains(&event.position));
    Ok(page)
}
