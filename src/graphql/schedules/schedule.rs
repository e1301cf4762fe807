//! Schedules, as the read table has them.

use std::sync::Arc;

use aggregates::{ScheduleId, schedules};
use async_graphql::{Description, Object};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::action::ScheduleAction;
use super::run::{self, Ran, ScheduleRun};
use super::when::{ComingRun, ScheduleWhen};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::in_force;
use crate::graphql::page::{DEFAULT, Key, List, Page, cost, size};
use crate::graphql::scalar::{DateTime, LocalDate, Position};
use crate::graphql::scope::Scope;
use crate::log::position;

/// Schedules by when they were first defined.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Created(i64);

impl Key for Created {
    const LIST: &'static str = "schedules.1";
}

/// A row of the schedules.
#[derive(Clone, Debug)]
pub struct ScheduleRow {
    schedule_id: Uuid,
    schedule: String,
    has_ended: bool,
    last_run: Option<i64>,
    created_at: i64,
    changed_at: i64,
}

impl ScheduleRow {
    /// Its place among the schedules.
    pub fn created(&self) -> Created {
        Created(self.created_at)
    }
}

/// Something that comes again.
#[derive(Description)]
pub struct Schedule {
    scope: Arc<Scope>,
    row: ScheduleRow,
    now: schedules::Schedule,
}

#[Object(use_type_description)]
impl Schedule {
    /// Its id, for ever.
    async fn id(&self) -> Uuid {
        self.row.schedule_id
    }

    /// What the group calls it.
    async fn name(&self) -> String {
        self.now.plan.name.to_string()
    }

    /// What comes again.
    async fn action(&self) -> ScheduleAction {
        ScheduleAction::of(&self.scope, &self.now.plan.action)
    }

    /// When.
    async fn when(&self) -> ScheduleWhen {
        self.now.plan.when.into()
    }

    /// The first local date, if one was given.
    async fn starts_on(&self) -> Option<LocalDate> {
        self.now.plan.starts_on.map(Into::into)
    }

    /// Since when it pauses; null while it goes on.
    async fn paused_at(&self) -> Option<DateTime> {
        self.now.paused_at.map(Into::into)
    }

    /// Whether it ended.
    async fn has_ended(&self) -> bool {
        self.row.has_ended
    }

    /// The position of the last event that touched it, its runs included.
    async fn changed_at(&self) -> Position {
        position(self.row.changed_at).into()
    }

    /// Its last run.
    async fn last_run(&self) -> Result<Option<ScheduleRun>> {
        self.scope.ready("schedules_runs").await?;
        match self.row.last_run {
            Some(at) => ScheduleRun::at(&self.scope, self.schedule_id(), at).await,
            None => Ok(None),
        }
    }

    /// Its runs, the latest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn runs(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<Ran, ScheduleRun>>> {
        let page = Page::new((first, after), (last, before))?;
        self.scope.ready("schedules_runs").await?;
        let rows = run::select(&self.scope, self.schedule_id(), &page).await?;
        Ok(Some(page.connection(rows, |row| (row.ran(), ScheduleRun::of(&self.scope, row)))))
    }

    /// What runs next, overdue runs first. None while it pauses or once it ended.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn next_runs(&self, #[graphql(desc = "So many.")] first: Option<i32>) -> Result<Vec<ComingRun>> {
        let count = first.map_or(Ok(DEFAULT), size)?;
        let zone = in_force(&self.scope).await?.settings.time_zone;
        let goes_on = if self.row.has_ended { 0 } else { count };
        Ok(self.now.pending(zone).take(goes_on).map(ComingRun::from).collect())
    }
}

impl Schedule {
    /// Of a row.
    pub fn of(scope: &Arc<Scope>, row: ScheduleRow) -> Result<Self> {
        let now = serde_json::from_str(&row.schedule).map_err(GraphqlError::internal)?;
        Ok(Schedule { scope: Arc::clone(scope), row, now })
    }

    /// By id, for who may see schedules.
    pub async fn by_id(scope: &Arc<Scope>, schedule: ScheduleId) -> Result<Option<Self>> {
        scope.view("schedules_list").await?;
        let row = sqlx::query_as!(
            ScheduleRow,
            "SELECT schedule_id, schedule, has_ended, last_run, created_at, changed_at
             FROM schedules_list_v1 WHERE ledger_id = $1 AND schedule_id = $2",
            scope.rows_of(),
            schedule.0
        )
        .fetch_optional(scope.database())
        .await?;
        row.map(|row| Schedule::of(scope, row)).transpose()
    }

    fn schedule_id(&self) -> ScheduleId {
        ScheduleId(self.row.schedule_id)
    }
}

macro_rules! schedules {
    ($order:literal, $scope:ident, $page:ident, $ended:ident, $after:ident, $before:ident) => {
        sqlx::query_as!(
            ScheduleRow,
            "SELECT schedule_id, schedule, has_ended, last_run, created_at, changed_at
             FROM schedules_list_v1
             WHERE ledger_id = $1 AND created_at > $2 AND created_at < $3 AND ($4 OR NOT has_ended)
             ORDER BY created_at "
                + $order
                + " LIMIT $5",
            $scope.rows_of(),
            $after,
            $before,
            $ended,
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of a ledger's schedules.
pub async fn select(scope: &Scope, page: &Page<Created>, ended: bool) -> Result<Vec<ScheduleRow>> {
    let after = page.after.map_or(-1, |created| created.0);
    let before = page.before.map_or(i64::MAX, |created| created.0);
    Ok(match page.backward {
        false => schedules!("ASC", scope, page, ended, after, before)?,
        true => schedules!("DESC", scope, page, ended, after, before)?,
    })
}
