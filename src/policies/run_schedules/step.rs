//! One run: the command that says that an occurrence ran and does what was scheduled, or says why it did not.

use std::sync::Arc;
use std::time::Duration;

use aggregates::schedules::{Policy, Refused, Work};
use aggregates::{Actor, LedgerId, ScheduleId, SchedulesCommand, Text};
use chrono::{DateTime, Utc};
use serde_json::json;

use super::super::failing;
use super::due::{self, Due};
use crate::app::{App, Submission};
use crate::lane::{ClientKey, Failure, Part, Receipt, Refusal};

/// What failing to look for what is due is called.
const LOOKING: &str = "looking";

/// What came of looking once.
pub enum Step {
    /// An occurrence ran, or had.
    Ran(Receipt),
    /// Nothing is due.
    Nothing {
        /// When something will be, if ever.
        next: Option<DateTime<Utc>>,
    },
}

/// Runs the oldest occurrence that is due.
pub async fn step(
    app: &App,
    ledger: LedgerId,
    only: Option<ScheduleId>,
    pause: Duration,
) -> Result<Step, Failure> {
    let now = app.clock.now();
    let found = due::next(app, ledger, only).await;
    if let Err(failure) = &found {
        // What cannot be noted either is in the server's log.
        let work =
            Work { policy: Policy::Schedules, name: Text::new("work", LOOKING).map_err(Failure::internal)? };
        let times = (now, now + pause);
        drop(failing::failed(&app.database, ledger, &work, &failing::why(failure), times).await);
    }
    match found? {
        Some(due) if due.occurrence.due <= now => noted(app, ledger, &due, pause).await.map(Step::Ran),
        later => {
            // What failed before ran since, on whichever server, or was paused, changed or removed.
            let prefix = only.map(|schedule| format!("{schedule} ")).unwrap_or_default();
            failing::gone(&app.database, ledger, (Policy::Schedules, &prefix), None).await?;
            Ok(Step::Nothing { next: later.map(|due| due.occurrence.due) })
        }
    }
}

/// Runs an occurrence, and notes if that fails. One that somebody had left alone is recorded as that, and the next one goes.
async fn noted(app: &App, ledger: LedgerId, due: &Due, pause: Duration) -> Result<Receipt, Failure> {
    let name = format!("{} {}", due.id, due.occurrence.date);
    let work = Work { policy: Policy::Schedules, name: Text::new("work", name).map_err(Failure::internal)? };
    let ran = match failing::skipped_for(&app.database, ledger, &work).await? {
        Some(reason) => skip(app, ledger, due, reason).await,
        None => run(app, ledger, due).await,
    };
    let goes_on = ran.is_err().then_some(&work);
    failing::gone(&app.database, ledger, (Policy::Schedules, &format!("{} ", due.id)), goes_on).await?;
    if let Err(failure) = &ran {
        let now = app.clock.now();
        failing::failed(&app.database, ledger, &work, &failing::why(failure), (now, now + pause)).await?;
    }
    ran
}

async fn skip(app: &App, ledger: LedgerId, due: &Due, reason: String) -> Result<Receipt, Failure> {
    let code = Text::new("code", "SKIPPED").map_err(Failure::internal)?;
    let reason = Text::new("reason", reason).map_err(Failure::internal)?;
    let parts = vec![record(due, Some(Refused { code, reason }))];
    app.submit(submission(ledger, due, parts)?).await
}

/// The run comes first, so that one that happened already is known as that and not by what it did.
async fn run(app: &App, ledger: LedgerId, due: &Due) -> Result<Receipt, Failure> {
    let plan = &due.schedule.plan;
    let command = plan.action.command(&plan.when, due.occurrence, &due.settings);
    let parts = vec![record(due, None), Part::Points(Arc::new(command), None)];
    match app.submit(submission(ledger, due, parts)?).await {
        Err(Failure::Refused(refusal @ Refusal::Points(_))) => {
            let parts = vec![record(due, Some(told(&refusal)?))];
            app.submit(submission(ledger, due, parts)?).await
        }
        answer => answer,
    }
}

fn record(due: &Due, refused: Option<Refused>) -> Part {
    let (schedule, due) = (due.id, due.occurrence.due);
    Part::Schedules(Arc::new(SchedulesCommand::RecordRun { schedule, due, refused }))
}

fn told(refusal: &Refusal) -> Result<Refused, Failure> {
    let sentence: String = refusal.sentence().chars().take(500).collect();
    let code = Text::new("code", refusal.code()).map_err(Failure::internal)?;
    let reason = Text::new("reason", sentence).map_err(Failure::internal)?;
    Ok(Refused { code, reason })
}

/// Every server issues an occurrence under the same key and as the same command, whatever becomes of it: so it has one
/// effect, and whoever comes second gets the receipt of the first.
fn submission(ledger: LedgerId, due: &Due, parts: Vec<Part>) -> Result<Submission, Failure> {
    let (schedule, date) = (due.id, due.occurrence.date);
    let said = json!({ "policy": "schedule", "schedule": schedule, "date": date });
    Ok(Submission {
        ledger,
        actor: Actor::Policy("schedule".to_owned()),
        on_behalf_of: None,
        client_key: ClientKey::new(format!("{schedule} {date}"))?,
        canonical: serde_json_canonicalizer::to_vec(&said).map_err(Failure::internal)?,
        backdated_to: Some(due.occurrence.due),
        correlation: Some(format!("schedule {schedule}")),
        causation: Some(due.defined_at),
        source: "schedule",
        parts,
    })
}
