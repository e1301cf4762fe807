//! When an award was made: by its id, or by a local day and hour.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use raidlogs::rclootcouncil::Award;

use crate::import::finding::{Code, Problem};
use crate::import::value;

/// As the addon writes days: the year first with four digits, or last with two.
const DAYS: [&str; 4] = ["%Y/%m/%d", "%Y-%m-%d", "%d/%m/%y", "%d/%m/%Y"];

/// The time of an award. A local hour that comes twice, when clocks are set back, is the first of the two.
pub fn at(award: &Award, zone: Option<Tz>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Problem> {
    let at = match (award.at(), zone) {
        (Some(at), _) => at,
        (None, Some(zone)) => local(award, zone)?,
        (None, None) => return Err(Problem::new(Code::ZoneMissing, "its zone is not known")),
    };
    value::time("date", &at.timestamp().to_string(), now)
}

fn local(award: &Award, zone: Tz) -> Result<DateTime<Utc>, Problem> {
    let (date, time) = (award.date.as_deref().unwrap_or_default(), award.time.as_deref().unwrap_or("0:0:0"));
    let written = format!("{date} {time}");
    let unknown = || Problem::new(Code::NotATime, format!("`{written}` is no day and hour"));
    let naive = NaiveDateTime::new(day(date).ok_or_else(unknown)?, hour(time).ok_or_else(unknown)?);
    let never = || Problem::new(Code::NotATime, format!("`{written}` was never, in {zone}"));
    zone.from_local_datetime(&naive).earliest().map(|at| at.to_utc()).ok_or_else(never)
}

fn day(text: &str) -> Option<NaiveDate> {
    // Four digits would be read as a year of two digits and a rest.
    let fits = |form: &&&str| form.contains("%Y") == text.split(['/', '-']).any(|part| part.len() == 4);
    DAYS.iter().filter(fits).find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

fn hour(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S", "%H:%M"].iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
}
