//! Having something come again, and changing what or when. Nobody schedules what they may not do.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::{Action, Every, Plan, Schedules, SchedulesEvent as Event, SchedulesRefusal as Refusal, When};
use crate::{Common, Context, Ledger, Permission, ScheduleId, Text, Who};

/// Schedules that go on at a time: more than any group has, and few enough to look through.
const LIMIT: usize = 100;
/// How many days back a schedule may start: what is made up is bounded.
const BACK: u64 = 366;
/// How many days ahead it may start.
const AHEAD: u64 = 3_660;

pub(super) fn define(
    schedules: &Schedules,
    context: &Context<Arc<Ledger>>,
    schedule: ScheduleId,
    name: &Text<100>,
    (action, when, starts_on): (&Action<Who>, When, Option<NaiveDate>),
) -> Result<Vec<Event>, Refusal> {
    allowed(context, action)?;
    if schedules.live.contains_key(&schedule) || schedules.removed.contains(&schedule) {
        return Err(Common::IdTaken { id: schedule.0 }.into());
    }
    if schedules.live.len() >= LIMIT {
        return Err(Refusal::TooManySchedules { limit: LIMIT });
    }
    let action = action.checked(context.lent.open()?)?;
    exists(when)?;
    let not_before = beginning(context, when, starts_on)?;
    let plan = Plan { name: name.clone(), action, when, starts_on };
    Ok(vec![Event::Defined { schedule, plan, not_before }])
}

/// Edits act forwards only: what was due under another action or at another time is not due any longer.
pub(super) fn change(
    schedules: &Schedules,
    context: &Context<Arc<Ledger>>,
    schedule: ScheduleId,
    (name, action, when): (Option<&Text<100>>, Option<&Action<Who>>, Option<When>),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.require(context, Permission::ManageSchedules)?;
    let now = schedules.live(schedule)?;
    let action = action.map(|action| action.checked(open)).transpose()?;
    let plan = Plan {
        name: name.unwrap_or(&now.plan.name).clone(),
        action: action.unwrap_or_else(|| now.plan.action.clone()),
        when: when.unwrap_or(now.plan.when),
        starts_on: now.plan.starts_on,
    };
    allowed(context, &plan.action)?;
    exists(plan.when)?;
    if plan == now.plan {
        return Ok(Vec::new());
    }
    let same = (&plan.action, plan.when) == (&now.plan.action, now.plan.when);
    let from_here = now.not_before.max(context.effective_at());
    let not_before = if same { now.not_before } else { from_here };
    Ok(vec![Event::Changed { schedule, plan, not_before }])
}

/// Refuses who may not schedule, or may not do this by hand.
pub(super) fn allowed<M>(context: &Context<Arc<Ledger>>, action: &Action<M>) -> Result<(), Refusal> {
    context.lent.require(context, Permission::ManageSchedules)?;
    context.lent.require(context, action.permission())?;
    Ok(())
}

fn exists(when: When) -> Result<(), Refusal> {
    match when.every {
        Every::Month(day) if !(1..=31).contains(&day) => Err(Refusal::NotADayOfMonth { day }),
        _ => Ok(()),
    }
}

