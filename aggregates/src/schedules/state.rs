//! What decisions about schedules need to remember: each with its last run. Never history.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Action, Occurrence, When, Work};
use crate::{Position, ScheduleId, Text};

/// The schedules of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Schedules {
    /// Those that go on, paused ones among them.
    pub live: BTreeMap<ScheduleId, Schedule>,
    /// Those that ended.
    pub removed: BTreeSet<ScheduleId>,
    /// What policies leave alone.
    pub skipped: BTreeSet<Work>,
}

/// One schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// What comes again, and when.
    pub plan: Plan,
    /// Nothing is due before this instant.
    pub not_before: DateTime<Utc>,
    /// Since when it pauses, if it does: nothing is due from then on.
    pub paused_at: Option<DateTime<Utc>>,
    /// Its last run, done or refused.
    pub last: Option<Last>,
}

/// What comes again, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What the group calls it.
    pub name: Text<100>,
    /// What.
    pub action: Action,
    /// When.
    pub when: When,
    /// The first local date, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
}

/// A run that is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// The local date that it is named by.
    pub date: NaiveDate,
    /// When it was due.
    pub due: DateTime<Utc>,
    /// Where it stands.
    pub position: Position,
}

impl Schedule {
    /// What did not run yet, in order, in a ledger of this zone: whatever zone the last run was in, no date comes again,
    /// and no time comes back.
    pub fn pending(&self, ledger: Tz) -> impl Iterator<Item = Occurrence> {
        let (not_before, paused_at, last) = (self.not_before, self.paused_at, self.last);
        let day_after = last.and_then(|last| last.date.succ_opt());
        let first = self.plan.when.date_before(ledger, not_before);
        let first = first.max(day_after.unwrap_or(first)).max(self.plan.starts_on.unwrap_or(first));
        let later = move |due| due >= not_before && last.is_none_or(|last| due > last.due);
        let all = self.plan.when.from(ledger, first).skip_while(move |next| !later(next.due));
        all.take_while(move |next| paused_at.is_none_or(|since| next.due < since))
    }

    /// What runs next; nothing while it pauses, unless it was due before.
    pub fn next(&self, ledger: Tz) -> Option<Occurrence> {
        self.pending(ledger).next()
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;
    use chrono_tz::{America, Australia, Europe, Pacific};
    use proptest::collection::vec;
    use proptest::prelude::{ProptestConfig, proptest};
    use proptest::sample::select;

    use super::*;
    use crate::schedules::Every;
    use crate::schedules::tests::{decays, plan};
    use crate::testing::time;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn whichever_zones_a_ledger_moves_through_no_date_and_no_time_comes_again(
            zones in vec(select(vec![
                Europe::Berlin, America::New_York, Australia::Lord_Howe, Pacific::Kiritimati, Pacific::Pago_Pago,
            ]), 1..60),
            minute in 0..1_440_u32,
        ) {
            let at = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).expect("a time of day");
            let plan = plan(decays("10"), When { every: Every::Day, at, zone: None }, None);
            let not_before = time("2026-10-01T00:00:00Z");
            let mut schedule = Schedule { plan, not_before, paused_at: None, last: None };
            for zone in zones {
                let Occurrence { date, due } = schedule.next(zone).expect("there is always a next day");
                assert!(schedule.last.is_none_or(|last| date > last.date && due > last.due));
                // A day at most is passed over, on the way to the east.
                let passed = schedule.last.map_or(1, |last| (date - last.date).num_days());
                assert!((1..=2).contains(&passed), "{passed} days");
                schedule.last = Some(Last { date, due, position: Position(1) });
            }
        }
    }
}
