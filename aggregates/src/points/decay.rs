//! Decay: every balance shrinks by a percentage, once in a period.

use std::collections::BTreeSet;

use super::period;
use super::posting::{Postings, Use, in_parts, in_use};
use super::rounding::decayed;
use super::{Account, Line, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::ledger::{Open, PointsSettings};
use crate::{Context, Percent, Permission, Text};

pub(super) fn decay(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (accounts, percent): (&BTreeSet<Account>, Percent),
    period: Option<&Text<20>>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::DecayPoints)?;
    if accounts.is_empty() {
        return Err(Refusal::NoAccountNamed);
    }
    accounts.iter().try_for_each(|account| in_use(&open.settings.points, *account, Use::Any))?;
    let period = period::of(&open.settings, context.effective_at(), period)?;
    not_yet(book, accounts, &period)?;
    let changes = changes(book, &open.settings.points, accounts, percent)?;
    Ok(events(open, accounts, percent, &period, changes))
}

/// What every balance loses, by member and account. A decay that changes nothing is recorded all the same: the period
/// has had its decay.
fn changes(
    book: &PointsBook,
    settings: &PointsSettings,
    accounts: &BTreeSet<Account>,
    percent: Percent,
) -> Result<Vec<Line>, Refusal> {
    let mut postings = Postings::on(book);
    for (member, balances) in &book.balances {
        for account in accounts {
            let old = balances.of(*account);
            let new = decayed(settings, *account, old, percent);
            if new != old {
                let delta = new.minus(old).ok_or(Refusal::BalanceOutOfRange { member: *member })?;
                postings.post(*member, *account, delta)?;
            }
        }
    }
    Ok(postings.into_lines())
}

fn events(
    open: &Open,
    accounts: &BTreeSet<Account>,
    percent: Percent,
    period: &Text<20>,
    changes: Vec<Line>,
) -> Vec<Event> {
    let points = &open.settings.points;
    in_parts(changes, |changes, part| Event::Decayed {
        accounts: accounts.clone(),
        period: period.clone(),
        percent,
        rounding: points.decay_rounding,
        negative: points.decay_negative,
        settings: open.settings_version,
        changes,
        part,
    })
}

