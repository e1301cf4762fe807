//! What comes again: once, whoever runs it and however late.

use std::time::Duration;

use aggregates::points::Account;
use aggregates::schedules::{Action, Every, When, Whom};
use aggregates::{LedgerCommand, Percent, ScheduleId, SchedulesCommand};
use bursar::app::App;
use bursar::lane::{Failure, Part, Receipt};
use bursar::policies::run_due;
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;
use serde_json::{Value, json};
use sqlx::Row;
use uuid::Uuid;

use crate::graphql::Served;
use crate::guild::{Guild, award, code, points, submission, text};
use crate::hand::{Hand, all_refused};
use crate::support::{TestApp, master, pool};

const SCHEDULE: ScheduleId = ScheduleId(Uuid::from_u128(0xc1));

/// A run, as the read table has it.
#[derive(Debug, PartialEq)]
struct Run {
    date: NaiveDate,
    due: DateTime<Utc>,
    entry: Option<i64>,
    code: Option<String>,
}

async fn runs(test: &TestApp, guild: &Guild) -> Vec<Run> {
    let sql =
        "SELECT date, due_at, entry, code FROM schedules_runs_v1 WHERE ledger_id = $1 ORDER BY position";
    let rows = sqlx::query(sql).bind(guild.ledger.0).fetch_all(test.database()).await.expect("rows");
    let run = |row: &sqlx::postgres::PgRow| Run {
        date: row.get::<String, _>(0).parse().expect("a date"),
        due: row.get(1),
        entry: row.get(2),
        code: row.get(3),
    };
    rows.iter().map(run).collect()
}

