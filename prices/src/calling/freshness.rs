//! For how long an answer may be kept (RFC 9111, sections 4.2 and 5.2.2), and of when it is.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{AGE, CACHE_CONTROL, EXPIRES, HeaderMap, LAST_MODIFIED};

use super::Manners;
use super::clock::until;
use super::times::{date, http_date, made_at, seconds, text};

/// For how long an answer is fresh, from now. None if it must not be kept at all.
///
/// The service's clock need not be ours: `Expires` counts from its `Date`. Where nothing is said, [`Manners::silent`] holds.
pub(super) fn fresh_for(headers: &HeaderMap, now: DateTime<Utc>, manners: &Manners) -> Option<Duration> {
    let said = match directive(headers) {
        Directive::Never => return None,
        Directive::Fresh(age) => Some(age),
        Directive::Nothing => expires(headers, now),
    };
    let old = text(headers, &AGE).and_then(seconds).unwrap_or_default();
    let fresh = said.map_or(manners.silent, |said| said.saturating_sub(old));
    Some(fresh.min(manners.longest_kept))
}

/// Of when an answer is: when its content last changed, else when it was made; never in the future.
pub(super) fn as_of(headers: &HeaderMap, now: DateTime<Utc>) -> DateTime<Utc> {
    date(headers, &LAST_MODIFIED).unwrap_or_else(|| made_at(headers, now)).min(now)
}

enum Directive {
    Never,
    Fresh(Duration),
    Nothing,
}

fn directive(headers: &HeaderMap) -> Directive {
    let lines = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut found = Directive::Nothing;
    for word in lines.flat_map(|line| line.split(',')).map(|word| word.trim().to_ascii_lowercase()) {
        match word.as_str() {
            "no-store" => return Directive::Never,
            "no-cache" => found = Directive::Fresh(Duration::ZERO),
            _ => {
                let age = word.strip_prefix("max-age=").and_then(|age| seconds(age.trim_matches('"')));
                if let (Some(age), Directive::Nothing) = (age, &found) {
                    found = Directive::Fresh(age);
                }
            }
        }
    }
    found
}

/// An unreadable `Expires` has expired.
fn expires(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let said = text(headers, &EXPIRES)?;
    Some(http_date(said).map_or(Duration::ZERO, |at| until(made_at(headers, now), at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        all.iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect()
    }

    fn kept(all: &[(&'static str, &str)]) -> Option<u64> {
        fresh_for(&headers(all), DateTime::UNIX_EPOCH, &Manners::default()).map(|time| time.as_secs())
    }

    #[test]
    fn an_answer_is_kept_as_long_as_it_says() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let expires = ("expires", "Sun, 06 Nov 1994 08:54:37 GMT");
        assert_eq!(kept(&[date, expires]), Some(300));
        assert_eq!(kept(&[date, expires, ("cache-control", "public, Max-Age=60")]), Some(60));
        assert_eq!(kept(&[("cache-control", "max-age=\"60\""), ("age", "20")]), Some(40));
        assert_eq!(kept(&[("cache-control", "max-age=60"), ("age", "90")]), Some(0));
        assert_eq!(kept(&[("expires", "0")]), Some(0));
        assert_eq!(kept(&[("cache-control", "max-age=60, no-cache")]), Some(0));
        assert_eq!(kept(&[("cache-control", "max-age=60, no-store")]), None);
        assert_eq!(kept(&[("cache-control", "max-age=31536000")]), Some(86_400));
        assert_eq!(kept(&[]), Some(60));
    }

    #[test]
    fn an_answer_is_of_when_it_changed_or_was_made_but_never_of_the_future() {
        let now = http_date("Sun, 06 Nov 1994 09:00:00 GMT").expect("a date");
        let of = |all: &[(&'static str, &str)]| as_of(&headers(all), now).to_rfc3339();
        let date = ("date", "Sun, 06 Nov 1994 08:50:00 GMT");
        assert_eq!(
            of(&[date, ("last-modified", "Sun, 06 Nov 1994 08:40:00 GMT")]),
            "1994-11-06T08:40:00+00:00"
        );
        assert_eq!(of(&[date]), "1994-11-06T08:50:00+00:00");
        assert_eq!(of(&[("last-modified", "Mon, 06 Nov 2094 08:40:00 GMT")]), "1994-11-06T09:00:00+00:00");
        assert_eq!(of(&[]), "1994-11-06T09:00:00+00:00");
    }
}
