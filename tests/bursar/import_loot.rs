//! RCLootCouncil's history, from the file to the items that members have: `bursar import rclootcouncil` as somebody types it.

use std::path::Path;

use aggregates::Actor;
use aggregates::ledger::System;
use bursar::import::rclootcouncil::{self, Reading};
use bursar::import::{Importer, Outcome, Plan, Strangers};
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;
use crate::import_command::{File, everything};
use crate::program::bursar;
use crate::support::{TestApp, fresh_database};

const LOOT: &str = include_str!("../fixtures/rclootcouncil/loot.csv");
const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/rclootcouncil/loot.csv");
const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/council/rclootcouncil-export.csv");
const ITEMS: &str = "items(first: 50) { edges { node { name itemId price noCharge sourceId effectiveAt member { name }
    loot { award response responseId awardReason votes class instance difficulty boss groupSize replaced note owner } } } }";

/// An import into a ledger of one name, in JSON.
async fn import(url: &str, path: &str, more: &[&str]) -> Vec<Value> {
    let line = [&["import", "rclootcouncil", path, "--new", "Guild", "--json"], more].concat();
    bursar(url, &line).await.exits(0).lines()
}

/// Everything is projected and agrees with the log.
async fn settled(url: &str) {
    let test = TestApp::on(url.to_owned()).await;
    for (ledger, _) in bursar::log::heads(test.database()).await.expect("heads") {
        test.caught_up(ledger).await;
    }
    test.close().await;
}

async fn guild(served: &Served, system: System) -> Hand {
    let guild = Guild::open_as(&served.test.app, 1, system).await;
    Hand::owner(served, &guild)
}

fn plan(text: &str) -> Plan {
    let reading = Reading { realm: Some("Sulfuron"), ..Reading::default() };
    rclootcouncil::read(text.as_bytes(), reading, chrono::Utc::now()).expect("an export")
}

async fn take_over(hand: &Hand, plan: &Plan) -> Outcome {
    let Guild { app, ledger, .. } = &hand.guild;
    let importer = Importer::new(app, *ledger, Actor::Operator).await.expect("a ledger");
    importer.with(Strangers::Hold).run(plan, |_| ()).await.expect("imported")
}

fn nodes(connection: &Value) -> Vec<Value> {
    let edges = connection["edges"].as_array().expect("a list");
    edges.iter().map(|edge| edge["node"].clone()).collect()
}

async fn waiting(hand: &Hand) -> Vec<Value> {
    let seen = hand
        .sees("importQueue(first: 9) { edges { node { id name lines held(first: 9) { edges { node { item response note delta posted } } } } } }")
        .await;
    nodes(&seen["importQueue"])
}

#[tokio::test]
async fn an_export_becomes_the_items_that_members_have_and_twice_changes_nothing() {
    let url = fresh_database().await;
    let lines = import(&url, FIXTURE, &["--realm", "Sulfuron"]).await;
    let preview = lines.iter().find(|line| line["new"].is_u64()).expect("a preview");
    assert_eq!(
        (&preview["new"], &preview["new_members"]),
        (&json!(4), &json!(["Anna", "Bert-Kazzak", "Carl"]))
    );
    settled(&url).await;
    let before = everything(&url).await;
    for more in [&["--realm", "Sulfuron"][..], &["--preview"]] {
        let again = import(&url, FIXTURE, more).await;
        assert_eq!((&again[0]["new"], &again[0]["duplicate"]), (&json!(0), &json!(4)), "{more:?}");
        assert_eq!(everything(&url).await, before);
    }
}

