//! What is due next in a ledger.

use std::time::Duration;

use aggregates::ledger::Settings;
use aggregates::schedules::{Occurrence, Schedule};
use aggregates::{LedgerId, Position, ScheduleId};

use crate::app::App;
use crate::lane::Failure;
use crate::log::position;
use crate::policies::reading::caught_up;

/// How long the read models may take to come to the end of the log. What they have not seen would only be refused.
const PROJECTED_WITHIN: Duration = Duration::from_secs(30);
/// The read models that say what is due.
const READ: [&str; 2] = ["schedules_list", "ledger_settings"];

/// An occurrence that did not run yet.
pub struct Due {
    /// Of which schedule.
    pub id: ScheduleId,
    /// What comes again.
    pub schedule: Schedule,
    /// The event that says so.
    pub defined_at: Position,
    /// The occurrence.
    pub occurrence: Occurrence,
    /// The ledger's settings.
    pub settings: Settings,
}

/// The earliest occurrence that did not run yet, of one schedule or of all; of two at the same instant, that of the
/// schedule that was defined first.
pub async fn next(app: &App, ledger: LedgerId, only: Option<ScheduleId>) -> Result<Option<Due>, Failure> {
    caught_up(app, ledger, &READ, PROJECTED_WITHIN).await?;
    read(app, ledger, only).await
}

/// The same, as far as the read models have come.
pub async fn read(app: &App, ledger: LedgerId, only: Option<ScheduleId>) -> Result<Option<Due>, Failure> {
    let rows = sqlx::query!(
        "SELECT l.schedule_id, l.schedule, l.defined_at, s.settings
         FROM schedules_list_v1 l JOIN ledger_settings_v1 s ON s.ledger_id = l.ledger_id
         WHERE l.ledger_id = $1 AND NOT l.has_ended AND ($2::uuid IS NULL OR l.schedule_id = $2)
         ORDER BY l.created_at",
        ledger.0,
        only.map(|schedule| schedule.0)
    )
    .fetch_all(&app.database)
    .await
    .map_err(|_| Failure::Unavailable)?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let schedule: Schedule = serde_json::from_str(&row.schedule).map_err(Failure::internal)?;
        let settings: Settings = serde_json::from_str(&row.settings).map_err(Failure::internal)?;
        let (id, defined_at) = (ScheduleId(row.schedule_id), position(row.defined_at));
        if let Some(occurrence) = schedule.next(settings.time_zone) {
            all.push(Due { id, schedule, defined_at, occurrence, settings });
        }
    }
    Ok(all.into_iter().min_by_key(|due| due.occurrence.due))
}
