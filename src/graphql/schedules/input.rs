//! What comes again, and when, as inputs say it.

use aggregates::Text;
use aggregates::schedules::{Action, Every, When, Whom};
use async_graphql::{InputObject, OneofObject};

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::Weekday;
use crate::graphql::order::Order;
use crate::graphql::points::Account;
use crate::graphql::scalar::{Decimal, LocalTime};
use crate::graphql::who::MemberBy;

/// What comes again: exactly one of these.
#[derive(Debug, OneofObject)]
pub enum ScheduleActionInput {
    /// Balances shrink, once in the period that the occurrence stands for: a day, a week or a month.
    Decay(DecayActionInput),
    /// Members earn.
    Award(AwardActionInput),
}

/// A decay that comes again.
#[derive(Debug, InputObject)]
pub struct DecayActionInput {
    /// Which balances.
    accounts: Vec<Account>,
    /// By how many percent: above 0 and up to 100, which is a reset. Without it, what the rule `DECAY` says by then.
    percent: Option<Decimal>,
}

/// An award that comes again.
#[derive(Debug, InputObject)]
pub struct AwardActionInput {
    /// Which balance: EP under EPGP, DKP under DKP.
    account: Account,
    /// What each member gets, above zero.
    amount: Decimal,
    /// Whom, nobody twice; without it, everybody who is a member by then. Whoever left by then is passed over.
    members: Option<Vec<MemberBy>>,
    /// What for, 1 to 500 characters, not about a person.
    reason: String,
}

/// When it comes again: exactly one of these.
#[derive(Debug, OneofObject)]
pub enum ScheduleWhenInput {
    /// On each day.
    Daily(DailyInput),
    /// On one day of the week.
    Weekly(WeeklyInput),
    /// On one day of the month.
    Monthly(MonthlyInput),
}

/// Each day.
#[derive(Debug, InputObject)]
pub struct DailyInput {
    /// When on it.
    at: LocalTime,
    /// Whose time that is, as the IANA database names it; without it, the ledger's, as it is at each run.
    time_zone: Option<String>,
}

/// One day of the week.
#[derive(Debug, InputObject)]
pub struct WeeklyInput {
    /// Which.
    on: Weekday,
    /// When on it.
    at: LocalTime,
    /// Whose time that is, as the IANA database names it; without it, the ledger's, as it is at each run.
    time_zone: Option<String>,
}

/// One day of the month.
#[derive(Debug, InputObject)]
pub struct MonthlyInput {
    /// Which, 1 to 31; a month without it is skipped.
    on: u8,
    /// When on it.
    at: LocalTime,
    /// Whose time that is, as the IANA database names it; without it, the ledger's, as it is at each run.
    time_zone: Option<String>,
}

impl ScheduleActionInput {
    /// As commands have it.
    pub fn action(self, order: &Order) -> Result<Action<aggregates::Who>> {
        Ok(match self {
            ScheduleActionInput::Decay(DecayActionInput { accounts, percent }) => Action::Decay {
                accounts: accounts.into_iter().map(Into::into).collect(),
                percent: percent.map(|percent| percent.percent()).transpose()?,
            },
            ScheduleActionInput::Award(AwardActionInput { account, amount, members, reason }) => {
                let named = |members: Vec<MemberBy>| members.iter().map(|by| order.who(by)).collect();
                Action::Award {
                    account: account.into(),
                    amount: amount.points("amount")?,
                    members: members.map_or(Whom::Everyone, |members| Whom::These(named(members))),
                    reason: Text::new("reason", reason)?,
                }
            }
        })
    }
}

impl ScheduleWhenInput {
    /// As commands have it.
    pub fn when(self) -> Result<When> {
        let (every, at, zone) = match self {
            ScheduleWhenInput::Daily(DailyInput { at, time_zone }) => (Every::Day, at, time_zone),
            ScheduleWhenInput::Weekly(WeeklyInput { on, at, time_zone }) => {
                (Every::Week(on.into()), at, time_zone)
            }
            ScheduleWhenInput::Monthly(MonthlyInput { on, at, time_zone }) => {
                (Every::Month(on), at, time_zone)
            }
        };
        let zone = zone.map(|name| name.parse().map_err(|_| GraphqlError::unknown_time_zone(&name)));
        Ok(When { every, at: at.0, zone: zone.transpose()? })
    }
}
