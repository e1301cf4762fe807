//! Who read what only some may read about a member: noted once per reader, member and hour.
//!
//! Whoever answers notes it and goes on: nothing waits for the note, and no answer fails for it. A note is written by a
//! task of its own, many at a time, and again until it is written. Of a member's own reads, and of what everybody in the
//! ledger sees, nothing is noted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aggregates::{Actor, LedgerId, MemberId};
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use sqlx::PgPool;
use tokio::sync::watch;
use uuid::Uuid;

/// Readers and members that are remembered within an hour; beyond it the table alone tells what is new.
const REMEMBERED: usize = 100_000;
/// Between two tries to write.
const PAUSE: Duration = Duration::from_millis(500);

/// What was read about a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Their points, where a member sees no others'.
    Points,
    /// Events that name them, where a member sees no others' points.
    Events,
    /// The identities by which they act.
    Identities,
    /// What they are owed and paid.
    Payouts,
    /// What they say about items that they want.
    Responses,
    /// Everything that the ledger has about them.
    Export,
}

impl What {
    /// The name in the table.
    pub fn name(self) -> &'static str {
        match self {
            What::Points => "points",
            What::Events => "events",
            What::Identities => "identities",
            What::Payouts => "payouts",
            What::Responses => "responses",
            What::Export => "export",
        }
    }

    /// Whether it is private only where the ledger keeps members' points private.
    fn by_setting(self) -> bool {
        matches!(self, What::Points | What::Events)
    }
}

/// Who read about whom.
type Read = (LedgerId, String, Uuid);

/// Notes that are to be written, and what need not be noted again.
pub struct Reads {
    database: PgPool,
    noted: Mutex<Noted>,
    idle: watch::Sender<bool>,
}

#[derive(Default)]
struct Noted {
    hour: DateTime<Utc>,
    known: BTreeSet<Read>,
    waiting: BTreeMap<Read, (What, DateTime<Utc>)>,
    writing: bool,
}

impl Reads {
    /// Notes of this process.
    pub fn new(database: PgPool) -> Self {
        Reads { database, noted: Mutex::default(), idle: watch::Sender::new(true) }
    }

    /// Notes what somebody is shown about members.
    pub fn note(
        self: &Arc<Self>,
        (ledger, actor): (LedgerId, &Actor),
        members: impl IntoIterator<Item = MemberId>,
        (what, at): (What, DateTime<Utc>),
    ) {
        let mut noted = self.noted();
        let hour = hour(at);
        if noted.hour != hour || noted.known.len() > REMEMBERED {
            (noted.hour, noted.known) = (hour, BTreeSet::new());
        }
        let actor_name = actor.to_string();
        for member in members {
            let read = (ledger, actor_name.clone(), member.0);
            // Whether a ledger is private the operator's session does not say: the table's statement decides.
            let sure = *actor != Actor::Operator || !what.by_setting();
            if !sure || noted.known.insert(read.clone()) {
                noted.waiting.entry(read).or_insert((what, at));
            }
        }
        if !noted.waiting.is_empty() && !std::mem::replace(&mut noted.writing, true) {
            self.idle.send_replace(false);
            tokio::spawn(Arc::clone(self).write());
        }
    }

    /// Waits until everything that was noted so far is written, for a while.
    pub async fn settled(&self, within: Duration) {
        let mut idle = self.idle.subscribe();
        let _ = tokio::time::timeout(within, idle.wait_for(|idle| *idle)).await;
    }

    async fn write(self: Arc<Self>) {
        loop {
            let waiting = {
                let mut noted = self.noted();
                let waiting = std::mem::take(&mut noted.waiting);
                noted.writing = !waiting.is_empty();
                waiting
            };
            if waiting.is_empty() {
                self.idle.send_replace(true);
                return;
            }
            while let Err(error) = self.insert(&waiting).await {
                if self.database.is_closed() {
                    return;
                }
                tracing::warn!(%error, "who read what is not written yet");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// A statement per ledger. What is no member's id drops out, and so does what everybody sees.
    async fn insert(&self, waiting: &BTreeMap<Read, (What, DateTime<Utc>)>) -> Result<(), sqlx::Error> {
        let ledgers: BTreeSet<LedgerId> = waiting.keys().map(|(ledger, ..)| *ledger).collect();
        for ledger in ledgers {
            let own = || waiting.iter().filter(|((of, ..), _)| *of == ledger);
            let actors: Vec<String> = own().map(|((_, actor, _), _)| actor.clone()).collect();
            let members: Vec<Uuid> = own().map(|((.., member), _)| *member).collect();
            let whats: Vec<String> = own().map(|(_, (what, _))| what.name().to_owned()).collect();
            let by_setting: Vec<bool> = own().map(|(_, (what, _))| what.by_setting()).collect();
            let hours: Vec<DateTime<Utc>> = own().map(|(_, (_, at))| hour(*at)).collect();
            let times: Vec<DateTime<Utc>> = own().map(|(_, (_, at))| *at).collect();
            sqlx::query!(
                "INSERT INTO private_reads (ledger_id, actor, member_id, hour, what, read_at)
                 SELECT $1, r.actor, r.member_id, r.hour, r.what, r.read_at
                 FROM UNNEST($2::text[], $3::uuid[], $4::text[], $5::boolean[], $6::timestamptz[], $7::timestamptz[])
                      AS r (actor, member_id, what, by_setting, hour, read_at)
                 WHERE EXISTS (SELECT FROM ledger_members_v1 m WHERE m.ledger_id = $1 AND m.member_id = r.member_id)
                   AND (NOT r.by_setting OR EXISTS (SELECT FROM ledger_settings_v1 s WHERE s.ledger_id = $1
                                                    AND s.settings::jsonb ->> 'points_visibility' = 'own'))
                 ON CONFLICT DO NOTHING",
                ledger.0,
                &actors,
                &members,
                &whats,
                &by_setting,
                &hours,
                &times
            )
            .execute(&self.database)
            .await?;
        }
        Ok(())
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hour(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}
