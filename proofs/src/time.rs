//! Times as they are written: RFC 3339 in UTC, with as many digits as they need, to the microsecond.

use chrono::{DateTime, SecondsFormat, Utc};

/// A time, written.
pub fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The time that a text writes, in the one way in which it is written.
pub fn parse(written: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(written).ok()?.timestamp_micros();
    let at = DateTime::from_timestamp_micros(at)?;
    (text(at) == written).then_some(at)
}
