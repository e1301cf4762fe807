//! Attendance over the last weeks: which kills or raids took place, and who was at them.
//!
//! A raid counts in the week in which it started, a kill in the week in which it was; what was called off never counts. A
//! raid counts for whoever was present at any time of it, a kill for whoever was present at it. What took place before a
//! member joined counts for them only if they were there.

use std::sync::Arc;

use aggregates::ledger::AttendanceRule;
use aggregates::raids::{MOST_WEEKS, first_instant};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::choices::AttendancePer;
use super::share::{AttendanceRow, Joined};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::in_force;
use crate::graphql::page::Page;
use crate::graphql::scalar;
use crate::graphql::scope::Scope;

/// How attendance is counted.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Kills or raids.
    pub per: AttendancePer,
    /// Whether standby counts as presence.
    pub standby_counts: bool,
    /// Whether what somebody was excused from counts against them.
    pub excused_counts: bool,
}

/// The time that is counted.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// From then on.
    pub from: DateTime<Utc>,
    /// Until then.
    pub to: DateTime<Utc>,
}

/// What a query says of how to count; the rest is as the ledger's rule has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Over so many weeks.
    pub weeks: Option<u32>,
    /// Kills or raids.
    pub per: Option<AttendancePer>,
    /// Whether standby counts as presence.
    pub standby_counts: Option<bool>,
    /// Whether what somebody was excused from counts against them.
    pub excused_counts: Option<bool>,
}

impl Asked {
    /// All of it as a rule has it.
    pub fn under(rule: AttendanceRule) -> Self {
        Asked {
            weeks: Some(rule.weeks),
            per: Some(rule.per.into()),
            standby_counts: Some(rule.standby_counts),
            excused_counts: Some(rule.excused_counts),
        }
    }

    /// How and over what is counted, up to an instant, or now.
    pub async fn counted(self, scope: &Scope, as_of: Option<scalar::DateTime>) -> Result<(Rule, Window)> {
        let to = as_of.map_or_else(|| scope.now(), |as_of| as_of.0);
        let rule = ruled(scope, to).await?;
        let weeks = self.weeks.unwrap_or(rule.weeks);
        if !(1..=MOST_WEEKS).contains(&weeks) {
            return Err(GraphqlError::weeks_out_of_range(weeks, MOST_WEEKS));
        }
        let from = first_instant(&in_force(scope).await?.settings, to, weeks);
        let rule = Rule {
            per: self.per.unwrap_or(rule.per.into()),
            standby_counts: self.standby_counts.unwrap_or(rule.standby_counts),
            excused_counts: self.excused_counts.unwrap_or(rule.excused_counts),
        };
        Ok((rule, Window { from, to }))
    }
}

/// The rule in force at an instant; a ledger without one counts as bursar does by itself.
async fn ruled(scope: &Scope, at: DateTime<Utc>) -> Result<AttendanceRule> {
    scope.view("ledger_rules").await?;
    let rule = sqlx::query_scalar!(
        "SELECT rule FROM ledger_rules_v1
         WHERE ledger_id = $1 AND kind = 'attendance' AND from_at <= $2 AND (until_at IS NULL OR until_at > $2)
         ORDER BY version DESC LIMIT 1",
        scope.rows_of(),
        at
    )
    .fetch_optional(scope.database())
    .await?;
    match rule.flatten().map(|rule| serde_json::from_str(&rule)).transpose() {
        Ok(Some(aggregates::ledger::Rule::Attendance(rule))) => Ok(rule),
        Ok(_) => Ok(AttendanceRule::default()),
        Err(error) => Err(GraphqlError::internal(error)),
    }
}

/// Whose attendance is listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whose {
    /// Only this member's.
    pub member: Option<Uuid>,
    /// Also of those who left.
    pub include_left: bool,
}

