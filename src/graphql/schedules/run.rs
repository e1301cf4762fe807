//! Runs, as the read table has them.

use std::sync::Arc;

use aggregates::{EntryId, ScheduleId};
use async_graphql::{Description, Enum, Object};
use chrono::{NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::page::{Key, Page};
use crate::graphql::points::Entry;
use crate::graphql::scalar::{DateTime, LocalDate, Position};
use crate::graphql::scope::Scope;
use crate::log::position;

/// Runs by their place in the log, the latest first.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Ran(i64);

impl Key for Ran {
    const LIST: &'static str = "schedule_runs.1";
}

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RunOutcome {
    /// What was scheduled happened.
    Done,
    /// The books said no, and nothing happened.
    Refused,
}

/// A row of the runs.
#[derive(Clone, Debug)]
pub struct RunRow {
    position: i64,
    date: String,
    due_at: chrono::DateTime<Utc>,
    ran_at: chrono::DateTime<Utc>,
    entry: Option<i64>,
    code: Option<String>,
    reason: Option<String>,
}

impl RunRow {
    /// Its place among the runs.
    pub fn ran(&self) -> Ran {
        Ran(self.position)
    }
}

/// An occurrence that ran, once.
#[derive(Description)]
pub struct ScheduleRun {
    scope: Arc<Scope>,
    row: RunRow,
}

#[Object(use_type_description)]
impl ScheduleRun {
    /// Where it stands in the log.
    async fn position(&self) -> Position {
        position(self.row.position).into()
    }

    /// The local date that it is named by.
    async fn date(&self) -> Result<LocalDate> {
        let date: NaiveDate = self.row.date.parse().map_err(GraphqlError::internal)?;
        Ok(date.into())
    }

    /// When it was due. What it posted took effect then.
    async fn due_at(&self) -> DateTime {
        self.row.due_at.into()
    }

    /// When it ran: later than it was due, if it was made up.
    async fn ran_at(&self) -> DateTime {
        self.row.ran_at.into()
    }

    /// What became of it.
    async fn outcome(&self) -> RunOutcome {
        if self.row.entry.is_some() { RunOutcome::Done } else { RunOutcome::Refused }
    }

    /// Why it did nothing, as an error would have it in `extensions.code`.
    async fn code(&self) -> Option<&str> {
        self.row.code.as_deref()
    }

    /// Why it did nothing, in a sentence.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// What it posted.
    async fn entry(&self) -> Result<Option<Entry>> {
        match self.row.entry {
            Some(entry) => Entry::at(&self.scope, EntryId(position(entry))).await,
            None => Ok(None),
        }
    }
}

macro_rules! runs {
    ($order:literal, $scope:ident, $schedule:ident, $above:expr, $below:expr, $limit:expr) => {
        sqlx::query_as!(
            RunRow,
            "SELECT position, date, due_at, ran_at, entry, code, reason FROM schedules_runs_v1
             WHERE ledger_id = $1 AND schedule_id = $2 AND position > $3 AND position < $4
             ORDER BY position "
                + $order
                + " LIMIT $5",
            $scope.rows_of(),
            $schedule.0,
            $above,
            $below,
            $limit
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of a schedule's runs.
pub async fn select(scope: &Scope, schedule: ScheduleId, page: &Page<Ran>) -> Result<Vec<RunRow>> {
    let (above, below) = (page.before.map_or(-1, |run| run.0), page.after.map_or(i64::MAX, |run| run.0));
    Ok(match page.backward {
        false => runs!("DESC", scope, schedule, above, below, page.limit())?,
        true => runs!("ASC", scope, schedule, above, below, page.limit())?,
    })
}

impl ScheduleRun {
    /// Of a row.
    pub fn of(scope: &Arc<Scope>, row: RunRow) -> Self {
        ScheduleRun { scope: Arc::clone(scope), row }
    }

    /// The run at a position.
    pub async fn at(scope: &Arc<Scope>, schedule: ScheduleId, at: i64) -> Result<Option<Self>> {
        let (above, below) = (at.saturating_sub(1), at.saturating_add(1));
        let rows = runs!("DESC", scope, schedule, above, below, 1)?;
        Ok(rows.into_iter().next().map(|row| ScheduleRun::of(scope, row)))
    }
}
