//! Imports change the books once.

use std::collections::BTreeMap;

use aggregates::Actor;
use bursar::import::{Importer, Plan, monolithdkp};

use crate::guild::Guild;
use crate::support::TestApp;

pub const SMALL: &str = include_str!("../fixtures/monolithdkp/small.lua");

pub fn read(bytes: &[u8]) -> Plan {
    monolithdkp::read(bytes, chrono::Utc::now()).expect("a file")
}

async fn standings(test: &TestApp, guild: &Guild) -> BTreeMap<String, String> {
    test.caught_up(guild.ledger).await;
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT name, trim_scale(dkp)::text FROM points_standings_v2 WHERE ledger_id = $1 AND NOT has_left",
    )
    .bind(guild.ledger.0)
    .fetch_all(test.database())
    .await
    .expect("standings");
    rows.into_iter().collect()
}

#[tokio::test]
async fn an_import_run_twice_changes_nothing() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 0).await;
    let plan = read(SMALL.as_bytes());
    let importer = Importer::new(&test.app, guild.ledger, Actor::Operator).await.expect("a ledger");
    let preview = importer.preview(&plan).await.expect("previewed");
    assert_eq!((preview.new, preview.duplicate, preview.conflict.len()), (6, 0, 0));
    assert_eq!(
        (preview.new_members, preview.unmapped),
        (vec!["Anna".into(), "Bert".into()], vec!["Carl".into()])
    );
    let first = importer.run(&plan, |_| ()).await.expect("imported");
    assert_eq!(first.repeated, 0);
    let expected: BTreeMap<_, _> = [("Anna".into(), "130.5".into()), ("Bert".into(), "10".into())].into();
    assert_eq!(standings(&test, &guild).await, expected);
    let head = test.head(guild.ledger).await;
    let again = importer.preview(&plan).await.expect("previewed");
    assert_eq!((again.new, again.duplicate), (0, 6));
    assert_eq!(importer.run(&plan, |_| ()).await.expect("imported").done, 0);
    assert_eq!(test.head(guild.ledger).await, head);
    test.close().await;
}

#[tokio::test]
async fn an_entry_that_was_changed_in_the_file_is_a_conflict() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 0).await;
    let importer = Importer::new(&test.app, guild.ledger, Actor::Operator).await.expect("a ledger");
    importer.run(&read(SMALL.as_bytes()), |_| ()).await.expect("imported");
    let changed = SMALL.replace("[\"dkp\"] = 100,", "[\"dkp\"] = 101,");
    let preview = importer.preview(&read(changed.as_bytes())).await;
    assert_eq!(preview.expect("previewed").conflict, ["entry:points:Anna-1590000000"]);
    test.close().await;
}

#[tokio::test]
async fn a_real_guilds_file_gives_its_standings_and_every_history_sums_to_its_balance() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/guild/");
    let Ok(bytes) = std::fs::read(format!("{folder}MonolithDKP.lua")) else { return };
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 0).await;
    let importer = Importer::new(&test.app, guild.ledger, Actor::Operator).await.expect("a ledger");
    importer.run(&read(&bytes), |_| ()).await.expect("imported");
    let standings = standings(&test, &guild).await;
    let expected = std::fs::read_to_string(format!("{folder}expected-standings.json")).expect("beside it");
    let expected: serde_json::Value = serde_json::from_str(&expected).expect("JSON");
    let expected = expected["expected_standings"].as_array().expect("a list");
    assert_eq!(standings.len(), 61);
    for row in expected {
        assert_eq!(standings[row["player"].as_str().expect("a name")], row["dkp"].to_string());
    }
    let unequal: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (
             SELECT balance, sum(delta) OVER (PARTITION BY member_id, account ORDER BY position, line) AS total
             FROM points_history_v2 WHERE ledger_id = $1) AS running WHERE balance <> total",
    )
    .bind(guild.ledger.0)
    .fetch_one(test.database())
    .await
    .expect("a count");
    assert_eq!(unequal, 0);
    test.close().await;
}
