//! Runs: each occurrence once, in order, when it is due.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::define::allowed;
use super::{Outcome, Refused, Schedule, Schedules, SchedulesEvent as Event, SchedulesRefusal as Refusal};
use crate::{Context, EntryId, Ledger, Permission, ScheduleId};

pub(super) fn ask(
    schedules: &Schedules,
    context: &Context<Arc<Ledger>>,
    schedule: ScheduleId,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ManageSchedules)?;
    let now = schedules.live(schedule)?;
    allowed(context, &now.plan.action)?;
    match now.paused_at {
        Some(since) => Err(Refusal::SchedulePaused { schedule, since }),
        None => Ok(Vec::new()),
    }
}

pub(super) fn record(
    schedules: &Schedules,
    context: &Context<Arc<Ledger>>,
    schedule: ScheduleId,
    due: DateTime<Utc>,
    refused: Option<&Refused>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.require(context, Permission::ManageSchedules)?;
    let now = schedules.live(schedule)?;
    not_yet(now, schedule, due)?;
    let next = now.next(open.settings.time_zone);
    let is_due = next.filter(|next| next.due == due && due <= context.recorded_at);
    let Some(occurrence) = is_due else { return Err(not_due(now, schedule, due, next.map(|next| next.due))) };
    // What was scheduled is the next part of the same command.
    let done = Outcome::Done { entry: EntryId(context.position.next()) };
    let outcome = refused.map_or(done, |refused| Outcome::Refused(refused.clone()));
    Ok(vec![Event::Ran { schedule, date: occurrence.date, due, outcome }])
}

fn not_yet(now: &Schedule, schedule: ScheduleId, due: DateTime<Utc>) -> Result<(), Refusal> {
    match now.last {
        Some(last) if due <= last.due => {
            Err(Refusal::ScheduleAlreadyRan { schedule, due: last.due, position: last.position })
        }
        _ => Ok(()),
    }
}

