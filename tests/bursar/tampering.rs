//! Whoever changes anything behind bursar's back is found: each way, by the function and by the program.

mod tables;

use aggregates::Position;
use bursar::log;
use bursar::projector;
use bursar::verify::verify;
use serde_json::{Value, json};

use crate::guild::{Guild, award, charge};
use crate::program::bursar;
use crate::support::TestApp;

/// What is tampered with, and put back in between.
const TABLES: [&str; 7] = [
    "events",
    "heads",
    "checkpoints",
    "points_standings_v2",
    "points_history_v2",
    "ledger_settings_v1",
    "ledger_members_v1",
];

/// A served ledger of ten events, two of them awards at 8 and 9, the last a charge.
struct Scene {
    test: TestApp,
    guild: Guild,
}

impl Scene {
    async fn set() -> Self {
        let test = TestApp::start().await;
        let guild = Guild::open(&test.app, 2).await;
        guild.points("one", award(&guild.members, "10")).await.expect("awarded");
        guild.points("two", award(&guild.members, "20")).await.expect("awarded");
        guild.points("buy", charge(guild.members[0], "4")).await.expect("charged");
        test.caught_up(guild.ledger).await;
        assert_eq!(test.head(guild.ledger).await, Position(10));
        test.app.projector.pause(true).await;
        let keep = TABLES.map(|table| format!("CREATE TABLE kept.{table} AS TABLE {table};")).concat();
        let free = "ALTER TABLE events DISABLE TRIGGER ALL; GRANT UPDATE, DELETE ON events TO CURRENT_USER";
        test.tamper(&format!("CREATE SCHEMA kept; {keep} {free}")).await;
        Scene { test, guild }
    }

    async fn put_back(&self) {
        let back = |table| format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept.{table};");
        self.test.tamper(&TABLES.map(back).concat()).await;
    }

    /// What is found after this, by the function and by the program in both of its forms.
    async fn found(&self, sql: &str) -> Vec<Value> {
        let ledger = self.guild.ledger;
        self.test.tamper(sql).await;
        let found = verify(self.test.database(), &self.test.app.vault, ledger, |_| ()).await;
        let found = found.expect("verified");
        let code = if found.is_empty() { 0 } else { 3 };
        let as_json: Vec<Value> = found.iter().map(|finding| json!(finding)).collect();
        let ran = bursar(&self.test.url, &["verify", "--json"]).await.exits(code).lines();
        let told: Vec<Value> =
            as_json.iter().map(|finding| json!({ "ledger": ledger, "finding": finding })).collect();
        assert_eq!(ran, told, "{sql}");
        let ran = bursar(&self.test.url, &["verify", "--ledger", &ledger.to_string()]).await.exits(code);
        let lines: String = found.iter().map(|finding| format!("{ledger}: {finding}\n")).collect();
        assert!(found.is_empty() || ran.out == lines, "{sql}: {}", ran.out);
        as_json
    }

    async fn tries(&self, cases: Vec<(&str, String, Value)>) {
        for (what, sql, expected) in cases {
            assert_eq!(json!(self.found(&sql).await), expected, "{what}");
            self.put_back().await;
        }
        assert_eq!(json!(self.found("SELECT").await), json!([]), "all is back");
        self.test.app.stop().await;
    }
}

/// The chain is broken at these positions, of ten.
fn broken(at: &[u64]) -> Value {
    let mut findings: Vec<Value> =
        at.iter().map(|at| json!({ "what": "hash_differs", "position": at })).collect();
    findings.push(json!({ "what": "unbelieved", "from": at[0], "to": 10 }));
    json!(findings)
}

fn set(column: &str, value: &str) -> String {
    format!("UPDATE events SET {column} = {value} WHERE position = 8")
}

