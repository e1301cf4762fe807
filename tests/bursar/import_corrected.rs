//! Logs that are imported again after officers changed by hand what came of them.

use aggregates::ledger::System;
use serde_json::json;

use crate::graphql::Served;
use crate::import_logs::{LOGS, alone, guild, logs, names, nodes, place_all, raids, set, stands, take_over};

#[tokio::test]
async fn what_an_officer_corrects_stays_when_the_log_is_imported_again() {
    let served = Served::start().await;
    let hand = guild(&served, System::Dkp).await;
    take_over(&hand, &logs(LOGS)).await;
    let raid = raids(&hand).await[0]["id"].clone();
    let gone = json!({ "raidId": raid, "gone": [{ "name": "Carl" }], "effectiveAt": "2021-07-12T19:15:00Z" });
    hand.does("setRoster", gone).await;
    let head = hand.sees("position").await;
    assert_eq!(take_over(&hand, &logs(LOGS)).await.done, 0);
    assert_eq!(hand.sees("position").await, head);
    served.close().await;
}

#[tokio::test]
async fn a_closed_raid_says_no_more_who_was_there_and_a_name_is_placed_all_the_same() {
    let served = Served::start().await;
    let hand = guild(&served, System::Dkp).await;
    take_over(&hand, &logs(LOGS)).await;
    let raid = raids(&hand).await[0]["id"].clone();
    hand.does("closeRaid", json!({ "raidId": raid })).await;
    place_all(&hand).await;
    assert_eq!(stands(&hand, "Emil").await["dkp"], "50");
    let kills = nodes(&raids(&hand).await[0]["kills"]);
    assert_eq!(names(&kills[0]), set(&["Anna", "Bert-Kazzak", "Carl"]));
    served.close().await;
}

#[tokio::test]
async fn a_name_that_waits_at_a_kill_which_was_taken_back_is_placed_all_the_same() {
    let served = Served::start().await;
    let hand = guild(&served, System::Dkp).await;
    take_over(&hand, &logs(LOGS)).await;
    let seen =
        hand.sees("raids(first: 1) { edges { node { id kills(first: 1) { edges { node { id } } } } } }");
    let raid = nodes(&seen.await["raids"])[0].clone();
    let kill = nodes(&raid["kills"])[0]["id"].clone();
    hand.does("removeKill", json!({ "raidId": raid["id"], "killId": kill, "reason": "a test" })).await;
    place_all(&hand).await;
    assert_eq!(
        names(&nodes(&raids(&hand).await[0]["kills"])[0]),
        set(&["Anna", "Bert-Kazzak", "Carl", "Emil"])
    );
    served.close().await;
}

/// Values that are set after an import are for what is there to be awarded still: of a raid that is closed nothing is.
#[tokio::test]
async fn a_log_of_a_raid_that_was_closed_asks_for_nothing_more() {
    let served = Served::start().await;
    let hand = guild(&served, System::Dkp).await;
    let none = json!({ "rule": { "awardValues": { "kill": "10" } }, "from": "2021-01-01T00:00:00Z" });
    hand.does("setRule", none).await;
    take_over(&hand, &logs(LOGS)).await;
    let raid = raids(&hand).await[0]["id"].clone();
    hand.does("closeRaid", json!({ "raidId": raid })).await;
    let all = json!({ "rule": { "awardValues": { "kill": "10", "onTime": "3", "completion": "7" } }, "from": "2021-01-01T00:00:00Z" });
    hand.does("setRule", all).await;
    assert_eq!(take_over(&hand, &logs(LOGS)).await.done, 0);
    assert_eq!(stands(&hand, "Anna").await["dkp"], "20");
    served.close().await;
}

#[tokio::test]
async fn a_raid_does_not_end_before_a_kill_that_was_recorded_by_hand() {
    let served = Served::start().await;
    let hand = guild(&served, System::Dkp).await;
    let mut young = alone(0);
    let over = young.raids[0].ended_at;
    young.raids[0].ended_at = hand.guild.app.clock.now();
    take_over(&hand, &young).await;
    let raid = raids(&hand).await[0].clone();
    assert_eq!(raid["state"], "RUNNING");
    let later = over + chrono::TimeDelta::hours(1);
    let kill = json!({ "raidId": raid["id"], "boss": "Remnant of Ner'zhul", "effectiveAt": later });
    hand.does("recordKill", kill).await;
    take_over(&hand, &alone(0)).await;
    let raid = raids(&hand).await[0].clone();
    assert_eq!((&raid["state"], &raid["endedAt"]), (&json!("ENDED"), &json!("2021-07-12T22:15:00Z")));
    served.close().await;
}

/// An officer may have a kill in a raid of its own: it stays there, and what is awarded besides kills is for the log's own.
#[tokio::test]
async fn a_kill_that_is_another_raids_in_the_books_stays_there() {
    let served = Served::start().await;
    let hand = guild(&served, System::Dkp).await;
    let mut young = alone(0);
    young.raids[0].ended_at = hand.guild.app.clock.now();
    young.raids[0].kills.truncate(1);
    take_over(&hand, &young).await;
    let other = json!({ "title": "The other half", "effectiveAt": "2021-07-12T20:00:00Z" });
    hand.does("startRaid", other).await;
    let found = "raids(first: 3) { edges { node { id title } } }";
    let found = nodes(&hand.sees(found).await["raids"]);
    let other = found.iter().find(|raid| raid["title"] == "The other half").expect("a raid")["id"].clone();
    let who = json!([{ "name": "Anna" }, { "name": "Bert-Kazzak" }, { "name": "Carl" }]);
    let at = "2021-07-12T20:19:59Z";
    hand.does("setRoster", json!({ "raidId": other, "present": who, "effectiveAt": at })).await;
    let kill = json!({
        "raidId": other, "boss": "The Nine", "difficulty": "Heroic", "encounter": 2429, "effectiveAt": at,
    });
    hand.does("recordKill", kill).await;
    take_over(&hand, &alone(0)).await;
    let told: Vec<_> = raids(&hand)
        .await
        .iter()
        .map(|raid| json!([raid["title"], raid["state"], nodes(&raid["kills"]).len()]))
        .collect();
    assert_eq!(told, [json!(["Tuesday", "ENDED", 1]), json!(["The other half", "RUNNING", 1])]);
    served.close().await;
}
