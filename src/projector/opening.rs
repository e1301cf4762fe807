//! From stored events to what folds are shown: decoded, with their sealed fields opened and with what the entries are that
//! they reverse.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::{LedgerId, Position};
use projections::{Happened, Opened};

use super::forgetting;
use crate::log::append::{Batch, Staged};
use crate::log::{self, Recorded, Undecodable};
use crate::vault::{Vault, VaultError};

/// An event as a fold sees it.
pub fn happened(recorded: &Recorded) -> Result<Happened, (Position, Undecodable)> {
    Ok(Happened {
        position: recorded.position,
        effective_at: recorded.effective_at,
        recorded_at: recorded.recorded_at,
        event: recorded.event().map_err(|error| (recorded.position, error))?,
    })
}

/// A durable batch as folds see it.
pub fn of_batch(batch: &Arc<Batch>) -> Vec<Happened> {
    let happened = |staged: &Staged| Happened {
        position: staged.position,
        effective_at: staged.effective_at,
        recorded_at: staged.recorded_at,
        event: staged.event.clone(),
    };
    batch.events.iter().map(happened).collect()
}

/// Opens everything sealed in these events, with one look-up of keys, and finds what the entries are that they reverse. Whom
/// one of them forgets is erased already.
pub async fn open(vault: &Vault, ledger: LedgerId, events: &[Happened]) -> Result<Opened, VaultError> {
    let sealed: Vec<_> = events.iter().flat_map(|happened| happened.event.sealed()).collect();
    let opened: Opened = vault.open(ledger, &sealed).await?.into();
    let opened = opened.without(&forgetting::forgotten(events));
    Ok(opened.reversing(reversed(vault, ledger, events).await?))
}

/// The wire names of the entries that these events reverse: of those among them, and of those before in the log, which
/// does not change.
async fn reversed(
    vault: &Vault,
    ledger: LedgerId,
    events: &[Happened],
) -> Result<HashMap<Position, String>, sqlx::Error> {
    let name = |at: &Position| {
        let found = events.binary_search_by_key(at, |happened| happened.position).ok()?;
        Some((*at, events[found].event.name().to_owned()))
    };
    let wanted = || events.iter().filter_map(Happened::reverses).map(|entry| entry.0);
    let mut names: HashMap<_, _> = wanted().filter_map(|at| name(&at)).collect();
    let earlier: Vec<_> = wanted().filter(|at| !names.contains_key(at)).map(log::bigint).collect();
    if !earlier.is_empty() {
        let rows = sqlx::query!(
            "SELECT position, event_type FROM events WHERE ledger_id = $1 AND position = ANY($2)",
            ledger.0,
            &earlier
        );
        let rows = rows.fetch_all(vault.database()).await?;
        names.extend(rows.into_iter().map(|row| (log::position(row.position), row.event_type)));
    }
    Ok(names)
}