fn not_yet(book: &PointsBook, accounts: &BTreeSet<Account>, period: &Text<20>) -> Result<(), Refusal> {
    for account in accounts {
        if let Some(position) = book.decayed.get(account).and_then(|done| done.get(period.as_str())) {
            return Err(Refusal::PeriodAlreadyDecayed {
                account: *account,
                period: period.to_string(),
                position: *position,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PointsCommand as Command;
    use crate::ledger::{DecayNegative, DecayRounding, Settings, System};
    use crate::testing::guild::{
        GROM, JAINA, REXXAR, dkp_guild, entry, epgp_guild, guild, has, line, settings, text,
    };
    use crate::testing::{Given, given};

    fn decay(accounts: &[Account], percent: &str, period: Option<&str>) -> Command {
        Command::Decay {
            accounts: accounts.iter().copied().collect(),
            percent: self::percent(percent),
            period: period.map(text),
        }
    }

    fn percent(percent: &str) -> Percent {
        percent.parse::<rust_decimal::Decimal>().expect("a decimal").try_into().expect("a percentage")
    }

    fn decayed(accounts: &[Account], percent: &str, period: &str, changes: Vec<Line>) -> Event {
        Event::Decayed {
            accounts: accounts.iter().copied().collect(),
            period: text(period),
            percent: self::percent(percent),
            rounding: DecayRounding::FloorStays,
            negative: DecayNegative::Skip,
            settings: 1,
            changes,
            part: None,
        }
    }

    fn dkp(percent: &str, period: Option<&str>) -> Command {
        decay(&[Account::Dkp], percent, period)
    }

    fn started_on(week_start: chrono::Weekday) -> Given {
        given(guild(Settings { week_start, ..settings(System::Dkp) }))
    }

    #[test]
    fn every_balance_of_the_named_accounts_shrinks_also_of_who_left() {
        let had =
            [has(GROM, Account::Ep, "100"), has(GROM, Account::Gp, "50"), has(REXXAR, Account::Ep, "5")];
        let given = given(epgp_guild()).and(had).and([has(JAINA, Account::Gp, "-7")]);
        let both = [Account::Ep, Account::Gp];
        given.clone().when(decay(&both, "10", None)).then([decayed(
            &both,
            "10",
            "2026-W47",
            vec![
                line(GROM, Account::Ep, "-10", "90"),
                line(GROM, Account::Gp, "-5", "45"),
                line(REXXAR, Account::Ep, "-1", "4"),
            ],
        )]);
        let only = vec![line(GROM, Account::Gp, "-5", "45")];
        let command = decay(&[Account::Gp], "10", None);
        given.when(command).then([decayed(&[Account::Gp], "10", "2026-W47", only)]);
    }

    #[test]
    fn a_decay_that_changes_nothing_is_recorded_and_the_period_has_had_its_decay() {
        let given = given(dkp_guild()).when(dkp("10", None));
        let given = given.then([decayed(&[Account::Dkp], "10", "2026-W47", vec![])]);
        given.when(dkp("10", None)).then_refused(Refusal::PeriodAlreadyDecayed {
            account: Account::Dkp,
            period: "2026-W47".to_owned(),
            position: entry(1).0,
        });
    }

    #[test]
    fn a_hundred_percent_is_a_reset() {
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "0.01")]).when(dkp("100", None));
        let changes = vec![line(GROM, Account::Dkp, "-0.01", "0")];
        given.then([decayed(&[Account::Dkp], "100", "2026-W47", changes)]);
    }

    #[test]
    fn a_decay_of_no_balance_is_refused() {
        given(dkp_guild()).when(decay(&[], "10", Some("never"))).then_refused(Refusal::NoAccountNamed);
    }

    #[test]
    fn an_account_of_the_other_system_is_refused() {
        let command = decay(&[Account::Dkp, Account::Gp], "10", Some("never"));
        given(dkp_guild()).when(command).then_refused(Refusal::AccountNotInUse { account: Account::Gp });
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for period in ["never", "2026-W60", "2026-02-30", "2026-13", "2026-W47 "] {
            let refusal = Refusal::NotAPeriod { period: period.to_owned() };
            given(dkp_guild()).when(dkp("10", Some(period))).then_refused(refusal);
        }
    }

    #[test]
    fn a_period_that_has_not_begun_is_refused() {
        for period in ["2026-W48", "2026-12", "2026-11-22", "9999-12-31"] {
            let refusal = Refusal::PeriodInFuture { period: period.to_owned() };
            given(dkp_guild()).when(dkp("10", Some(period))).then_refused(refusal);
        }
        let earlier = given(dkp_guild()).backdated_to("2026-11-14T20:00:00Z");
        let refusal = Refusal::PeriodInFuture { period: "2026-W47".to_owned() };
        earlier.when(dkp("10", Some("2026-W47"))).then_refused(refusal);
    }

    #[test]
    fn weeks_months_and_days_that_have_begun_are_periods_of_their_own() {
        let mut given = given(dkp_guild());
        for period in ["2026-W47", "2026-11", "2026-11-21", "2026-W01"] {
            let event = decayed(&[Account::Dkp], "10", period, vec![]);
            given = given.when(dkp("10", Some(period))).then([event]);
        }
    }

    #[test]
    fn any_account_that_had_its_decay_refuses_all_of_them_with_the_position_of_the_first() {
        let given = given(epgp_guild()).when(decay(&[Account::Gp], "10", None)).goes();
        let command = decay(&[Account::Ep, Account::Gp], "20", Some("2026-W47"));
        given.clone().when(command).then_refused(Refusal::PeriodAlreadyDecayed {
            account: Account::Gp,
            period: "2026-W47".to_owned(),
            position: entry(1).0,
        });
        given.when(decay(&[Account::Ep], "20", None)).goes();
    }

    #[test]
    fn the_week_is_the_one_of_the_effective_time_in_the_ledgers_zone() {
        // Half past eleven on Sunday in UTC is Monday in Berlin already.
        let command = || dkp("10", None);
        let event = |period| decayed(&[Account::Dkp], "10", period, vec![]);
        let given = given(dkp_guild()).at("2026-11-22T23:30:00Z");
        given.clone().when(command()).then([event("2026-W48")]);
        given.backdated_to("2026-11-22T22:30:00Z").when(command()).then([event("2026-W47")]);
    }

    #[test]
    fn the_week_begins_with_the_ledgers_first_day() {
        let event = |period| decayed(&[Account::Dkp], "10", period, vec![]);
        // The 17th of November 2026 is a Tuesday.
        let given = started_on(chrono::Weekday::Wed).at("2026-11-17T20:00:00Z");
        given.when(dkp("10", None)).then([event("2026-W46")]);
        let given = started_on(chrono::Weekday::Tue).at("2026-11-17T20:00:00Z");
        given.when(dkp("10", None)).then([event("2026-W47")]);
    }
}
