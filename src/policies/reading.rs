//! What policies go by: read models that have come to the end of the log.

use std::time::Duration;

use aggregates::LedgerId;

use crate::app::App;
use crate::lane::Failure;
use crate::projector::{self, ModelStatus};

/// Waits until read models have come to the end of a ledger's log.
///
/// # Errors
/// If that takes longer than `within`, or one of `models` is stopped: it never will.
pub async fn caught_up(
    app: &App,
    ledger: LedgerId,
    models: &[&str],
    within: Duration,
) -> Result<(), Failure> {
    let status = projector::status(&app.database, ledger).await.map_err(|_| Failure::Unavailable)?;
    let read = |model: &&ModelStatus| models.contains(&model.model.as_str());
    if let Some(stopped) = status.models.iter().filter(read).find(|model| model.failure.is_some()) {
        return Err(Failure::internal(format!("the read model {} is stopped", stopped.model)));
    }
    let reached = app.projector.wait_for(ledger, status.head, within).await;
    reached.map_err(|_| Failure::Unavailable)
}
