//! The books by when things happened.

use serde_json::{Value, json};

use super::after_position;
use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;

fn by(at: &str, known: &str) -> Value {
    json!({ "effectiveAt": { "at": format!("2024-01-{at}T12:00:00Z"), "known": known } })
}

/// A guild of two with entries that were recorded in another order than they happened; the positions that they ended at.
async fn guild(served: &Served) -> (Hand, [String; 4]) {
    let guild = Guild::open(&served.test.app, 2).await;
    let hand = Hand::owner(served, &guild);
    let on = |day: &str| json!(format!("2024-01-{day}T12:00:00Z"));
    let mut award = hand.award("10", json!([hand.who(0), hand.who(1)]));
    award["effectiveAt"] = on("10");
    let first = hand.does("awardPoints", award).await["position"].clone();
    let mut later = hand.award("5", json!([hand.who(0)]));
    later["effectiveAt"] = on("20");
    hand.does("awardPoints", later).await;
    let awarded = after_position(&hand).await;
    hand.does("chargePoints", json!({ "account": "DKP", "member": hand.who(0), "price": "3", "item": { "name": "Ashkandi" }, "effectiveAt": on("15") })).await;
    let charged = after_position(&hand).await;
    hand.does("voidEntry", json!({ "entry": first, "reason": "a mistake" })).await;
    let voided = after_position(&hand).await;
    let first = first.as_str().expect("a position").to_owned();
    (hand, [first, awarded, charged, voided])
}

async fn dkp(hand: &Hand, moment: Value) -> Vec<String> {
    let mut found = Vec::new();
    for n in [0, 1] {
        let selection = format!("member(by: {{ id: {} }}) {{ name standing {{ dkp }} }}", hand.who(n)["id"]);
        let seen = hand.then(&moment, &selection).await["member"].clone();
        assert_eq!(seen["name"], format!("Member {n}"));
        found.push(seen["standing"]["dkp"].as_str().unwrap_or("-").to_owned());
    }
    found
}

#[tokio::test]
async fn of_the_known_postings_those_count_that_took_effect_by_then() {
    let served = Served::start().await;
    let (hand, [_, awarded, charged, voided]) = guild(&served).await;
    for (at, known, expected) in [
        ("09", &voided, ["0", "0"]),
        ("12", &awarded, ["10", "10"]),
        ("16", &awarded, ["10", "10"]),
        ("16", &charged, ["7", "10"]),
        ("20", &charged, ["12", "10"]),
        // A void takes the effective time of what it voids.
        ("12", &voided, ["0", "0"]),
        ("16", &voided, ["-3", "0"]),
        ("31", &voided, ["2", "0"]),
    ] {
        assert_eq!(dkp(&hand, by(at, known)).await, expected, "by {at} known {known}");
    }
    served.close().await;
}

#[tokio::test]
async fn a_history_by_effect_is_in_the_order_of_the_log_and_ends_at_the_standing() {
    let served = Served::start().await;
    let (hand, [first, awarded, charged, voided]) = guild(&served).await;
    let list = "history(order: OLDEST_FIRST) { edges { node { position memberId delta balance voidedBy } } }";
    let own = hand.who(0)["id"].clone();
    let seen = hand.then(&by("16", &voided), list).await["history"]["edges"].clone();
    let rows: Vec<_> = seen.as_array().expect("edges").iter().map(|edge| edge["node"].clone()).collect();
    let row = |position: &str, delta: &str, balance: &str, voided_by: Value| json!({ "position": position, "memberId": own, "delta": delta, "balance": balance, "voidedBy": voided_by });
    let of_one: Vec<_> = rows.iter().filter(|row| row["memberId"] == own).cloned().collect();
    let expected = [
        row(&first, "10", "10", json!(voided)),
        row(&charged, "-3", "7", Value::Null),
        row(&voided, "-10", "-3", Value::Null),
    ];
    assert_eq!(of_one, expected);
    let items = "items { edges { node { name } } }";
    let names = |seen: Value| seen["items"]["edges"].as_array().map(Vec::len);
    assert_eq!(names(hand.then(&by("14", &voided), items).await), Some(0));
    assert_eq!(names(hand.then(&by("15", &voided), items).await), Some(1));
    let weeks =
        hand.then(&by("16", &voided), "weeks(account: DKP) { edges { node { week circulation } } }").await;
    let expected = json!({ "edges": [{ "node": { "week": "2024-W03", "circulation": "-3" } }, { "node": { "week": "2024-W02", "circulation": "0" } }] });
    assert_eq!(weeks["weeks"], expected);
    let entry = format!("entry(id: \"{awarded}\") {{ id }}");
    assert_eq!(hand.then(&by("16", &voided), &entry).await["entry"], Value::Null);
    assert_eq!(hand.then(&by("20", &voided), &entry).await["entry"], json!({ "id": awarded }));
    served.close().await;
}

#[tokio::test]
async fn what_is_no_sum_of_postings_is_not_told_by_effect() {
    let served = Served::start().await;
    let (hand, [_, _, _, voided]) = guild(&served).await;
    let moment = by("16", &voided);
    for list in [
        "raids { edges { cursor } }",
        "schedules { edges { cursor } }",
        "disputes { edges { cursor } }",
        "apiKeys { edges { cursor } }",
        "importQueue { edges { cursor } }",
        "events { edges { cursor } }",
        "attendance { edges { cursor } }",
        "roles { name }",
        "rules { kind }",
        "members { edges { node { holds { amount } } } }",
        "members { edges { node { identities { issuer } } } }",
    ] {
        assert_eq!(hand.refused_then(&moment, list).await["code"], "NOT_BY_EFFECTIVE_TIME", "{list}");
    }
    let known = "name position settings { name } members { edges { node { name characters { name } } } }";
    assert_eq!(hand.then(&moment, known).await["position"], voided);
    served.close().await;
}

#[tokio::test]
async fn by_when_everything_took_effect_the_sums_are_those_of_the_log() {
    let served = Served::start().await;
    let (hand, positions) = guild(&served).await;
    let lists = "standings { edges { cursor node { dkp rank priority changedAt member { name } } } }
        history { edges { cursor node { delta balance voidedBy } } } items { edges { node { name voidedBy } } }
        flows { edges { node { week kind added taken postings } } }";
    for known in &positions {
        let by_log = hand.then(&json!({ "position": known }), lists).await;
        assert_eq!(hand.then(&by("31", known), lists).await, by_log);
    }
    served.close().await;
}
