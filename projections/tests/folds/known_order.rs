//! The order by priority that is known from exact fractions, where the file with it is at hand.

use std::cmp::Reverse;

use aggregates::Points;
use aggregates::ledger::PointsSettings;
use projections::points::priority;
use serde_json::{Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/epgp/known-answers.json");

fn points(value: &Value) -> Points {
    value.to_string().parse().expect("points")
}

/// Digits that compare as the numbers do, none of them below zero: the whole part at one width, then the fraction.
fn comparable(digits: &str) -> (String, String) {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    (format!("{whole:0>20}"), fraction.to_owned())
}

#[test]
fn members_rank_as_exact_fractions_do_and_who_has_too_few_ep_after_all_others() {
    let Ok(text) = std::fs::read_to_string(FILE) else { return };
    let known: Value = serde_json::from_str(&text).expect("JSON");
    let example = &known["pr_example"];
    let settings: PointsSettings = serde_json::from_value(json!({
        "system": "epgp", "places": 0, "allow_negative": false, "gp_base_mode": "add",
        "base_gp": example["base_gp"].to_string(), "min_ep": example["min_ep"].to_string(),
        "decay_rounding": "ceil_loss", "decay_negative": "skip",
    }))
    .expect("settings");
    let mut rows: Vec<_> = example["rows"].as_array().expect("rows").iter().collect();
    rows.sort_by_cached_key(|row| {
        let (ep, gp) = (points(&row["ep"]), points(&row["gp_stored"]));
        let eligible = ep >= settings.min_ep;
        assert_eq!(Value::from(eligible), row["eligible"], "{row}");
        let priority = priority(&settings, Points::ZERO, ep, gp);
        Reverse((eligible, comparable(&priority.0), ep))
    });
    let order: Vec<_> = rows.iter().map(|row| &row["member"]).collect();
    assert_eq!(order, example["expected_order"].as_array().expect("an order").iter().collect::<Vec<_>>());
}
