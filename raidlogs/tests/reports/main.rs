//! The reports of Warcraft Logs. Names are made up.

#![allow(missing_docs)]

mod attending;
mod laws;
mod merging;
mod reading;
mod real;
mod refused;

use raidlogs::warcraftlogs::{Raid, Report, read};
use serde_json::{Value, json};

/// When the report of these tests begins, in milliseconds.
const START: i64 = 1_626_113_649_183;

/// Two players of a name on two servers, and others.
fn actors() -> Value {
    let player = |id: u32, name: &str, server: &str, class: &str| json!({ "id": id, "name": name, "type": "Player", "subType": class, "server": server });
    json!([
        player(1, "Brakka", "Sulfuron", "Warrior"),
        player(2, "Brakka", "Kazzak", "Mage"),
        player(3, "Ossel", "Sulfuron", "Unknown"),
        { "id": 4, "name": "Boss", "type": "NPC", "subType": "Boss", "server": null },
    ])
}

/// A kill, by when it ends after the report's start.
fn kill(id: u32, encounter: u32, end: i64, present: &[u32]) -> Value {
    json!({
        "id": id, "name": format!("Boss {encounter}"), "encounterID": encounter, "kill": true, "difficulty": 4, "size": 20,
        "startTime": end - 1_000, "endTime": end, "friendlyPlayers": present,
        "fightPercentage": 0.01, "bossPercentage": 0.01, "lastPhase": 2,
    })
}

fn report(code: &str, start: i64, fights: Vec<Value>) -> Value {
    json!({
        "code": code, "title": "Heroic night", "startTime": start, "endTime": start + 7_200_000,
        "zone": { "id": 28, "name": "Sanctum of Domination" },
        "masterData": { "actors": actors() }, "fights": fights,
    })
}

/// A report in which Brakka of Sulfuron and Ossel kill one boss.
fn plain() -> Value {
    report("aB3dEf", START, vec![kill(4, 2423, 671_275, &[1, 3])])
}

fn reports(text: &Value) -> Vec<Report> {
    read(text.to_string().as_bytes()).expect("reports")
}

/// The kills of a raid: the encounter, who was there, and in how many logs it is.
fn kills(raid: &Raid) -> Vec<(u32, Vec<String>, usize)> {
    let present = |actors: &[raidlogs::warcraftlogs::Actor]| {
        actors.iter().map(|actor| actor.player.to_string()).collect()
    };
    raid.kills.iter().map(|kill| (kill.encounter_id, present(&kill.present), kill.sources.len())).collect()
}

/// A log of these kills, by when they end, with thirty players, of whom these are on all of them.
fn logged(code: &str, start: i64, ends: &[(u32, i64)], present: &[u32]) -> Value {
    let fights = (1..).zip(ends).map(|(id, (encounter, end))| kill(id, *encounter, end - start, present));
    let mut text = report(code, start, fights.collect());
    let player =
        |id| json!({ "id": id, "name": format!("Raider{id:02}"), "type": "Player", "server": "Kazzak" });
    text["masterData"]["actors"] = (0..30).map(player).collect();
    text
}
