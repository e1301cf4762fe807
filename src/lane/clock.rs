//! The server's clock, watched against the database's.

use std::sync::Weak;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use sqlx::PgPool;

use super::Failure;

/// Further off than this, the server says so.
const WARN_MILLIS: i64 = 5_000;
/// Further off than this, the server writes nothing.
const STOP_MILLIS: i64 = 60_000;
/// How often the clocks are compared.
const EVERY: Duration = Duration::from_secs(10);

/// Tells the time, to the microsecond.
pub struct Clock {
    offset: TimeDelta,
    ahead: TimeDelta,
    skew_millis: AtomicI64,
}

impl Clock {
    /// The system's clock, shifted by `offset` (zero but in tests of what a wrong clock does).
    pub fn new(offset: TimeDelta) -> Self {
        Clock { offset, ahead: TimeDelta::zero(), skew_millis: AtomicI64::new(0) }
    }

    /// The system's clock, in a world that is `ahead` of this one: the database's clock counts as ahead by as much. For tests of
    /// what happens over weeks.
    pub fn ahead(ahead: TimeDelta) -> Self {
        Clock { ahead, ..Clock::new(TimeDelta::zero()) }
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        (Utc::now() + self.offset + self.ahead).trunc_subsecs(6)
    }

    /// Now, unless the clock is too far off to write by.
    pub fn writable(&self) -> Result<DateTime<Utc>, Failure> {
        match self.skew_millis.load(Ordering::Relaxed) {
            skew if skew.abs() > STOP_MILLIS => Err(Failure::ClockSkewed { seconds: skew / 1000 }),
            _ => Ok(self.now()),
        }
    }

    /// Compares with the database's clock, once.
    pub async fn compare(&self, database: &PgPool) -> Result<(), sqlx::Error> {
        let before = self.now();
        let theirs = sqlx::query_scalar!(r#"SELECT clock_timestamp() AS "now!""#).fetch_one(database).await?;
        let ours = before + (self.now() - before) / 2;
        let skew = (ours - self.ahead - theirs).num_milliseconds();
        self.skew_millis.store(skew, Ordering::Relaxed);
        if skew.abs() > WARN_MILLIS {
            tracing::warn!(skew_millis = skew, "this server's clock is off the database's");
        }
        Ok(())
    }

    /// Compares for as long as somebody uses the clock.
    pub async fn watch(clock: Weak<Self>, database: PgPool) {
        loop {
            tokio::time::sleep(EVERY).await;
            let Some(clock) = clock.upgrade() else { return };
            if let Err(error) = clock.compare(&database).await {
                tracing::debug!(%error, "the database's clock cannot be read");
            }
        }
    }
}
