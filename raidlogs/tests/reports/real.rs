//! Real reports, where they are at hand, and who was on which kill.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use raidlogs::warcraftlogs::{Kill, Report, attendance, difficulty_name, merged, read};
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/council/");

fn found() -> Option<Vec<Report>> {
    let Ok(bytes) = fs::read(format!("{FOLDER}warcraftlogs-reports.json")) else {
        println!("{FOLDER} is not there: left out");
        return None;
    };
    Some(read(&bytes).expect("reports"))
}

fn expected() -> Vec<Value> {
    let text =
        fs::read_to_string(format!("{FOLDER}warcraftlogs-expected-attendance.json")).expect("beside it");
    serde_json::from_str(&text).expect("JSON")
}

/// Who was there is compared as a set: the expected lists are in no order.
fn said(kill: &Value) -> (Value, BTreeSet<String>) {
    let mut kill = kill.clone();
    let present = kill["present"].take();
    let names =
        present.as_array().expect("a list").iter().map(|name| name.as_str().expect("a name").to_owned());
    (kill, names.collect())
}

fn read_as(kill: &Kill) -> (Value, BTreeSet<String>) {
    let told = json!({
        "fight": kill.sources[0].fight, "encounterID": kill.encounter_id, "name": kill.name, "difficulty": kill.difficulty,
        "size": kill.size, "start_ms": kill.started_at.timestamp_millis(), "end_ms": kill.ended_at.timestamp_millis(),
        "present": null,
    });
    (told, kill.present.iter().map(|actor| actor.player.to_string()).collect())
}

#[test]
fn real_reports_say_who_was_on_which_kill() {
    let Some(reports) = found() else { return };
    let expected = expected();
    assert_eq!((reports.len(), expected.len()), (26, 26));
    for (report, expected) in reports.iter().zip(&expected) {
        assert_eq!(
            (json!(report.log.code), json!(report.pulls)),
            (expected["code"].clone(), expected["pulls"].clone())
        );
        let kills = expected["kills"].as_array().expect("a list");
        assert_eq!(
            report.kills.iter().map(read_as).collect::<Vec<_>>(),
            kills.iter().map(said).collect::<Vec<_>>()
        );
    }
}

#[test]
fn real_attendance_is_what_was_counted() {
    let Some(reports) = found() else { return };
    for (report, expected) in reports.iter().zip(expected()) {
        let attended = attendance(&merged(std::slice::from_ref(report)));
        let counts: BTreeMap<_, _> = attended.iter().map(|one| (one.player.to_string(), one.kills)).collect();
        assert_eq!(json!(counts), expected["kills_attended"], "{}", report.log.code);
        assert!(attended.iter().all(|one| one.of == report.kills.len()));
    }
}

#[test]
fn two_of_the_real_reports_are_of_one_raid() {
    let Some(reports) = found() else { return };
    let raids = merged(&reports);
    assert_eq!(raids.len(), 25);
    let kills: usize = reports.iter().map(|report| report.kills.len()).sum();
    let double: Vec<_> = raids.iter().filter(|raid| raid.logs.len() > 1).collect();
    let [raid] = double[..] else { panic!("{double:?}") };
    assert_eq!(raid.logs.len(), 2);
    assert_eq!(raid.kills.iter().map(|kill| kill.sources.len()).collect::<Vec<_>>(), [2, 2, 2, 1]);
    assert_eq!(raids.iter().map(|raid| raid.kills.len()).sum::<usize>(), kills - 3);
}

#[test]
fn real_difficulties_have_names() {
    let Some(reports) = found() else { return };
    let ids: BTreeSet<_> =
        reports.iter().flat_map(|report| &report.kills).filter_map(|kill| kill.difficulty).collect();
    assert_eq!(
        ids.into_iter().filter_map(difficulty_name).collect::<Vec<_>>(),
        ["Normal", "Heroic", "Mythic"]
    );
}
