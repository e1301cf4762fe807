//! An issuer's published keys, as they were when they were last fetched.
//!
//! They are fetched when the first token comes, again once they are older than their issuer said, and for a key that is not
//! among them: rotated keys are known with the first token that they sign. One fetch goes at a time and the next waits a
//! pause, so that no number of tokens with made-up keys makes more of them. While the issuer does not answer, the keys that
//! are here go on, up to a bound.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::DecodingKey;

use super::Denied;
use super::fetch::{Source, Unfetched};
use super::published::Published;

/// How long things may take, and how old they may be.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long a fetch may take.
    pub within: Duration,
    /// Between two fetches.
    pub pause: Duration,
    /// Keys are not fetched again for their age before this, whatever their issuer says.
    pub at_least: Duration,
    /// They are fetched again for their age from this on, whatever their issuer says.
    pub at_most: Duration,
    /// The age from which on they are, if their issuer does not say.
    pub unsaid: Duration,
    /// Keys older than this are not used.
    pub bound: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            within: Duration::from_secs(5),
            pause: Duration::from_secs(5),
            at_least: Duration::from_mins(1),
            at_most: Duration::from_hours(12),
            unsaid: Duration::from_mins(10),
            bound: Duration::from_hours(24),
        }
    }
}

/// The keys that an issuer publishes.
#[derive(Debug)]
pub struct Ring {
    source: Source,
    patience: Patience,
    state: Mutex<State>,
    /// Held by the one fetch that goes.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    kept: Option<Kept>,
    /// When the last fetch ended, and whether it brought keys.
    last: Option<(Instant, bool)>,
}

#[derive(Debug)]
struct Kept {
    keys: Published,
    at: Instant,
    fresh_for: Duration,
}

/// What is known of a key.
#[derive(Debug)]
enum Known {
    /// It is here.
    Fresh(Arc<DecodingKey>),
    /// It is here, and may be here no longer when the keys are fetched again.
    Stale(Arc<DecodingKey>),
    /// It is not here, and was not there when the keys were last asked for.
    Not,
    /// Nobody knows.
    Away,
}

impl Known {
    fn settled(self) -> Result<Arc<DecodingKey>, Denied> {
        match self {
            Known::Fresh(key) | Known::Stale(key) => Ok(key),
            Known::Not => Err(Denied::TokenKeyUnknown),
            Known::Away => Err(Denied::TokenKeysUnavailable),
        }
    }
}

impl State {
    /// What is known of a key by now.
    fn look(&self, key_id: Option<&str>, now: Instant, patience: &Patience) -> Known {
        let age = |kept: &Kept| now.saturating_duration_since(kept.at);
        let Some(kept) = self.kept.as_ref().filter(|kept| age(kept) < patience.bound) else {
            return Known::Away;
        };
        match kept.keys.find(key_id) {
            Some(key) if age(kept) < kept.fresh_for => Known::Fresh(key),
            Some(key) => Known::Stale(key),
            None if self.last.is_some_and(|(_, brought)| brought) => Known::Not,
            None => Known::Away,
        }
    }

    /// Whether the keys may be fetched.
    fn is_due(&self, now: Instant, patience: &Patience) -> bool {
        self.last.is_none_or(|(at, _)| now.saturating_duration_since(at) >= patience.pause)
    }

    /// A fetch has ended.
    fn learn(&mut self, fetched: Option<(Published, Option<Duration>)>, now: Instant, patience: &Patience) {
        self.last = Some((now, fetched.is_some()));
        if let Some((keys, said)) = fetched {
            let fresh_for = said.unwrap_or(patience.unsaid).clamp(patience.at_least, patience.at_most);
            self.kept = Some(Kept { keys, at: now, fresh_for });
        }
    }
}

impl Ring {
    /// No keys yet.
    pub fn new(source: Source, patience: Patience) -> Self {
        Ring { source, patience, state: Mutex::default(), fetching: tokio::sync::Mutex::default() }
    }

    /// The key of this id.
    pub async fn key(self: &Arc<Self>, key_id: Option<&str>) -> Result<Arc<DecodingKey>, Denied> {
        let known = self.look(key_id);
        if matches!(known, Known::Fresh(_)) || !self.is_due() {
            return known.settled();
        }
        if matches!(known, Known::Stale(_)) && self.fetching.try_lock().is_err() {
            return known.settled();
        }
        // A task of its own: a caller who hangs up takes no fetch along that others wait for.
        let renewed = tokio::spawn(Arc::clone(self).renew());
        if let Known::Stale(key) = known {
            return Ok(key);
        }
        // Whether it brought anything or not: the second look decides.
        let _ = renewed.await;
        self.look(key_id).settled()
    }

