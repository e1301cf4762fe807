//! Read models: exactly once in effect, live rebuilds, failures that stay where they are.

use std::time::Duration;

use aggregates::{AnyEvent, LedgerEvent, LedgerId, MemberId, Position};
use bursar::lane::Failure;
use bursar::log::append::{Batch, CommandKey, Staged, append};
use bursar::log::{Hash, Head};
use bursar::projector::{self, RebuildError};
use uuid::Uuid;

use crate::guild::{Guild, award};
use crate::support::TestApp;

/// Appends an event that no decision made.
pub async fn smuggle(test: &TestApp, ledger: LedgerId, event: AnyEvent, payload: Option<&str>) -> Position {
    let head = bursar::log::head(test.database(), ledger).await.expect("a head").expect("events");
    let sequence: i64 =
        sqlx::query_scalar("SELECT count(*) FROM events WHERE ledger_id = $1 AND stream_type = 'ledger'")
            .bind(ledger.0)
            .fetch_one(test.database())
            .await
            .expect("a count");
    let AnyEvent::Ledger(inner) = &event else { panic!("of the ledger") };
    let payload = payload.map_or_else(|| serde_json::to_string(inner).expect("JSON"), str::to_owned);
    let key = Uuid::now_v7().to_string();
    let mac = [7; 32];
    let metadata = serde_json::json!({"actor": "operator", "client_key": key, "command_mac": hex::encode(mac), "events": 1, "source": "test"});
    let mut staged = Staged {
        position: head.position.next(),
        stream_type: "ledger",
        stream_id: ledger.0,
        stream_sequence: sequence.unsigned_abs() + 1,
        event,
        effective_at: head.recorded_at,
        recorded_at: head.recorded_at,
        salt: [1; 16],
        payload,
        metadata: metadata.to_string(),
        hash: Hash([0; 32]),
        command: Some(CommandKey { actor: aggregates::Actor::Operator, client_key: key, mac }),
    };
    staged.hash = staged.link(ledger).hash(&head.hash);
    let batch = Batch { ledger, from: Head { ..head }, events: vec![staged] };
    let held = append(test.database(), &[&batch]).await.expect("appended");
    assert_eq!(held, [ledger]);
    batch.to().position
}

/// An event that no model of members can fold.
pub fn impossible() -> AnyEvent {
    LedgerEvent::MemberLeft { member: MemberId(Uuid::now_v7()) }.into()
}

#[tokio::test]
async fn a_poisoned_event_stops_one_ledger_and_model_and_says_where() {
    let test = TestApp::start().await;
    let (guild, other) = (Guild::open(&test.app, 2).await, Guild::open(&test.app, 2).await);
    let poison = smuggle(&test, guild.ledger, impossible(), None).await;
    test.caught_up(guild.ledger).await;
    let status = projector::status(test.database(), guild.ledger).await.expect("a status");
    let failed: Vec<_> = status.models.iter().filter(|model| model.failure.is_some()).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].model, "ledger_members");
    assert_eq!(failed[0].failure.as_ref().map(|(at, _)| *at), Some(poison));
    assert_eq!(failed[0].position, Position(poison.0 - 1));
    let keys = status.models.iter().find(|model| model.model == "ledger_keys").expect("a model");
    assert_eq!(keys.position, status.head);
    other.points("kill", award(&other.members, "3")).await.expect("awarded");
    test.caught_up(other.ledger).await;
    assert_eq!(other.dkp(other.members[0]).await, "3");
    test.app.stop().await;
}

