//! When each ledger's schedules are to be looked after next.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use aggregates::{LedgerId, Position};
use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::{BACK_OFF, LOOK_EVERY};
use crate::app::App;
use crate::log::position;

/// Ledgers by when they are next.
#[derive(Default)]
pub struct Diary {
    next: BTreeMap<LedgerId, DateTime<Utc>>,
    /// Those that somebody looks after just now.
    busy: BTreeSet<LedgerId>,
    /// Where a ledger's schedules or settings last changed, as far as was seen.
    seen: BTreeMap<LedgerId, Position>,
    look_at: Option<Instant>,
}

impl Diary {
    /// Looks for schedules that changed, if it is time for that.
    pub async fn look(&mut self, app: &App) {
        if self.look_at.is_some_and(|at| Instant::now() < at) {
            return;
        }
        let wait = match changed(&app.database).await {
            Ok(ledgers) => {
                let now = app.clock.now();
                ledgers.into_iter().for_each(|(ledger, at)| self.changed(ledger, at, now));
                LOOK_EVERY
            }
            Err(error) => {
                tracing::debug!(%error, "schedules cannot be read");
                BACK_OFF
            }
        };
        self.look_at = Some(Instant::now() + wait);
    }

    fn changed(&mut self, ledger: LedgerId, at: Position, now: DateTime<Utc>) {
        if self.seen.insert(ledger, at) != Some(at) {
            self.next.insert(ledger, now);
        }
    }

    /// Something changed in these.
    pub fn heard(&mut self, ledgers: BTreeSet<LedgerId>, now: DateTime<Utc>) {
        self.next.extend(ledgers.into_iter().map(|ledger| (ledger, now)));
    }

    /// Those that are to be looked after now. Until they are [`done`](Diary::done), they are not named again.
    pub fn due(&mut self, now: DateTime<Utc>) -> Vec<LedgerId> {
        let due = self.next.iter().filter(|(ledger, at)| **at <= now && !self.busy.contains(ledger));
        let due: Vec<LedgerId> = due.map(|(ledger, _)| *ledger).collect();
        for ledger in &due {
            self.next.remove(ledger);
            self.busy.insert(*ledger);
        }
        due
    }

    /// A ledger was looked after and is next then, or earlier if something changed meanwhile.
    pub fn done(&mut self, ledger: LedgerId, next: Option<DateTime<Utc>>) {
        self.busy.remove(&ledger);
        if let Some(next) = next {
            self.next.entry(ledger).and_modify(|at| *at = next.min(*at)).or_insert(next);
        }
    }

    /// How long there is nothing to do.
    pub fn rest(&self, now: DateTime<Utc>) -> Duration {
        let until_look = self.look_at.map(|at| at.saturating_duration_since(Instant::now()));
        let free = self.next.iter().filter(|(ledger, _)| !self.busy.contains(ledger));
        let until_due = free.map(|(_, at)| (*at - now).to_std().unwrap_or_default()).min();
        let rest = until_look.unwrap_or_default();
        until_due.map_or(rest, |due| due.min(rest))
    }
}

/// Every ledger with schedules that go on, and where they, or the zone that they go by, last changed.
async fn changed(database: &PgPool) -> Result<Vec<(LedgerId, Position)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT l.ledger_id, max(greatest(l.changed_at, s.changed_at)) AS "changed_at!"
           FROM schedules_list_v1 l JOIN ledger_settings_v1 s ON s.ledger_id = l.ledger_id
           WHERE NOT l.has_ended GROUP BY l.ledger_id"#
    )
    .fetch_all(database)
    .await?;
    Ok(rows.into_iter().map(|row| (LedgerId(row.ledger_id), position(row.changed_at))).collect())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    const GUILD: LedgerId = LedgerId(Uuid::from_u128(1));

    fn second(n: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(n)
    }

    #[test]
    fn a_ledger_is_looked_after_when_its_schedules_changed_and_when_something_is_due() {
        let mut diary = Diary::default();
        diary.changed(GUILD, Position(7), second(0));
        assert_eq!(diary.due(second(0)), [GUILD]);
        assert_eq!(diary.due(second(0)), []);
        diary.done(GUILD, Some(second(10)));
        diary.changed(GUILD, Position(7), second(5));
        assert_eq!(diary.due(second(9)), []);
        assert_eq!(diary.due(second(10)), [GUILD]);
    }

    #[test]
    fn what_changes_while_a_ledger_is_looked_after_is_not_missed() {
        let mut diary = Diary::default();
        diary.heard([GUILD].into(), second(0));
        assert_eq!(diary.due(second(0)), [GUILD]);
        diary.heard([GUILD].into(), second(1));
        assert_eq!(diary.due(second(1)), []);
        diary.done(GUILD, None);
        assert_eq!(diary.due(second(1)), [GUILD]);
    }

    #[test]
    fn it_rests_until_something_is_due_and_not_for_a_ledger_that_is_looked_after() {
        let mut diary = Diary { look_at: Some(Instant::now() + LOOK_EVERY), ..Diary::default() };
        diary.done(GUILD, Some(second(10)));
        assert_eq!(diary.rest(second(7)), Duration::from_secs(3));
        assert_eq!(diary.rest(second(11)), Duration::ZERO);
        assert_eq!(diary.due(second(11)), [GUILD]);
        diary.heard([GUILD].into(), second(12));
        assert!(diary.rest(second(12)) > LOOK_EVERY / 2);
    }
}
