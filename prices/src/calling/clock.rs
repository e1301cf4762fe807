//! The time of day, and waiting for a later one.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::lock;

/// A clock: the machine's, or one that is set by hand, where a wait moves the hands instead of taking time.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<Mutex<DateTime<Utc>>>>);

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Clock(None)
    }

    /// A clock that stands at a time until it is moved, or somebody waits.
    pub fn set_to(at: DateTime<Utc>) -> Self {
        Clock(Some(Arc::new(Mutex::new(at))))
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.as_ref().map_or_else(Utc::now, |hands| *lock(hands))
    }

    /// Moves the hands on. The machine's clock cannot be moved.
    pub fn advance(&self, by: Duration) {
        if let Some(hands) = &self.0 {
            let mut at = lock(hands);
            *at = later(*at, by);
        }
    }

    /// Waits. Of several who wait at once on a clock that is set by hand, the longest wait moves it.
    pub async fn wait(&self, time: Duration) {
        let Some(hands) = &self.0 else { return tokio::time::sleep(time).await };
        let until = later(*lock(hands), time);
        tokio::task::yield_now().await;
        let mut at = lock(hands);
        *at = until.max(*at);
    }
}

/// The time so much later, or the last there is.
pub(crate) fn later(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let delta = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    at.checked_add_signed(delta).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// How long it is from a time to another, nothing if that has been.
pub(crate) fn until(from: DateTime<Utc>, to: DateTime<Utc>) -> Duration {
    (to - from).to_std().unwrap_or_default()
}