// `unit` has what took place, `was` who was there: of each unit and member one row.
macro_rules! attendance {
    ($units:literal, $order:literal, $scope:ident, $page:ident, $whose:ident, $rule:ident, $window:ident) => {
        sqlx::query_as!(
            AttendanceRow,
            "WITH "
                + $units
                + r#", listed AS (
                   SELECT member_id, joined_at, joined_on FROM ledger_members_v1
                   WHERE ledger_id = $1 AND ($5::uuid IS NULL OR member_id = $5) AND ($6 OR NOT has_left)
                     AND ($7::bigint IS NULL OR (joined_at, member_id) > ($7, $8::uuid))
                     AND ($9::bigint IS NULL OR (joined_at, member_id) < ($9, $10::uuid))
                   ORDER BY joined_at "#
                + $order
                + ", member_id "
                + $order
                + r#" LIMIT $11
               )
               SELECT listed.member_id, listed.joined_at, count(*) FILTER (WHERE attended) AS "attended!",
                      count(*) FILTER (WHERE attended OR (unit.at >= joined_on AND ($12 OR excused IS NOT TRUE)))
                        AS "possible!"
               FROM listed LEFT JOIN unit ON true LEFT JOIN was ON was.id = unit.id AND was.member_id = listed.member_id
               GROUP BY listed.member_id, listed.joined_at
               ORDER BY listed.joined_at "#
                + $order
                + ", listed.member_id "
                + $order,
            $scope.rows_of(),
            $window.from,
            $window.to,
            $rule.standby_counts,
            $whose.member,
            $whose.include_left,
            $page.after.map(|key| key.0),
            $page.after.map(|key| key.1),
            $page.before.map(|key| key.0),
            $page.before.map(|key| key.1),
            $page.limit(),
            $rule.excused_counts
        )
        .fetch_all($scope.database())
        .await
    };
    (per raid, $($rest:tt)*) => {
        attendance!(
            "unit AS (
                 SELECT raid_id AS id, started_at AS at, ended_at FROM raids_calendar_v1
                 WHERE ledger_id = $1 AND started_at >= $2 AND started_at <= $3 AND state <> 'cancelled'
             ), was AS (
                 SELECT r.raid_id AS id, r.member_id,
                        bool_or(r.status = 'present' OR ($4 AND r.status = 'standby')) AS attended,
                        bool_or(r.status = 'excused') AS excused
                 FROM unit JOIN raids_roster_v1 r ON r.ledger_id = $1 AND r.raid_id = unit.id
                      AND r.from_at <= LEAST(unit.ended_at, $3)
                 GROUP BY r.raid_id, r.member_id
             )",
            $($rest)*
        )
    };
    (per kill, $($rest:tt)*) => {
        attendance!(
            "unit AS (
                 SELECT k.kill_id AS id, k.killed_at AS at, k.raid_id FROM raids_kills_v1 k
                 JOIN raids_calendar_v1 c ON c.ledger_id = k.ledger_id AND c.raid_id = k.raid_id
                 WHERE k.ledger_id = $1 AND k.killed_at >= $2 AND k.killed_at <= $3 AND c.state <> 'cancelled'
             ), was AS (
                 SELECT p.kill_id AS id, p.member_id,
                        p.status = 'present' OR ($4 AND p.status = 'standby') AS attended,
                        p.status = 'excused' AS excused
                 FROM unit JOIN raids_presence_v1 p
                   ON p.ledger_id = $1 AND p.raid_id = unit.raid_id AND p.kill_id = unit.id
             )",
            $($rest)*
        )
    };
}

/// A page of attendance, in the order in which members joined.
pub async fn select(
    scope: &Arc<Scope>,
    page: &Page<Joined>,
    whose: Whose,
    rule: Rule,
    window: Window,
) -> Result<Vec<AttendanceRow>> {
    for model in ["ledger_members", "raids_calendar", "raids_roster", "raids_kills", "raids_presence"] {
        scope.view(model).await?;
    }
    Ok(match (rule.per, page.backward) {
        (AttendancePer::Raid, false) => attendance!(per raid, "ASC", scope, page, whose, rule, window)?,
        (AttendancePer::Raid, true) => attendance!(per raid, "DESC", scope, page, whose, rule, window)?,
        (AttendancePer::Kill, false) => attendance!(per kill, "ASC", scope, page, whose, rule, window)?,
        (AttendancePer::Kill, true) => attendance!(per kill, "DESC", scope, page, whose, rule, window)?,
    })
}
