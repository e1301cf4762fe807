//! Warcraft Logs' reports, from the file to raids, kills, attendance and what was earned: `bursar import warcraftlogs`.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::Actor;
use aggregates::ledger::System;
use bursar::import::warcraftlogs::{self, Logs};
use bursar::import::{Importer, Outcome, RaidsPreview, Strangers};
use chrono::Utc;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;
use crate::import_command::{File, everything};
use crate::program::bursar;
use crate::support::{TestApp, fresh_database};

pub const LOGS: &str = include_str!("../fixtures/warcraftlogs/two-logs.json");
const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/warcraftlogs/two-logs.json");
const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/council/");

pub fn logs(text: &str) -> Logs {
    warcraftlogs::read(text.as_bytes(), Some("Sulfuron"), Utc::now()).expect("reports")
}

/// One of the two logs alone.
pub fn alone(log: usize) -> Logs {
    let both: Value = serde_json::from_str(LOGS).expect("JSON");
    logs(&both["reports"][log].to_string())
}

/// A guild with Anna, Bert and Carl, and what awards are worth.
pub async fn guild(served: &Served, system: System) -> Hand {
    let guild = Guild::open_as(&served.test.app, 0, system).await;
    let hand = Hand::owner(served, &guild);
    for name in ["Anna", "Bert-Kazzak", "Carl"] {
        hand.does("addMember", json!({ "name": name, "effectiveAt": "2021-01-01T00:00:00Z" })).await;
    }
    let bosses = json!([{ "name": "The Nine", "value": "20" }]);
    let values = json!({ "kill": "10", "hour": "5", "onTime": "3", "completion": "7", "bosses": bosses });
    let rule = json!({ "awardValues": values });
    hand.does("setRule", json!({ "rule": rule, "from": "2021-01-01T00:00:00Z" })).await;
    hand
}

pub async fn importer(hand: &Hand) -> Importer<'_> {
    let Guild { app, ledger, .. } = &hand.guild;
    Importer::new(app, *ledger, Actor::Operator).await.expect("a ledger").with(Strangers::Hold)
}

pub async fn take_over(hand: &Hand, logs: &Logs) -> Outcome {
    importer(hand).await.run_raids(logs, |_, _| ()).await.expect("imported")
}

async fn preview(hand: &Hand, logs: &Logs) -> RaidsPreview {
    let (preview, wrong) = importer(hand).await.preview_raids(logs).await.expect("a preview");
    assert_eq!(wrong, []);
    preview
}

pub fn nodes(connection: &Value) -> Vec<Value> {
    let edges = connection["edges"].as_array().expect("a list");
    edges.iter().map(|edge| edge["node"].clone()).collect()
}

/// Every raid with its kills, and who was at each.
pub async fn raids(hand: &Hand) -> Vec<Value> {
    let query =
        "raids(first: 3) { edges { node { id title state place startedAt endedAt kills(first: 5) { edges { node {
                 boss difficulty encounter killedAt present { member { name } } } } } } } }";
    nodes(&hand.sees(query).await["raids"])
}

pub fn names(kill: &Value) -> BTreeSet<String> {
    let present = kill["present"].as_array().expect("a list");
    present.iter().map(|one| one["member"]["name"].as_str().expect("a name").to_owned()).collect()
}

pub fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub async fn stands(hand: &Hand, name: &str) -> Value {
    let seen = hand.sees(&format!("member(by: {{ name: \"{name}\" }}) {{ standing {{ dkp ep }} }}")).await;
    seen["member"]["standing"].clone()
}

async fn waiting(hand: &Hand) -> Vec<Value> {
    let seen = hand.sees("importQueue(first: 9) { edges { node { id name lines dkp ep held(first: 9) { edges { node { reason delta killId } } } } } }");
    nodes(&seen.await["importQueue"])
}

/// The two names that are nobody's become members.
pub async fn place_all(hand: &Hand) {
    for name in waiting(hand).await {
        hand.does("addImportedName", json!({ "importedName": name["id"] })).await;
    }
}

const FIRST: [&str; 5] = ["Anna", "Bert-Kazzak", "Carl", "Dora", "Emil"];
const SECOND: [&str; 4] = ["Anna", "Bert-Kazzak", "Carl", "Emil"];

