//! The words that tests speak of schedules with.

use chrono::{NaiveDate, Weekday};
use uuid::Uuid;

use super::{Action, Every, Plan, SchedulesEvent, When, Whom};
use crate::points::Account;
use crate::testing::guild::{points, text};
use crate::testing::time;
use crate::{Percent, ScheduleId, Who};

/// The weekly decay.
pub(super) const WEEKLY: ScheduleId = ScheduleId(Uuid::from_u128(0xc1));

/// The `n`th of many others.
pub(super) fn schedule(n: u128) -> ScheduleId {
    ScheduleId(Uuid::from_u128(0xd000 + n))
}

/// Wednesdays at four in the morning, in the ledger's zone.
pub(super) fn weekly() -> When {
    When { every: Every::Week(Weekday::Wed), at: "04:00:00".parse().expect("a time"), zone: None }
}

pub(super) fn decay(percent: &str) -> Action<Who> {
    decay_of(&[Account::Dkp], percent)
}

/// The same, as events have it.
pub(super) fn decays(percent: &str) -> Action {
    decay_of(&[Account::Dkp], percent)
}

pub(super) fn decay_of<M>(accounts: &[Account], percent: &str) -> Action<M> {
    let percent = percent.parse::<rust_decimal::Decimal>().expect("a decimal");
    let percent = Percent::try_from(percent).expect("a percentage");
    Action::Decay { accounts: accounts.iter().copied().collect(), percent: Some(percent) }
}

pub(super) fn award<M>(amount: &str, members: Whom<M>) -> Action<M> {
    Action::Award { account: Account::Dkp, amount: points(amount), members, reason: text("on time") }
}

pub(super) fn plan(action: Action, when: When, starts_on: Option<NaiveDate>) -> Plan {
    Plan { name: text("decay"), action, when, starts_on }
}

/// A decay of ten percent that was defined.
pub(super) fn defined(schedule: ScheduleId, when: When, not_before: &str) -> SchedulesEvent {
    let plan = plan(decays("10"), when, None);
    SchedulesEvent::Defined { schedule, plan, not_before: time(not_before) }
}
