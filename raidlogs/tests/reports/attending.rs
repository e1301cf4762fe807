//! Kills attended of kills possible.

use raidlogs::warcraftlogs::{Presence, attendance, merged};
use serde_json::json;

use crate::{START, kill, report, reports};

#[test]
fn attendance_is_counted_per_kill_and_per_raid() {
    let fights = vec![kill(1, 2423, 9_000, &[1, 3]), kill(2, 2433, 19_000, &[1])];
    let wipe = json!({ "id": 3, "encounterID": 2433, "kill": false, "friendlyPlayers": [2] });
    let first = report("one", START, fights.into_iter().chain([wipe]).collect());
    let second = report("two", START + 86_400_000, vec![kill(1, 2423, 9_000, &[3, 1])]);
    let raids = merged(&reports(&json!([second, first])));
    let found = attendance(&raids);
    let counts: Vec<_> = found.iter().map(|one| (one.player.to_string(), one.kills, one.of)).collect();
    assert_eq!(counts, [("Brakka-Sulfuron".into(), 3, 3), ("Ossel-Sulfuron".into(), 2, 3)]);
    assert_eq!(
        found[1].raids,
        [Presence { raid: 0, kills: 1, of: 2 }, Presence { raid: 1, kills: 1, of: 1 }]
    );
    assert_eq!((found[0].class.as_deref(), found[1].class.as_deref()), (Some("Warrior"), None));
}

#[test]
fn the_same_name_on_another_server_is_another_player() {
    let fights = vec![kill(1, 2423, 9_000, &[1, 2]), kill(2, 2433, 19_000, &[2])];
    let found = attendance(&merged(&reports(&report("one", START, fights))));
    let counts: Vec<_> = found.iter().map(|one| (one.player.to_string(), one.kills)).collect();
    assert_eq!(counts, [("Brakka-Kazzak".into(), 2), ("Brakka-Sulfuron".into(), 1)]);
}

#[test]
fn no_raids_have_no_attendance() {
    assert_eq!(attendance(&[]), []);
}
