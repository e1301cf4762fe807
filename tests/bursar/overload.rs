//! More than a lane can take, answers that do not come, and a server that ends.

use std::time::Duration;

use aggregates::{LedgerCommand, MemberId, Position, Sealed};
use bursar::lane::Failure;
use bursar::log;
use futures::future::join_all;
use sqlx::{Connection, PgConnection, Postgres, Transaction};
use tokio::sync::Notify;

use crate::guild::{Guild, award};
use crate::support::TestApp;

/// Has the head of a ledger, so that nothing can be written.
pub async fn hold<'a>(holder: &'a mut PgConnection, guild: &Guild) -> Transaction<'a, Postgres> {
    let mut held = holder.begin().await.expect("begun");
    sqlx::query("SELECT FROM heads WHERE ledger_id = $1 FOR UPDATE")
        .bind(guild.ledger.0)
        .execute(&mut *held)
        .await
        .expect("locked");
    held
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_a_lane_can_take_is_refused_at_once_and_the_rest_is_done() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let mut holder = PgConnection::connect(&test.url).await.expect("connected");
    let held = hold(&mut holder, &guild).await;
    let keys: Vec<String> = (0..20_000).map(|n| format!("kill {n}")).collect();
    let refused = Notify::new();
    let all = join_all(keys.iter().map(|key| async {
        let answer = guild.points_at_last(key, award(&guild.members, "1")).await;
        if matches!(answer, Err(Failure::Busy)) {
            refused.notify_one();
        }
        answer
    }));
    let release = async {
        refused.notified().await;
        held.rollback().await.expect("released");
    };
    let (answers, ()) = tokio::join!(all, release);
    let mut done = 0;
    for answer in answers {
        match answer {
            Ok(_) => done += 1,
            Err(Failure::Busy) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!((4_096..20_000).contains(&done), "{done} of 20000 were taken");
    test.caught_up(guild.ledger).await;
    assert_eq!(guild.dkp(guild.members[0]).await, done.to_string());
    test.close().await;
}

#[tokio::test]
async fn who_waits_too_long_hears_that_the_outcome_is_unknown_and_finds_out_under_the_same_key() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let mut holder = PgConnection::connect(&test.url).await.expect("connected");
    let held = hold(&mut holder, &guild).await;
    let failure = guild.points("kill", award(&guild.members, "1")).await.expect_err("nothing can be written");
    assert!(matches!(failure, Failure::OutcomeUnknown), "{failure:?}");
    held.rollback().await.expect("released");
    let receipt = guild.points("kill", award(&guild.members, "1")).await.expect("it was done, or is now");
    assert_eq!(receipt.events, 1);
    test.caught_up(guild.ledger).await;
    assert_eq!(guild.dkp(guild.members[0]).await, "1");
    test.close().await;
}

#[tokio::test]
async fn a_server_that_is_going_down_takes_nothing_more() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    // Two projectors that make the same checkpoints wait for each other, too.
    test.caught_up(guild.ledger).await;
    let other = TestApp::on(test.url.clone()).await;
    let guild = Guild { app: other.app.clone(), ..guild };
    let mut holder = PgConnection::connect(&test.url).await.expect("connected");
    let held = hold(&mut holder, &guild).await;
    let release = async {
        test.blocked(1).await;
        let stop = other.app.stop();
        let release = held.rollback();
        tokio::join!(stop, release).1.expect("released");
    };
    let (taken, ()) = tokio::join!(guild.points("taken", award(&guild.members, "1")), release);
    taken.expect("what was taken is answered");
    let failure = guild.points("late", award(&guild.members, "1")).await.expect_err("going down");
    assert!(matches!(failure, Failure::Draining), "{failure:?}");
    test.close().await;
}

#[tokio::test]
async fn an_event_beyond_a_mebibyte_is_refused_and_nothing_is_lost() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let member = MemberId(uuid::Uuid::now_v7());
    let name = Sealed { of: member, sealed: "A".repeat(1 << 20) };
    let handle = test.app.vault.ledger(guild.ledger).await.expect("keys").expect("keys").handle("large");
    let command = LedgerCommand::AddMember { member, name, handle };
    let failure = guild.ledger_command("large", command).await.expect_err("too large");
    assert!(
        matches!(failure, Failure::EventTooLarge { bytes: 1_048_577.., limit: 1_048_576 }),
        "{failure:?}"
    );
    guild.points("kill", award(&guild.members, "1")).await.expect("the next one goes");
    test.close().await;
}