#[tokio::test]
async fn two_logs_of_a_raid_are_one_raid_whose_kills_award_what_the_rule_says_once() {
    let served = Served::start().await;
    let hand = guild(&served, System::Dkp).await;
    assert_eq!(take_over(&hand, &logs(LOGS)).await.repeated, 0);
    let found = raids(&hand).await;
    let [raid] = &found[..] else { panic!("{found:?}") };
    let told = json!([raid["title"], raid["state"], raid["place"], raid["startedAt"], raid["endedAt"]]);
    let (started_at, ended_at) = ("2021-07-12T19:00:00Z", "2021-07-12T21:15:00Z");
    assert_eq!(told, json!(["Tuesday", "ENDED", "Sanctum of Domination", started_at, ended_at]));
    let kills = nodes(&raid["kills"]);
    let told: Vec<_> = kills
        .iter()
        .map(|kill| json!([kill["boss"], kill["difficulty"], kill["encounter"], kill["killedAt"]]))
        .collect();
    let expected = [
        json!(["The Tarragrue", "Heroic", 2423, "2021-07-12T19:15:00Z"]),
        json!(["The Nine", "Heroic", 2429, "2021-07-12T20:19:59Z"]),
    ];
    assert_eq!(told, expected);
    assert_eq!(names(&kills[0]), set(&["Anna", "Bert-Kazzak", "Carl"]));
    for name in ["Anna", "Bert-Kazzak", "Carl"] {
        assert_eq!(stands(&hand, name).await["dkp"], "50", "{name}");
    }
    let history = "history(first: 9) { edges { node { delta effectiveAt reason } } }";
    let seen = hand.sees(&format!("member(by: {{ name: \"Anna\" }}) {{ {history} }}")).await;
    let mut told: Vec<_> = nodes(&seen["member"]["history"])
        .iter()
        .map(|one| format!("{} {} {}", one["effectiveAt"], one["delta"], one["reason"]).replace('"', ""))
        .collect();
    told.sort();
    let expected = [
        "2021-07-12T19:00:00Z 3 on time",
        "2021-07-12T19:15:00Z 10 The Tarragrue (Heroic)",
        "2021-07-12T20:00:00Z 5 hour 1",
        "2021-07-12T20:19:59Z 20 The Nine (Heroic)",
        "2021-07-12T21:00:00Z 5 hour 2",
        "2021-07-12T21:15:00Z 7 to the end",
    ];
    assert_eq!(told, expected);
    let head = hand.sees("position").await;
    for again in [logs(LOGS), alone(0), alone(1)] {
        assert_eq!(take_over(&hand, &again).await.done, 0);
        assert_eq!(hand.sees("position").await, head);
    }
    served.close().await;
}

#[tokio::test]
async fn names_that_are_nobodys_wait_with_their_kills_and_what_they_earned_and_get_both_when_they_are_placed()
{
    let served = Served::start().await;
    let hand = guild(&served, System::Epgp).await;
    take_over(&hand, &logs(LOGS)).await;
    let told: Vec<_> =
        waiting(&hand).await.iter().map(|one| json!([one["name"], one["lines"], one["ep"]])).collect();
    assert_eq!(told, [json!(["Dora", 3, "18"]), json!(["Emil", 6, "50"])]);
    let doras = nodes(&waiting(&hand).await[0]["held"]);
    let at_kill: Vec<_> =
        doras.iter().filter(|line| line["killId"].is_string()).map(|line| line["reason"].clone()).collect();
    assert_eq!(at_kill, ["The Tarragrue (Heroic)"]);
    place_all(&hand).await;
    assert_eq!(
        (&stands(&hand, "Dora").await["ep"], &stands(&hand, "Emil").await["ep"]),
        (&json!("18"), &json!("50"))
    );
    let kills = nodes(&raids(&hand).await[0]["kills"]);
    assert_eq!((names(&kills[0]), names(&kills[1])), (set(&FIRST), set(&SECOND)));
    let head = hand.sees("position").await;
    take_over(&hand, &logs(LOGS)).await;
    assert_eq!(hand.sees("position").await, head);
    served.close().await;
}

#[tokio::test]
async fn a_log_of_the_same_raid_that_comes_later_adds_whom_the_first_one_missed() {
    let served = Served::start().await;
    for (first, second) in [(0, 1), (1, 0)] {
        let hand = guild(&served, System::Dkp).await;
        for name in ["Dora", "Emil"] {
            hand.does("addMember", json!({ "name": name })).await;
        }
        take_over(&hand, &alone(first)).await;
        take_over(&hand, &alone(second)).await;
        let found = raids(&hand).await;
        assert_eq!(found.len(), 1);
        let kills = nodes(&found[0]["kills"]);
        assert_eq!((names(&kills[0]), names(&kills[1])), (set(&FIRST), set(&SECOND)));
        let head = hand.sees("position").await;
        take_over(&hand, &logs(LOGS)).await;
        assert_eq!(hand.sees("position").await, head);
    }
    served.close().await;
}