/// The instant from which on something is due: now, unless it starts on an earlier date. That makes up what was due since
/// then, which is backdating.
fn beginning(
    context: &Context<Arc<Ledger>>,
    when: When,
    starts_on: Option<NaiveDate>,
) -> Result<DateTime<Utc>, Refusal> {
    let now = context.effective_at();
    let Some(first) = starts_on else { return Ok(now) };
    let zone = when.zone(context.lent.open()?.settings.time_zone);
    let today = now.with_timezone(&zone).date_naive();
    let (earliest, latest) = (today - Days::new(BACK), today + Days::new(AHEAD));
    if !(earliest..=latest).contains(&first) {
        return Err(Refusal::StartOutOfRange { earliest, latest });
    }
    if first >= today {
        return Ok(now);
    }
    context.lent.require(context, Permission::Backdate)?;
    // Before that date begins anywhere: the date itself is what counts.
    Ok(first.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(1))
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;

    use super::*;
    use crate::ledger::RoleName;
    use crate::points::Account;
    use crate::schedules::tests::{WEEKLY, award, decay, decay_of, decays, defined, plan, schedule, weekly};
    use crate::schedules::{Outcome, Whom};
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, REXXAR, character, dkp_guild, named, nobody, officer, points, role, text,
    };
    use crate::testing::{NOW, given, time};
    use crate::{LedgerEvent, PointsRefusal, SchedulesCommand as Command};

    fn define(action: Action<Who>, when: When, starts_on: Option<&str>) -> Command {
        let starts_on = starts_on.map(|day| day.parse().expect("a date"));
        Command::Define { schedule: WEEKLY, name: text("decay"), action, when, starts_on }
    }

    fn of(action: Action<Who>) -> Command {
        define(action, weekly(), None)
    }

    fn change(action: Option<Action<Who>>, when: Option<When>) -> Command {
        Command::Change { schedule: WEEKLY, name: None, action, when }
    }

    #[test]
    fn a_schedule_begins_when_it_is_defined() {
        given(dkp_guild()).when(of(decay("10"))).then([defined(WEEKLY, weekly(), NOW)]);
    }

    #[test]
    fn members_are_named_once_and_known_by_their_ids_from_then_on() {
        let named_so = Whom::These(vec![named("grom"), character(JAINA_ALT)]);
        let members = Whom::These(vec![GROM, JAINA]);
        let plan = plan(award("5", members), weekly(), None);
        let event = Event::Defined { schedule: WEEKLY, plan, not_before: time(NOW) };
        given(dkp_guild()).when(of(award("5", named_so))).then([event]);
        let refused = |members: &[Who], refusal: Refusal| {
            given(dkp_guild()).when(of(award("5", Whom::These(members.to_vec())))).then_refused(refusal);
        };
        refused(&[named("jaina"), character(JAINA_ALT)], Common::MemberNamedTwice { member: JAINA }.into());
        refused(&[REXXAR.into()], Common::MemberHasLeft { member: REXXAR }.into());
        refused(&[named("thrall")], Common::UnknownMember { who: named("thrall") }.into());
        refused(&[], PointsRefusal::NobodyNamed.into());
        let many = vec![named("grom"); 4_001];
        refused(&many, PointsRefusal::TooManyMembers { count: 4_001, limit: 4_000 }.into());
    }

    #[test]
    fn what_the_books_could_never_do_is_refused() {
        let refused = |action, refusal: PointsRefusal| {
            given(dkp_guild()).when(of(action)).then_refused(refusal);
        };
        refused(decay_of(&[], "10"), PointsRefusal::NoAccountNamed);
        refused(decay_of(&[Account::Gp], "10"), PointsRefusal::AccountNotInUse { account: Account::Gp });
        refused(award("0", Whom::Everyone), PointsRefusal::AmountNotPositive { amount: points("0") });
    }

    #[test]
    fn a_day_that_no_month_has_is_refused() {
        for day in [0, 32] {
            let when = When { every: Every::Month(day), ..weekly() };
            let refusal = Refusal::NotADayOfMonth { day };
            given(dkp_guild()).when(define(decay("10"), when, None)).then_refused(refusal.clone());
            let defined = given(dkp_guild()).and([defined(WEEKLY, weekly(), NOW)]);
            defined.when(change(None, Some(when))).then_refused(refusal);
        }
    }

    #[test]
    fn an_id_is_a_schedules_for_ever() {
        let given = given(dkp_guild()).and([defined(WEEKLY, weekly(), NOW)]);
        given.clone().when(of(decay("10"))).then_refused(Common::IdTaken { id: WEEKLY.0 });
        let removed = given.and([Event::Removed { schedule: WEEKLY }]);
        removed.when(of(decay("10"))).then_refused(Common::IdTaken { id: WEEKLY.0 });
    }

    #[test]
    fn a_ledger_has_no_more_schedules_than_can_be_looked_through() {
        let hundred = (0..100).map(|n| defined(schedule(n), weekly(), NOW));
        let given = given(dkp_guild()).and(hundred);
        given.when(of(decay("10"))).then_refused(Refusal::TooManySchedules { limit: 100 });
    }

    #[test]
    fn nobody_schedules_what_they_may_not_do() {
        let forbidden = |permission| Common::Forbidden { actor: officer(), permission };
        let scheduler = |permissions: &[Permission]| {
            let permissions = permissions.iter().copied().collect();
            let may = LedgerEvent::RoleDefined { role: role(RoleName::OFFICER), permissions };
            given(dkp_guild()).and([may]).by(officer())
        };
        let refused = forbidden(Permission::ManageSchedules);
        scheduler(&[Permission::DecayPoints]).when(of(decay("10"))).then_refused(refused);
        let may = scheduler(&[Permission::ManageSchedules, Permission::AwardPoints]);
        may.clone().when(of(decay("10"))).then_refused(forbidden(Permission::DecayPoints));
        may.clone().when(of(award("5", Whom::Everyone))).goes();
        let of_another = may.clone().and([defined(WEEKLY, weekly(), NOW)]);
        let later = When { every: Every::Day, ..weekly() };
        let refused = forbidden(Permission::DecayPoints);
        of_another.when(change(None, Some(later))).then_refused(refused);
        let past = define(award("5", Whom::Everyone), weekly(), Some("2026-11-01"));
        may.when(past).then_refused(forbidden(Permission::Backdate));
    }

    #[test]
    fn a_schedule_that_starts_in_the_past_makes_up_what_was_due_since() {
        let command = define(decay("10"), weekly(), Some("2026-11-04"));
        let given = given(dkp_guild()).when(command).goes();
        let zone = given.ledger.open().expect("open").settings.time_zone;
        let dates = given.schedules.live[&WEEKLY].pending(zone).take(3).map(|next| next.date.to_string());
        assert_eq!(dates.collect::<Vec<_>>(), ["2026-11-04", "2026-11-11", "2026-11-18"]);
    }

    #[test]
    fn a_schedule_starts_on_its_first_date_or_later() {
        let command = define(decay("10"), weekly(), Some("2026-12-03"));
        let given = given(dkp_guild()).when(command).goes();
        let next = given.schedules.live[&WEEKLY].next(chrono_tz::Europe::Berlin).expect("one");
        assert_eq!(next.date.to_string(), "2026-12-09");
    }

    #[test]
    fn a_start_too_far_away_is_refused() {
        for day in ["2025-11-19", "2036-12-01", "9999-12-31"] {
            let date = |text: &str| text.parse().expect("a date");
            let refusal =
                Refusal::StartOutOfRange { earliest: date("2025-11-20"), latest: date("2036-11-28") };
            given(dkp_guild()).when(define(decay("10"), weekly(), Some(day))).then_refused(refusal);
        }
    }

    #[test]
    fn a_change_acts_forwards_only() {
        let given = given(dkp_guild()).and([defined(WEEKLY, weekly(), "2026-11-01T00:00:00Z")]);
        let when = When { every: Every::Week(Weekday::Thu), ..weekly() };
        let given = given.when(change(None, Some(when))).then([Event::Changed {
            schedule: WEEKLY,
            plan: plan(decays("10"), when, None),
            not_before: time(NOW),
        }]);
        let next = given.schedules.live[&WEEKLY].next(chrono_tz::Europe::Berlin).expect("one");
        assert_eq!(next.date.to_string(), "2026-11-26");
    }

    #[test]
    fn another_name_leaves_what_is_due_and_no_change_is_nothing_to_do() {
        let began = "2026-11-01T00:00:00Z";
        let given = given(dkp_guild()).and([defined(WEEKLY, weekly(), began)]);
        given.clone().when(change(Some(decay("10")), Some(weekly()))).then_nothing();
        let name = Some(text("the weekly decay"));
        let renamed = Plan { name: text("the weekly decay"), ..plan(decays("10"), weekly(), None) };
        let command = Command::Change { schedule: WEEKLY, name, action: None, when: None };
        let event = Event::Changed { schedule: WEEKLY, plan: renamed, not_before: time(began) };
        given.when(command).then([event]);
    }

    #[test]
    fn a_date_that_ran_does_not_come_again_at_another_hour() {
        let ran = Event::Ran {
            schedule: WEEKLY,
            date: "2026-11-21".parse().expect("a date"),
            due: time("2026-11-21T03:00:00Z"),
            outcome: Outcome::Done { entry: crate::testing::guild::entry(2) },
        };
        let daily = When { every: Every::Day, ..weekly() };
        let given = given(dkp_guild()).and([defined(WEEKLY, daily, "2026-11-20T12:00:00Z"), ran]);
        let evening = When { at: "23:00:00".parse().expect("a time"), ..daily };
        let given = given.when(change(None, Some(evening))).goes();
        let next = given.schedules.live[&WEEKLY].next(chrono_tz::Europe::Berlin).expect("one");
        assert_eq!(next.date.to_string(), "2026-11-22");
    }

    #[test]
    fn a_schedule_that_is_not_there_is_not_changed() {
        let refusal = Refusal::UnknownSchedule { schedule: WEEKLY };
        given(dkp_guild()).when(change(None, None)).then_refused(refusal);
        let forbidden = Common::Forbidden { actor: nobody(), permission: Permission::ManageSchedules };
        given(dkp_guild()).by(nobody()).when(change(None, None)).then_refused(forbidden);
    }
}
