//! Several servers on one database.

use std::time::{Duration, Instant};

use bursar::lane::Failure;
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;

use crate::guild::{Guild, award, charge, code};
use crate::overload::hold;
use crate::support::{TestApp, pool};

/// How long two servers write at once.
const LOAD: Duration = Duration::from_secs(30);

async fn load(guild: Guild, server: usize, task: usize) -> u64 {
    let start = Instant::now();
    let mut done = 0;
    while start.elapsed() < LOAD {
        let member = guild.members[usize::try_from(done).expect("few") % guild.members.len()];
        let key = format!("{server}-{task}-{done}");
        match guild.points(&key, award(&[member], "1")).await {
            Ok(_) => done += 1,
            Err(failure) if failure.retryable() => tokio::time::sleep(Duration::from_millis(5)).await,
            Err(other) => panic!("{other:?}"),
        }
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_at_full_load_lose_nothing_and_double_nothing_and_both_get_on() {
    let one = TestApp::start().await;
    let two = TestApp::on(one.url.clone()).await;
    let guild = Guild::open(&one.app, 10).await;
    let before = one.head(guild.ledger).await.0;
    let mut tasks = JoinSet::new();
    for (server, test) in [&one, &two].into_iter().enumerate() {
        for task in 0..16 {
            let guild = Guild { app: test.app.clone(), ..guild.clone() };
            tasks.spawn(async move { (server, load(guild, server, task).await) });
        }
    }
    let mut done = [0, 0];
    while let Some(finished) = tasks.join_next().await {
        let (server, count) = finished.expect("finished");
        done[server] += count;
    }
    assert_eq!(one.head(guild.ledger).await.0 - before, done[0] + done[1]);
    let (less, more) = (done[0].min(done[1]), done[0].max(done[1]));
    assert!(less * 10 > more, "one of them starves: {done:?}");
    one.caught_up(guild.ledger).await;
    let total: String =
        sqlx::query_scalar("SELECT trim_scale(sum(dkp))::text FROM points_standings_v2 WHERE ledger_id = $1")
            .bind(guild.ledger.0)
            .fetch_one(one.database())
            .await
            .expect("a sum");
    assert_eq!(total, (done[0] + done[1]).to_string());
    two.app.stop().await;
    one.close().await;
}

/// A refusal that rests on events which another server's write then displaces must not go out.
#[tokio::test]
async fn a_refusal_that_rests_on_a_batch_which_loses_is_decided_again() {
    let one = TestApp::start().await;
    let two = TestApp::on(one.url.clone()).await;
    let guild = Guild::open(&one.app, 1).await;
    let member = guild.members[0];
    guild.points("start", award(&[member], "10")).await.expect("awarded");
    // The head is held, so that what follows forms up in both servers.
    let mut holder = PgConnection::connect(&one.url).await.expect("connected");
    let held = hold(&mut holder, &guild).await;
    let other = Guild { app: two.app.clone(), ..guild.clone() };
    let spend = |guild: Guild, key: &'static str, price: &'static str| {
        tokio::spawn(async move { guild.points(key, charge(member, price)).await })
    };
    let earn = tokio::spawn({
        let other = other.clone();
        async move { other.points("earn", award(&[member], "100")).await }
    });
    // Who waits first writes first: the award precedes the charge in the log.
    one.blocked(1).await;
    let first = spend(guild.clone(), "first", "8");
    one.blocked(2).await;
    // On what this server has seen, 2 are left: refused, if the first charge stands and nothing else happened.
    let second = spend(guild.clone(), "second", "50");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!second.is_finished(), "an answer went out before what it saw was durable");
    held.rollback().await.expect("released");
    earn.await.expect("joined").expect("awarded");
    first.await.expect("joined").expect("covered");
    let second = second.await.expect("joined");
    one.caught_up(guild.ledger).await;
    let balance = guild.dkp(member).await;
    match second {
        Ok(_) => assert_eq!(balance, "52"),
        Err(refused) => {
            assert_eq!(code(&refused), "INSUFFICIENT_POINTS");
            panic!("the award was before it in the log, so it was covered");
        }
    }
    two.app.stop().await;
    one.close().await;
}

/// Nothing is written for a refusal, so no fence tells this server that another one wrote.
#[tokio::test]
async fn a_refusal_knows_what_another_server_wrote() {
    let one = TestApp::start().await;
    let two = TestApp::on(one.url.clone()).await;
    let guild = Guild::open(&one.app, 1).await;
    let other = Guild { app: two.app.clone(), ..guild.clone() };
    let member = guild.members[0];
    for (n, price) in ["10", "20"].into_iter().enumerate() {
        let refused = other.points("buy", charge(member, price)).await.expect_err("beyond the balance");
        assert_eq!(code(&refused), "INSUFFICIENT_POINTS");
        guild.points(&format!("kill {n}"), award(&[member], "10")).await.expect("awarded");
    }
    other.points("buy", charge(member, "20")).await.expect("covered");
    two.app.stop().await;
    one.close().await;
}

/// A server that has not the books yet looks for the command before it loads them: what is written in between is in the
/// books that refuse it, and was not there to be found.
#[tokio::test]
async fn a_command_that_another_server_writes_while_the_books_are_loaded_is_the_same_command() {
    let one = TestApp::start().await;
    let two = TestApp::on(one.url.clone()).await;
    let guild = Guild::open(&one.app, 1).await;
    let other = Guild { app: two.app.clone(), ..guild.clone() };
    let member = guild.members[0];
    guild.points("start", award(&[member], "10")).await.expect("awarded");
    let mut holder = PgConnection::connect(&one.url).await.expect("connected");
    let mut held = holder.begin().await.expect("begun");
    sqlx::query("LOCK TABLE snapshots").execute(&mut *held).await.expect("locked");
    let there = tokio::spawn(async move { other.points("buy", charge(member, "10")).await });
    let loading = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM snapshots%'";
    while sqlx::query_scalar::<_, i64>(loading).fetch_one(one.database()).await.expect("a count") == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let here = guild.points("buy", charge(member, "10")).await.expect("covered");
    held.rollback().await.expect("released");
    let there = there.await.expect("joined").expect("the same command");
    assert_eq!((there.position, there.repeated), (here.position, true));
    two.app.stop().await;
    one.close().await;
}

#[tokio::test]
async fn the_same_command_on_two_servers_at_once_is_one_effect() {
    let one = TestApp::start().await;
    let two = TestApp::on(one.url.clone()).await;
    let guild = Guild::open(&one.app, 1).await;
    let other = Guild { app: two.app.clone(), ..guild.clone() };
    for round in 0..20 {
        let key = format!("kill {round}");
        let (here, there) = tokio::join!(
            guild.points(&key, award(&guild.members, "1")),
            other.points(&key, award(&guild.members, "1"))
        );
        let (here, there) = (here.expect("awarded"), there.expect("awarded"));
        assert_eq!(here.position, there.position);
        assert!(here.repeated != there.repeated);
    }
    one.caught_up(guild.ledger).await;
    assert_eq!(guild.dkp(guild.members[0]).await, "20");
    two.app.stop().await;
    one.close().await;
}

#[tokio::test]
async fn a_server_whose_clock_is_far_off_writes_nothing() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let pool = pool(&test.url, 4).await;
    let off = chrono::TimeDelta::seconds(61);
    let wrong = bursar::app::App::start_at(pool, crate::support::master(), off).await.expect("started");
    let there = Guild { app: wrong.clone(), ..guild.clone() };
    let failure = there.points("kill", award(&guild.members, "1")).await.expect_err("skewed");
    assert!(matches!(failure, Failure::ClockSkewed { seconds: 60..=62 }), "{failure:?}");
    wrong.stop().await;
    test.close().await;
}

