//! From stored events to what folds are shown: decoded, with their sealed fields opened.

use std::sync::Arc;

use aggregates::{LedgerId, Position};
use projections::{Happened, Opened};

use super::forgetting;
use crate::log::append::{Batch, Staged};
use crate::log::{Recorded, Undecodable};
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

/// Opens everything sealed in these events, with one look-up of keys. Whom one of them forgets is erased already.
pub async fn open(vault: &Vault, ledger: LedgerId, events: &[Happened]) -> Result<Opened, VaultError> {
    let sealed: Vec<_> = events.iter().flat_map(|happened| happened.event.sealed()).collect();
    let opened: Opened = vault.open(ledger, &sealed).await?.into();
    Ok(opened.without(&forgetting::forgotten(events)))
}
