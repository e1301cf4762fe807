//! What a report says, in whatever it is wrapped.

use raidlogs::warcraftlogs::Source;
use serde_json::json;

use crate::{START, kill, plain, report, reports};

#[test]
fn a_report_says_who_was_on_which_kill() {
    let mut text = plain();
    text["owner"] = json!({ "id": 7, "name": "Officer" });
    text["guild"] = json!({ "id": 12, "name": "Night Shift" });
    let found = reports(&text).remove(0);
    assert_eq!((found.log.code.as_str(), found.log.title.as_deref()), ("aB3dEf", Some("Heroic night")));
    assert_eq!(found.log.started_at.timestamp_millis(), START);
    assert_eq!(found.log.ended_at.timestamp_millis(), START + 7_200_000);
    let zone = found.log.zone.expect("a zone");
    assert_eq!((zone.id, zone.name.as_deref()), (28, Some("Sanctum of Domination")));
    assert_eq!(found.log.owner.as_deref(), Some("Officer"));
    assert_eq!(found.log.guild.and_then(|guild| guild.name).as_deref(), Some("Night Shift"));
    let kill = &found.kills[0];
    assert_eq!(
        (kill.encounter_id, kill.name.as_str(), kill.difficulty, kill.size),
        (2423, "Boss 2423", Some(4), Some(20))
    );
    assert_eq!(kill.started_at.timestamp_millis(), START + 670_275);
    assert_eq!(kill.ended_at.timestamp_millis(), START + 671_275);
    assert_eq!(kill.sources, [Source { code: "aB3dEf".into(), fight: 4 }]);
    let present: Vec<_> =
        kill.present.iter().map(|actor| (actor.player.to_string(), actor.class.as_deref())).collect();
    assert_eq!(present, [("Brakka-Sulfuron".into(), Some("Warrior")), ("Ossel-Sulfuron".into(), None)]);
}

#[test]
fn pulls_that_kill_nothing_are_counted_and_trash_is_no_pull() {
    let pull = json!({ "id": 5, "encounterID": 2423, "kill": false });
    let unknown = json!({ "id": 6, "encounterID": 2423, "kill": null });
    let trash = json!({ "id": 7, "encounterID": 0, "kill": true, "name": "Trash" });
    let found =
        reports(&report("a", START, vec![pull, unknown, trash, kill(8, 2423, 9_000, &[1])])).remove(0);
    assert_eq!((found.pulls, found.trash, found.kills.len()), (3, 1, 1));
}

#[test]
fn reports_are_read_out_of_whatever_they_come_in() {
    let one = reports(&plain());
    let answer = json!({ "data": { "reportData": { "report": plain() } } });
    for text in [
        json!([plain()]),
        json!({ "origin": "somewhere", "reports": [plain()] }),
        answer.clone(),
        json!([answer]),
        json!({ "data": { "reportData": { "report": plain() } }, "errors": [] }),
        json!({ "data": { "reportData": { "reports": { "data": [plain()], "has_more_pages": false } } } }),
    ] {
        assert_eq!(reports(&text), one, "{text}");
    }
    assert_eq!(reports(&json!([plain(), { "reports": [plain()] }])).len(), 2);
    assert_eq!(reports(&json!([])), []);
}

#[test]
fn what_the_query_did_not_ask_for_may_be_missing() {
    let mut text = plain();
    let fields = text.as_object_mut().expect("an object");
    fields.retain(|name, _| !["title", "zone"].contains(&name.as_str()));
    let fight = text["fights"][0].as_object_mut().expect("an object");
    fight.retain(|name, _| !["size", "lastPhase", "difficulty"].contains(&name.as_str()));
    let found = reports(&text).remove(0);
    assert_eq!((found.log.title, found.log.zone, found.kills[0].difficulty), (None, None, None));
}

#[test]
fn a_player_who_is_listed_twice_is_there_once() {
    let found = reports(&report("a", START, vec![kill(4, 2423, 9_000, &[1, 3, 1])])).remove(0);
    assert_eq!(found.kills[0].present.len(), 2);
}
