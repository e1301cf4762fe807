//! Rules are set from a time on, and end.

use serde_json::{Value, json};

use super::{Ruled, award, names, with};
use crate::hand::all_refused;

const ITEM_VALUES: &str = "itemValues { formula { kind standardLevel modifier weights { slot weight } }
    items { itemId price } noCharge offSpecPercent slots { slot quality price } }";

#[tokio::test]
async fn every_kind_of_rule_is_read_back_as_it_was_set() {
    let ruled = Ruled::dkp().await;
    let formula = |kind: &str, level: Value, modifier: Value| {
        let weights = json!([{ "slot": "TRINKET", "weight": "1.25" }]);
        json!({ "kind": kind, "standardLevel": level, "modifier": modifier, "weights": weights })
    };
    let items = |formula: Value, slots: Value| {
        json!({ "formula": formula, "slots": slots, "items": [{ "itemId": 19_019, "price": "500" }],
            "noCharge": ["disenchant", "guild bank"], "offSpecPercent": "25" })
    };
    let slots = json!([{ "slot": "TIER", "quality": 4, "price": "80" }, { "slot": "OTHER", "quality": null, "price": "60.5" }]);
    let awards = json!({ "kill": "10", "hour": "5", "onTime": "2.5", "completion": null, "other": null,
        "bosses": [{ "name": "ragnaros", "value": "25" }] });
    let cases = [
        ("ITEM_VALUES", ITEM_VALUES, items(formula("GEAR_POINTS", json!(60), Value::Null), Value::Null)),
        ("ITEM_VALUES", ITEM_VALUES, items(formula("CEPGP", Value::Null, json!("1.5")), Value::Null)),
        ("ITEM_VALUES", ITEM_VALUES, items(Value::Null, slots)),
        ("AWARD_VALUES", "awardValues { kill hour onTime completion other bosses { name value } }", awards),
        ("STANDBY", "standby { percent }", json!({ "percent": "50" })),
        (
            "CAPS",
            "caps { hard weekly soft softRatePercent }",
            json!({ "hard": "1000", "weekly": "200", "soft": "500", "softRatePercent": "12.5" }),
        ),
        (
            "DECAY",
            "decay { every dkpPercent epPercent gpPercent }",
            json!({ "every": "MONTH", "dkpPercent": "10", "epPercent": null, "gpPercent": null }),
        ),
        ("ZERO_SUM", "zeroSum { payerShares }", json!({ "payerShares": true })),
        ("TRANSFERS", "transfers { taxPercent }", json!({ "taxPercent": "0.5" })),
        (
            "ATTENDANCE",
            "attendance { excusedCounts per standbyCounts weeks }",
            json!({ "excusedCounts": true, "per": "RAID", "standbyCounts": false, "weeks": 6 }),
        ),
    ];
    for (kind, selection, rule) in cases {
        let field = selection.split_once(' ').expect("a selection").0;
        let receipt = ruled.ruled(json!({ field: rule })).await;
        let read =
            ruled.at(&receipt, &format!("rules(kind: {kind}) {{ kind from position {selection} }}")).await;
        let expected = json!({ "kind": kind, "from": "2024-01-01T00:00:00Z", "position": receipt["position"], field: rule });
        assert_eq!(read["rules"].as_array().and_then(|versions| versions.last()), Some(&expected));
    }
    ruled.served.close().await;
}

