//! What members wish for, who sees it, and what becomes of it.

use aggregates::ledger::System;
use serde_json::{Value, json};

use super::{Council, award, sword, with};
use crate::hand::Hand;

const WISHES: &str = "wishes { edges { node { member { name } wish item { id name } rank note fulfilledAt waitedSeconds entryId given { name } } } }";

async fn wishes(hand: &Hand) -> Vec<Value> {
    let seen = hand.sees(WISHES).await;
    let edges = seen["wishes"]["edges"].as_array().expect("edges");
    edges.iter().map(|edge| edge["node"].clone()).collect()
}

fn wish(item: Value, rank: i32) -> Value {
    json!({ "item": item, "rank": rank })
}

#[tokio::test]
async fn a_wish_is_seen_by_its_member_and_the_council_and_fulfilled_by_the_award() {
    let council = Council::start(System::LootCouncil).await;
    let [one, other] = &council.raiders;
    let mut noted = wish(sword(), 1);
    noted["note"] = json!("my last weapon");
    one.does("wishForItem", noted).await;
    other.does("wishForItem", wish(json!({ "name": "Ashkandi" }), 2)).await;
    let first = json!({ "member": { "name": "Member 0" }, "wish": "19019", "item": { "id": 19019, "name": "Thunderfury" },
        "rank": 1, "note": "my last weapon", "fulfilledAt": null, "waitedSeconds": null, "entryId": null, "given": null });
    assert_eq!(wishes(one).await, [first]);
    assert_eq!((wishes(other).await.len(), wishes(&council.outsider).await.len()), (1, 0));
    for hand in [&council.master, &council.officers[0]] {
        assert_eq!(wishes(hand).await.len(), 2);
    }
    // The same again does nothing.
    let before = council.master.sees("position").await;
    one.does("wishForItem", wish(sword(), 1)).await;
    assert_eq!(council.master.sees("position").await, before);
    let decision = council.opened(json!({ "item": sword() })).await;
    one.does("respondToDecision", with(&decision, json!({ "response": "bis" }))).await;
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    let got = wishes(one).await.remove(0);
    assert_eq!(got["given"], json!({ "name": "Thunderfury" }));
    assert!(got["waitedSeconds"].as_i64().is_some_and(|seconds| (0..600).contains(&seconds)), "{got}");
    let open = council.master.sees("wishes(fulfilled: false) { edges { node { wish } } }").await;
    assert_eq!(open["wishes"]["edges"], json!([{ "node": { "wish": "ashkandi" } }]));
    // What is taken back fulfils nothing.
    council.master.does("voidLoot", with(&decision, json!({ "reason": "wrong" }))).await;
    assert_eq!(wishes(one).await[0]["fulfilledAt"], json!(null));
    one.does("removeWish", json!({ "wish": "19019" })).await;
    assert_eq!(wishes(one).await, Vec::<Value>::new());
    council.served.close().await;
}

#[tokio::test]
async fn wishes_follow_a_merge_and_go_with_who_is_forgotten() {
    let council = Council::start(System::LootCouncil).await;
    for n in [0, 1] {
        let mut for_them = wish(json!({ "name": format!("Item {n}") }), 1);
        for_them["member"] = council.master.who(n);
        for_them["note"] = json!("a secret of theirs");
        council.master.does("wishForItem", for_them).await;
    }
    council
        .master
        .does("mergeMembers", json!({ "member": council.master.who(1), "into": council.master.who(0) }))
        .await;
    let names: Vec<Value> =
        wishes(&council.raiders[0]).await.iter().map(|one| one["member"]["name"].clone()).collect();
    assert_eq!(names, ["Member 0", "Member 0"]);
    council.raiders[0].does("removeWish", json!({ "wish": "item 1" })).await;
    assert_eq!(wishes(&council.master).await.len(), 1);
    let officers = json!({ "item": { "name": "Ashkandi" } });
    council.officers[0].does("wishForItem", officers).await;
    council.master.does("forgetMember", json!({ "memberId": council.master.guild.members[0] })).await;
    let left: Vec<Value> = wishes(&council.master).await.iter().map(|one| one["wish"].clone()).collect();
    assert_eq!(left, ["ashkandi"]);
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM council_wishes_v1")
        .fetch_one(council.served.test.database())
        .await
        .expect("a count");
    assert_eq!(rows, 1);
    council.served.close().await;
}

#[tokio::test]
async fn who_may_not_wish_and_what_is_no_wish_have_their_codes() {
    let council = Council::start(System::LootCouncil).await;
    let refused = async |hand: &Hand, input: Value| hand.refused("wishForItem", input).await;
    assert_eq!(refused(&council.master, wish(sword(), 1)).await, "ACTOR_IS_NO_MEMBER");
    let mut for_another = wish(sword(), 1);
    for_another["member"] = council.master.who(1);
    assert_eq!(refused(&council.raiders[0], for_another).await, "FORBIDDEN");
    assert_eq!(refused(&council.raiders[0], wish(json!({ "name": " " }), 1)).await, "TEXT_EMPTY");
    for n in 0..100 {
        council.raiders[0].does("wishForItem", wish(json!({ "id": n, "name": "Thing" }), 1)).await;
    }
    assert_eq!(refused(&council.raiders[0], wish(sword(), 1)).await, "TOO_MANY_WISHES");
    council.served.close().await;
}