    async fn renew(self: Arc<Self>) {
        let _one = self.fetching.lock().await;
        if !self.is_due() {
            return;
        }
        let fetched = self.source.fetch().await;
        self.note(&fetched);
        self.state().learn(fetched.ok(), Instant::now(), &self.patience);
    }

    fn note(&self, fetched: &Result<(Published, Option<Duration>), Unfetched>) {
        match fetched {
            Ok((keys, _)) => tracing::info!(url = %self.source.url(), keys = keys.len(), "keys were fetched"),
            Err(error) => tracing::warn!(url = %self.source.url(), %error, "keys cannot be fetched"),
        }
    }

    fn look(&self, key_id: Option<&str>) -> Known {
        self.state().look(key_id, Instant::now(), &self.patience)
    }

    fn is_due(&self) -> bool {
        self.state().is_due(Instant::now(), &self.patience)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::Algorithm;

    use super::*;

    fn published(ids: &[&str]) -> Published {
        let key = |id: &&str| serde_json::json!({ "kty": "RSA", "kid": id, "n": "u_8", "e": "AQAB" });
        let set = serde_json::json!({ "keys": ids.iter().map(key).collect::<Vec<_>>() });
        Published::read(set.to_string().as_bytes(), Algorithm::RS256).expect("a set")
    }

    /// Keys that were fetched at the beginning, with what their issuer said of their age.
    fn fetched(begin: Instant, said: Option<u64>) -> State {
        let mut state = State::default();
        state.learn(Some((published(&["one"]), said.map(Duration::from_secs))), begin, &Patience::default());
        state
    }

    fn look(state: &State, id: &str, now: Instant) -> &'static str {
        match state.look(Some(id), now, &Patience::default()) {
            Known::Fresh(_) => "fresh",
            Known::Stale(_) => "stale",
            Known::Not => "not",
            Known::Away => "away",
        }
    }

    fn later(begin: Instant, seconds: u64) -> Instant {
        begin + Duration::from_secs(seconds)
    }

    #[test]
    fn keys_stay_fresh_as_long_as_their_issuer_says_within_bounds() {
        let begin = Instant::now();
        for (said, last) in [(Some(300), 300), (Some(0), 60), (None, 600), (Some(u64::MAX / 2), 12 * 3600)] {
            let state = fetched(begin, said);
            assert_eq!(look(&state, "one", later(begin, last - 1)), "fresh", "{said:?}");
            assert_eq!(look(&state, "one", later(begin, last)), "stale", "{said:?}");
        }
    }

    #[test]
    fn keys_go_on_while_their_issuer_is_away_up_to_a_bound() {
        let begin = Instant::now();
        let mut state = fetched(begin, None);
        state.learn(None, later(begin, 1000), &Patience::default());
        assert_eq!(look(&state, "one", later(begin, 24 * 3600 - 1)), "stale");
        assert_eq!(look(&state, "one", later(begin, 24 * 3600)), "away");
    }

    #[test]
    fn a_key_that_is_not_there_is_unknown_only_if_its_issuer_was_heard() {
        let begin = Instant::now();
        assert_eq!(look(&State::default(), "one", begin), "away");
        let mut state = fetched(begin, None);
        assert_eq!(look(&state, "two", later(begin, 1)), "not");
        state.learn(None, later(begin, 10), &Patience::default());
        assert_eq!(look(&state, "two", later(begin, 11)), "away");
        state.learn(Some((published(&["two"]), None)), later(begin, 20), &Patience::default());
        assert_eq!(
            (look(&state, "two", later(begin, 21)), look(&state, "one", later(begin, 21))),
            ("fresh", "not")
        );
    }

    #[test]
    fn fetches_are_a_pause_apart_whether_or_not_they_brought_anything() {
        let begin = Instant::now();
        let due = |state: &State, seconds| state.is_due(later(begin, seconds), &Patience::default());
        assert!(due(&State::default(), 0));
        let mut state = fetched(begin, None);
        assert!(!due(&state, 4) && due(&state, 5));
        state.learn(None, later(begin, 5), &Patience::default());
        assert!(!due(&state, 9) && due(&state, 10));
    }
}
