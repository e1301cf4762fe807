//! Runs what is scheduled, when it is due: once, however many servers run, and what was missed afterwards, oldest first.
//!
//! It waits for the next due time of any ledger, or for news. A run is one command: that it ran, and what it does. What the
//! books refuse is recorded with its reason; what merely failed is tried again.

mod diary;
mod due;
mod step;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use aggregates::{LedgerId, ScheduleId};
use chrono::{DateTime, Utc};
use futures::FutureExt as _;
use tokio::task::JoinSet;

use self::diary::Diary;
use self::step::{Step, step};
use crate::app::App;
use crate::lane::{Failure, Receipt};

/// Between two looks for schedules that other servers took in, or that were not projected yet.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// After a failure; twice as long after each further one.
const BACK_OFF: Duration = Duration::from_millis(500);
/// However many failures there were.
const LONGEST: Duration = Duration::from_secs(60);

/// Runs every ledger's schedules, for ever.
pub async fn run_schedules(app: App) {
    let mut diary = Diary::default();
    let mut caring = JoinSet::new();
    loop {
        diary.look(&app).await;
        for ledger in diary.due(app.clock.now()) {
            let app = app.clone();
            caring.spawn(guarded(app, ledger));
        }
        tokio::select! {
            () = tokio::time::sleep(diary.rest(app.clock.now())) => {}
            heard = app.policies.news.next() => diary.heard(heard, app.clock.now()),
            Some(Ok((ledger, next))) = caring.join_next() => diary.done(ledger, next),
        }
    }
}

/// A defect costs its ledger a pause, and no other ledger anything.
async fn guarded(app: App, ledger: LedgerId) -> (LedgerId, Option<DateTime<Utc>>) {
    let looked = AssertUnwindSafe(look_after(&app, ledger)).catch_unwind().await;
    (ledger, looked.unwrap_or_else(|_| Some(app.clock.now() + LONGEST)))
}

/// Runs what is due of a ledger, and says when something is due next.
async fn look_after(app: &App, ledger: LedgerId) -> Option<DateTime<Utc>> {
    let mut pause = BACK_OFF;
    loop {
        match step(app, ledger, None, pause).await {
            Ok(Step::Ran(_)) => pause = BACK_OFF,
            Ok(Step::Nothing { next }) => return next,
            Err(failure) => {
                tracing::warn!(%ledger, ?failure, "a schedule is tried again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST);
            }
        }
    }
}

/// Runs what is due of one schedule; the receipt of the last run, if there was any. The server may be at it as well: then
/// the receipts are of its runs.
pub async fn run_due(app: &App, ledger: LedgerId, schedule: ScheduleId) -> Result<Option<Receipt>, Failure> {
    let mut last = None;
    while let Step::Ran(receipt) = step(app, ledger, Some(schedule), BACK_OFF).await? {
        last = Some(receipt);
    }
    Ok(last)
}

/// When something of a ledger is due next, as far as the read models have come.
pub async fn next_run(app: &App, ledger: LedgerId) -> Result<Option<DateTime<Utc>>, Failure> {
    Ok(due::read(app, ledger, None).await?.map(|due| due.occurrence.due))
}