#[tokio::test]
async fn items_are_seen_with_all_that_was_said_of_them_under_every_system() {
    let served = Served::start().await;
    for system in [System::LootCouncil, System::Dkp, System::Epgp] {
        let hand = guild(&served, system).await;
        for name in ["Anna", "Bert-Kazzak", "Carl"] {
            hand.does("addMember", json!({ "name": name })).await;
        }
        assert_eq!(take_over(&hand, &plan(LOOT)).await, Outcome { done: 4, repeated: 0 });
        let items = nodes(&hand.sees(ITEMS).await["items"]);
        let told: Vec<_> = items
            .iter()
            .map(|item| json!([item["member"]["name"], item["name"], item["noCharge"]]))
            .collect();
        let cells = "Personal Loot - Non tradeable";
        let expected = [
            json!(["Carl", "Khor, Hammer of the Corrupted", "Disenchant"]),
            json!(["Bert-Kazzak", "Sanguicell", cells]),
            json!(["Bert-Kazzak", "Sanguicell", cells]),
            json!(["Anna", "Vanquished Tendril of G'huun", "ilvl Upgrade"]),
        ];
        assert_eq!(told, expected);
        let annas = items.last().expect("an item");
        assert_eq!((&annas["price"], &annas["effectiveAt"]), (&json!("0"), &json!("2018-09-16T18:39:44Z")));
        let loot = json!({
            "award": "1537123184-3", "response": "ilvl Upgrade", "responseId": "3", "awardReason": false, "votes": 2,
            "class": "MAGE", "instance": "Uldir", "difficulty": "Normal", "boss": "G'huun", "groupSize": 20,
            "replaced": ["|cffa335ee|Hitem:159616::|h[Old Trinket]|h|r"], "note": "so close to BiS", "owner": null,
        });
        assert_eq!(annas["loot"], loot);
        assert_eq!(
            (&items[0]["loot"]["owner"], &items[0]["loot"]["awardReason"]),
            (&json!("Anna-Sulfuron"), &json!(true))
        );
        let standing = hand
            .sees(
                "member(by: { name: \"Anna\" }) { standing { dkp ep gp } items { edges { node { name } } } }",
            )
            .await;
        assert_eq!(standing["member"]["standing"], json!({ "dkp": "0", "ep": "0", "gp": "0" }));
        assert_eq!(nodes(&standing["member"]["items"]).len(), 1);
    }
    served.close().await;
}

#[tokio::test]
async fn items_of_names_that_are_nobodys_wait_and_are_placed_with_all_that_was_said_of_them() {
    let served = Served::start().await;
    for system in [System::LootCouncil, System::Epgp] {
        let hand = guild(&served, system).await;
        take_over(&hand, &plan(LOOT)).await;
        let names = waiting(&hand).await;
        let told: Vec<_> = names.iter().map(|one| json!([one["name"], one["lines"]])).collect();
        assert_eq!(told, [json!(["Anna", 1]), json!(["Bert-Kazzak", 2]), json!(["Carl", 1])]);
        let held = json!({ "item": "Vanquished Tendril of G'huun", "response": "ilvl Upgrade", "note": "so close to BiS",
                           "delta": "0", "posted": false });
        assert_eq!(nodes(&names[0]["held"]), [held]);
        hand.does("mapImportedName", json!({ "importedName": names[0]["id"], "member": hand.who(0) })).await;
        hand.does("addImportedName", json!({ "importedName": names[1]["id"] })).await;
        let reason = json!({ "importedName": names[2]["id"], "reason": "a bank character" });
        hand.does("dismissImportedName", reason).await;
        let items = nodes(&hand.sees(ITEMS).await["items"]);
        assert_eq!(items.len(), 3);
        let ids: Vec<_> = items.iter().map(|item| &item["sourceId"]).collect();
        assert!(
            ids.iter()
                .all(|id| id.as_str().is_some_and(|id| id.starts_with("rclootcouncil:loot:1537123184:")))
        );
        let annas = items.iter().find(|item| item["itemId"] == 160_654).expect("Anna's");
        assert_eq!((&annas["loot"]["note"], &annas["loot"]["votes"]), (&json!("so close to BiS"), &json!(2)));
        assert_eq!(annas["effectiveAt"], "2018-09-16T18:39:44Z");
        let head = hand.sees("position").await;
        take_over(&hand, &plan(LOOT)).await;
        assert_eq!(hand.sees("position").await, head);
    }
    served.close().await;
}

