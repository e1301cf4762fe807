//! Reading an entry that a command names.

use aggregates::{AnyEvent, Entry, EntryId, LedgerId, PointsEvent, Position};
use sqlx::PgPool;

use crate::lane::Failure;
use crate::log::{self, Recorded, Undecodable};

/// The entry whose first event stands at `id`, all parts of it; `None` if there is none there.
pub async fn read(database: &PgPool, ledger: LedgerId, id: EntryId) -> Result<Option<Entry>, Failure> {
    let Some(before) = id.0.0.checked_sub(1).map(Position) else { return Ok(None) };
    let Some(first) = page(database, ledger, before, 1).await?.pop() else { return Ok(None) };
    let effective_at = first.effective_at;
    let Some(event) = points(&first)? else { return Ok(None) };
    let part = event.part();
    if part.index != 0 {
        return Ok(None);
    }
    let mut events = vec![event];
    let (mut at, mut missing) = (id.0, part.of - 1);
    while missing > 0 {
        let next = page(database, ledger, at, missing).await?;
        let Some(last) = next.last() else { break };
        (at, missing) = (last.position, missing.saturating_sub(u32::try_from(next.len()).unwrap_or(missing)));
        for recorded in &next {
            events.extend(points(recorded)?);
        }
    }
    Ok(Some(Entry { id, effective_at, events }))
}

async fn page(
    database: &PgPool,
    ledger: LedgerId,
    after: Position,
    limit: u32,
) -> Result<Vec<Recorded>, Failure> {
    log::page(database, ledger, after, limit).await.map_err(|_| Failure::Unavailable)
}

fn points(recorded: &Recorded) -> Result<Option<PointsEvent>, Failure> {
    match recorded.event() {
        Ok(AnyEvent::Points(event)) => Ok(Some(event)),
        Ok(_) => Ok(None),
        Err(Undecodable::UnknownType(_)) => Err(Failure::UpgradeRequired(recorded.position)),
        Err(malformed) => Err(Failure::internal(malformed)),
    }
}