#[tokio::test]
async fn a_preview_says_who_earns_what_kill_by_kill_and_writes_nothing() {
    let served = Served::start().await;
    let hand = guild(&served, System::Dkp).await;
    hand.does("memberLeaves", json!({ "member": { "name": "Carl" } })).await;
    let head = hand.sees("position").await;
    let RaidsPreview { raids, unmapped, .. } = preview(&hand, &logs(LOGS)).await;
    assert_eq!(hand.sees("position").await, head);
    assert_eq!(unmapped, ["Dora", "Emil"]);
    let told: Vec<_> = raids[0]
        .earned
        .iter()
        .map(|one| {
            format!(
                "{} {}: {} / {}",
                one.what,
                one.worth.expect("a worth"),
                one.who.join(" "),
                one.waiting.join(" ")
            )
        })
        .collect();
    let expected = [
        "The Tarragrue (Heroic) 10: Anna Bert-Kazzak / Dora",
        "The Tarragrue (Heroic) 10:  / Emil",
        "The Nine (Heroic) 20: Anna Bert-Kazzak / Emil",
        "on time 3: Anna Bert-Kazzak / Dora Emil",
        "hour 1 5: Anna Bert-Kazzak / Dora Emil",
        "hour 2 5: Anna Bert-Kazzak / Emil",
        "to the end 7: Anna Bert-Kazzak / Emil",
    ];
    assert_eq!(told, expected);
    assert_eq!(raids[0].earned[0].left, ["Carl"]);
    served.close().await;
}

#[tokio::test]
async fn a_preview_of_a_ledger_that_is_not_there_yet_says_who_would_wait() {
    let url = fresh_database().await;
    let line = ["import", "warcraftlogs", FIXTURE, "--new", "Guild", "--preview", "--json"];
    let told = |preview: &Value| {
        json!([preview["new_members"].as_array().map(Vec::len), preview["unmapped"].as_array().map(Vec::len)])
    };
    let joins = bursar(&url, &line).await.exits(0).lines();
    assert_eq!(told(&joins[0]), json!([5, 0]));
    let holds = bursar(&url, &[&line[..], &["--hold-unmapped"]].concat()).await.exits(0).lines();
    assert_eq!(told(&holds[0]), json!([0, 5]));
    assert_eq!(holds[0]["raids"][0]["earned"][0]["waiting"].as_array().map(Vec::len), Some(5));
}

#[tokio::test]
async fn under_a_loot_council_attendance_is_taken_over_and_nobody_earns_anything() {
    let served = Served::start().await;
    let guild = Guild::open_as(&served.test.app, 0, System::LootCouncil).await;
    let hand = Hand::owner(&served, &guild);
    hand.does("addMember", json!({ "name": "Anna" })).await;
    assert!(preview(&hand, &logs(LOGS)).await.raids[0].earned.iter().all(|one| one.worth.is_none()));
    take_over(&hand, &logs(LOGS)).await;
    place_all(&hand).await;
    let kills = nodes(&raids(&hand).await[0]["kills"]);
    assert_eq!((names(&kills[0]), names(&kills[1])), (set(&FIRST), set(&SECOND)));
    assert_eq!(stands(&hand, "Anna").await, json!({ "dkp": "0", "ep": "0" }));
    served.close().await;
}

#[tokio::test]
async fn what_is_no_report_is_refused_by_code_and_nothing_is_written() {
    let url = fresh_database().await;
    bursar(&url, &["import", "warcraftlogs", FIXTURE, "--new", "Guild"]).await.exits(0);
    let before = everything(&url).await;
    let cut: String = LOGS.chars().take(LOGS.len() / 2).collect();
    let to_come = LOGS.replace("1626124500000", "9626124500000");
    for (text, code) in [
        (cut.as_str(), "FILE_CUT"),
        ("<html></html>", "WRONG_FILE"),
        ("{\"errors\": [{\"message\": \"You do not have permission\"}]}", "REPORT_REFUSED"),
        ("{\"code\": \"a\"}", "WRONG_FILE"),
        ("[nothing", "NOT_JSON"),
        (to_come.as_str(), "TIME_OUT_OF_RANGE"),
    ] {
        let file = File::new(text);
        let ran = bursar(&url, &["import", "warcraftlogs", file.path(), "--new", "Guild"]).await.exits(3);
        assert!(ran.err.contains(&format!("({code})")), "{code}: {}", ran.err);
        assert!(ran.err.contains("Nothing was imported"), "{}", ran.err);
    }
    assert_eq!(everything(&url).await, before);
}

