//! Times as HTTP writes them (RFC 9110, sections 5.6.7 and 10.2.3).

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use super::clock::until;

/// Nobody is made to wait longer than a day by a header.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The text of a header, if it is there once and readable.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

/// A date in one of the three forms that a recipient has to understand.
pub(crate) fn http_date(text: &str) -> Option<DateTime<Utc>> {
    let obsolete = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let today = DateTime::parse_from_rfc2822(text).ok().map(|at| at.with_timezone(&Utc));
    let earlier = || obsolete.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    today.or_else(|| earlier().map(|at| at.and_utc()))
}

/// The date in a header.
pub(crate) fn date(headers: &HeaderMap, name: &HeaderName) -> Option<DateTime<Utc>> {
    http_date(text(headers, name)?)
}

/// When the answer says that it was made, or else when it came.
pub(crate) fn made_at(headers: &HeaderMap, now: DateTime<Utc>) -> DateTime<Utc> {
    date(headers, &DATE).unwrap_or(now)
}

/// For how long `Retry-After` asks to wait: seconds, or a date, which is read by the clock of whoever wrote it.
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let said = text(headers, &RETRY_AFTER)?;
    let wait = seconds(said).or_else(|| Some(until(made_at(headers, now), http_date(said)?)))?;
    Some(wait.min(LONGEST))
}

/// Seconds, of which a begun one counts whole: some services send fractions.
pub(crate) fn seconds(text: &str) -> Option<Duration> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let begun = u64::from(part.bytes().any(|byte| byte != b'0'));
    whole.parse::<u64>().ok().map(|whole| Duration::from_secs(whole.saturating_add(begun)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(HeaderName, &str)]) -> HeaderMap {
        all.iter().map(|(name, value)| (name.clone(), value.parse().expect("a value"))).collect()
    }

    #[test]
    fn all_three_forms_of_a_date_are_the_same_time() {
        let forms =
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
        for form in forms {
            assert_eq!(http_date(form).map(|at| at.timestamp()), Some(784_111_777), "{form}");
        }
        for none in ["0", "", "tomorrow", "-1"] {
            assert_eq!(http_date(none), None);
        }
    }

    #[test]
    fn a_wait_is_asked_for_in_seconds_or_until_a_date_of_the_same_clock() {
        let now = DateTime::UNIX_EPOCH;
        let wait = |all: &[(HeaderName, &str)]| retry_after(&headers(all), now).map(|wait| wait.as_secs());
        assert_eq!(wait(&[(RETRY_AFTER, "7")]), Some(7));
        assert_eq!(wait(&[(RETRY_AFTER, "1.2")]), Some(2));
        assert_eq!(wait(&[(RETRY_AFTER, "99999999999999")]), Some(86_400));
        let date = (DATE, "Sun, 06 Nov 1994 08:49:30 GMT");
        assert_eq!(wait(&[(RETRY_AFTER, "Sun, 06 Nov 1994 08:49:37 GMT"), date.clone()]), Some(7));
        assert_eq!(wait(&[(RETRY_AFTER, "Sun, 06 Nov 1994 08:49:07 GMT"), date]), Some(0));
        assert_eq!(wait(&[(RETRY_AFTER, "Thu, 01 Jan 1970 00:00:09 GMT")]), Some(9));
        for none in ["-1", "soon", "", "1e9"] {
            assert_eq!(wait(&[(RETRY_AFTER, none)]).unwrap_or_default(), 0, "{none}");
        }
    }
}
