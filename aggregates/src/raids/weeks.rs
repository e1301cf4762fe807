//! The last weeks, as a group counts them: attendance is of whole weeks up to an instant.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::ledger::Settings;

/// The weeks that attendance may be asked over.
pub const MOST_WEEKS: u32 = 520;

/// When the first of so many weeks began, of which the last is the one that `at` lies in: in the ledger's zone, on the
/// first day of its week. No weeks count as one.
pub fn first_instant(settings: &Settings, at: DateTime<Utc>, weeks: u32) -> DateTime<Utc> {
    let today = at.with_timezone(&settings.time_zone).date_naive();
    let into_the_week = u64::from(today.weekday().days_since(settings.week_start));
    let before = into_the_week + 7 * u64::from(weeks.saturating_sub(1));
    let first = today.checked_sub_days(Days::new(before));
    first.and_then(|day| begin(day, settings.time_zone)).unwrap_or(DateTime::UNIX_EPOCH)
}

/// When a day begins: at midnight, or as soon as there is a time of that day where clocks go forward over midnight.
fn begin(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    let quarters = (0..=96).map(|n| midnight + TimeDelta::minutes(15 * n));
    quarters.filter_map(|time| zone.from_local_datetime(&time).earliest()).map(|time| time.to_utc()).next()
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;

    use super::*;
    use crate::ledger::System;
    use crate::testing::guild::settings;
    use crate::testing::time;

    fn first(zone: Tz, week_start: Weekday, at: &str, weeks: u32) -> DateTime<Utc> {
        let settings = Settings { time_zone: zone, week_start, ..settings(System::Dkp) };
        first_instant(&settings, time(at), weeks)
    }

    #[test]
    fn the_running_week_is_one_of_them() {
        let berlin = |at, weeks| first(Tz::Europe__Berlin, Weekday::Wed, at, weeks);
        assert_eq!(berlin("2026-11-21T20:00:00Z", 1), time("2026-11-17T23:00:00Z"));
        assert_eq!(berlin("2026-11-21T20:00:00Z", 4), time("2026-10-27T23:00:00Z"));
        assert_eq!(berlin("2026-11-17T23:00:00Z", 1), time("2026-11-17T23:00:00Z"));
        assert_eq!(berlin("2026-11-17T22:59:59Z", 1), time("2026-11-10T23:00:00Z"));
    }

    #[test]
    fn a_week_begins_at_the_groups_own_midnight_also_where_clocks_changed_since() {
        let at = "2026-11-03T12:00:00Z";
        assert_eq!(first(Tz::Europe__Berlin, Weekday::Mon, at, 2), time("2026-10-25T23:00:00Z"));
        assert_eq!(first(Tz::Europe__Berlin, Weekday::Mon, at, 3), time("2026-10-18T22:00:00Z"));
    }

    #[test]
    fn a_day_without_midnight_begins_when_its_clocks_do() {
        let at = "2026-09-08T12:00:00Z";
        assert_eq!(first(Tz::America__Santiago, Weekday::Sun, at, 1), time("2026-09-06T04:00:00Z"));
    }
}
