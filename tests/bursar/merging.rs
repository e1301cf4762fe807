//! Whoever turned out to be somebody else was there as them.

use aggregates::ledger::System;
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;

/// Everybody's attendance: who, attended of possible.
async fn attendance(hand: &Hand, per: &str) -> Value {
    let selection = format!(
        "attendance(weeks: 2, per: {per}, asOf: \"2024-05-22T12:00:00Z\") {{ edges {{ node {{ member {{ name }} attended possible }} }} }}"
    );
    let seen = hand.sees(&selection).await;
    let edges = seen["attendance"]["edges"].as_array().expect("edges").iter();
    edges
        .map(|edge| {
            json!([edge["node"]["member"]["name"], edge["node"]["attended"], edge["node"]["possible"]])
        })
        .collect()
}

#[tokio::test]
async fn what_a_twin_attended_counts_for_whoever_they_are() {
    let served = Served::start().await;
    let guild = Guild::open_as(&served.test.app, 0, System::Dkp).await;
    let hand = Hand::owner(&served, &guild);
    for name in ["Grom", "Twin"] {
        hand.does("addMember", json!({ "name": name, "effectiveAt": "2024-01-01T12:00:00Z" })).await;
    }
    // The twin is at the first of two raids, both are at the second, and neither at the third.
    let evenings: [(u8, &[&str]); 3] = [(14, &["Twin"]), (16, &["Grom", "Twin"]), (17, &[])];
    for (day, present) in evenings {
        let at = format!("2024-05-{day}T19:00:00Z");
        let (query, variables) = hand.asked("startRaid", json!({ "title": "A raid", "effectiveAt": at }));
        let query = query.replace("receipt { position repeated }", "raid { id }");
        let raid = hand.caller.get(&query, variables).await["startRaid"]["raid"]["id"].clone();
        let present: Vec<Value> = present.iter().map(|name| json!({ "name": name })).collect();
        if !present.is_empty() {
            hand.does("setRoster", json!({ "raidId": raid, "present": present, "effectiveAt": at })).await;
        }
        let kill =
            json!({ "raidId": raid, "boss": "Geddon", "effectiveAt": format!("2024-05-{day}T20:00:00Z") });
        hand.does("recordKill", kill).await;
    }
    for per in ["RAID", "KILL"] {
        assert_eq!(attendance(&hand, per).await, json!([["Grom", 1, 3], ["Twin", 2, 3]]), "{per}");
    }
    hand.does("mergeMembers", json!({ "member": { "name": "Twin" }, "into": { "name": "Grom" } })).await;
    for per in ["RAID", "KILL"] {
        assert_eq!(attendance(&hand, per).await, json!([["Grom", 2, 3]]), "{per}");
    }
    served.close().await;
}