#[tokio::test]
async fn an_event_of_a_later_release_stops_the_ledger_and_is_never_skipped() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    test.caught_up(guild.ledger).await;
    let before = test.head(guild.ledger).await;
    let unknown = smuggle(&test, guild.ledger, impossible(), Some(r#"{"ledger.dreamt":{}}"#)).await;
    test.tamper("ALTER TABLE events DISABLE TRIGGER ALL; GRANT UPDATE ON events TO CURRENT_USER; UPDATE events SET event_type = 'ledger.dreamt' WHERE payload LIKE '%dreamt%'").await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let status = projector::status(test.database(), guild.ledger).await.expect("a status");
    assert!(status.models.iter().all(|model| model.position == before && model.failure.is_none()));
    let fresh = TestApp::on(test.url.clone()).await;
    let there = Guild { app: fresh.app.clone(), ..guild.clone() };
    let failure = there.points("kill", award(&guild.members, "1")).await.expect_err("unknown");
    assert!(matches!(failure, Failure::UpgradeRequired(at) if at == unknown), "{failure:?}");
    fresh.app.stop().await;
    test.app.stop().await;
}

#[tokio::test]
async fn a_rebuild_while_commands_come_in_finds_nothing_to_mend() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 20).await;
    let writing = tokio::spawn({
        let guild = guild.clone();
        async move {
            for n in 0..300 {
                guild.points(&format!("kill {n}"), award(&guild.members, "1")).await.expect("awarded");
            }
        }
    });
    let mut rounds = 0;
    while !writing.is_finished() || rounds == 0 {
        for model in ["points_standings", "points_history", "ledger_members"] {
            let stores = (test.database(), &*test.app.vault);
            let id = Uuid::now_v7();
            let report =
                projector::rebuild(stores, guild.ledger, model, id, |_, _| ()).await.expect("rebuilt");
            assert_eq!(report.differing, 0, "{report:?}");
        }
        rounds += 1;
    }
    writing.await.expect("written");
    test.close().await;
}

#[tokio::test]
async fn rows_that_are_missing_extra_or_different_are_told_apart_and_mended() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 3).await;
    let kill = guild.points("kill", award(&guild.members, "1")).await.expect("awarded");
    test.caught_up(guild.ledger).await;
    test.tamper(&format!(
        "DELETE FROM points_history_v2 WHERE position = {0} AND line = 0;
         UPDATE points_history_v2 SET delta = 5 WHERE position = {0} AND line = 1;
         INSERT INTO points_history_v2 SELECT ledger_id, position, 9, member_id, account, kind, delta, balance, asked, capped_by,
             award_kind, stood_by, off_spec, tax, raid_id, reason, item_id, item_name, entry, voids, reassigned_from, period, source_id, effective_at, recorded_at
         FROM points_history_v2 WHERE position = {0} AND line = 2",
        kill.position
    ))
    .await;
    let stores = (test.database(), &*test.app.vault);
    let seen = projector::verify(stores, guild.ledger, "points_history", |_, _| ()).await.expect("verified");
    let whats: Vec<_> = seen.first.iter().map(|difference| difference.what.as_str()).collect();
    assert_eq!(whats, ["missing", "different", "extra"]);
    let again = projector::verify(stores, guild.ledger, "points_history", |_, _| ()).await.expect("verified");
    assert_eq!(again, seen, "verifying changes nothing");
    let mended = projector::rebuild(stores, guild.ledger, "points_history", Uuid::now_v7(), |_, _| ()).await;
    assert_eq!(mended.expect("rebuilt").differing, 3);
    test.close().await;
}

#[tokio::test]
async fn two_rebuilds_of_one_model_do_not_run_at_once() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    test.caught_up(guild.ledger).await;
    let stores = (test.database(), &*test.app.vault);
    sqlx::query(
        "INSERT INTO rebuilds (ledger_id, rebuild_id, model, version, state) VALUES ($1, $2, 'points_standings', 2, 'running')",
    )
    .bind(guild.ledger.0)
    .bind(Uuid::now_v7())
    .execute(test.database())
    .await
    .expect("somebody else's");
    let rebuild = || projector::rebuild(stores, guild.ledger, "points_standings", Uuid::now_v7(), |_, _| ());
    assert!(matches!(rebuild().await, Err(RebuildError::Running(_))));
    // One that says nothing for long is dead, and is taken over from.
    sqlx::query("UPDATE rebuilds SET updated_at = now() - interval '2 minutes'")
        .execute(test.database())
        .await
        .expect("aged");
    rebuild().await.expect("rebuilt");
    test.close().await;
}

