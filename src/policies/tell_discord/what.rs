//! What a notice says: the events that it is about, or the end that comes, with the names of the day.

mod loot;
mod payouts;

use std::collections::HashMap;

use aggregates::fleets::Notice;
use aggregates::{AnyEvent, AuctionId, DecisionId, LedgerId};
use sqlx::PgPool;
use uuid::Uuid;

use super::NotTold;
use super::find::wire_names;
use super::send::Claimed;
use crate::app::App;
use crate::log::{bigint, decode};
use crate::notices::Message;

/// The message; none if there is nothing to tell any more.
pub async fn message(app: &App, ledger: LedgerId, notice: &Claimed) -> Result<Option<Message>, NotTold> {
    match notice.kind {
        Notice::Reminder => loot::reminder((app, ledger), DecisionId(notice.subject)).await,
        Notice::Ending => loot::ending((app, ledger), AuctionId(notice.subject)).await,
        _ => of_events(app, ledger, notice).await,
    }
}

async fn of_events(app: &App, ledger: LedgerId, notice: &Claimed) -> Result<Option<Message>, NotTold> {
    let (mut payouts, mut message) = (Vec::new(), None);
    for event in events(&app.database, ledger, notice).await? {
        match event {
            AnyEvent::Payouts(event) => payouts.push(event),
            AnyEvent::Council(event) => message = loot::of_council((app, ledger), &event).await?,
            AnyEvent::Auctions(event) => message = loot::of_auctions((app, ledger), &event).await?,
            other => return Err(NotTold::Defect(format!("`{}` is told to nobody", other.name()))),
        }
    }
    match payouts.is_empty() {
        true => Ok(message),
        false => Ok(payouts::message((app, ledger), notice.kind, &payouts).await?.map(Message::of)),
    }
}

async fn events(database: &PgPool, ledger: LedgerId, notice: &Claimed) -> Result<Vec<AnyEvent>, NotTold> {
    let names: Vec<String> = wire_names(notice.kind).iter().map(|&name| name.to_owned()).collect();
    let rows = sqlx::query!(
        "SELECT stream_type, event_type, payload FROM events
         WHERE ledger_id = $1 AND position BETWEEN $2 AND $3 AND event_type = ANY($4) ORDER BY position",
        ledger.0,
        bigint(notice.position),
        bigint(notice.upto),
        &names
    )
    .fetch_all(database)
    .await?;
    rows.iter().map(|row| Ok(decode(&row.stream_type, &row.event_type, &row.payload)?)).collect()
}

/// What members are called; who is forgotten has no name.
async fn members_of(
    database: &PgPool,
    ledger: LedgerId,
    members: &[Uuid],
) -> Result<HashMap<Uuid, Option<String>>, NotTold> {
    let rows = sqlx::query!(
        "SELECT member_id, name FROM ledger_members_v1 WHERE ledger_id = $1 AND member_id = ANY($2)",
        ledger.0,
        members
    );
    Ok(rows.fetch_all(database).await?.into_iter().map(|row| (row.member_id, row.name)).collect())
}