#[tokio::test]
async fn an_event_that_was_altered_is_named_by_its_position() {
    let scene = Scene::set().await;
    let bit = "overlay(payload placing chr(ascii(substr(payload, 40, 1)) # 1) from 40 for 1)";
    let swap = "UPDATE events SET position = 1000 WHERE position = 8; UPDATE events SET position = 8 WHERE position = 9;
        UPDATE events SET position = 9 WHERE position = 1000";
    scene
        .tries(vec![
            ("one bit of a payload", set("payload", bit), broken(&[8])),
            ("the metadata, by a space", set("metadata", "metadata || ' '"), broken(&[8])),
            ("who did it", set("metadata", "replace(metadata, 'operator', 'operatos')"), broken(&[8])),
            ("the salt", set("salt", "overlay(salt placing 'x'::bytea from 1)"), broken(&[8])),
            ("the type", set("event_type", "'points.charged'"), broken(&[8])),
            (
                "when it happened",
                set("effective_at", "effective_at - interval '1 microsecond'"),
                broken(&[8]),
            ),
            (
                "when it was recorded",
                set("recorded_at", "recorded_at - interval '1 microsecond'"),
                broken(&[8]),
            ),
            ("the stored hash", set("hash", "repeat('x', 32)::bytea"), broken(&[8])),
            ("the last event's hash", set("hash", "repeat('x', 32)::bytea").replace('8', "10"), {
                let mut found = broken(&[10]);
                found
                    .as_array_mut()
                    .expect("a list")
                    .insert(1, json!({ "what": "head_differs", "position": 10 }));
                found
            }),
            ("two swapped", swap.to_owned(), broken(&[8, 9, 10])),
            (
                "two altered",
                "UPDATE events SET salt = repeat('x', 16)::bytea WHERE position IN (3, 9)".to_owned(),
                broken(&[3, 9]),
            ),
        ])
        .await;
}

#[tokio::test]
async fn an_event_that_is_gone_or_too_many_is_named_and_so_is_a_head_that_was_moved() {
    let scene = Scene::set().await;
    let missing = |at: u64| json!({ "what": "missing", "position": at });
    let unbelieved = |from: u64, to: u64| json!({ "what": "unbelieved", "from": from, "to": to });
    let head = |at: u64| json!({ "what": "head_differs", "position": at });
    let added =
        "INSERT INTO events SELECT ledger_id, 11, stream_type, stream_id, 100, event_type, effective_at,
        recorded_at, salt, payload, metadata, hash FROM events WHERE position = 10";
    let delete = |which: &str| format!("DELETE FROM events WHERE position {which}");
    scene
        .tries(vec![
            ("one deleted", delete("= 8"), json!([missing(8), unbelieved(8, 10)])),
            ("the first deleted", delete("= 1"), json!([missing(1), unbelieved(1, 10)])),
            ("the last deleted", delete("= 10"), json!([missing(10), unbelieved(10, 10)])),
            ("two deleted", delete("IN (3, 9)"), json!([missing(3), missing(9), unbelieved(3, 10)])),
            (
                "one added",
                added.to_owned(),
                json!([{ "what": "hash_differs", "position": 11 }, head(10), unbelieved(11, 11)]),
            ),
            (
                "the head's hash",
                "UPDATE heads SET hash = repeat('x', 32)::bytea".to_owned(),
                json!([head(10)]),
            ),
            (
                "the head's time",
                "UPDATE heads SET recorded_at = recorded_at + interval '1 hour'".to_owned(),
                json!([head(10)]),
            ),
            (
                "the head moved back",
                "UPDATE heads SET position = 9, hash = (SELECT hash FROM events WHERE position = 9),
                     recorded_at = (SELECT recorded_at FROM events WHERE position = 9)"
                    .to_owned(),
                json!([head(9)]),
            ),
            (
                "the head moved on",
                "UPDATE heads SET position = 12".to_owned(),
                json!([missing(11), missing(12), unbelieved(11, 12)]),
            ),
            ("the head deleted", "DELETE FROM heads".to_owned(), json!([head(0)])),
            (
                "all but the head deleted",
                "DELETE FROM events".to_owned(),
                json!((1..=10).map(missing).chain([unbelieved(1, 10)]).collect::<Vec<_>>()),
            ),
        ])
        .await;
}

#[tokio::test]
async fn what_stands_beside_an_event_for_its_client_key_is_held_against_its_metadata() {
    let scene = Scene::set().await;
    let why = "the client key beside it is not the one in its metadata";
    let found = json!([{ "what": "contradiction", "position": 8, "why": why }]);
    scene
        .tries(vec![
            ("the key", set("client_key", "'another'"), found.clone()),
            ("the actor", set("actor", "'policy:nobody'"), found.clone()),
            ("the command", set("command_mac", "repeat('x', 32)::bytea"), found.clone()),
            (
                "all of it gone",
                "UPDATE events SET client_key = NULL, actor = NULL, command_mac = NULL WHERE position = 8"
                    .to_owned(),
                found,
            ),
        ])
        .await;
}