fn not_due(now: &Schedule, schedule: ScheduleId, due: DateTime<Utc>, next: Option<DateTime<Utc>>) -> Refusal {
    match now.paused_at {
        Some(since) if since <= due => Refusal::SchedulePaused { schedule, since },
        _ => Refusal::ScheduleNotDue { schedule, due, next },
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::{America, Australia};

    use super::*;
    use crate::ledger::{Settings, System};
    use crate::schedules::tests::{WEEKLY, defined, weekly};
    use crate::schedules::{Every, When};
    use crate::testing::guild::{dkp_guild, entry, nobody, settings, text};
    use crate::testing::{Given, given, time};
    use crate::{Common, LedgerEvent, SchedulesCommand as Command};

    /// The first three Wednesdays of the schedule, at four in the morning in Berlin.
    const DUE: [&str; 3] = ["2026-11-04T03:00:00Z", "2026-11-11T03:00:00Z", "2026-11-18T03:00:00Z"];

    fn began() -> Given {
        given(dkp_guild()).and([defined(WEEKLY, weekly(), "2026-11-01T00:00:00Z")])
    }

    fn run(due: &str) -> Command {
        Command::RecordRun { schedule: WEEKLY, due: time(due), refused: None }
    }

    fn no() -> Refused {
        Refused { code: text("NOBODY_NAMED"), reason: text("nobody is named") }
    }

    fn ran(due: &str, outcome: Outcome) -> Event {
        let date = time(due).date_naive();
        Event::Ran { schedule: WEEKLY, date, due: time(due), outcome }
    }

    fn not_due(due: &str, next: Option<&str>) -> Refusal {
        Refusal::ScheduleNotDue { schedule: WEEKLY, due: time(due), next: next.map(time) }
    }

    #[test]
    fn every_occurrence_runs_once_and_in_order_and_names_the_entry_that_follows_it() {
        let mut given = began();
        for (n, due) in (2..).zip(DUE) {
            let outcome = Outcome::Done { entry: entry(n + 1) };
            given = given.backdated_to(due).when(run(due)).then([ran(due, outcome)]);
        }
    }

    #[test]
    fn a_run_that_the_books_refuse_is_recorded_with_the_reason_and_the_next_one_goes() {
        let refused = Command::RecordRun { schedule: WEEKLY, due: time(DUE[0]), refused: Some(no()) };
        let given = began().when(refused).then([ran(DUE[0], Outcome::Refused(no()))]);
        given.when(run(DUE[1])).goes();
    }

    #[test]
    fn what_ran_is_refused_with_the_position_of_the_last_run() {
        let given = began().when(run(DUE[0])).goes().when(run(DUE[1])).goes();
        for due in [DUE[0], DUE[1]] {
            given.clone().when(run(due)).then_refused(Refusal::ScheduleAlreadyRan {
                schedule: WEEKLY,
                due: time(DUE[1]),
                position: entry(3).0,
            });
        }
    }

    #[test]
    fn what_is_not_next_is_refused() {
        began().when(run(DUE[1])).then_refused(not_due(DUE[1], Some(DUE[0])));
        let other = "2026-11-04T03:00:01Z";
        began().when(run(other)).then_refused(not_due(other, Some(DUE[0])));
    }

    #[test]
    fn what_is_not_due_yet_is_refused() {
        let early = began().at("2026-11-04T02:59:59.999999Z");
        early.when(run(DUE[0])).then_refused(not_due(DUE[0], Some(DUE[0])));
        began().at(DUE[0]).when(run(DUE[0])).goes();
    }

    #[test]
    fn nothing_runs_while_the_schedule_pauses_or_once_it_ended() {
        let since = time("2026-11-10T00:00:00Z");
        let paused = began().and([Event::Paused { schedule: WEEKLY, since }]).when(run(DUE[0])).goes();
        let refusal = Refusal::SchedulePaused { schedule: WEEKLY, since };
        paused.clone().when(run(DUE[1])).then_refused(refusal.clone());
        paused.clone().when(Command::Run { schedule: WEEKLY }).then_refused(refusal);
        let ended = paused.and([Event::Removed { schedule: WEEKLY }]);
        for command in [run(DUE[1]), Command::Run { schedule: WEEKLY }] {
            ended.clone().when(command).then_refused(Refusal::UnknownSchedule { schedule: WEEKLY });
        }
    }

    #[test]
    fn whoever_may_schedule_it_may_ask_for_a_run() {
        began().when(Command::Run { schedule: WEEKLY }).then_nothing();
        for command in [run(DUE[0]), Command::Run { schedule: WEEKLY }] {
            let forbidden = Common::Forbidden { actor: nobody(), permission: Permission::ManageSchedules };
            began().by(nobody()).when(command).then_refused(forbidden);
        }
    }

    #[test]
    fn after_a_change_of_the_ledgers_zone_runs_follow_its_new_hour_and_no_date_comes_twice() {
        let daily = When { every: Every::Day, ..weekly() };
        let moved = |time_zone| LedgerEvent::SettingsChanged {
            settings: Settings { time_zone, ..settings(System::Dkp) },
            version: 2,
            from: None,
        };
        let ran = || {
            let given = given(dkp_guild()).and([defined(WEEKLY, daily, "2026-11-18T00:00:00Z")]);
            given.when(run("2026-11-18T03:00:00Z")).goes()
        };
        // Four in the morning of the 18th comes again in New York, six hours later.
        let west = ran().and([moved(America::New_York)]);
        let again = "2026-11-18T09:00:00Z";
        let next = "2026-11-19T09:00:00Z";
        west.clone().when(run(again)).then_refused(not_due(again, Some(next)));
        west.when(run(next)).goes();
        let east = ran().and([moved(Australia::Lord_Howe)]);
        east.when(run("2026-11-18T17:00:00Z")).goes();
    }

    #[test]
    fn a_zone_of_its_own_does_not_move_with_the_ledger() {
        let own = When { zone: Some(America::New_York), ..weekly() };
        let given = given(dkp_guild()).and([defined(WEEKLY, own, "2026-11-01T00:00:00Z")]);
        given.when(run("2026-11-04T09:00:00Z")).goes();
    }

    #[test]
    fn schedules_come_back_equal_from_a_snapshot() {
        let given = began().when(run(DUE[0])).goes();
        let json = serde_json::to_string(&given.schedules).expect("a snapshot");
        assert_eq!(serde_json::from_str::<Schedules>(&json).expect("the state"), given.schedules);
    }
}
