//! When something comes again: daily, weekly or monthly at a local time. Three forms, and no language of rules.
//!
//! An occurrence is named by the date that the calendar has it on and happens once: a local time that does not exist is the
//! first instant after the gap, one that exists twice is the first of the two. A month without the day, and a date that
//! a zone left out altogether, has no occurrence.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::{GapInfo, Tz};
use serde::{Deserialize, Serialize};

/// On which dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// On each.
    Day,
    /// On one day of the week.
    Week(Weekday),
    /// On one day of the month, 1 to 31; a month without it is skipped.
    Month(u8),
}

/// On which dates, when on them, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// On which dates.
    pub every: Every,
    /// When on them.
    pub at: NaiveTime,
    /// Whose dates and times these are; without it, those of the ledger's zone as it is at each run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Tz>,
}

/// One time that something comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The local date that it is named by.
    pub date: NaiveDate,
    /// The instant.
    pub due: DateTime<Utc>,
}

impl When {
    /// Whose dates and times these are, in a ledger of this zone.
    pub fn zone(&self, ledger: Tz) -> Tz {
        self.zone.unwrap_or(ledger)
    }

    /// What is due after one instant and up to another, in order.
    pub fn due_between(
        &self,
        ledger: Tz,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> impl Iterator<Item = Occurrence> {
        let due = self.from(ledger, self.date_before(ledger, after));
        due.skip_while(move |next| next.due <= after).take_while(move |next| next.due <= until)
    }

    /// Every occurrence on this date or a later one, in order.
    pub fn from(self, ledger: Tz, first: NaiveDate) -> impl Iterator<Item = Occurrence> {
        let zone = self.zone(ledger);
        let dates = first.iter_days().filter(move |date| self.falls_on(*date));
        dates.filter_map(move |date| Some(Occurrence { date, due: instant(zone, date, self.at)? }))
    }

    /// A date on which nothing after `instant` is missed: a gap may end on the day after the one that it began on.
    pub(super) fn date_before(&self, ledger: Tz, instant: DateTime<Utc>) -> NaiveDate {
        let date = instant.with_timezone(&self.zone(ledger)).date_naive();
        date.pred_opt().unwrap_or(date)
    }

    fn falls_on(&self, date: NaiveDate) -> bool {
        match self.every {
            Every::Day => true,
            Every::Week(weekday) => date.weekday() == weekday,
            Every::Month(day) => date.day() == u32::from(day),
        }
    }
}

/// The instant of a local time, or the one that follows it where it was left out.
fn instant(zone: Tz, date: NaiveDate, at: NaiveTime) -> Option<DateTime<Utc>> {
    let local = date.and_time(at);
    let found = zone.from_local_datetime(&local).earliest().or_else(|| after_gap(zone, date, at));
    found.map(|at| at.to_utc())
}

fn after_gap(zone: Tz, date: NaiveDate, at: NaiveTime) -> Option<DateTime<Tz>> {
    let gap = GapInfo::new(&date.and_time(at), &zone)?;
    let end = gap.end?;
    let began_before = gap.begin.is_none_or(|(begin, _)| begin <= date.and_time(NaiveTime::MIN));
    let whole_date = began_before && end.date_naive() > date;
    (!whole_date).then_some(end)
}

#[cfg(test)]
mod tests {
    use chrono_tz::{America, Australia, Europe, Pacific};

    use super::*;
    use crate::testing::time;

    fn at(every: Every, time: &str) -> When {
        When { every, at: time.parse().expect("a time"), zone: None }
    }

    /// What is due between two instants, as `date instant`.
    fn due(when: When, zone: Tz, after: &str, until: &str) -> Vec<String> {
        let due = when.due_between(zone, time(after), time(until));
        due.map(|next| format!("{} {}", next.date, minute(next.due))).collect()
    }

    /// `28 01:30`: the day and the minute in UTC.
    fn minute(at: DateTime<Utc>) -> String {
        let written = at.naive_utc().to_string();
        let minute = written.strip_suffix(":00").expect("a full minute");
        minute.split_at("2026-03-".len()).1.to_owned()
    }

    #[test]
    fn a_local_time_keeps_its_hour_over_both_changes_of_a_year() {
        let evening = at(Every::Week(Weekday::Wed), "20:00:00");
        let spring = due(evening, Europe::Berlin, "2026-03-24T00:00:00Z", "2026-04-02T00:00:00Z");
        assert_eq!(spring, ["2026-03-25 25 19:00", "2026-04-01 01 18:00"]);
        let autumn = due(evening, Europe::Berlin, "2026-10-20T00:00:00Z", "2026-10-29T00:00:00Z");
        assert_eq!(autumn, ["2026-10-21 21 18:00", "2026-10-28 28 19:00"]);
        let spring = due(evening, America::New_York, "2026-03-03T12:00:00Z", "2026-03-13T00:00:00Z");
        assert_eq!(spring, ["2026-03-04 05 01:00", "2026-03-11 12 00:00"]);
    }