/// Waits until so many occurrences ran.
async fn ran(test: &TestApp, guild: &Guild, count: usize) -> Vec<Run> {
    loop {
        let runs = runs(test, guild).await;
        if runs.len() >= count {
            return runs;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn dates(runs: &[Run]) -> Vec<NaiveDate> {
    runs.iter().map(|run| run.date).collect()
}

/// The date in Berlin, where the guild is.
fn today(test: &TestApp) -> NaiveDate {
    test.app.clock.now().with_timezone(&Berlin).date_naive()
}

fn every(every: Every, at: &str) -> When {
    When { every, at: at.parse().expect("a time"), zone: None }
}

fn decay(when: When) -> SchedulesCommand {
    let percent = Percent::try_from(rust_decimal::Decimal::TEN).expect("10 percent");
    let action = Action::Decay { accounts: [Account::Dkp].into(), percent: Some(percent) };
    SchedulesCommand::Define { schedule: SCHEDULE, name: text("decay"), action, when, starts_on: None }
}

fn salary(when: When, starts_on: NaiveDate) -> SchedulesCommand {
    let (account, amount) = (Account::Dkp, points("5"));
    let action = Action::Award { account, amount, members: Whom::Everyone, reason: text("another day") };
    let name = text("salary");
    SchedulesCommand::Define { schedule: SCHEDULE, name, action, when, starts_on: Some(starts_on) }
}

/// A command to the guild's schedules, by whichever server.
async fn asked(test: &TestApp, guild: &Guild, command: SchedulesCommand) -> Result<Receipt, Failure> {
    let key = format!("{command:?}");
    let key: String = key.chars().take(200).collect();
    test.app.submit(submission(guild.ledger, &key, vec![Part::Schedules(command.into())])).await
}

async fn run_now(test: &TestApp, guild: &Guild) {
    run_due(&test.app, guild.ledger, SCHEDULE).await.expect("run");
}

/// The guild, as another server has it.
fn guild_of(test: &TestApp, guild: &Guild) -> Guild {
    Guild { app: test.app.clone(), ..guild.clone() }
}

/// Another server on the same database, in a world that is some days on.
async fn days_on(test: &TestApp, days: i64) -> TestApp {
    TestApp::ahead(test.url.clone(), TimeDelta::days(days)).await
}

#[tokio::test]
async fn what_two_servers_wait_for_runs_once_when_it_is_due() {
    let now = TestApp::start().await;
    let guild = Guild::open(&now.app, 2).await;
    guild.points("start", award(&guild.members, "100")).await.expect("awarded");
    let when = every(Every::Day, "04:00:00");
    asked(&now, &guild, decay(when)).await.expect("defined");
    now.caught_up(guild.ledger).await;
    let due = when.due_between(Berlin, Utc::now(), Utc::now() + TimeDelta::days(3)).next().expect("one");
    // Both begin two seconds before it is due.
    let ahead = due.due - Utc::now() - TimeDelta::seconds(2);
    let (one, two) =
        (TestApp::ahead(now.url.clone(), ahead).await, TestApp::ahead(now.url.clone(), ahead).await);
    one.app.run_policies();
    two.app.run_policies();
    let runs = ran(&one, &guild, 1).await;
    assert_eq!((runs[0].date, runs[0].due), (due.date, due.due));
    assert!(one.app.clock.now() >= due.due);
    two.app.stop().await;
    now.app.stop().await;
    one.caught_up(guild.ledger).await;
    assert_eq!(guild_of(&one, &guild).dkp(guild.members[0]).await, "90");
    one.close().await;
}

#[tokio::test]
async fn servers_that_make_up_the_same_days_at_once_have_one_effect() {
    let one = TestApp::start().await;
    let two = TestApp::on(one.url.clone()).await;
    let guild = Guild::open(&one.app, 3).await;
    let first = today(&one) - Days::new(30);
    asked(&one, &guild, salary(every(Every::Day, "04:00:00"), first)).await.expect("defined");
    let both = (0..4).map(|n| run_now(if n % 2 == 0 { &one } else { &two }, &guild));
    futures::future::join_all(both).await;
    one.caught_up(guild.ledger).await;
    let runs = runs(&one, &guild).await;
    assert_eq!(dates(&runs), (0..).map(|n| first + Days::new(n)).take(runs.len()).collect::<Vec<_>>());
    assert!((30..=32).contains(&runs.len()), "{runs:#?}");
    assert_eq!(guild.dkp(guild.members[0]).await, (runs.len() * 5).to_string());
    two.app.stop().await;
    one.close().await;
}

#[tokio::test]
async fn after_three_weeks_of_downtime_each_week_gets_its_own_decay_oldest_first() {
    let before = TestApp::start().await;
    let guild = Guild::open(&before.app, 1).await;
    guild.points("start", award(&guild.members, "100")).await.expect("awarded");
    let first = today(&before) + Days::new(2);
    let when = every(Every::Week(first.weekday()), "04:00:00");
    asked(&before, &guild, decay(when)).await.expect("defined");
    before.caught_up(guild.ledger).await;
    before.app.stop().await;
    let after = days_on(&before, 21).await;
    after.app.run_policies();
    let runs = ran(&after, &guild, 3).await;
    assert_eq!(dates(&runs), [0, 7, 14].map(|days| first + Days::new(days)));
    let rows = sqlx::query(
        "SELECT position, period, balance::text, effective_at FROM points_history_v2
         WHERE ledger_id = $1 AND kind = 'decay' ORDER BY position",
    );
    after.caught_up(guild.ledger).await;
    let rows = rows.bind(guild.ledger.0).fetch_all(after.database()).await.expect("rows");
    let mut periods = Vec::new();
    for ((row, run), balance) in rows.iter().zip(&runs).zip(["90.00", "81.00", "72.90"]) {
        assert_eq!(run.entry, Some(row.get(0)));
        periods.push(row.get::<String, _>(1));
        assert_eq!(row.get::<String, _>(2), balance);
        assert_eq!(row.get::<DateTime<Utc>, _>(3), run.due);
    }
    let week = |days| (first + Days::new(days)).format("%G-W%V").to_string();
    assert_eq!(periods, [0, 7, 14].map(week));
    after.close().await;
}

#[tokio::test]
async fn what_would_have_been_due_in_a_pause_is_never_made_up() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let first = today(&test) + Days::new(1);
    asked(&test, &guild, salary(every(Every::Day, "00:00:00"), first)).await.expect("defined");
    // Noon of the days to come, so that no run is near.
    let noon = first.and_hms_opt(12, 0, 0).expect("noon").and_utc() - Utc::now();
    let at = |days| TestApp::ahead(test.url.clone(), noon + TimeDelta::days(days));
    let paused = at(1).await;
    asked(&paused, &guild, SchedulesCommand::Pause { schedule: SCHEDULE }).await.expect("paused");
    run_now(&paused, &guild).await;
    paused.caught_up(guild.ledger).await;
    assert_eq!(dates(&runs(&paused, &guild).await), [first, first + Days::new(1)], "due before the pause");
    let resumed = at(4).await;
    run_now(&resumed, &guild).await;
    asked(&resumed, &guild, SchedulesCommand::Resume { schedule: SCHEDULE }).await.expect("resumed");
    run_now(&resumed, &guild).await;
    let later = at(6).await;
    run_now(&later, &guild).await;
    later.caught_up(guild.ledger).await;
    let days = [0, 1, 5, 6].map(|days| first + Days::new(days));
    assert_eq!(dates(&runs(&later, &guild).await), days);
    for other in [paused, resumed] {
        other.app.stop().await;
    }
    test.app.stop().await;
    later.close().await;
}

#[tokio::test]
async fn runs_follow_the_ledger_to_another_zone() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let first = today(&test) + Days::new(2);
    asked(&test, &guild, salary(every(Every::Day, "04:00:00"), first)).await.expect("defined");
    let zone = chrono_tz::Pacific::Auckland;
    let changes = aggregates::ledger::Changes { time_zone: Some(zone), ..Default::default() };
    guild.ledger_command("moved", LedgerCommand::ChangeSettings(changes)).await.expect("changed");
    let later = days_on(&test, 5).await;
    run_now(&later, &guild).await;
    later.caught_up(guild.ledger).await;
    let runs = runs(&later, &guild).await;
    assert!(runs.len() >= 2, "{runs:?}");
    for run in runs {
        let local = run.due.with_timezone(&zone);
        assert_eq!((local.date_naive(), local.time().to_string()), (run.date, "04:00:00".to_owned()));
    }
    test.app.stop().await;
    later.close().await;
}

#[tokio::test]
async fn the_log_says_by_whom_and_why_it_ran() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    test.app.run_policies();
    // It hears of the schedule without looking for it.
    let yesterday = today(&test) - Days::new(1);
    let defined =
        asked(&test, &guild, salary(every(Every::Day, "00:00:00"), yesterday)).await.expect("defined");
    let runs = ran(&test, &guild, 2).await;
    let sql = "SELECT metadata FROM events WHERE ledger_id = $1 AND position = $2";
    let query = sqlx::query_scalar::<_, String>(sql).bind(guild.ledger.0).bind(runs[0].entry);
    let metadata: Value =
        serde_json::from_str(&query.fetch_one(test.database()).await.expect("a row")).expect("JSON");
    assert_eq!(metadata["actor"], "policy:schedule");
    assert_eq!(metadata["client_key"], format!("{SCHEDULE} {yesterday}"));
    assert_eq!(metadata["correlation"], format!("schedule {SCHEDULE}"));
    assert_eq!(metadata["causation"], json!(defined.position));
    assert_eq!(metadata["source"], "schedule");
    test.close().await;
}

