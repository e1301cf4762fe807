//! Instants.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{SecondsFormat, SubsecRound as _, Utc};

use super::unreadable;

/// An instant as RFC 3339 has it, to the microsecond. Any offset is accepted; answers are in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Description)]
pub struct DateTime(pub chrono::DateTime<Utc>);

#[Scalar(use_type_description, specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let instant = chrono::DateTime::parse_from_rfc3339(text).ok();
        // PostgreSQL and the hash chain keep microseconds.
        let instant = instant.map(|instant| DateTime(instant.to_utc().trunc_subsecs(6)));
        instant.ok_or_else(|| unreadable("not an instant of RFC 3339", "NOT_AN_INSTANT"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(instant: chrono::DateTime<Utc>) -> Self {
        DateTime(instant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_cut_to_microseconds_and_answered_in_utc() {
        let read = |text: &str| DateTime::parse(Value::from(text)).map(|instant| instant.to_value());
        let utc = read("2026-11-21T05:00:00.123456789+01:00").expect("an instant");
        assert_eq!(utc, Value::from("2026-11-21T04:00:00.123456Z"));
        assert_eq!(read("2026-11-21T04:00:00Z").expect("an instant"), Value::from("2026-11-21T04:00:00Z"));
        for wrong in ["2026-11-21", "2026-11-21 04:00", "yesterday", "2026-02-30T00:00:00Z"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
