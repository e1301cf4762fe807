//! Moments that there are not, and what is not told of any.

use std::collections::BTreeMap;

use projections::MODELS;
use serde_json::{Value, json};

use super::{after_position, at};
use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;
use crate::schema::Schema;

#[tokio::test]
async fn a_moment_that_has_not_come_and_one_before_the_books_have_a_code_each() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let hand = Hand::owner(&served, &guild);
    let head = after_position(&hand).await;
    let opened = hand.sees("openedAt").await["openedAt"].clone();
    let next = (head.parse::<u64>().expect("a number") + 1).to_string();
    let effective = |known: &str| json!({ "effectiveAt": { "at": "2024-01-01T00:00:00Z", "known": known } });
    let not_reached = |position: &str| json!({ "code": "POSITION_NOT_REACHED", "position": position, "head": head, "retryable": true });
    let before = json!({ "code": "BEFORE_OPENING", "openedAt": opened });
    let last = u64::MAX.to_string();
    for (moment, expected) in [
        (at(&next), not_reached(&next)),
        (at(&last), not_reached(&last)),
        (effective(&next), not_reached(&next)),
        (at("0"), before.clone()),
        (effective("0"), before.clone()),
        (json!({ "recordedAt": "2000-01-01T00:00:00Z" }), before),
    ] {
        assert_eq!(hand.refused_then(&moment, "name").await, expected, "{moment}");
    }
    let late = hand.refused_then(&json!({ "recordedAt": "2999-01-01T00:00:00Z" }), "name").await;
    assert_eq!((&late["code"], &late["at"]), (&json!("TIME_NOT_REACHED"), &json!("2999-01-01T00:00:00Z")));
    for malformed in [
        json!({}),
        json!({ "position": "1", "recordedAt": "2024-01-01T00:00:00Z" }),
        json!({ "position": null }),
    ] {
        assert_eq!(
            hand.refused_then(&malformed, "name").await["code"],
            "GRAPHQL_VALIDATION_FAILED",
            "{malformed}"
        );
    }
    assert_eq!(hand.refused_then(&json!({ "position": "-1" }), "name").await["code"], "NOT_A_POSITION");
    assert_eq!(
        hand.refused_then(&json!({ "recordedAt": "yesterday" }), "name").await["code"],
        "NOT_AN_INSTANT"
    );
    let query = "query ($id: UUID!, $at: Position!) { ledger(id: $id, atLeast: $at, asOf: { position: $at }) { position } }";
    let waited = hand.caller.get(query, json!({ "id": guild.ledger, "at": head })).await;
    assert_eq!(waited["ledger"]["position"], head);
    served.close().await;
}

#[tokio::test]
async fn another_ledger_is_as_unknown_as_of_then_as_it_is_now() {
    let served = Served::start().await;
    let (ours, theirs) = (Guild::open(&served.test.app, 1).await, Guild::open(&served.test.app, 1).await);
    let foreign = Hand { guild: theirs, caller: served.caller(Some(&ours.owner)) };
    for moment in [at("1"), at("99"), json!({ "recordedAt": "2000-01-01T00:00:00Z" })] {
        assert_eq!(foreign.refused_then(&moment, "name").await["code"], "NOT_FOUND");
    }
    served.close().await;
}

/// A field that is added later has to answer as of, or to say that it does not.
#[tokio::test]
async fn every_field_of_a_ledger_answers_as_of_a_moment_or_says_that_it_is_not_told() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let hand = Hand::owner(&served, &guild);
    let head = after_position(&hand).await;
    let by_effect = json!({ "effectiveAt": { "at": "2024-01-01T00:00:00Z", "known": head } });
    let mut codes: BTreeMap<String, [Value; 2]> = BTreeMap::new();
    for (name, selection) in Schema::of(&hand.caller, json!(guild.ledger)).await.fields("Ledger") {
        let query = format!("query ($id: UUID!) {{ ledger(id: $id) {{ {selection} }} }}");
        let live = hand.caller.ask(&query, json!({ "id": guild.ledger })).await;
        let refused_live = &live["errors"][0]["extensions"]["code"];
        let mut found = [Value::Null, Value::Null];
        for (moment, code) in [at(&head), by_effect.clone()].iter().zip(&mut found) {
            let answer = hand.asks_of(moment, &selection).await;
            match answer.get("errors") {
                None => assert_eq!(answer["data"], live["data"], "{name}"),
                // What cannot be found now cannot be found then.
                Some(errors) if errors[0]["extensions"]["code"] == *refused_live => {}
                Some(errors) => *code = errors[0]["extensions"]["code"].clone(),
            }
        }
        codes.insert(name, found);
    }
    let refused = |n: usize, code: &str| -> Vec<&str> {
        codes.iter().filter(|(_, found)| found[n] == code).map(|(name, _)| name.as_str()).collect()
    };
    for (name, [then, effective]) in &codes {
        assert!([&Value::Null, &json!("ONLY_NOW")].contains(&then), "{name}: {then}");
        let known = [&Value::Null, &json!("ONLY_NOW"), &json!("NOT_BY_EFFECTIVE_TIME")];
        assert!(known.contains(&effective), "{name}: {effective}");
    }
    assert!(["readModels", "rebuild"].iter().all(|name| refused(0, "ONLY_NOW").contains(name)));
    assert!(
        ["raids", "events", "apiKeys"].iter().all(|name| refused(1, "NOT_BY_EFFECTIVE_TIME").contains(name))
    );
    served.close().await;
}

/// Rows of a view stand under the view's id: a statement that names the ledger's would find none of them, and say nothing.
#[test]
fn no_resolver_looks_for_rows_of_read_tables_under_the_ledgers_own_id() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/graphql"))];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            let reads = MODELS.iter().any(|model| text.contains(&model.table.name()));
            if reads && text.contains("ledger.0") {
                found.push(path);
            }
        }
    }
    assert!(found.is_empty(), "`rows_of()` is what rows stand under: {found:?}");
}
