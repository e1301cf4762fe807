//! Signing: on demand, and of its own accord.

use std::time::Duration;

use bursar::notary::{self, Slot};
use bursar::policies;
use serde_json::json;

use super::{guild, signed};
use crate::graphql::Served;
use crate::guild::{Guild, award};
use crate::hand::Hand;
use crate::program;
use crate::support::{TestApp, fresh_database, pool};

async fn count(test: &TestApp, condition: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM signed_checkpoints WHERE {condition}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(test.database()).await.expect("a count")
}

#[tokio::test]
async fn however_many_servers_sign_an_interval_has_one_checkpoint_of_a_ledger() {
    let url = fresh_database().await;
    let (one, other) = (TestApp::on(url.clone()).await, TestApp::on(url).await);
    let (guild, quiet) = (guild(&one).await, Guild::open(&one.app, 1).await);
    let slot = |text: &str| Slot(text.parse().expect("a time"));
    let first = slot("2026-11-21T20:00:00Z");
    for n in 0..10 {
        let (here, there) =
            tokio::join!(policies::sign_due(&one.app, first), policies::sign_due(&other.app, first));
        here.and(there).expect("signed");
        guild.points(&format!("meanwhile {n}"), award(&guild.members, "1")).await.expect("awarded");
    }
    assert_eq!(count(&one, "true").await, 2);
    let second = slot("2026-11-21T21:00:00Z");
    policies::sign_due(&other.app, second).await.expect("signed");
    policies::sign_due(&one.app, second).await.expect("signed");
    assert_eq!(count(&one, &format!("ledger_id = '{}'", guild.ledger)).await, 2);
    // Nothing happened there since, so there is nothing new to sign.
    assert_eq!(count(&one, &format!("ledger_id = '{}'", quiet.ledger)).await, 1);
    other.app.stop().await;
    one.close().await;
}

#[tokio::test]
async fn a_server_signs_what_has_grown_and_says_when_it_does_not() {
    let test = TestApp::start().await;
    let guild = guild(&test).await;
    let mut server =
        program::start(&test.url, &["serve", "--listen", "127.0.0.1:0", "--checkpoint-every", "1s"]);
    while count(&test, "due_at IS NOT NULL").await == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let first = notary::latest(test.database(), guild.ledger).await.expect("read").expect("signed");
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    while count(&test, "due_at IS NOT NULL").await == 1 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.kill().await.expect("ended");
    let grown =
        notary::consistency(test.database(), guild.ledger, first.position, test.head(guild.ledger).await);
    grown.await.expect("consistent");
    let wrong = ["serve", "--checkpoint-every", "often"];
    assert!(program::bursar(&test.url, &wrong).await.exits(2).err.contains("--checkpoint-every"));
    test.close().await;
}

#[tokio::test]
async fn the_same_client_key_is_the_same_checkpoint_again() {
    let served = Served::start().await;
    let guild = guild(&served.test).await;
    let owner = Hand::owner(&served, &guild);
    let sign = async |key: &str| owner.does("signCheckpoint", json!({ "clientKey": key })).await;
    assert_eq!(sign("monday").await, json!({ "position": "26", "repeated": false }));
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    assert_eq!(sign("monday").await, json!({ "position": "26", "repeated": true }));
    assert_eq!(sign("tuesday").await, json!({ "position": "27", "repeated": false }));
    assert_eq!(owner.refused("signCheckpoint", json!({ "clientKey": "" })).await, "CLIENT_KEY_MALFORMED");
    let page = |more: &str| {
        format!(
            "checkpoints(first: 1{more}) {{ edges {{ cursor node {{ position }} }} pageInfo {{ hasNextPage }} }}"
        )
    };
    let latest = owner.sees(&page("")).await["checkpoints"].clone();
    assert_eq!(latest["edges"][0]["node"]["position"], "27");
    let cursor = latest["edges"][0]["cursor"].as_str().expect("a cursor");
    let rest = owner.sees(&page(&format!(", after: \"{cursor}\""))).await["checkpoints"].clone();
    assert_eq!(rest["edges"][0]["node"]["position"], "26");
    assert_eq!(
        (&latest["pageInfo"], &rest["pageInfo"]),
        (&json!({ "hasNextPage": true }), &json!({ "hasNextPage": false }))
    );
    served.close().await;
}

#[tokio::test]
async fn a_ledgers_key_goes_with_its_own_secret_and_no_two_ledgers_have_the_same() {
    let test = TestApp::start().await;
    let (guild, other) = (guild(&test).await, Guild::open(&test.app, 1).await);
    let note = signed(&test, guild.ledger).await.note;
    let key = notary::key(&test.app.vault, guild.ledger).await.expect("a key");
    let others = notary::key(&test.app.vault, other.ledger).await.expect("a key");
    assert_ne!(key.to_string().rsplit('+').next(), others.to_string().rsplit('+').next());
    // Where the ledger's secret is taken to, its old notes are verified by the key that it has there.
    let elsewhere = pool(&fresh_database().await, 1).await;
    let secret = "SELECT wrapped FROM subject_keys WHERE ledger_id = $1 AND subject_id = $1";
    let secret: Vec<u8> =
        sqlx::query_scalar(secret).bind(guild.ledger.0).fetch_one(test.database()).await.expect("a secret");
    let taken = "INSERT INTO subject_keys (ledger_id, subject_id, wrapped) VALUES ($1, $1, $2)";
    sqlx::query(taken).bind(guild.ledger.0).bind(secret).execute(&elsewhere).await.expect("taken");
    let there = bursar::vault::Vault::new(crate::support::master(), elsewhere);
    let same = notary::key(&there, guild.ledger).await.expect("a key");
    assert!(same == key && proofs::Checkpoint::open(&note, &same).is_ok());
    test.close().await;
}