#[tokio::test]
async fn what_merely_failed_is_not_recorded_and_tried_again() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let yesterday = today(&test) - Days::new(1);
    asked(&test, &guild, salary(every(Every::Day, "00:00:00"), yesterday)).await.expect("defined");
    test.caught_up(guild.ledger).await;
    let pool = pool(&test.url, 12).await;
    let off = TimeDelta::seconds(61);
    let wrong = App::start_at(pool, master(), off).await.expect("started");
    wrong.run_policies();
    let failed_twice = "bursar_commands_total{outcome=\"failed\"} 2";
    while !wrong.metrics.text().expect("metrics").contains(failed_twice) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(runs(&test, &guild).await, []);
    wrong.stop().await;
    run_now(&test, &guild).await;
    test.caught_up(guild.ledger).await;
    assert_eq!(runs(&test, &guild).await[0].date, yesterday);
    test.close().await;
}

#[tokio::test]
async fn a_schedule_that_ended_runs_no_more() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let tomorrow = today(&test) + Days::new(1);
    asked(&test, &guild, salary(every(Every::Day, "04:00:00"), tomorrow)).await.expect("defined");
    let later = days_on(&test, 2).await;
    asked(&later, &guild, SchedulesCommand::Remove { schedule: SCHEDULE }).await.expect("removed");
    run_now(&later, &guild).await;
    later.caught_up(guild.ledger).await;
    assert_eq!(runs(&later, &guild).await, []);
    let again = asked(&later, &guild, SchedulesCommand::Run { schedule: SCHEDULE }).await;
    assert_eq!(code(&again.expect_err("ended")), "UNKNOWN_SCHEDULE");
    test.app.stop().await;
    later.close().await;
}

const SHOWN: &str = "schedules(first: 1) { edges { node { id name pausedAt hasEnded startsOn
    action { __typename ... on DecayAction { accounts percent } ... on AwardAction { amount members { name } } }
    when { every weekday day at timeZone }
    lastRun { outcome code reason date }
    runs(first: 9) { edges { node { date outcome code reason entry { postings(first: 1) { edges { node { delta } } } } } } }
    nextRuns(first: 2) { date dueAt } } } }";

