//! What comes again: a decay or an award, and the command that each occurrence of it is.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Every, Occurrence, SchedulesRefusal as Refusal, When};
use crate::ledger::{Open, Settings};
use crate::points::{Account, Use, everybody_once, in_use, positive, week};
use crate::{MemberId, Percent, Permission, Points, PointsCommand, PointsRefusal, Text, Who};

/// Members that an award may name: what an event holds easily.
pub(super) const NAMED: usize = 4_000;

/// What comes again. People are named as a command does, and by their ids from then on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action<M = MemberId> {
    /// Balances shrink, once in the period that the occurrence stands for: a day, a week or a month.
    Decay {
        /// Which balances; none are those that the rule `decay` names by then.
        accounts: BTreeSet<Account>,
        /// By how much; without it, what the rule says of each by then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        percent: Option<Percent>,
    },
    /// Members earn.
    Award {
        /// Which balance.
        account: Account,
        /// What each gets, above zero.
        amount: Points,
        /// Whom.
        members: Whom<M>,
        /// What for; not about a person.
        reason: Text<500>,
    },
}

/// Whom an award that comes again is for. Whoever left by then is passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom<M = MemberId> {
    /// Everybody who is a member by then.
    Everyone,
    /// These.
    These(Vec<M>),
}

impl<M> Action<M> {
    /// What it takes to do this by hand, and so to have it come again.
    pub fn permission(&self) -> Permission {
        match self {
            Action::Decay { .. } => Permission::DecayPoints,
            Action::Award { .. } => Permission::AwardPoints,
        }
    }
}

impl Action<Who> {
    /// The same with members by their ids, unless it could never be done in these books.
    pub(super) fn checked(&self, open: &Open) -> Result<Action, Refusal> {
        let settings = &open.settings.points;
        match self {
            Action::Decay { accounts, percent: Some(_) } if accounts.is_empty() => {
                Err(PointsRefusal::NoAccountNamed.into())
            }
            Action::Decay { accounts, percent } => {
                accounts.iter().try_for_each(|account| in_use(settings, *account, Use::Any))?;
                Ok(Action::Decay { accounts: accounts.clone(), percent: *percent })
            }
            Action::Award { account, amount, members, reason } => {
                in_use(settings, *account, Use::Award)?;
                positive(settings, *amount)?;
                let (members, reason) = (members.checked(open)?, reason.clone());
                Ok(Action::Award { account: *account, amount: *amount, members, reason })
            }
        }
    }
}

impl Whom<Who> {
    fn checked(&self, open: &Open) -> Result<Whom, Refusal> {
        let Whom::These(named) = self else { return Ok(Whom::Everyone) };
        if named.len() > NAMED {
            return Err(PointsRefusal::TooManyMembers { count: named.len(), limit: NAMED }.into());
        }
        let members = named.iter().map(|who| open.resolve_here(who)).collect::<Result<Vec<_>, _>>()?;
        everybody_once(&members)?;
        Ok(Whom::These(members))
    }
}

impl Action {
    /// The command that an occurrence is. A decay names its period, so that every run has one of its own.
    pub fn command(&self, when: &When, occurrence: Occurrence, settings: &Settings) -> PointsCommand {
        match self {
            Action::Decay { accounts, percent } => PointsCommand::Decay {
                accounts: accounts.clone(),
                percent: *percent,
                period: period(when, occurrence, settings),
            },
            Action::Award { account, amount, members, reason } => PointsCommand::AwardAll {
                account: *account,
                amount: *amount,
                whom: members.clone(),
                reason: reason.clone(),
            },
        }
    }
}

/// The period of an occurrence, by its date in the schedule's own zone: by the ledger's, two occurrences around a change of the
/// clock could have one date.
fn period(when: &When, occurrence: Occurrence, settings: &Settings) -> Option<Text<20>> {
    Text::new("period", key(when.every, occurrence.date, settings)?).ok()
}

fn key(every: Every, date: NaiveDate, settings: &Settings) -> Option<String> {
    match every {
        Every::Day => Some(date.to_string()),
        Every::Week(_) => week(date, settings.week_start),
        Every::Month(_) => Some(format!("{:04}-{:02}", date.year(), date.month())),
    }
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;
    use chrono_tz::{America, Pacific, Tz};

    use super::*;
    use crate::ledger::System;
    use crate::testing::guild::settings;
    use crate::testing::time;

    /// The periods of a decay's occurrences from the 20th of November 2026 on.
    fn periods(every: Every, zone: Option<Tz>, at: &str, count: usize) -> Vec<String> {
        let settings = settings(System::Dkp);
        let when = When { every, at: at.parse().expect("a time"), zone };
        let due =
            when.due_between(settings.time_zone, time("2026-11-20T00:00:00Z"), time("2027-12-31T00:00:00Z"));
        let accounts: BTreeSet<_> = [Account::Dkp].into();
        let percent = Percent::try_from(rust_decimal::Decimal::TEN).expect("10 percent");
        let decay = Action::Decay { accounts, percent: Some(percent) };
        let period = |next| match decay.command(&when, next, &settings) {
            PointsCommand::Decay { period, .. } => period.expect("a period").to_string(),
            other => panic!("{other:?}"),
        };
        due.take(count).map(period).collect()
    }

    #[test]
    fn every_run_of_a_decay_has_a_period_of_its_own() {
        assert_eq!(periods(Every::Day, None, "04:00:00", 2), ["2026-11-20", "2026-11-21"]);
        let weekly = periods(Every::Week(Weekday::Mon), None, "00:00:00", 3);
        assert_eq!(weekly, ["2026-W48", "2026-W49", "2026-W50"]);
        assert_eq!(
            periods(Every::Month(30), None, "04:00:00", 4),
            ["2026-11", "2026-12", "2027-01", "2027-03"]
        );
        let mut year = periods(Every::Week(Weekday::Wed), None, "02:30:00", 53);
        year.dedup();
        assert_eq!(year.len(), 53);
    }

    #[test]
    fn a_period_is_named_for_the_day_in_the_schedules_zone() {
        assert_eq!(periods(Every::Day, Some(Pacific::Auckland), "08:00:00", 2), ["2026-11-21", "2026-11-22"]);
        assert_eq!(periods(Every::Day, Some(America::New_York), "20:00:00", 2), ["2026-11-19", "2026-11-20"]);
    }

    #[test]
    fn every_run_has_a_period_of_its_own_in_every_zone_over_every_change_of_the_clock() {
        for zone in chrono_tz::TZ_VARIANTS {
            for (every, at, count) in [
                (Every::Day, "01:30:00", 400),
                (Every::Day, "23:30:00", 400),
                (Every::Month(1), "00:30:00", 13),
            ] {
                let all = periods(every, Some(zone), at, count);
                let distinct: BTreeSet<_> = all.iter().collect();
                assert_eq!(distinct.len(), all.len(), "{zone} {at}");
            }
        }
    }
}
