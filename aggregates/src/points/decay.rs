//! Decay: every balance shrinks by a percentage, once in a period: as the command says, or as the rule `decay` does.

use std::collections::{BTreeMap, BTreeSet};

use super::period;
use super::posting::{Postings, Use, in_parts, in_use};
use super::rounding::decayed;
use super::{Account, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::ledger::{DecayEvery, DecayRule, Open, PointsSettings, Rule, RuleKind};
use crate::{Actor, Context, Percent, Permission, Text};

pub(super) fn decay(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (accounts, percent): (&BTreeSet<Account>, Option<Percent>),
    asked: Option<&Text<20>>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::DecayPoints)?;
    let at = context.effective_at();
    let rule = match open.rule_at(RuleKind::Decay, at) {
        Ok(Some((version, Rule::Decay(rule)))) => Some((version, *rule)),
        // A gap matters only to who relies on the rule.
        Err(gap) if percent.is_none() => return Err(gap.into()),
        _ => None,
    };
    let shrinking = shrinking(accounts, percent, rule.map(|(_, rule)| rule))?;
    shrinking.values().flatten().try_for_each(|account| in_use(&open.settings.points, *account, Use::Any))?;
    let every = rule.map_or(DecayEvery::Week, |(_, rule)| rule.every);
    // A schedule has a zone of its own, in which a period may begin before it does here.
    let abroad = matches!(context.actor, Actor::Policy(_));
    let period = period::of(&open.settings, at, every, (asked, abroad))?;
    shrinking.values().try_for_each(|accounts| not_yet(book, accounts, &period))?;
    if open.members.is_empty() {
        return Err(Refusal::NobodyToDecay);
    }
    let ruled = Ruled {
        decay: rule.map(|(version, _)| version).filter(|_| percent.is_none()),
        all: accounts.is_empty(),
        current: asked.is_none(),
    };
    let mut events = Vec::new();
    for (percent, accounts) in &shrinking {
        events.extend(entry(book, open, at, (accounts, *percent), &period, ruled)?);
    }
    Ok(events)
}

/// What the command left open.
#[derive(Clone, Copy)]
struct Ruled {
    /// The version of the rule, if it said by how much.
    decay: Option<u32>,
    /// Whether the rule said which balances.
    all: bool,
    /// Whether the time said which period.
    current: bool,
}

/// Which balances shrink by how much: those of one percentage are one entry.
fn shrinking(
    accounts: &BTreeSet<Account>,
    percent: Option<Percent>,
    rule: Option<DecayRule>,
) -> Result<BTreeMap<Percent, BTreeSet<Account>>, Refusal> {
    let mut shrinking: BTreeMap<Percent, BTreeSet<Account>> = BTreeMap::new();
    if let Some(percent) = percent {
        shrinking.insert(percent, accounts.clone());
        return if accounts.is_empty() { Err(Refusal::NoAccountNamed) } else { Ok(shrinking) };
    }
    let rule = rule.ok_or(Refusal::NoPercent)?;
    let asked = Account::ALL.into_iter().filter(|account| accounts.is_empty() || accounts.contains(account));
    for account in asked {
        match rule.of(account) {
            Some(percent) => drop(shrinking.entry(percent).or_default().insert(account)),
            None if accounts.is_empty() => {}
            None => return Err(Refusal::NoPercent),
        }
    }
    Ok(shrinking)
}

/// What every balance loses, by member and account. A decay that changes nothing is recorded all the same: the period
/// has had its decay.
fn entry(
    book: &PointsBook,
    open: &Open,
    at: chrono::DateTime<chrono::Utc>,
    (accounts, percent): (&BTreeSet<Account>, Percent),
    period: &Text<20>,
    Ruled { decay, all, current }: Ruled,
) -> Result<Vec<Event>, Refusal> {
    let (points, settings) = open.counted_at(at);
    let changes = changes(book, points, accounts, percent)?;
    Ok(in_parts(changes, |changes, part| Event::Decayed {
        accounts: accounts.clone(),
        period: period.clone(),
        percent,
        rounding: points.decay_rounding,
        negative: points.decay_negative,
        settings,
        decay,
        all,
        current,
        changes,
        part,
    }))
}

