//! Periods, as keys that are computed once and stored: a new time-zone table must not change the past.
//!
//! A week is named for the ISO week that most of its days fall into, whichever day it starts with, so that every week
//! has one name and every name one week. A key has one spelling.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc, Weekday};

use super::PointsRefusal as Refusal;
use crate::Text;
use crate::ledger::{DecayEvery, Settings};

/// How far ahead of UTC a zone can be.
const FARTHEST_AHEAD: TimeDelta = TimeDelta::hours(14);

/// The period that was asked for, else the one of `at`. Refused if it is none or has not begun in the ledger's zone; `abroad`, if
/// it has begun nowhere.
pub(super) fn of(
    settings: &Settings,
    at: DateTime<Utc>,
    every: DecayEvery,
    (asked, abroad): (Option<&Text<20>>, bool),
) -> Result<Text<20>, Refusal> {
    let not_a_period = |period: String| Refusal::NotAPeriod { period };
    let today = at.with_timezone(&settings.time_zone).date_naive();
    let Some(asked) = asked else {
        return match every {
            DecayEvery::Week => week_of(settings, at),
            DecayEvery::Day => Ok(Text::new("period", today.to_string())?),
            DecayEvery::Month => {
                Ok(Text::new("period", format!("{:04}-{:02}", today.year(), today.month()))?)
            }
        };
    };
    let period = asked.to_string();
    let today = if abroad { (at + FARTHEST_AHEAD).date_naive() } else { today };
    match first_day(asked.as_str(), settings.week_start) {
        None => Err(not_a_period(period)),
        Some(first) if first > today => Err(Refusal::PeriodInFuture { period }),
        Some(_) => Ok(asked.clone()),
    }
}

/// The key of the week of `at` in the ledger's calendar.
pub(super) fn week_of(settings: &Settings, at: DateTime<Utc>) -> Result<Text<20>, Refusal> {
    let week = week_key(settings, at).ok_or_else(|| Refusal::NotAPeriod { period: at.to_string() })?;
    Ok(Text::new("period", week)?)
}

/// The key of the week of `at` in the ledger's calendar, such as `2026-W47`, if its year has four digits.
pub fn week_key(settings: &Settings, at: DateTime<Utc>) -> Option<String> {
    week(at.with_timezone(&settings.time_zone).date_naive(), settings.week_start)
}

/// The key of a day's week, if its year has four digits.
pub(crate) fn week(day: NaiveDate, start: Weekday) -> Option<String> {
    let since = Days::new(u64::from(day.weekday().days_since(start)));
    let middle = day.checked_add_days(Days::new(3))?.checked_sub_days(since)?;
    let week = middle.iso_week();
    (0..=9999).contains(&week.year()).then(|| format!("{:04}-W{:02}", week.year(), week.week()))
}

/// The key of the period of `at` in the ledger's calendar, if its year has four digits.
pub fn key_of(settings: &Settings, every: DecayEvery, at: DateTime<Utc>) -> Option<Text<20>> {
    of(settings, at, every, (None, false)).ok()
}

/// The first instant of the period after the one of `at`, in the ledger's calendar.
pub fn next_start(settings: &Settings, every: DecayEvery, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = at.with_timezone(&settings.time_zone).date_naive();
    let next = match every {
        DecayEvery::Day => today.succ_opt()?,
        DecayEvery::Week => {
            let since = u64::from(today.weekday().days_since(settings.week_start));
            today.checked_add_days(Days::new(7 - since))?
        }
        DecayEvery::Month => today.with_day(1)?.checked_add_months(Months::new(1))?,
    };
    // Where a clock is put forward at midnight the day begins later.
    let mut begins = (0..24).filter_map(|hour| next.and_hms_opt(hour, 0, 0));
    let begins = begins.find_map(|begins| begins.and_local_timezone(settings.time_zone).earliest())?;
    Some(begins.with_timezone(&Utc))
}

/// The first day of `2026-W47`, `2026-11` or `2026-11-21`; `None` if it is not written like that or does not exist.
fn first_day(period: &str, start: Weekday) -> Option<NaiveDate> {
    match period.split_once("-W") {
        Some((year, number)) => {
            let first = first_of_week(year.parse().ok()?, number.parse().ok()?, start)?;
            (week(first, start)? == period).then_some(first)
        }
        None => first_of_days(period),
    }
}

