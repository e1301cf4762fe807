//! Samplings as they lie beside the log.

use aggregates::{FleetId, LedgerId, MemberId};
use chrono::{DateTime, TimeDelta, Utc};
use esi::{PilotId, Sampling, Step};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use crate::lane::Failure;

/// Between two samples of a fleet.
const EVERY: TimeDelta = TimeDelta::seconds(60);
/// Fleets that are taken on in one round.
const AT_ONCE: i64 = 50;
/// Passages of people whom nobody knows that are kept.
const MOST_WAITING: usize = 1_000;

/// A sampling whose minute is over.
pub struct Due {
    /// Whose books.
    pub ledger: LedgerId,
    /// Which fleet.
    pub fleet: FleetId,
    /// Which sampling of it.
    pub sampling: Uuid,
    /// On whose behalf the game is asked.
    pub member: MemberId,
    /// Whether the fleet flies, by the books.
    pub flies: bool,
    /// What is known.
    pub state: State,
    version: i64,
}

/// What is known from the samples so far.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    /// Who is there.
    pub sampling: Sampling,
    /// Who came or went and is not noted in the books, in order.
    pub passages: Vec<Passage>,
}

/// Somebody came or went.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Passage {
    /// As which character.
    pub pilot: PilotId,
    /// Whether they came.
    pub joined: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// The how manieth time.
    pub time: u32,
    /// Why it is not noted.
    pub known: Known,
}

/// Whether somebody is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// Nobody looked.
    Unasked,
    /// No member is known as this character.
    Nobody,
}

impl State {
    /// Of a sampling that begins.
    pub fn of(sampling: Sampling) -> Self {
        State { sampling, passages: Vec::new() }
    }

    /// What follows from a sample is to be noted: who left before who joined.
    pub(super) fn note(&mut self, step: Step) {
        let passage = |pilot, joined, at, time| Passage { pilot, joined, at, time, known: Known::Unasked };
        self.passages.extend(step.left.iter().map(|left| passage(left.pilot, false, left.at, left.time)));
        self.passages.extend(step.joined.iter().map(|join| passage(join.pilot, true, join.at, join.time)));
        let beyond = self.passages.len().saturating_sub(MOST_WAITING);
        self.passages.drain(..beyond);
    }
}

/// Takes on the samplings whose minute is over: nobody else does for another minute.
pub(super) async fn claim(database: &PgPool, now: DateTime<Utc>) -> Result<Vec<Due>, Failure> {
    let rows = sqlx::query!(
        r#"UPDATE esi_samplings AS s SET due_at = $2
           FROM (SELECT ledger_id, fleet_id FROM esi_samplings WHERE closed_at IS NULL AND due_at <= $1
                 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
           WHERE s.ledger_id = due.ledger_id AND s.fleet_id = due.fleet_id
           RETURNING s.ledger_id, s.fleet_id, s.sampling_id, s.member_id, s.state, s.version,
                     EXISTS (SELECT FROM fleets_list_v1 f WHERE f.ledger_id = s.ledger_id
                             AND f.fleet_id = s.fleet_id AND f.stage = 'active') AS "flies!""#,
        now,
        now + EVERY,
        AT_ONCE
    )
    .fetch_all(database)
    .await
    .map_err(|_| Failure::Unavailable)?;
    let due = rows.into_iter().map(|row| {
        Ok(Due {
            ledger: row.ledger_id.into(),
            fleet: FleetId(row.fleet_id),
            sampling: row.sampling_id,
            member: row.member_id.into(),
            flies: row.flies,
            state: serde_json::from_str(&row.state).map_err(Failure::internal)?,
            version: row.version,
        })
    });
    due.collect()
}

/// Keeps what is known by now, unless somebody else wrote meanwhile: they know it as well.
pub(super) async fn keep(database: &PgPool, due: &Due, now: DateTime<Utc>) -> Result<(), Failure> {
    let state = serde_json::to_string(&due.state).map_err(Failure::internal)?;
    let written = sqlx::query!(
        "UPDATE esi_samplings SET state = $4, closed_at = $5, version = version + 1
         WHERE ledger_id = $1 AND fleet_id = $2 AND version = $3 AND closed_at IS NULL",
        due.ledger.0,
        due.fleet.0,
        due.version,
        state,
        due.state.sampling.closed.is_some().then_some(now)
    );
    written.execute(database).await.map(drop).map_err(|_| Failure::Unavailable)
}
