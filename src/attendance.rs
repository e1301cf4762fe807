//! Attendance over the last weeks: which kills or raids took place, and who was at them.
//!
//! A raid counts in the week in which it started, a kill in the week in which it was; what was called off never counts. A
//! raid counts for whoever was present at any time of it, a kill for whoever was present at it. What took place before a
//! member joined counts for them only if they were there. Whoever turned out to be somebody else was there as them.

use std::collections::BTreeMap;

use aggregates::MemberId;
use aggregates::auctions::Attended;
use aggregates::ledger::{AttendanceRule, Presence, Settings};
use aggregates::raids::first_instant;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::merged::by_person;
use crate::projector::Reader;

/// The read models that are looked at, besides the rules.
pub const MODELS: [&str; 6] =
    ["ledger_members", "ledger_merges", "raids_calendar", "raids_roster", "raids_kills", "raids_presence"];

/// How attendance is counted.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Kills or raids.
    pub per: Presence,
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

/// A member's attendance, counted.
#[derive(Clone, Debug)]
pub struct AttendanceRow {
    /// Who.
    pub member_id: Uuid,
    /// The position at which they joined.
    pub joined_at: i64,
    /// What they were at.
    pub attended: i64,
    /// What they could have been at.
    pub possible: i64,
}

/// Whose attendance is listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whose {
    /// Only this member's.
    pub member: Option<Uuid>,
    /// Also of those who left.
    pub include_left: bool,
}

/// Which rows are listed, by when members joined.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    /// After this place.
    pub after: Option<(i64, Uuid)>,
    /// Before this place.
    pub before: Option<(i64, Uuid)>,
    /// So many at most.
    pub limit: i64,
    /// From the end.
    pub backward: bool,
}

impl Slice {
    /// All of them.
    pub const WHOLE: Slice = Slice { after: None, before: None, limit: i64::MAX, backward: false };
}

/// The rule in force at an instant; a ledger without one counts as bursar does by itself.
///
/// # Errors
/// If the rules cannot be read.
pub async fn ruled(reader: &Reader, at: DateTime<Utc>) -> Result<AttendanceRule, sqlx::Error> {
    let rule = sqlx::query_scalar!(
        "SELECT rule FROM ledger_rules_v1
         WHERE ledger_id = $1 AND kind = 'attendance' AND from_at <= $2 AND (until_at IS NULL OR until_at > $2)
         ORDER BY version DESC LIMIT 1",
        reader.rows_of(),
        at
    )
    .fetch_optional(reader)
    .await?;
    let rule = rule.flatten().map(|rule| serde_json::from_str(&rule)).transpose();
    match rule.map_err(|error| sqlx::Error::Decode(error.into()))? {
        Some(aggregates::ledger::Rule::Attendance(rule)) => Ok(rule),
        _ => Ok(AttendanceRule::default()),
    }
}