fn changes(
    book: &PointsBook,
    settings: &PointsSettings,
    accounts: &BTreeSet<Account>,
    percent: Percent,
) -> Result<Vec<super::Line>, Refusal> {
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
    use crate::AnyEvent;
    use crate::PointsCommand as Command;
    use crate::ledger::{DecayNegative, DecayRounding, Settings, System};
    use crate::points::Account;
    use crate::points::Line;
    use crate::testing::guild::{
        GROM, JAINA, REXXAR, dkp_guild, entry, epgp_guild, guild, has, line, percent, rule, settings, text,
    };
    use crate::testing::{Given, given};

    fn decay(accounts: &[Account], by: &str, period: Option<&str>) -> Command {
        Command::Decay {
            accounts: accounts.iter().copied().collect(),
            percent: Some(percent(by)),
            period: period.map(text),
        }
    }

    fn decayed(accounts: &[Account], by: &str, period: &str, changes: Vec<Line>) -> Event {
        Event::Decayed {
            accounts: accounts.iter().copied().collect(),
            period: text(period),
            percent: percent(by),
            rounding: DecayRounding::FloorStays,
            negative: DecayNegative::Skip,
            settings: 1,
            decay: None,
            all: false,
            current: false,
            changes,
            part: None,
        }
    }

    /// The decay of the week in which it took effect, because the command named none.
    fn by_time(event: Event) -> Event {
        let Event::Decayed {
            accounts,
            period,
            percent,
            rounding,
            negative,
            settings,
            decay,
            all,
            changes,
            part,
            ..
        } = event
        else {
            return event;
        };
        Event::Decayed {
            accounts,
            period,
            percent,
            rounding,
            negative,
            settings,
            decay,
            all,
            current: true,
            changes,
            part,
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
        given.clone().when(decay(&both, "10", None)).then([by_time(decayed(
            &both,
            "10",
            "2026-W47",
            vec![
                line(GROM, Account::Ep, "-10", "90"),
                line(GROM, Account::Gp, "-5", "45"),
                line(REXXAR, Account::Ep, "-1", "4"),
            ],
        ))]);
        let only = vec![line(GROM, Account::Gp, "-5", "45")];
        let command = decay(&[Account::Gp], "10", None);
        given.when(command).then([by_time(decayed(&[Account::Gp], "10", "2026-W47", only))]);
    }

    #[test]
    fn a_decay_that_changes_nothing_is_recorded_and_the_period_has_had_its_decay() {
        let given = given(dkp_guild()).when(dkp("10", None));
        let given = given.then([by_time(decayed(&[Account::Dkp], "10", "2026-W47", vec![]))]);
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
        given.then([by_time(decayed(&[Account::Dkp], "100", "2026-W47", changes))]);
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

    /// In Auckland the 22nd has begun by then; nowhere has the 23rd.
    #[test]
    fn a_schedule_names_a_period_that_has_begun_in_its_own_zone() {
        let scheduled = given(dkp_guild()).by(Actor::Policy("schedule".to_owned()));
        let event = decayed(&[Account::Dkp], "10", "2026-11-22", vec![]);
        scheduled.clone().when(dkp("10", Some("2026-11-22"))).then([event]);
        let refusal = Refusal::PeriodInFuture { period: "2026-11-23".to_owned() };
        scheduled.when(dkp("10", Some("2026-11-23"))).then_refused(refusal);
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
        let event = |period| by_time(decayed(&[Account::Dkp], "10", period, vec![]));
        let given = given(dkp_guild()).at("2026-11-22T23:30:00Z");
        given.clone().when(command()).then([event("2026-W48")]);
        given.backdated_to("2026-11-22T22:30:00Z").when(command()).then([event("2026-W47")]);
    }

    #[test]
    fn the_week_begins_with_the_ledgers_first_day() {
        let event = |period| by_time(decayed(&[Account::Dkp], "10", period, vec![]));
        // The 17th of November 2026 is a Tuesday.
        let given = started_on(chrono::Weekday::Wed).at("2026-11-17T20:00:00Z");
        given.when(dkp("10", None)).then([event("2026-W46")]);
        let given = started_on(chrono::Weekday::Tue).at("2026-11-17T20:00:00Z");
        given.when(dkp("10", None)).then([event("2026-W47")]);
    }

    fn ruled(every: DecayEvery) -> AnyEvent {
        let (ep, gp) = (Some(percent("10")), Some(percent("20")));
        rule(Rule::Decay(DecayRule { dkp: None, ep, gp, every }))
    }

    fn as_ruled(accounts: &[Account]) -> Command {
        Command::Decay { accounts: accounts.iter().copied().collect(), percent: None, period: None }
    }

    #[test]
    fn the_rule_says_what_shrinks_by_how_much_an_entry_each() {
        let had = [has(GROM, Account::Ep, "100"), has(GROM, Account::Gp, "50")];
        let given = given(epgp_guild()).and(had).and([ruled(DecayEvery::Month)]).when(as_ruled(&[])).goes();
        let balance = |account| given.points.balance(GROM, account).to_string();
        assert_eq!((balance(Account::Ep), balance(Account::Gp)), ("90".to_owned(), "40".to_owned()));
        assert_eq!(given.points.decayed[&Account::Gp].keys().collect::<Vec<_>>(), ["2026-11"]);
        given.when(as_ruled(&[Account::Gp])).then_refused(Refusal::PeriodAlreadyDecayed {
            account: Account::Gp,
            period: "2026-11".to_owned(),
            position: entry(5).0,
        });
    }

    #[test]
    fn without_a_percentage_there_has_to_be_a_rule() {
        given(epgp_guild()).when(as_ruled(&[])).then_refused(Refusal::NoPercent);
        let only_ep = DecayRule { dkp: None, ep: Some(percent("10")), gp: None, every: DecayEvery::Week };
        let given = given(epgp_guild()).and([rule(Rule::Decay(only_ep))]);
        given.when(as_ruled(&[Account::Gp])).then_refused(Refusal::NoPercent);
    }

    #[test]
    fn there_has_to_be_somebody() {
        let opened = guild(settings(System::Dkp)).into_iter().take(5);
        given(opened).when(dkp("10", None)).then_refused(Refusal::NobodyToDecay);
    }

    #[test]
    fn a_day_is_a_period_if_the_rule_says_so() {
        let given = given(epgp_guild()).and([ruled(DecayEvery::Day)]).when(as_ruled(&[])).goes();
        assert!(given.points.decayed[&Account::Ep].contains_key("2026-11-21"));
    }

    #[test]
    fn what_was_in_force_at_its_time_rounds() {
        let mut changed = settings(System::Dkp);
        changed.points.decay_rounding = DecayRounding::CeilLoss;
        changed.points.places = 0;
        let from = Some(crate::testing::time("2026-11-21T12:00:00Z"));
        let event = crate::LedgerEvent::SettingsChanged { settings: changed, version: 2, from };
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "0.05")]).and([event]);
        let version = |given: Given| match given.entry(entry(3)).expect("a decay").first() {
            Some(Event::Decayed { settings, .. }) => *settings,
            _ => 0,
        };
        assert_eq!(version(given.clone().when(dkp("10", None)).goes()), 2);
        assert_eq!(version(given.backdated_to("2026-11-21T11:00:00Z").when(dkp("10", None)).goes()), 1);
    }
}