#[tokio::test]
async fn a_kill_after_the_end_of_its_raid_is_told_and_can_be_left_out() {
    let served = Served::start().await;
    let hand = guild(&served, System::Dkp).await;
    let mut both: Value = serde_json::from_str(LOGS).expect("JSON");
    let first = &mut both["reports"][0];
    first["fights"].as_array_mut().expect("fights").truncate(1);
    first["endTime"] = json!(1_626_118_200_000_i64);
    take_over(&hand, &logs(&first.to_string())).await;
    let (_, wrong) = importer(&hand).await.preview_raids(&alone(1)).await.expect("a preview");
    assert_eq!(wrong.iter().map(|finding| finding.code.to_string()).collect::<Vec<_>>(), ["OUTSIDE_RAID"]);
    take_over(&hand, &alone(1)).await;
    assert_eq!(nodes(&raids(&hand).await[0]["kills"]).len(), 1);
    served.close().await;
}

type At = (i64, i64);
type Present = BTreeMap<At, BTreeSet<String>>;

/// Who was at which kill, by encounter and time.
async fn present(url: &str) -> Present {
    let test = TestApp::on(url.to_owned()).await;
    for (ledger, _) in bursar::log::heads(test.database()).await.expect("heads") {
        test.caught_up(ledger).await;
    }
    test.close().await;
    let pool = PgPool::connect(url).await.expect("connected");
    let rows: Vec<(i64, i64, String)> = sqlx::query_as(
        "SELECT encounter, (extract(epoch FROM killed_at) * 1000)::bigint, name
         FROM raids_kills_v1 JOIN raids_presence_v1 p USING (ledger_id, raid_id, kill_id)
         JOIN ledger_members_v1 USING (ledger_id, member_id) WHERE p.status = 'present'",
    )
    .fetch_all(&pool)
    .await
    .expect("rows");
    pool.close().await;
    let mut present = Present::new();
    for (encounter, at, name) in rows {
        present.entry((encounter, at)).or_default().insert(name);
    }
    present
}

#[tokio::test]
async fn real_attendance_is_what_was_counted_and_twice_changes_nothing() {
    let file = format!("{REAL}warcraftlogs-reports.json");
    let Ok(expected) = std::fs::read_to_string(format!("{REAL}warcraftlogs-expected-attendance.json")) else {
        println!("{REAL} is not there: left out");
        return;
    };
    let url = fresh_database().await;
    let line = ["import", "warcraftlogs", &file, "--new", "Guild", "--json"];
    bursar(&url, &line).await.exits(0);
    let found = present(&url).await;
    let expected: Vec<Value> = serde_json::from_str(&expected).expect("JSON");
    let mut counted = Present::new();
    for report in &expected {
        let mut attended: BTreeMap<String, i64> = BTreeMap::new();
        for kill in report["kills"].as_array().expect("kills") {
            let (encounter, at) =
                (kill["encounterID"].as_i64().expect("an id"), kill["end_ms"].as_i64().expect("a time"));
            let key = *found
                .keys()
                .find(|(of, then)| *of == encounter && (then - at).abs() <= 5_000)
                .expect("the kill");
            for name in kill["present"].as_array().expect("names") {
                let name = name.as_str().expect("a name").to_owned();
                counted.entry(key).or_default().insert(name);
            }
            for name in &found[&key] {
                *attended.entry(name.clone()).or_default() += 1;
            }
        }
        for (name, kills) in report["kills_attended"].as_object().expect("counts") {
            assert_eq!(attended.get(name), kills.as_i64().as_ref(), "{name} in {}", report["code"]);
        }
    }
    assert_eq!(counted, found);
    let before = everything(&url).await;
    let again = bursar(&url, &line).await.exits(0).lines();
    assert_eq!(again.last().expect("an outcome")["done"], 0);
    assert_eq!(everything(&url).await, before);
}