// `unit` has what took place, `was` who was there: of each unit and member one row.
macro_rules! attendance {
    ($units:literal, $order:literal, $reader:ident, $slice:ident, $whose:ident, $rule:ident, $window:ident) => {
        by_person!(
            AttendanceRow,
            [", ", $units, r#", listed AS (
                   SELECT member_id, joined_at, joined_on FROM ledger_members_v1
                   WHERE ledger_id = $1 AND ($5::uuid IS NULL OR member_id = $5) AND ($6 OR NOT has_left)
                     AND ($7::bigint IS NULL OR (joined_at, member_id) > ($7, $8::uuid))
                     AND ($9::bigint IS NULL OR (joined_at, member_id) < ($9, $10::uuid))
                   ORDER BY joined_at "#, $order, ", member_id ", $order, r#" LIMIT $11
               )
               SELECT listed.member_id, listed.joined_at, count(*) FILTER (WHERE attended) AS "attended!",
                      count(*) FILTER (WHERE attended OR (unit.at >= joined_on AND ($12 OR excused IS NOT TRUE)))
                        AS "possible!"
               FROM listed LEFT JOIN unit ON true LEFT JOIN was ON was.id = unit.id AND was.member_id = listed.member_id
               GROUP BY listed.member_id, listed.joined_at
               ORDER BY listed.joined_at "#, $order, ", listed.member_id ", $order],
            $reader,
            $reader.rows_of(),
            $window.from,
            $window.to,
            $rule.standby_counts,
            $whose.member,
            $whose.include_left,
            $slice.after.map(|key| key.0),
            $slice.after.map(|key| key.1),
            $slice.before.map(|key| key.0),
            $slice.before.map(|key| key.1),
            $slice.limit,
            $rule.excused_counts
        )
    };
    (per raid, $($rest:tt)*) => {
        attendance!(
            "unit AS (
                 SELECT raid_id AS id, started_at AS at, ended_at FROM raids_calendar_v1
                 WHERE ledger_id = $1 AND started_at >= $2 AND started_at <= $3 AND state <> 'cancelled'
             ), was AS (
                 SELECT r.raid_id AS id, COALESCE(n.into_id, r.member_id) AS member_id,
                        bool_or(r.status = 'present' OR ($4 AND r.status = 'standby')) AS attended,
                        bool_or(r.status = 'excused') AS excused
                 FROM unit JOIN raids_roster_v1 r ON r.ledger_id = $1 AND r.raid_id = unit.id
                      AND r.from_at <= LEAST(unit.ended_at, $3)
                 LEFT JOIN now_is n ON n.member_id = r.member_id
                 GROUP BY r.raid_id, COALESCE(n.into_id, r.member_id)
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
                 SELECT p.kill_id AS id, COALESCE(n.into_id, p.member_id) AS member_id,
                        bool_or(p.status = 'present' OR ($4 AND p.status = 'standby')) AS attended,
                        bool_or(p.status = 'excused') AS excused
                 FROM unit JOIN raids_presence_v1 p
                   ON p.ledger_id = $1 AND p.raid_id = unit.raid_id AND p.kill_id = unit.id
                 LEFT JOIN now_is n ON n.member_id = p.member_id
                 GROUP BY p.kill_id, COALESCE(n.into_id, p.member_id)
             )",
            $($rest)*
        )
    };
}

/// Attendance, in the order in which members joined.
///
/// # Errors
/// If the read models cannot be read.
pub async fn select(
    reader: &Reader,
    slice: Slice,
    whose: Whose,
    rule: Rule,
    window: Window,
) -> Result<Vec<AttendanceRow>, sqlx::Error> {
    match (rule.per, slice.backward) {
        (Presence::Raid, false) => attendance!(per raid, "ASC", reader, slice, whose, rule, window),
        (Presence::Raid, true) => attendance!(per raid, "DESC", reader, slice, whose, rule, window),
        (Presence::Kill, false) => attendance!(per kill, "ASC", reader, slice, whose, rule, window),
        (Presence::Kill, true) => attendance!(per kill, "DESC", reader, slice, whose, rule, window),
    }
}

/// What everybody was there for under the ledger's rule, up to an instant: what an auction's ties go by.
///
/// # Errors
/// If the read models cannot be read.
pub async fn of_everybody(
    reader: &Reader,
    settings: &Settings,
    at: DateTime<Utc>,
) -> Result<BTreeMap<MemberId, Attended>, sqlx::Error> {
    let AttendanceRule { per, weeks, standby_counts, excused_counts } = ruled(reader, at).await?;
    let rule = Rule { per, standby_counts, excused_counts };
    let window = Window { from: first_instant(settings, at, weeks), to: at };
    let everybody = Whose { member: None, include_left: true };
    let rows = select(reader, Slice::WHOLE, everybody, rule, window).await?;
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    let attended =
        |row: &AttendanceRow| Attended { attended: count(row.attended), possible: count(row.possible) };
    Ok(rows.iter().map(|row| (MemberId(row.member_id), attended(row))).collect())
}
