//! Dates and times of day, as a calendar and a clock on the wall have them: somewhere, and in no zone of their own.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, NaiveTime};

use super::unreadable;

/// A date of a calendar on the wall: `2026-11-21`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Description)]
pub struct LocalDate(pub NaiveDate);

/// A time of day, to the minute, on a clock of 24 hours on the wall: `20:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Description)]
pub struct LocalTime(pub NaiveTime);

#[Scalar(use_type_description, specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for LocalDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let date =
            text.parse::<NaiveDate>().ok().filter(|date| text.len() == 10 && date.to_string() == *text);
        date.map(LocalDate).ok_or_else(|| unreadable("not a date such as 2026-11-21", "NOT_A_DATE"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[Scalar(use_type_description)]
impl ScalarType for LocalTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let full = format!("{text}:00");
        let time = full.parse::<NaiveTime>().ok().filter(|time| time.to_string() == full);
        time.map(LocalTime).ok_or_else(|| unreadable("not a time of day such as 20:30", "NOT_A_TIME_OF_DAY"))
    }

    fn to_value(&self) -> Value {
        let written = self.0.to_string();
        Value::String(written.strip_suffix(":00").map_or(written.clone(), str::to_owned))
    }
}

impl From<NaiveDate> for LocalDate {
    fn from(date: NaiveDate) -> Self {
        LocalDate(date)
    }
}

impl From<NaiveTime> for LocalTime {
    fn from(time: NaiveTime) -> Self {
        LocalTime(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_in_one_way() {
        let read = |text: &str| LocalDate::parse(Value::from(text)).map(|date| date.to_value()).ok();
        assert_eq!(read("2026-11-21"), Some(Value::from("2026-11-21")));
        for wrong in ["2026-02-30", "2026-2-3", "+12026-01-01", "21.11.2026", "2026-11-21T00:00:00Z", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_time_of_day_is_written_in_one_way() {
        let read = |text: &str| LocalTime::parse(Value::from(text)).map(|time| time.to_value()).ok();
        assert_eq!(read("04:00"), Some(Value::from("04:00")));
        assert_eq!(read("23:59"), Some(Value::from("23:59")));
        for wrong in ["24:00", "4:00", "04:00:00", "04:60", "8 pm", "", "-1:00"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