#[tokio::test]
async fn of_the_versions_whose_time_it_is_the_latest_is_in_force_and_in_a_gap_there_is_none() {
    let ruled = Ruled::dkp().await;
    let set = async |percent: &str, from: &str, until: Value| {
        let rule = json!({ "standby": { "percent": percent } });
        ruled.does("setRule", json!({ "rule": rule, "from": from, "until": until })).await
    };
    set("50", "2024-02-01T00:00:00Z", Value::Null).await;
    set("75", "2024-03-01T00:00:00Z", json!("2024-04-01T00:00:00Z")).await;
    ruled.does("endRule", json!({ "kind": "STANDBY", "from": "2024-05-01T00:00:00Z" })).await;
    let set = set("25", "2099-01-01T00:00:00Z", Value::Null).await;
    let all = ruled.at(&set, "rules(kind: STANDBY) { version from until standby { percent } }").await;
    let version = |version: u32, from: &str, until: Value, says: Value| {
        let from = format!("{from}T00:00:00Z");
        json!({ "version": version, "from": from, "until": until, "standby": says })
    };
    let expected = json!([
        version(1, "2024-02-01", Value::Null, json!({ "percent": "50" })),
        version(2, "2024-03-01", json!("2024-04-01T00:00:00Z"), json!({ "percent": "75" })),
        version(3, "2024-05-01", Value::Null, Value::Null),
        version(4, "2099-01-01", Value::Null, json!({ "percent": "25" })),
    ]);
    assert_eq!(all["rules"], expected);
    let times = [
        ("2024-01-31T23:59:59Z", None),
        ("2024-02-01T00:00:00Z", Some((1, "50"))),
        ("2024-03-31T23:59:59Z", Some((2, "75"))),
        ("2024-04-01T00:00:00Z", Some((1, "50"))),
        ("2024-05-01T00:00:00Z", None),
        ("2099-01-01T00:00:00Z", Some((4, "25"))),
    ];
    for (time, in_force) in times {
        let at = format!("rules(kind: STANDBY, at: \"{time}\") {{ version standby {{ percent }} }}");
        let read = ruled.at(&set, &at).await["rules"].clone();
        let said = read.as_array().expect("a list").iter().find(|version| !version["standby"].is_null());
        let expected = in_force
            .map(|(version, percent)| json!({ "version": version, "standby": { "percent": percent } }));
        assert_eq!(said.cloned(), expected, "{time}");
        if time.starts_with("2099") {
            continue;
        }
        let stood_by = with(award("100", &["Grom"], time), json!({ "standby": names(&["Jaina"]) }));
        match in_force {
            None => assert_eq!(ruled.refused("awardPoints", stood_by).await, "NO_RULE_IN_FORCE", "{time}"),
            Some((_, percent)) => {
                let awarded = ruled.does("awardPoints", stood_by).await;
                let lines = ruled.postings(&awarded["position"], "delta stoodBy").await;
                assert_eq!(lines[1], json!({ "delta": percent, "stoodBy": true }), "{time}");
            }
        }
    }
    ruled.served.close().await;
}

#[tokio::test]
async fn rules_that_no_formula_could_count_with_have_a_code_each() {
    let ruled = Ruled::dkp().await;
    let rule = |rule: Value| json!({ "rule": rule });
    let slot = json!({ "slot": "TIER", "price": "80" });
    let for_a_while = json!({ "rule": { "standby": { "percent": "50" } }, "from": "2024-02-01T00:00:00Z", "until": "2024-02-01T00:00:00Z" });
    all_refused(
        &ruled.hand,
        vec![
            ("setRule", rule(json!({ "caps": { "soft": "100" } })), "BAD_RULE"),
            ("setRule", rule(json!({ "caps": { "softRatePercent": "50" } })), "BAD_RULE"),
            (
                "setRule",
                rule(json!({ "itemValues": { "slots": [slot], "formula": { "kind": "CEPGP" } } })),
                "BAD_RULE",
            ),
            ("setRule", rule(json!({ "itemValues": { "formula": { "kind": "GEAR_POINTS" } } })), "BAD_RULE"),
            ("setRule", rule(json!({ "caps": { "weekly": "0" } })), "RULE_OUT_OF_RANGE"),
            ("setRule", rule(json!({ "caps": { "hard": "-1" } })), "RULE_OUT_OF_RANGE"),
            ("setRule", rule(json!({ "itemValues": { "slots": [slot, slot] } })), "RULE_OUT_OF_RANGE"),
            ("setRule", rule(json!({ "decay": {} })), "RULE_OUT_OF_RANGE"),
            ("setRule", rule(json!({ "decay": { "epPercent": "10" } })), "RULE_OUT_OF_RANGE"),
            ("setRule", rule(json!({ "attendance": { "weeks": 0 } })), "RULE_OUT_OF_RANGE"),
            ("setRule", rule(json!({ "attendance": { "weeks": 521 } })), "RULE_OUT_OF_RANGE"),
            ("setRule", rule(json!({ "awardValues": { "kill": "-1" } })), "RULE_OUT_OF_RANGE"),
            ("setRule", rule(json!({ "transfers": { "taxPercent": "0" } })), "PERCENT_OUT_OF_RANGE"),
            ("setRule", rule(json!({ "standby": { "percent": "100.1" } })), "PERCENT_OUT_OF_RANGE"),
            ("setRule", rule(json!({ "standby": { "percent": "half" } })), "NOT_A_NUMBER"),
            ("setRule", rule(json!({})), "GRAPHQL_VALIDATION_FAILED"),
            ("setRule", for_a_while, "RULE_ENDS_BEFORE_IT_BEGINS"),
            ("endRule", json!({ "kind": "CAPS" }), "NO_RULE_TO_END"),
        ],
    )
    .await;
    ruled.served.close().await;
}
