//! The cases of evepaste, where they are at hand: each text is read by the form of its group, and by whatever form it has.
//!
//! Compared are names with their sums, unparsed lines, refusals, and what rows keep besides. Where bursar's rules differ from
//! evepaste's, the case is in [`DIFFERENT`] with the reason.

#![allow(missing_docs)]

use std::collections::BTreeMap;
use std::fs;

use pastes::{Blueprint, Format, Reading, Reason, Row, read, read_as};
use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/fleets/paste-cases.json");

/// Texts that bursar reads otherwise, and why.
const DIFFERENT: [(&str, &str, &str); 3] = [
    (
        "wallet",
        "2014.01.04 05:49:31\tMarket Escrow",
        "a journal's line names no item, so it is unparsed and says so",
    ),
    (
        "contract",
        "Rokh",
        "by itself the line is a listing of one; only as a contract does it lack its quantity",
    ),
    (
        "loot_history",
        "Garde II",
        "by itself the line is a listing of one; only as a loot history does it lack its quantity",
    ),
];

fn forms(group: &str) -> &'static [Format] {
    match group {
        "assets" => &[Format::Assets],
        "cargo_scan" => &[Format::CargoScan],
        "chat" => &[Format::Chat],
        "contract" => &[Format::Contract],
        "dscan" => &[Format::DirectionalScan],
        "eft" => &[Format::Eft],
        "fitting" => &[Format::Fitting],
        "industry" => &[Format::Industry],
        "killmail" => &[Format::Killmail],
        "listing" => &[Format::Listing],
        "loot_history" => &[Format::LootHistory],
        "pi" => &[Format::Planetary],
        "survey_scanner" => &[Format::SurveyScan],
        "view_contents" => &[Format::ViewContents],
        "wallet" => &[Format::WalletTransactions],
        "parse" => &[],
        other => panic!("no form is known for the group {other}"),
    }
}

/// The rows that a case expects, each with a name; and the unparsed lines.
fn expected(case: &Value) -> (Vec<Value>, Vec<String>) {
    let parts = case["expected"].as_array().expect("parts");
    let [.., rows, unparsed] = &parts[..] else { panic!("rows and lines") };
    let rows = match rows {
        Value::Array(rows) => rows.clone(),
        Value::Object(parts) => {
            let all = ["modules", "items", "destroyed", "dropped"].iter().filter_map(|part| parts.get(*part));
            let ship = parts.get("ship").map(|ship| serde_json::json!({ "name": ship }));
            all.flat_map(|part| part.as_array().expect("rows").clone()).chain(ship).collect()
        }
        other => panic!("{other}"),
    };
    let lines =
        unparsed.as_array().expect("lines").iter().map(|line| line.as_str().expect("text").to_owned());
    (rows.into_iter().filter(|row| row["name"].is_string()).collect(), lines.collect())
}

fn name(row: &Value) -> String {
    row["name"].as_str().expect("a name").to_owned()
}

fn quantity(row: &Value) -> u64 {
    match &row["quantity"] {
        Value::Null => 1,
        number => number
            .as_u64()
            .unwrap_or_else(|| number.to_string().trim_end_matches(".0").parse().expect("whole")),
    }
}

fn sums(rows: impl Iterator<Item = (String, u64)>) -> BTreeMap<String, u64> {
    rows.fold(BTreeMap::new(), |mut sums, (name, quantity)| {
        *sums.entry(name).or_default() += quantity;
        sums
    })
}

/// What a row keeps besides name and quantity, in the words of the cases.
fn agrees(row: &Row, expected: &Value) -> bool {
    let text = |key: &str| expected[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let bare = |text: Option<String>| text.map(|text| text.replace([' ', '\u{a0}'], ""));
    let same =
        |key: &str, own: &Option<String>| !expected[key].is_string() || bare(text(key)) == bare(own.clone());
    let copy = text("details").is_some_and(|details| details.starts_with("BLUEPRINT COPY"));
    let id = expected["id"].as_u64();
    row.name == name(expected)
        && same("player_name", &row.details.looter)
        && same("time", &row.details.time)
        && same("volume", &row.details.volume)
        && same("ammo", &row.details.charge)
        && same("location", &row.details.location)
        && (row.format == Format::Contract || same("group", &row.details.group))
        && (id.is_none() || id == row.details.type_id.map(u64::from))
        && copy == (row.details.blueprint == Some(Blueprint::Copy))
}

fn compare(case: &Value, reading: &Reading, how: &str) {
    let (rows, lines) = expected(case);
    let input = &case["input"];
    let own = sums(reading.rows.iter().map(|row| (row.name.clone(), row.quantity)));
    assert_eq!(own, sums(rows.iter().map(|row| (name(row), quantity(row)))), "{how}: {input}");
    let unparsed = reading.unparsed.iter().filter(|line| line.reason != Reason::NoItem);
    assert_eq!(unparsed.map(|line| line.text.clone()).collect::<Vec<_>>(), lines, "{how}: {input}");
    for row in &rows {
        assert!(
            reading.rows.iter().any(|own| agrees(own, row)),
            "{how}: {input}: {row} in {:?}",
            reading.rows
        );
    }
}

fn differs(group: &str, input: &str) -> bool {
    DIFFERENT
        .iter()
        .any(|(of, start, _)| *of == group && input.starts_with(start) && !input.contains("Rokh\t"))
}

#[test]
fn the_cases_of_evepaste_are_read_as_they_expect_or_as_the_rules_say() {
    let Ok(text) = fs::read_to_string(FILE) else {
        println!("{FILE} is not there: left out");
        return;
    };
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let mut refused = 0;
    for case in all["cases"].as_array().expect("cases") {
        let (group, input) =
            (case["group"].as_str().expect("a group"), case["input"].as_str().expect("a text"));
        let found = read(input);
        if case["expected"]["$raises"].is_string() {
            assert!(found.is_err(), "{input}");
            refused += 1;
            continue;
        }
        for &format in forms(group) {
            compare(case, &read_as(input, format).expect("a reading"), "as asked");
        }
        if !differs(group, input) {
            compare(case, &found.expect("a reading"), "by itself");
        }
    }
    assert_eq!(refused, 7);
}
