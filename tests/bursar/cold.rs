//! Loading a ledger that no lane holds: through a snapshot and without.

use std::time::Duration;

use aggregates::{PointsBook, Position};
use bursar::lane::{load, trusted_snapshot};
use sqlx::{Connection, PgConnection};

use crate::guild::{Guild, award, points};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_million_events_load_through_a_snapshot_and_without_to_the_same_state() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 10).await;
    let first = guild.points("first", award(&guild.members[..1], "0.01")).await.expect("awarded");
    test.caught_up(guild.ledger).await;
    // Nobody projects while somebody holds the checkpoints: the read tables are not what this is about.
    let mut holder = PgConnection::connect(&test.url).await.expect("connected");
    let mut held = holder.begin().await.expect("begun");
    sqlx::query("SELECT FROM checkpoints WHERE ledger_id = $1 FOR UPDATE")
        .bind(guild.ledger.0)
        .execute(&mut *held)
        .await
        .expect("locked");
    test.repeat(guild.ledger, first.position, 1_000_000).await;
    // Another server's lane: it has none of this in memory, and what it loaded without a snapshot it leaves one of.
    let cold = TestApp::on(test.url.clone()).await;
    let guild = Guild { app: cold.app.clone(), ..guild };
    guild.points_at_last("cold", award(&guild.members, "1")).await.expect("awarded");
    let taken = async {
        loop {
            let found = trusted_snapshot::<PointsBook>(test.database(), guild.ledger).await.expect("read");
            match found {
                Some((head, _)) => break head.position,
                None => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    };
    let taken = tokio::time::timeout(Duration::from_secs(60), taken).await.expect("a snapshot was written");
    guild.points("warm", award(&guild.members, "1")).await.expect("awarded");
    let through = load(test.database(), guild.ledger).await.expect("loaded");
    assert_eq!((through.snapshot, through.head.position), (taken, taken.next()));
    sqlx::query("DELETE FROM snapshots").execute(test.database()).await.expect("safe to delete");
    let without = load(test.database(), guild.ledger).await.expect("loaded");
    assert_eq!((without.snapshot, without.head), (Position(0), through.head));
    let (one, two) = (through.books.durable(), without.books.durable());
    assert_eq!((one.ledger.state, one.ledger.sequence), (two.ledger.state, two.ledger.sequence));
    assert_eq!((&one.points.state, one.points.sequence), (&two.points.state, two.points.sequence));
    assert_eq!(two.points.state.balances[&guild.members[0]].dkp, points("10002.01"));
    held.rollback().await.expect("released");
    cold.app.stop().await;
    test.app.stop().await;
}
