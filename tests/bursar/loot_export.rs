//! Items in the shape of RCLootCouncil's exports: what was taken over from the addon comes out as it was, and what a council of
//! the ledger awarded comes out as the addon would have it.

use std::collections::BTreeMap;

use aggregates::Actor;
use aggregates::ledger::System;
use bursar::import::rclootcouncil::{self, Reading};
use bursar::import::{Importer, Strangers};
use raidlogs::rclootcouncil::{Award, read};
use reqwest::RequestBuilder;
use serde_json::json;

use crate::exporting::refused;
use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;

const LOOT: &str = include_str!("../fixtures/rclootcouncil/loot.csv");
const SHAPES: [(&str, &str, &str); 3] = [
    ("rclootcouncil", "application/json", "json"),
    ("rclootcouncil-csv", "text/csv; charset=utf-8", "csv"),
    ("rclootcouncil-tsv", "text/tab-separated-values; charset=utf-8", "tsv"),
];

async fn guild(served: &Served) -> Hand {
    let guild = Guild::open_as(&served.test.app, 2, System::LootCouncil).await;
    Hand::owner(served, &guild)
}

fn asked(served: &Served, hand: &Hand, query: &str, format: &str) -> RequestBuilder {
    let url = format!("http://{}/export?format={format}", served.address);
    reqwest::Client::new().post(url).json(&json!({ "query": query })).bearer_auth(&hand.guild.owner)
}

fn items(hand: &Hand, selection: &str) -> String {
    format!("{{ ledger(id: \"{}\") {{ {selection} }} }}", hand.guild.ledger)
}

/// The awards of an export, by what tells them from others.
async fn exported(served: &Served, hand: &Hand, shape: (&str, &str, &str)) -> BTreeMap<String, Award> {
    served.test.caught_up(hand.guild.ledger).await;
    let query = items(hand, "items { nodes { name } }");
    let response = asked(served, hand, &query, shape.0).send().await.expect("an answer");
    assert_eq!(response.headers()["content-type"], shape.1);
    let named = response.headers()["content-disposition"].to_str().expect("text").to_owned();
    assert!(named.ends_with(&format!(".{}\"", shape.2)), "{named}");
    by_identity(&response.bytes().await.expect("a whole body"))
}

fn by_identity(bytes: &[u8]) -> BTreeMap<String, Award> {
    let history = read(bytes).expect("a history");
    assert_eq!((history.unread.len(), history.unknown_columns.len()), (0, 0));
    // Which line it is on is not of the award.
    let named = |award: Award| (format!("{:?}", award.identity()), Award { line: 0, ..award });
    history.awards.into_iter().map(named).collect()
}

#[tokio::test]
async fn what_was_taken_over_from_the_addon_comes_out_as_it_was_in_every_shape() {
    let served = Served::start().await;
    let hand = guild(&served).await;
    let plan =
        rclootcouncil::read(LOOT.as_bytes(), Reading::default(), chrono::Utc::now()).expect("an export");
    let Guild { app, ledger, .. } = &hand.guild;
    let importer = Importer::new(app, *ledger, Actor::Operator).await.expect("a ledger");
    importer.with(Strangers::Join).run(&plan, |_| ()).await.expect("imported");
    let expected = by_identity(LOOT.as_bytes());
    for shape in SHAPES {
        assert_eq!(exported(&served, &hand, shape).await, expected, "{shape:?}");
    }
    served.close().await;
}

#[tokio::test]
async fn what_a_council_awarded_has_its_response_its_boss_and_a_time_and_what_nobody_has_is_left_out() {
    let served = Served::start().await;
    let hand = guild(&served).await;
    let start = json!({ "title": "Tuesday", "effectiveAt": "2026-11-20T19:00:00Z" });
    hand.does("startRaid", start).await;
    let raid = hand.sees("raids(first: 1) { nodes { id } }").await["raids"]["nodes"][0]["id"].clone();
    hand.does("changeRaid", json!({ "raidId": raid, "place": "Molten Core" })).await;
    let sword = json!({ "id": 19019, "name": "Thunderfury" });
    let open = json!({ "item": sword, "boss": "Garr", "raidId": raid });
    let position = hand.does("openDecision", open).await["position"].clone();
    assert!(position.is_string());
    let decision =
        hand.sees("decisions(first: 1) { nodes { id } }").await["decisions"]["nodes"][0]["id"].clone();
    let respond = json!({ "decisionId": decision, "response": "bis", "member": hand.who(0) });
    hand.does("respondToDecision", respond).await;
    hand.does(
        "awardLoot",
        json!({ "decisionId": decision, "to": hand.who(0), "reason": "the biggest upgrade" }),
    )
    .await;
    hand.does(
        "giveItem",
        json!({ "item": { "name": "Shard" }, "member": hand.who(1), "reason": "guild bank" }),
    )
    .await;
    hand.does("giveItem", json!({ "item": { "name": "Dust" }, "reason": "disenchant" })).await;
    for shape in SHAPES {
        let awards = exported(&served, &hand, shape).await;
        let told: Vec<_> = awards
            .values()
            .map(|award| {
                let instance = award.instance.as_ref().map(|instance| instance.name.clone());
                json!([
                    award.item,
                    award.item_id,
                    award.player.name,
                    award.response,
                    award.boss,
                    instance,
                    award.id.is_some(),
                    award.votes,
                    award.is_award_reason,
                ])
            })
            .collect();
        let expected = [
            json!([
                "Thunderfury",
                19019,
                "Member 0",
                "Best in slot",
                "Garr",
                "Molten Core",
                true,
                null,
                false
            ]),
            json!(["Shard", 0, "Member 1", "guild bank", null, null, true, null, true]),
        ];
        assert!(told.len() == 2 && expected.iter().all(|one| told.contains(one)), "{told:#?}");
    }
    served.close().await;
}

#[tokio::test]
async fn a_list_of_anything_else_has_no_such_shape() {
    let served = Served::start().await;
    let hand = guild(&served).await;
    for selection in ["members { nodes { name } }", "decisions { nodes { id } }", "roles { name }"] {
        let query = items(&hand, selection);
        let request = asked(&served, &hand, &query, "rclootcouncil");
        assert_eq!(refused(request).await, (400, "EXPORT_NOT_OF_ITEMS".to_owned()), "{selection}");
    }
    served.close().await;
}