#[tokio::test]
async fn more_than_are_named_are_counted() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 50).await;
    test.caught_up(guild.ledger).await;
    test.app.projector.pause(true).await;
    let found = async || {
        let found = verify(test.database(), &test.app.vault, guild.ledger, |_| ()).await;
        json!(found.expect("verified"))
    };
    test.tamper("UPDATE points_standings_v2 SET dkp = 7").await;
    let rows = found().await;
    assert_eq!(rows.as_array().map(Vec::len), Some(21), "{rows}");
    assert_eq!(rows[20], json!({ "what": "more_rows", "model": "points_standings", "count": 30 }));
    test.tamper(
        "ALTER TABLE events DISABLE TRIGGER ALL; GRANT DELETE ON events TO CURRENT_USER;
         DELETE FROM events WHERE position BETWEEN 5 AND 50",
    )
    .await;
    let positions = found().await;
    assert_eq!(positions.as_array().map(Vec::len), Some(22), "{positions}");
    assert_eq!(positions[20], json!({ "what": "more_positions", "count": 26 }));
    test.app.stop().await;
}

#[tokio::test]
async fn a_ledger_that_cannot_be_read_keeps_no_other_from_being_checked() {
    let test = TestApp::start().await;
    let (guild, other) = (Guild::open(&test.app, 1).await, Guild::open(&test.app, 1).await);
    test.caught_up(guild.ledger).await;
    test.caught_up(other.ledger).await;
    test.app.projector.pause(true).await;
    test.tamper(&format!(
        "ALTER TABLE events DISABLE TRIGGER ALL; GRANT UPDATE ON events TO CURRENT_USER;
         ALTER TABLE events DROP CONSTRAINT events_hash_check;
         UPDATE events SET hash = 'short' WHERE ledger_id = '{}' AND position = 3",
        guild.ledger
    ))
    .await;
    let ran = bursar(&test.url, &["verify"]).await.exits(3);
    let broken = format!("{}: after position 2: the log cannot be read", guild.ledger);
    let sound = format!("{}: {} events, chain", other.ledger, test.head(other.ledger).await);
    assert!(ran.out.contains(&broken) && ran.out.contains(&sound), "{}", ran.out);
    test.app.stop().await;
}

#[tokio::test]
async fn many_may_verify_and_rebuild_at_once_while_others_write() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 10).await;
    let writing = async {
        for n in 0..60 {
            guild.points(&format!("kill {n}"), award(&guild.members, "1")).await.expect("awarded");
            guild.points(&format!("buy {n}"), charge(guild.members[n % 10], "0.5")).await.expect("charged");
            guild.add(&format!("Newcomer {n}")).await;
        }
    };
    let verifying = async || {
        for _ in 0..5 {
            let found = verify(test.database(), &test.app.vault, guild.ledger, |_| ()).await;
            assert_eq!(found.expect("verified"), []);
        }
    };
    let rebuilding = async {
        for _ in 0..5 {
            let (id, stores) = (uuid::Uuid::now_v7(), (test.database(), &*test.app.vault));
            let report = projector::rebuild(stores, guild.ledger, "points_standings", id, |_, _| ()).await;
            assert_eq!(report.expect("rebuilt").differing, 0);
        }
    };
    tokio::join!(writing, verifying(), verifying(), rebuilding);
    test.close().await;
}

/// A page is a range of positions; where somebody cut the log, it goes on behind the cut.
#[tokio::test]
async fn a_log_that_was_cut_into_is_read_to_its_end() {
    let scene = Scene::set().await;
    let read = async |limit| {
        let (mut at, mut pages) = (Position(0), Vec::new());
        loop {
            let page = log::page(scene.test.database(), scene.guild.ledger, at, limit).await.expect("a page");
            let positions: Vec<u64> = page.iter().map(|event| event.position.0).collect();
            let Some(last) = page.last() else { return pages };
            at = last.position;
            pages.push(positions);
        }
    };
    assert_eq!(read(4).await, [vec![1, 2, 3, 4], vec![5, 6, 7, 8], vec![9, 10]]);
    scene.test.tamper("DELETE FROM events WHERE position IN (1, 3, 4, 5, 6, 7)").await;
    assert_eq!(read(2).await, [vec![2], vec![8, 9], vec![10]]);
    assert_eq!(read(3).await, [vec![2, 8, 9], vec![10]]);
    assert_eq!(read(1).await, [vec![2], vec![8], vec![9], vec![10]]);
    assert_eq!(read(4).await, [vec![2, 8, 9, 10]]);
    scene.test.tamper("DELETE FROM events").await;
    assert_eq!(read(4).await, [[0; 0]; 0]);
    scene.put_back().await;
    scene.test.close().await;
}