/// Large awards that form up behind a held head go in several statements, and are read in several.
#[tokio::test]
async fn batches_and_pages_are_bounded_in_bytes() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 200).await;
    let mut holder = PgConnection::connect(&test.url).await.expect("connected");
    let held = hold(&mut holder, &guild).await;
    let keys: Vec<String> = (0..600).map(|n| format!("kill {n}")).collect();
    let all = join_all(keys.iter().map(|key| guild.points_at_last(key, award(&guild.members, "1"))));
    let release = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        held.rollback().await.expect("released");
    };
    let (answers, ()) = tokio::join!(all, release);
    assert!(answers.iter().all(Result::is_ok));
    let largest = "SELECT max(bytes) FROM (SELECT sum(length(payload)) AS bytes FROM events GROUP BY xmin::text) AS written";
    let largest: i64 = sqlx::query_scalar(largest).fetch_one(test.database()).await.expect("a size");
    let whole: i64 = sqlx::query_scalar("SELECT sum(length(payload)) FROM events")
        .fetch_one(test.database())
        .await
        .expect("a size");
    assert!((1 << 20..9 << 20).contains(&largest), "{largest} of {whole} bytes in one statement");
    assert!(whole > 9 << 20, "{whole} bytes are too few to tell");
    let (mut at, mut sizes) = (Position(0), Vec::new());
    loop {
        let page = log::page(test.database(), guild.ledger, at, log::PAGE).await.expect("a page");
        let Some(last) = page.last() else { break };
        assert!(page.iter().zip(at.0 + 1..).all(|(event, position)| event.position.0 == position));
        (at, sizes) =
            (last.position, [sizes, vec![page.iter().map(|event| event.payload.len()).sum()]].concat());
    }
    assert_eq!(at, test.head(guild.ledger).await);
    assert!(sizes.len() > 1 && sizes.iter().all(|bytes: &usize| *bytes < 9 << 20), "{sizes:?}");
    test.app.stop().await;
}

/// A server that lost its place decides under the lock, a batch at a time; what does not fit into one waits for nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_batch_under_the_lock_leaves_over_goes_without_another_command() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 200).await;
    let two = TestApp::on(test.url.clone()).await;
    let other = Guild { app: two.app.clone(), ..guild.clone() };
    let before = test.head(guild.ledger).await;
    // What is projected of it is not what this is about.
    test.app.projector.pause(true).await;
    two.app.projector.pause(true).await;
    let mut holder = PgConnection::connect(&test.url).await.expect("connected");
    let held = hold(&mut holder, &guild).await;
    let keys: Vec<String> = (0..1_000).map(|n| format!("kill {n}")).collect();
    let all = join_all(keys.iter().map(|key| guild.points(key, award(&guild.members, "1"))));
    let release = async {
        // Who waits first writes first, and the first of the large ones is not alone in what it loses.
        tokio::time::sleep(Duration::from_millis(500)).await;
        held.rollback().await.expect("released");
    };
    let first = async {
        let first = other.points("first", award(&guild.members[..1], "1"));
        let (first, answers) = tokio::join!(first, async {
            test.blocked(1).await;
            tokio::join!(all, release).0
        });
        first.expect("awarded");
        answers
    };
    for answer in first.await {
        assert!(matches!(answer, Ok(_) | Err(Failure::OutcomeUnknown)), "{answer:?}");
    }
    // A slow machine may take longer than callers wait; a lane that sleeps gets no further at all.
    let (mut at, end) = (test.head(guild.ledger).await, Position(before.0 + 1_001));
    while at < end {
        tokio::time::sleep(Duration::from_secs(20)).await;
        let now = test.head(guild.ledger).await;
        assert!(now > at, "it sleeps at {at} of {end}");
        at = now;
    }
    two.app.stop().await;
    test.app.stop().await;
}