    #[test]
    fn a_time_that_does_not_exist_is_the_first_instant_after_the_gap() {
        // Berlin leaves out 02:00 to 03:00, New York as well, Lord Howe half an hour from 02:00 on.
        let berlin =
            due(at(Every::Day, "02:30:00"), Europe::Berlin, "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z");
        assert_eq!(berlin, ["2026-03-28 28 01:30", "2026-03-29 29 01:00", "2026-03-30 30 00:30"]);
        let new_york = due(
            at(Every::Day, "02:30:00"),
            America::New_York,
            "2026-03-07T00:00:00Z",
            "2026-03-09T12:00:00Z",
        );
        assert_eq!(new_york, ["2026-03-07 07 07:30", "2026-03-08 08 07:00", "2026-03-09 09 06:30"]);
        let lord_howe = due(
            at(Every::Day, "02:15:00"),
            Australia::Lord_Howe,
            "2026-10-02T12:00:00Z",
            "2026-10-04T18:00:00Z",
        );
        assert_eq!(lord_howe, ["2026-10-03 02 15:45", "2026-10-04 03 15:30", "2026-10-05 04 15:15"]);
    }

    #[test]
    fn a_time_that_exists_twice_is_the_first_of_the_two() {
        let berlin =
            due(at(Every::Day, "02:30:00"), Europe::Berlin, "2026-10-24T00:00:00Z", "2026-10-26T12:00:00Z");
        assert_eq!(berlin, ["2026-10-24 24 00:30", "2026-10-25 25 00:30", "2026-10-26 26 01:30"]);
        let new_york = due(
            at(Every::Day, "01:30:00"),
            America::New_York,
            "2026-10-31T00:00:00Z",
            "2026-11-02T12:00:00Z",
        );
        assert_eq!(new_york, ["2026-10-31 31 05:30", "2026-11-01 01 05:30", "2026-11-02 02 06:30"]);
        let lord_howe = due(
            at(Every::Day, "01:45:00"),
            Australia::Lord_Howe,
            "2026-04-03T12:00:00Z",
            "2026-04-05T18:00:00Z",
        );
        assert_eq!(lord_howe, ["2026-04-04 03 14:45", "2026-04-05 04 14:45", "2026-04-06 05 15:15"]);
    }

    #[test]
    fn a_gap_over_midnight_moves_the_occurrence_and_not_its_name() {
        // Nuuk goes from Saturday 23:00 to Sunday 00:00.
        let late =
            due(at(Every::Day, "23:30:00"), America::Nuuk, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z");
        assert_eq!(late, ["2026-03-28 29 01:00", "2026-03-29 30 00:30"]);
    }

    #[test]
    fn a_date_that_a_zone_left_out_has_no_occurrence() {
        let apia =
            due(at(Every::Day, "09:00:00"), Pacific::Apia, "2011-12-29T00:00:00Z", "2011-12-31T12:00:00Z");
        assert_eq!(apia, ["2011-12-29 29 19:00", "2011-12-31 30 19:00"]);
    }

    #[test]
    fn a_month_without_the_day_is_skipped() {
        let every = |day| at(Every::Month(day), "04:00:00");
        let thirtieth = due(every(30), Tz::UTC, "2027-01-01T00:00:00Z", "2027-04-01T00:00:00Z");
        assert_eq!(thirtieth, ["2027-01-30 30 04:00", "2027-03-30 30 04:00"]);
        let last = due(every(31), Tz::UTC, "2027-03-01T00:00:00Z", "2027-07-01T00:00:00Z");
        assert_eq!(last, ["2027-03-31 31 04:00", "2027-05-31 31 04:00"]);
        let leap = due(every(29), Tz::UTC, "2027-02-01T00:00:00Z", "2028-03-01T00:00:00Z");
        assert_eq!(
            leap.iter().filter(|day| day.contains("-02-")).collect::<Vec<_>>(),
            ["2028-02-29 29 04:00"]
        );
    }

    #[test]
    fn a_day_of_the_week_comes_every_seven_days_over_a_leap_day() {
        let monday = at(Every::Week(Weekday::Mon), "00:00:00");
        let due = due(monday, Europe::Berlin, "2028-02-25T00:00:00Z", "2028-03-07T00:00:00Z");
        assert_eq!(due, ["2028-02-28 27 23:00", "2028-03-06 05 23:00"]);
    }

    #[test]
    fn the_beginning_of_a_span_is_outside_and_its_end_inside() {
        let daily = at(Every::Day, "20:00:00");
        let span = due(daily, Tz::UTC, "2026-11-20T20:00:00Z", "2026-11-21T20:00:00Z");
        assert_eq!(span, ["2026-11-21 21 20:00"]);
    }

    #[test]
    fn no_date_comes_twice_and_no_day_without_one_in_ten_years_of_any_zone_of_these() {
        for zone in
            [Europe::Berlin, America::New_York, Australia::Lord_Howe, America::Nuuk, Pacific::Auckland]
        {
            for hour in ["00:00:00", "01:45:00", "02:15:00", "23:30:00"] {
                let when = at(Every::Day, hour);
                let due = when.due_between(zone, time("2024-12-31T00:00:00Z"), time("2034-12-31T00:00:00Z"));
                let all: Vec<_> = due.collect();
                assert!(
                    all.windows(2).all(|two| {
                        two[0].date.succ_opt() == Some(two[1].date) && two[0].due < two[1].due
                    })
                );
            }
        }
    }

    #[test]
    fn a_zone_of_its_own_goes_before_the_ledgers() {
        let own = When { zone: Some(America::New_York), ..at(Every::Day, "20:00:00") };
        let due = due(own, Europe::Berlin, "2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z");
        assert_eq!(due, ["2026-11-20 21 01:00"]);
    }
}