#[tokio::test]
async fn a_new_version_is_built_from_the_log_before_it_counts_as_built() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 30).await;
    for n in 0..50 {
        guild.points(&format!("kill {n}"), award(&guild.members, "1")).await.expect("awarded");
    }
    test.caught_up(guild.ledger).await;
    let TestApp { app, url } = test;
    app.stop().await;
    // As a release with another version of these models finds the database: tables without rows, no checkpoint.
    let mut admin = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.expect("connected");
    sqlx::raw_sql(
        "DELETE FROM checkpoints WHERE model IN ('points_standings', 'points_history');
         TRUNCATE points_standings_v2; TRUNCATE points_history_v2",
    )
    .execute(&mut admin)
    .await
    .expect("as new");
    let test = TestApp::on(url).await;
    test.caught_up(guild.ledger).await;
    let status = projector::status(test.database(), guild.ledger).await.expect("a status");
    assert!(status.models.iter().all(|model| model.built), "{status:?}");
    let guild = Guild { app: test.app.clone(), ..guild };
    assert_eq!(guild.dkp(guild.members[0]).await, "50");
    test.close().await;
}

#[tokio::test]
async fn a_person_whose_key_is_destroyed_is_erased_by_a_rebuild() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 2).await;
    test.caught_up(guild.ledger).await;
    let gone = guild.members[0];
    sqlx::query("DELETE FROM subject_keys WHERE subject_id = $1")
        .bind(gone.0)
        .execute(test.database())
        .await
        .expect("gone");
    for model in ["points_standings", "ledger_members"] {
        let stores = (test.database(), &*test.app.vault);
        let report = projector::rebuild(stores, guild.ledger, model, Uuid::now_v7(), |_, _| ()).await;
        assert_eq!(report.expect("rebuilt").differing, 1);
    }
    let names: Vec<Option<String>> =
        sqlx::query_scalar("SELECT name FROM ledger_members_v1 WHERE ledger_id = $1 ORDER BY joined_at")
            .bind(guild.ledger.0)
            .fetch_all(test.database())
            .await
            .expect("names");
    assert_eq!(names, [None, Some("Member 1".to_owned())]);
    test.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_over_many_pages_says_how_far_it_is_and_finds_what_was_projected() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 10).await;
    let first = guild.points("first", award(&guild.members[..1], "0.01")).await.expect("awarded");
    test.repeat(guild.ledger, first.position, 12_000).await;
    test.caught_up(guild.ledger).await;
    assert_eq!(guild.dkp(guild.members[0]).await, "120.01");
    let head = test.head(guild.ledger).await.0;
    for model in ["points_standings", "points_history"] {
        let mut told = Vec::new();
        let stores = (test.database(), &*test.app.vault);
        let progress = |folded, target| told.push((folded, target));
        let report = projector::rebuild(stores, guild.ledger, model, Uuid::now_v7(), progress).await;
        let report = report.expect("rebuilt");
        assert_eq!((report.events, report.differing), (head, 0), "{model}");
        assert_eq!(told, [(5_000, head), (10_000, head), (head, head), (head, head)], "{model}");
    }
    let sql = "UPDATE points_history_v2 SET balance = 7 WHERE position % 1000 = 0";
    let damaged = sqlx::query(sql).execute(test.database()).await.expect("damaged").rows_affected();
    let stores = (test.database(), &*test.app.vault);
    for expected in [damaged, 0] {
        let report =
            projector::rebuild(stores, guild.ledger, "points_history", Uuid::now_v7(), |_, _| ()).await;
        assert_eq!(report.expect("rebuilt").differing, expected);
    }
    test.app.stop().await;
}
