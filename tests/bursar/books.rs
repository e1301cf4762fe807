//! Commands become events, once, in order.

use std::sync::Arc;

use aggregates::{Actor, LedgerCommand, Position};
use bursar::lane::{Failure, Part};
use futures::future::join_all;
use sqlx::Row;

use crate::guild::{Guild, award, charge, code, submission};
use crate::support::TestApp;

#[tokio::test]
async fn a_command_stands_in_the_log_and_in_the_standings() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 3).await;
    let receipt = guild.points("kill", award(&guild.members[..2], "12.5")).await.expect("awarded");
    assert_eq!((receipt.events, receipt.position, receipt.repeated), (1, Position(9), false));
    test.caught_up(guild.ledger).await;
    assert_eq!(guild.dkp(guild.members[0]).await, "12.5");
    assert_eq!(guild.dkp(guild.members[2]).await, "0");
    test.close().await;
}

#[tokio::test]
async fn the_same_key_again_is_the_same_command_again() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let first = guild.points("kill", award(&guild.members, "10")).await.expect("awarded");
    let again = guild.points("kill", award(&guild.members, "10")).await.expect("repeated");
    assert_eq!((again.position, again.events, again.repeated), (first.position, 1, true));
    assert_eq!(again.recorded_at, first.recorded_at);
    let other = guild.points("kill", award(&guild.members, "11")).await.expect_err("reused");
    assert!(matches!(other, Failure::ClientKeyReused(at) if at == first.position));
    test.caught_up(guild.ledger).await;
    assert_eq!(guild.dkp(guild.members[0]).await, "10");
    test.close().await;
}

#[tokio::test]
async fn the_same_command_many_times_at_once_is_one_effect() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let tries = (0..50).map(|_| guild.points("kill", award(&guild.members, "10")));
    let receipts: Vec<_> = join_all(tries).await.into_iter().map(|answer| answer.expect("awarded")).collect();
    assert_eq!(receipts.iter().filter(|receipt| !receipt.repeated).count(), 1);
    assert!(receipts.iter().all(|receipt| receipt.position == receipts[0].position));
    test.caught_up(guild.ledger).await;
    assert_eq!(guild.dkp(guild.members[0]).await, "10");
    test.close().await;
}

#[tokio::test]
async fn a_refusal_is_not_remembered() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let refused = guild.points("buy", charge(guild.members[0], "5")).await.expect_err("beyond the balance");
    assert_eq!(code(&refused), "INSUFFICIENT_POINTS");
    guild.points("kill", award(&guild.members, "10")).await.expect("awarded");
    let receipt = guild.points("buy", charge(guild.members[0], "5")).await.expect("covered now");
    assert!(!receipt.repeated);
    test.close().await;
}

#[tokio::test]
async fn parts_of_a_command_all_happen_or_none_does() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 2).await;
    let part = |command| Part::Points(Arc::new(command), None);
    let before = test.head(guild.ledger).await;
    let parts = vec![part(award(&guild.members, "10")), part(charge(guild.members[0], "11"))];
    let refused = test.app.submit(submission(guild.ledger, "both", parts)).await.expect_err("beyond");
    assert_eq!(code(&refused), "INSUFFICIENT_POINTS");
    assert_eq!(test.head(guild.ledger).await, before);
    let parts = vec![part(award(&guild.members, "10")), part(charge(guild.members[0], "10"))];
    let receipt = test.app.submit(submission(guild.ledger, "both", parts)).await.expect("both");
    assert_eq!((receipt.events, receipt.first()), (2, Some(before.next())));
    test.caught_up(guild.ledger).await;
    assert_eq!(guild.dkp(guild.members[0]).await, "0");
    test.close().await;
}