#[tokio::test]
async fn a_run_that_the_books_refuse_is_shown_with_its_reason_and_the_next_one_goes() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    hand.does("awardPoints", hand.award("100", json!([hand.who(0)]))).await;
    let day = |back| (today(&served.test) - Days::new(back)).to_string();
    let (first, second, third) = (day(4), day(3), day(2));
    let by_hand = json!({ "accounts": ["DKP"], "percent": "50", "period": second });
    let position = hand.does("decayPoints", by_hand).await["position"].clone();
    let define = json!({ "name": "Daily decay", "when": { "daily": { "at": "04:00" } }, "startsOn": first,
        "action": { "decay": { "accounts": ["DKP"], "percent": "10" } } });
    hand.does("defineSchedule", define).await;
    let id = hand.sees(SHOWN).await["schedules"]["edges"][0]["node"]["id"].clone();
    let run = hand.does("runSchedule", json!({ "scheduleId": id })).await;
    let shown = hand.sees(SHOWN).await["schedules"]["edges"][0]["node"].clone();
    let mut runs: Vec<Value> =
        shown["runs"]["edges"].as_array().expect("runs").iter().map(|edge| edge["node"].clone()).collect();
    runs.reverse();
    assert_eq!((&runs[0]["date"], &runs[0]["outcome"]), (&json!(first), &json!("DONE")));
    assert_eq!(runs[0]["entry"]["postings"]["edges"][0]["node"]["delta"], "-5");
    let reason =
        format!("dkp of {second} was decayed at position {}", position.as_str().expect("a position"));
    let refused = json!({ "date": second, "outcome": "REFUSED", "code": "PERIOD_ALREADY_DECAYED", "reason": reason,
        "entry": null });
    assert_eq!(runs[1], refused);
    assert_eq!((&runs[2]["date"], &runs[2]["outcome"]), (&json!(third), &json!("DONE")));
    assert_eq!(shown["lastRun"]["date"], runs[runs.len() - 1]["date"]);
    assert_eq!(shown["action"], json!({ "__typename": "DecayAction", "accounts": ["DKP"], "percent": "10" }));
    // By hand once more: nothing is due, and nothing happens.
    let head = hand.sees("position").await["position"].clone();
    assert_eq!(run["position"], head);
    assert_eq!(hand.does("runSchedule", json!({ "scheduleId": id })).await["position"], head);
    served.close().await;
}

#[tokio::test]
async fn a_schedule_is_shown_as_it_was_said() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 2).await);
    let define = json!({ "name": "Bank duty", "startsOn": "2031-01-31",
        "when": { "monthly": { "on": 31, "at": "23:30", "timeZone": "America/New_York" } },
        "action": { "award": { "account": "DKP", "amount": "2.5", "members": [{ "name": "member 1" }], "reason": "kept the bank" } } });
    hand.does("defineSchedule", define).await;
    let shown = hand.sees(SHOWN).await["schedules"]["edges"][0]["node"].clone();
    let id = shown["id"].clone();
    let expected = json!({ "id": id, "name": "Bank duty", "pausedAt": null, "hasEnded": false, "startsOn": "2031-01-31",
        "action": { "__typename": "AwardAction", "amount": "2.5", "members": [{ "name": "Member 1" }] },
        "when": { "every": "MONTH", "weekday": null, "day": 31, "at": "23:30", "timeZone": "America/New_York" },
        "lastRun": null, "runs": { "edges": [] },
        "nextRuns": [{ "date": "2031-01-31", "dueAt": "2031-02-01T04:30:00Z" },
            { "date": "2031-03-31", "dueAt": "2031-04-01T03:30:00Z" }] });
    assert_eq!(shown, expected);
    let weekly = json!({ "weekly": { "on": "WED", "at": "04:00" } });
    hand.does("changeSchedule", json!({ "scheduleId": id, "name": "Bank", "when": weekly })).await;
    hand.does("pauseSchedule", json!({ "scheduleId": id })).await;
    let shown = hand.sees(&format!("schedule(id: {id}) {{ name pausedAt when {{ every weekday day at timeZone }} nextRuns(first: 1) {{ date }} }}")).await;
    let when = json!({ "every": "WEEK", "weekday": "WED", "day": null, "at": "04:00", "timeZone": null });
    assert_eq!(shown["schedule"]["when"], when);
    assert_eq!((&shown["schedule"]["name"], &shown["schedule"]["nextRuns"]), (&json!("Bank"), &json!([])));
    assert!(shown["schedule"]["pausedAt"].is_string());
    hand.does("resumeSchedule", json!({ "scheduleId": id })).await;
    hand.does("removeSchedule", json!({ "scheduleId": id })).await;
    assert_eq!(hand.sees("schedules { edges { node { id } } }").await["schedules"]["edges"], json!([]));
    let all = hand.sees("schedules(includeEnded: true) { edges { node { id hasEnded } } }").await;
    assert_eq!(all["schedules"]["edges"], json!([{ "node": { "id": id, "hasEnded": true } }]));
    served.close().await;
}

