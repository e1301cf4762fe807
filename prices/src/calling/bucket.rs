//! The tokens of one group of routes: so many in a window that slides.
//!
//! What a request costs comes back one window later. Each answer says how many are left; what we spent ourselves, and when,
//! is remembered, so that the time at which enough are back is known and nobody has to try.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, HeaderName};

use super::clock::later;
use super::times::{seconds, text};

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const LEFT: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const USED: HeaderName = HeaderName::from_static("x-ratelimit-used");
const RESET_AFTER: HeaderName = HeaderName::from_static("x-ratelimit-reset-after");
/// ESI's name for a group of routes.
const GROUP: HeaderName = HeaderName::from_static("x-ratelimit-group");
/// Discord's.
const BUCKET: HeaderName = HeaderName::from_static("x-ratelimit-bucket");
/// What ESI takes for an answer with a status of 400 to 499: two for 200 to 299, one for 300 to 399, none from 500 on
/// (EVE developer documentation, "Rate Limiting").
const DEAREST: u64 = 5;

/// What an answer says of its group's tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) group: String,
    limit: u64,
    window: Duration,
    left: u64,
    used: u64,
    dearest: u64,
}

impl Told {
    /// The group, if the answer names one.
    pub(super) fn group(headers: &HeaderMap) -> Option<String> {
        text(headers, &GROUP).or_else(|| text(headers, &BUCKET)).map(str::to_owned)
    }

    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &HeaderName| text(headers, name).and_then(|text| text.parse().ok());
        let (limit, window) = window(text(headers, &LIMIT)?)?;
        let window = window.or_else(|| text(headers, &RESET_AFTER).and_then(seconds))?;
        let dearest = if headers.contains_key(&GROUP) { DEAREST } else { 1 };
        let used = number(&USED).unwrap_or(dearest.min(2));
        Some(Told { group: Told::group(headers)?, limit, window, left: number(&LEFT)?, used, dearest })
    }
}

/// "150/15m" is 150 in a quarter of an hour. "5" is five in a time that is told otherwise.
fn window(limit: &str) -> Option<(u64, Option<Duration>)> {
    let Some((tokens, window)) = limit.split_once('/') else { return Some((limit.parse().ok()?, None)) };
    let unit = match window.chars().next_back()? {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return None,
    };
    let count: u64 = window[..window.len() - 1].parse().ok()?;
    Some((tokens.parse().ok()?, Some(Duration::from_secs(count.saturating_mul(unit)))))
}

/// A group's tokens, as far as is known.
#[derive(Debug)]
pub(super) struct Bucket {
    told: Told,
    told_at: DateTime<Utc>,
    spent: VecDeque<(DateTime<Utc>, u64)>,
}

impl Bucket {
    pub(super) fn new(told: Told, now: DateTime<Utc>) -> Self {
        let mut bucket = Bucket { told: told.clone(), told_at: now, spent: VecDeque::new() };
        bucket.learn(told, now);
        bucket
    }

    /// What an answer says replaces what was thought.
    pub(super) fn learn(&mut self, told: Told, now: DateTime<Utc>) {
        self.spent.push_back((now, told.used));
        self.spent.retain(|(at, _)| later(*at, told.window) > now);
        (self.told, self.told_at) = (told, now);
    }

    /// Nothing that was ever spent is still out.
    pub(super) fn is_over(&self, now: DateTime<Utc>) -> bool {
        later(self.told_at, self.told.window) <= now
    }

    /// When there is enough for one more beside those under way, each at the dearest, with a twentieth left alone.
    pub(super) fn free_at(&self, now: DateTime<Utc>, under_way: u64) -> DateTime<Utc> {
        let Told { limit, window, dearest, .. } = self.told;
        let need = (dearest * (under_way + 1) + limit / 20).min(limit);
        let mut left = self.told.left;
        let back = self.spent.iter().map(|(at, tokens)| (later(*at, window), *tokens));
        for (at, tokens) in back {
            if left >= need {
                break;
            }
            left += tokens;
            if left >= need {
                return at.max(now);
            }
        }
        if left >= need { now } else { later(self.told_at, window).max(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> DateTime<Utc> {
        later(DateTime::UNIX_EPOCH, Duration::from_secs(seconds))
    }

    fn told(left: u64, used: u64) -> Told {
        let window = Duration::from_secs(900);
        Told { group: "market".to_owned(), limit: 100, window, left, used, dearest: 5 }
    }

    #[test]
    fn headers_tell_the_group_its_window_and_what_is_left() {
        let headers = |all: &[(&'static str, &'static str)]| -> HeaderMap {
            all.iter()
                .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
                .collect()
        };
        let esi = [
            ("x-ratelimit-group", "market"),
            ("x-ratelimit-limit", "100/15m"),
            ("x-ratelimit-remaining", "98"),
        ];
        assert_eq!(Told::read(&headers(&esi)), Some(told(98, 2)));
        let discord = headers(&[
            ("x-ratelimit-bucket", "abcd"),
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "4"),
            ("x-ratelimit-reset-after", "1.5"),
        ]);
        let read = Told::read(&discord).expect("told");
        assert_eq!((read.limit, read.window.as_secs(), read.left, read.dearest), (5, 2, 4, 1));
        for none in ["100/15", "x/15m", "100/15y", "/", "5"] {
            let odd =
                [("x-ratelimit-group", "g"), ("x-ratelimit-limit", none), ("x-ratelimit-remaining", "1")];
            assert_eq!(Told::read(&headers(&odd)), None, "{none}");
        }
    }

    #[test]
    fn what_was_spent_is_back_a_window_later() {
        let mut bucket = Bucket::new(told(16, 2), at(0));
        assert_eq!(bucket.free_at(at(1), 0), at(1));
        assert_eq!(bucket.free_at(at(1), 1), at(1));
        assert_eq!(bucket.free_at(at(1), 2), at(900));
        bucket.learn(told(6, 10), at(60));
        // Two are back at 900, ten at 960: enough for one is ten.
        assert_eq!(bucket.free_at(at(61), 0), at(960));
        assert_eq!(bucket.free_at(at(960), 0), at(960));
    }

    #[test]
    fn what_others_spent_is_back_a_window_after_it_was_told() {
        let bucket = Bucket::new(told(0, 2), at(30));
        assert_eq!(bucket.free_at(at(31), 0), at(930));
        assert!(!bucket.is_over(at(929)) && bucket.is_over(at(930)));
    }
}
