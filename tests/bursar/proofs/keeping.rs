//! What is kept: checkpoints for ever, the tree's nodes as long as nobody deletes them; and what `verify` makes of both.

use aggregates::Position;
use bursar::notary::{self, NotaryError};
use sqlx::AssertSqlSafe;

use super::{guild, proof_of, signed};
use crate::guild::{Guild, award};
use crate::program::bursar;
use crate::support::TestApp;

#[tokio::test]
async fn a_signed_checkpoint_is_never_changed_or_taken_back() {
    let test = TestApp::start().await;
    let guild = guild(&test).await;
    signed(&test, guild.ledger).await;
    for sql in [
        "UPDATE signed_checkpoints SET note = ''",
        "DELETE FROM signed_checkpoints",
        "TRUNCATE signed_checkpoints",
        "SET session_replication_role = replica; DELETE FROM signed_checkpoints",
    ] {
        let refused = sqlx::raw_sql(sql).execute(test.database()).await.expect_err("refused");
        let code = refused.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned());
        assert_eq!(code.as_deref(), Some("42501"), "{sql}: {refused}");
    }
    test.close().await;
}

/// Events of a guild that has so many, most of them written behind the lane's back: no chain leads to them, but a tree does.
async fn long(test: &TestApp, events: i64) -> Guild {
    let guild = Guild::open(&test.app, 3).await;
    let first = guild.points("kill", award(&guild.members[..1], "0.01")).await.expect("awarded");
    test.repeat(guild.ledger, first.position, events - first.position.0.cast_signed()).await;
    guild
}

async fn nodes(test: &TestApp) -> Vec<(i16, i64, Vec<u8>)> {
    sqlx::query_as("SELECT level, index, hash FROM tree_nodes ORDER BY level, index")
        .fetch_all(test.database())
        .await
        .expect("nodes")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proof_of_a_long_log_reads_stored_nodes_and_they_may_be_deleted() {
    let test = TestApp::start().await;
    let guild = long(&test, 66_000).await;
    let proof = proof_of(&test, guild.ledger, 3).await;
    let kept = nodes(&test).await;
    // 257 of 256 events each, and one of 65,536.
    assert_eq!(kept.len(), 258);
    assert_eq!(proof_of(&test, guild.ledger, 3).await, proof);
    for delete in ["level = 8 AND index < 9", "level = 16", "level = 8 AND index % 3 = 1", "true"] {
        let sql = AssertSqlSafe(format!("DELETE FROM tree_nodes WHERE {delete}"));
        sqlx::query(sql).execute(test.database()).await.expect("deleted");
        assert_eq!(proof_of(&test, guild.ledger, 3).await, proof, "{delete}");
        notary::grow(test.database(), guild.ledger, Position(66_000)).await.expect("grown");
    }
    assert_eq!(nodes(&test).await, kept);

    test.app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_contradicts_a_signed_checkpoint_is_neither_signed_nor_proved() {
    let test = TestApp::start().await;
    let guild = long(&test, 600).await;
    signed(&test, guild.ledger).await;
    test.tamper(
        "ALTER TABLE events DISABLE TRIGGER ALL; GRANT UPDATE, DELETE ON events TO CURRENT_USER;
         UPDATE events SET hash = sha256('') WHERE position = 550;
         INSERT INTO events SELECT ledger_id, 601, stream_type, stream_id, 9999, event_type, effective_at, recorded_at, salt,
             payload, metadata, sha256('x') FROM events WHERE position = 600;
         UPDATE heads SET position = 601, hash = sha256('x')",
    )
    .await;
    let sign = async || notary::checkpoint(test.database(), &test.app.vault, guild.ledger).await;
    assert!(matches!(sign().await, Err(NotaryError::Contradicted(Position(600)))));
    let under = Some(Position(600));
    let proved = notary::inclusion(test.database(), &test.app.vault, guild.ledger, Position(3), under).await;
    assert!(matches!(proved, Err(NotaryError::Contradicted(Position(600)))));
    // A log that is shorter than what was signed.
    test.tamper("DELETE FROM events WHERE position > 590; UPDATE heads SET position = 590").await;
    assert!(matches!(sign().await, Err(NotaryError::Contradicted(Position(600)))));
    test.app.stop().await;
}

#[tokio::test]
async fn verify_names_a_checkpoint_or_a_node_that_is_not_of_the_log() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 2).await;
    for n in 0..300 {
        guild.points(&format!("kill {n}"), award(&guild.members, "1")).await.expect("awarded");
    }
    test.caught_up(guild.ledger).await;
    let head = signed(&test, guild.ledger).await.position;
    assert_eq!(nodes(&test).await.len(), 1);
    let verify = async || bursar(&test.url, &["verify"]).await;
    verify().await.exits(0);
    test.tamper("ALTER TABLE signed_checkpoints DISABLE TRIGGER ALL; GRANT UPDATE, DELETE ON signed_checkpoints TO CURRENT_USER").await;
    let root = "UPDATE signed_checkpoints SET root = sha256('')";
    let named = format!("the checkpoint at position {head} differs");
    for (tampered, found) in [
        ("UPDATE tree_nodes SET hash = sha256('')", "tree_nodes: the node over positions 1 to 256 differs"),
        ("INSERT INTO tree_nodes SELECT ledger_id, 16, 0, hash FROM tree_nodes", "over positions 1 to 65536"),
        (root, &named),
        ("UPDATE signed_checkpoints SET recorded_at = recorded_at + interval '1 us'", &named),
        ("UPDATE signed_checkpoints SET note = replace(note, 'time 2', 'time 3')", &named),
        ("UPDATE signed_checkpoints SET note = 'nothing'", &named),
        (
            "INSERT INTO signed_checkpoints SELECT ledger_id, position + 1, root, recorded_at, now(), NULL, note FROM signed_checkpoints",
            "the log does not come to it",
        ),
    ] {
        let kept = "CREATE TABLE kept_nodes AS TABLE tree_nodes; CREATE TABLE kept_signed AS TABLE signed_checkpoints";
        test.tamper(&format!("{kept}; {tampered}")).await;
        let ran = verify().await.exits(3);
        assert!(ran.out.contains(found) && ran.out.lines().count() == 1, "{tampered}: {}", ran.out);
        test.tamper(
            "DELETE FROM tree_nodes; INSERT INTO tree_nodes TABLE kept_nodes; DROP TABLE kept_nodes;
             DELETE FROM signed_checkpoints; INSERT INTO signed_checkpoints TABLE kept_signed; DROP TABLE kept_signed",
        )
        .await;
    }
    test.close().await;
}