#[tokio::test]
async fn a_note_goes_with_whom_it_is_about() {
    let served = Served::start().await;
    let hand = guild(&served, System::LootCouncil).await;
    hand.does("addMember", json!({ "name": "Anna" })).await;
    take_over(&hand, &plan(LOOT)).await;
    let anna = hand.sees("member(by: { name: \"Anna\" }) { id }").await["member"]["id"].clone();
    hand.does("forgetMember", json!({ "memberId": anna })).await;
    let items = nodes(&hand.sees(ITEMS).await["items"]);
    let annas = items.iter().find(|item| item["itemId"] == 160_654).expect("Anna's");
    assert_eq!((&annas["loot"]["note"], &annas["loot"]["votes"]), (&Value::Null, &json!(2)));
    served.close().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_export_is_told_by_line_and_code_and_nothing_is_written() {
    let url = fresh_database().await;
    import(&url, FIXTURE, &[]).await;
    settled(&url).await;
    let before = everything(&url).await;
    let cut = LOOT.split_once(", Hammer").expect("a quoted name").0;
    let undated = LOOT.replace("1537726644-4", "");
    let broken = LOOT.replace("1537726644-4", "yesterday");
    for (text, code, line) in [
        (cut, "FILE_CUT", 5),
        (undated.as_str(), "ZONE_MISSING", 5),
        (broken.as_str(), "NOT_A_TIME", 5),
        ("name,dkp\nAnna,1\n", "BAD_HEADER", 1),
    ] {
        let file = File::new(text);
        let ran = bursar(&url, &["import", "rclootcouncil", file.path(), "--new", "Guild"]).await.exits(3);
        assert!(
            ran.err.contains(&format!("line {line}: ")) && ran.err.contains(&format!("({code})")),
            "{}",
            ran.err
        );
        assert!(ran.err.contains("Nothing was imported"), "{}", ran.err);
    }
    assert_eq!(everything(&url).await, before);
    let broken = File::new(&format!(
        "{}Dora-Sulfuron,16/9/18,19:39:44,1537123190-1,[Ring],5,,,,,,,,,,,,,,,,,\n",
        broken
    ));
    let line = ["import", "rclootcouncil", broken.path(), "--new", "Guild", "--skip-broken", "--json"];
    let lines = bursar(&url, &line).await.exits(0).lines();
    assert!(lines.iter().any(|line| line["done"] == 2), "{lines:?}");
    let zone = ["import", "rclootcouncil", FIXTURE, "--new", "Guild", "--zone", "Middle/Earth"];
    assert!(bursar(&url, &zone).await.exits(2).err.contains("IANA"));
}

#[tokio::test]
async fn a_real_export_is_taken_over_whole_and_once() {
    if !Path::new(REAL).exists() {
        println!("{REAL} is not there: left out");
        return;
    }
    let url = fresh_database().await;
    let lines = import(&url, REAL, &[]).await;
    let preview = lines.iter().find(|line| line["new"].is_u64()).expect("a preview");
    assert_eq!((&preview["new"], preview["new_members"].as_array().map(Vec::len)), (&json!(300), Some(22)));
    settled(&url).await;
    let before = everything(&url).await;
    assert_eq!(import(&url, REAL, &[]).await[0]["duplicate"], 300);
    assert_eq!(everything(&url).await, before);
    let pool = sqlx::PgPool::connect(&url).await.expect("connected");
    let sums =
        "SELECT count(*), count(votes), count(note), count(owner), count(instance) FROM points_loot_v1";
    let sums: (i64, i64, i64, i64, i64) = sqlx::query_as(sums).fetch_one(&pool).await.expect("a row");
    assert_eq!(sums, (300, 182, 38, 180, 270));
    pool.close().await;
}