#[tokio::test]
async fn recorded_times_never_fall_even_if_a_servers_clock_does() {
    let test = TestApp::start().await;
    let pool = pool(&test.url, 4).await;
    let ahead = chrono::TimeDelta::seconds(30);
    let fast = bursar::app::App::start_at(pool, crate::support::master(), ahead).await.expect("started");
    let guild = Guild::open(&fast, 1).await;
    let there = guild.points("fast", award(&guild.members, "1")).await.expect("awarded");
    let here = Guild { app: test.app.clone(), ..guild.clone() };
    let here = here.points("slow", award(&guild.members, "1")).await.expect("awarded");
    assert!(here.recorded_at >= there.recorded_at);
    fast.stop().await;
    test.close().await;
}

#[tokio::test]
async fn a_command_that_the_database_refuses_fails_alone() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 3).await;
    test.tamper("ALTER TABLE events ADD CONSTRAINT no_poison CHECK (payload NOT LIKE '%\"666\"%') NOT VALID")
        .await;
    let keys: Vec<String> = (0..30).map(|n| format!("kill {n}")).collect();
    let answers = futures::future::join_all(keys.iter().enumerate().map(|(n, key)| {
        let amount = if n == 13 { "666" } else { "1" };
        guild.points(key, award(&guild.members[..1], amount))
    }))
    .await;
    for (n, answer) in answers.into_iter().enumerate() {
        match answer {
            Ok(_) => assert_ne!(n, 13),
            Err(Failure::Internal(_)) => assert_eq!(n, 13),
            Err(other) => panic!("{n}: {other:?}"),
        }
    }
    test.caught_up(guild.ledger).await;
    assert_eq!(guild.dkp(guild.members[0]).await, "29");
    test.close().await;
}