#[tokio::test]
async fn what_cannot_be_scheduled_has_a_code() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    let daily = json!({ "daily": { "at": "04:00" } });
    let decay = json!({ "decay": { "accounts": ["DKP"], "percent": "10" } });
    let of = |action: Value, when: &Value| json!({ "name": "x", "action": action, "when": when });
    let at = |when: Value| of(decay.clone(), &when);
    let starts = |day: &str| {
        let mut input = at(daily.clone());
        input["startsOn"] = day.into();
        input
    };
    let award = |amount: &str, members: Value| {
        let award = json!({ "account": "DKP", "amount": amount, "members": members, "reason": "x" });
        of(json!({ "award": award }), &daily)
    };
    let decays = |accounts: Value, percent: &str| {
        of(json!({ "decay": { "accounts": accounts, "percent": percent } }), &daily)
    };
    let nowhere = json!({ "scheduleId": Uuid::now_v7() });
    all_refused(
        &hand,
        vec![
            ("defineSchedule", at(json!({ "monthly": { "on": 0, "at": "04:00" } })), "NOT_A_DAY_OF_MONTH"),
            ("defineSchedule", at(json!({ "monthly": { "on": 32, "at": "04:00" } })), "NOT_A_DAY_OF_MONTH"),
            ("defineSchedule", at(json!({ "daily": { "at": "25:00" } })), "NOT_A_TIME_OF_DAY"),
            (
                "defineSchedule",
                at(json!({ "daily": { "at": "04:00", "timeZone": "Mars" } })),
                "UNKNOWN_TIME_ZONE",
            ),
            ("defineSchedule", at(json!({})), "GRAPHQL_VALIDATION_FAILED"),
            ("defineSchedule", starts("2020-01-01"), "START_OUT_OF_RANGE"),
            ("defineSchedule", starts("9999-12-31"), "START_OUT_OF_RANGE"),
            ("defineSchedule", starts("2026-02-30"), "NOT_A_DATE"),
            ("defineSchedule", decays(json!([]), "10"), "NO_ACCOUNT_NAMED"),
            ("defineSchedule", decays(json!(["GP"]), "10"), "ACCOUNT_NOT_IN_USE"),
            ("defineSchedule", decays(json!(["DKP"]), "0"), "PERCENT_OUT_OF_RANGE"),
            ("defineSchedule", award("0", Value::Null), "AMOUNT_NOT_POSITIVE"),
            ("defineSchedule", award("0.001", Value::Null), "TOO_MANY_PLACES"),
            ("defineSchedule", award("1", json!([])), "NOBODY_NAMED"),
            ("defineSchedule", award("1", json!([{ "name": "Stranger" }])), "UNKNOWN_MEMBER"),
            ("defineSchedule", award("1", json!([hand.who(0), hand.who(0)])), "MEMBER_NAMED_TWICE"),
            ("changeSchedule", nowhere.clone(), "UNKNOWN_SCHEDULE"),
            ("pauseSchedule", nowhere.clone(), "UNKNOWN_SCHEDULE"),
            ("resumeSchedule", nowhere.clone(), "UNKNOWN_SCHEDULE"),
            ("removeSchedule", nowhere.clone(), "UNKNOWN_SCHEDULE"),
            ("runSchedule", nowhere, "UNKNOWN_SCHEDULE"),
        ],
    )
    .await;
    hand.does("defineSchedule", at(daily.clone())).await;
    let id =
        hand.sees("schedules { edges { node { id } } }").await["schedules"]["edges"][0]["node"]["id"].clone();
    hand.does("pauseSchedule", json!({ "scheduleId": id })).await;
    all_refused(&hand, vec![("runSchedule", json!({ "scheduleId": id }), "SCHEDULE_PAUSED")]).await;
    let pages = format!("schedule(id: {id}) {{ runs(first: 201) {{ edges {{ cursor }} }} }}");
    assert_eq!(hand.is_not_shown(&pages).await, "PAGE_TOO_LARGE");
    let pages = format!("schedule(id: {id}) {{ nextRuns(first: 201) {{ date }} }}");
    assert_eq!(hand.is_not_shown(&pages).await, "PAGE_TOO_LARGE");
    served.close().await;
}