fn first_of_week(year: i32, number: u32, start: Weekday) -> Option<NaiveDate> {
    let monday = NaiveDate::from_isoywd_opt(year, number, Weekday::Mon)?;
    match u64::from(start.days_since(Weekday::Mon)) {
        late @ 4.. => monday.checked_sub_days(Days::new(7 - late)),
        early => monday.checked_add_days(Days::new(early)),
    }
}

/// The first day of a month, or the day itself. Parsing is lenient about leading zeros, a key is not.
fn first_of_days(period: &str) -> Option<NaiveDate> {
    let day = period.parse::<NaiveDate>().or_else(|_| format!("{period}-01").parse()).ok()?;
    let rest = day.to_string();
    let rest = rest.strip_prefix(period)?;
    (day.year() <= 9999 && (rest.is_empty() || rest == "-01")).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn week(day: NaiveDate, start: Weekday) -> String {
        super::week(day, start).expect("a year of four digits")
    }

    #[test]
    fn a_week_that_starts_on_monday_is_the_iso_week() {
        assert_eq!(week(day("2026-11-21"), Weekday::Mon), "2026-W47");
        assert_eq!(week(day("2027-01-01"), Weekday::Mon), "2026-W53");
        assert_eq!(week(day("2024-12-30"), Weekday::Mon), "2025-W01");
    }

    #[test]
    fn a_week_that_starts_on_another_day_is_named_for_the_iso_week_of_most_of_its_days() {
        assert_eq!(week(day("2026-11-17"), Weekday::Wed), "2026-W46");
        assert_eq!(week(day("2026-11-18"), Weekday::Wed), "2026-W47");
        assert_eq!(week(day("2026-11-24"), Weekday::Wed), "2026-W47");
        assert_eq!(week(day("2026-11-22"), Weekday::Sun), "2026-W48");
    }

    #[test]
    fn every_week_starts_on_its_first_day_whichever_that_is() {
        use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        for start in [Mon, Tue, Wed, Thu, Fri, Sat, Sun] {
            for offset in 0..800 {
                let any = day("2025-12-01") + Days::new(offset);
                let first = first_day(&week(any, start), start).expect("its own week");
                assert_eq!(first.weekday(), start);
                assert!((0..7).contains(&(any - first).num_days()), "{any} {start} {first}");
            }
        }
    }

    #[test]
    fn a_period_ends_where_the_next_begins_in_the_ledgers_zone() {
        use crate::ledger::System;
        let mut settings = crate::testing::guild::settings(System::Dkp);
        let next = |settings: &Settings, every, at| {
            next_start(settings, every, crate::testing::time(at)).map(|at| at.to_string())
        };
        let at = "2026-11-21T20:00:00Z";
        let starts =
            [DecayEvery::Day, DecayEvery::Week, DecayEvery::Month].map(|every| next(&settings, every, at));
        let expected = ["2026-11-21 23:00:00 UTC", "2026-11-22 23:00:00 UTC", "2026-11-30 23:00:00 UTC"];
        assert_eq!(starts, expected.map(|start| Some(start.to_owned())));
        let sunday = next(&settings, DecayEvery::Week, "2026-11-22T23:00:00Z");
        assert_eq!(sunday.as_deref(), Some("2026-11-29 23:00:00 UTC"));
        // Clocks in Santiago go from midnight to one o'clock on this day.
        settings.time_zone = chrono_tz::America::Santiago;
        let spring = next(&settings, DecayEvery::Day, "2026-09-05T12:00:00Z");
        assert_eq!(spring.as_deref(), Some("2026-09-06 04:00:00 UTC"));
    }

    #[test]
    fn what_is_no_period_has_no_first_day() {
        for text in [
            "2026-W54",
            "2026-W00",
            "2026-13",
            "2026-02-30",
            "2026-2-3",
            "26-W1",
            "",
            "week 3",
            "2026",
            "+2026-W03",
            "2026-W3",
            "-262143-W01",
            "262142-W52",
            "+12026-11",
            "2026-11-",
            "2026-11-21-01",
        ] {
            assert_eq!(first_day(text, Weekday::Mon), None, "{text}");
        }
        assert_eq!(first_day("2026-11", Weekday::Mon), Some(day("2026-11-01")));
        assert_eq!(first_day("2026-11-21", Weekday::Mon), Some(day("2026-11-21")));
    }
}