#[tokio::test]
async fn commands_that_come_together_share_batches_and_keep_their_order() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 20).await;
    let keys: Vec<String> = (0..2_000).map(|n| format!("kill {n}")).collect();
    let awards = keys.iter().enumerate().map(|(n, key)| {
        let member = guild.members[n % guild.members.len()];
        let guild = guild.clone();
        async move { guild.points(key, award(&[member], "0.01")).await.expect("awarded") }
    });
    let before = test.head(guild.ledger).await.0;
    let mut positions: Vec<u64> = join_all(awards).await.iter().map(|receipt| receipt.position.0).collect();
    positions.sort_unstable();
    assert_eq!(positions, (before + 1..=before + 2_000).collect::<Vec<_>>());
    let metrics = test.app.metrics.text().expect("metrics");
    let batches =
        metrics.lines().find_map(|line| line.strip_prefix("bursar_batch_events_count ")).expect("counted");
    assert!(batches.parse::<u64>().expect("a count") < 1_000, "{batches} batches");
    test.close().await;
}

#[tokio::test]
async fn a_void_takes_effect_when_what_it_voids_did_and_happens_once() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 2).await;
    let kill = guild.points("kill", award(&guild.members, "10")).await.expect("awarded");
    let void = guild.void("undo", kill.position).await.expect("voided");
    for (key, entry, refusal) in [
        ("again", kill.position, "ENTRY_ALREADY_VOIDED"),
        ("the void", void.position, "ENTRY_IS_VOID"),
        ("nothing", Position(10_000), "UNKNOWN_ENTRY"),
        ("no entry", Position(1), "UNKNOWN_ENTRY"),
        ("zero", Position(0), "UNKNOWN_ENTRY"),
    ] {
        assert_eq!(code(&guild.void(key, entry).await.expect_err(key)), refusal, "{key}");
    }
    let rows = sqlx::query(
        "SELECT effective_at FROM events WHERE ledger_id = $1 AND position = ANY($2) ORDER BY position",
    )
    .bind(guild.ledger.0)
    .bind(vec![kill.position.0.cast_signed(), void.position.0.cast_signed()])
    .fetch_all(test.database())
    .await
    .expect("rows");
    let times: Vec<chrono::DateTime<chrono::Utc>> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(times[0], times[1]);
    test.caught_up(guild.ledger).await;
    assert_eq!(guild.dkp(guild.members[0]).await, "0");
    test.close().await;
}

#[tokio::test]
async fn a_ledger_that_was_never_opened_is_not_found() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let stranger = Guild { ledger: aggregates::LedgerId(uuid::Uuid::now_v7()), ..guild.clone() };
    let command = LedgerCommand::MemberLeaves { member: guild.members[0].into() };
    let failure = stranger.ledger_command("leave", command).await.expect_err("no such ledger");
    assert!(matches!(failure, Failure::NotFound));
    test.close().await;
}

#[tokio::test]
async fn a_key_that_was_revoked_is_out_from_its_own_position_on() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let officer = aggregates::KeyId(uuid::Uuid::now_v7());
    let new = aggregates::ledger::NewKey {
        key: officer,
        mac: "00".to_owned(),
        label: crate::guild::text("officer"),
        roles: [aggregates::ledger::RoleName::new("officer").expect("a role")].into(),
        scopes: None,
        member: None,
        expires_at: None,
    };
    guild.ledger_command("key", LedgerCommand::CreateKey(new)).await.expect("made");
    let as_officer = |key: &str| {
        let part = Part::Points(Arc::new(award(&guild.members, "1")), None);
        let mut submission = submission(guild.ledger, key, vec![part]);
        submission.actor = Actor::Key(officer);
        test.app.submit(submission)
    };
    as_officer("one").await.expect("allowed");
    let revoke = guild.ledger_command("revoke", LedgerCommand::RevokeKey { key: officer });
    let (revoked, after) = tokio::join!(revoke, as_officer("two"));
    revoked.expect("revoked");
    assert_eq!(code(&after.expect_err("decided after the revocation")), "ACTOR_NOT_ACTIVE");
    test.close().await;
}
