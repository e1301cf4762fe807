//! Awards: with standby, under caps, and for raids.

use serde_json::{Value, json};

use super::{Ruled, award, names, who, with};
use crate::hand::all_refused;

const EARNED: &str = "asked delta blocked cappedBy stoodBy awardKind balance";

/// An award of 80 for a kill, with somebody on standby.
fn kill(members: &[&str], standby: &[&str], at: &str) -> Value {
    with(award("80", members, at), json!({ "kind": "KILL", "standby": names(standby) }))
}

fn earned(asked: Value, delta: &str, blocked: Value, by: Value, balance: &str) -> Value {
    json!({ "asked": asked, "delta": delta, "blocked": blocked, "cappedBy": by, "stoodBy": false,
        "awardKind": "KILL", "balance": balance })
}

#[tokio::test]
async fn who_stood_by_earns_a_share_once_and_the_hard_cap_blocks_what_is_beyond() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "standby": { "percent": "50" } })).await;
    ruled.ruled(json!({ "caps": { "hard": "100" } })).await;
    let at = "2024-05-06T19:00:00Z";
    let first = ruled.does("awardPoints", kill(&["Grom"], &["Jaina", "Grom"], at)).await["position"].clone();
    let jaina = json!({ "asked": null, "delta": "40", "blocked": null, "cappedBy": null, "stoodBy": true,
        "awardKind": "KILL", "balance": "40" });
    let grom = earned(Value::Null, "80", Value::Null, Value::Null, "80");
    assert_eq!(ruled.postings(&first, EARNED).await, json!([grom, jaina]));
    let second = ruled.does("awardPoints", kill(&["Grom"], &[], at)).await;
    let third = ruled.does("awardPoints", kill(&["Grom"], &[], at)).await;
    let history = format!(
        "member(by: {{ name: \"Grom\" }}) {{ history(first: 2) {{ edges {{ node {{ {EARNED} }} }} }} }}"
    );
    let seen = ruled.at(&third, &history).await["member"]["history"]["edges"].clone();
    let full = earned(json!("80"), "0", json!("80"), json!("HARD"), "100");
    let capped = earned(json!("80"), "20", json!("60"), json!("HARD"), "100");
    assert_eq!(seen, json!([{ "node": full }, { "node": capped }]));
    ruled.ruled(json!({ "caps": { "hard": "50" } })).await;
    let above = ruled.does("awardPoints", kill(&["Grom"], &[], at)).await["position"].clone();
    assert_eq!(ruled.postings(&above, EARNED).await, json!([full]));
    let void = json!({ "entry": second["position"], "reason": "no kill" });
    let voided = ruled.does("voidEntry", void).await;
    assert_eq!(ruled.balances(&voided).await["Grom"], "80");
    ruled.served.close().await;
}

#[tokio::test]
async fn nobody_earns_more_than_the_weekly_cap_and_at_midnight_in_berlin_a_week_begins() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "caps": { "weekly": "100" } })).await;
    let earns = async |at: &str| {
        let entry = ruled.does("awardPoints", kill(&["Grom"], &[], at)).await["position"].clone();
        let line = ruled.postings(&entry, "delta cappedBy").await[0].clone();
        (entry, line["delta"].clone(), line["cappedBy"].clone())
    };
    let sunday = "2024-05-12T21:59:59Z";
    let (first, delta, by) = earns(sunday).await;
    assert_eq!((delta, by), (json!("80"), Value::Null));
    let (_, delta, by) = earns(sunday).await;
    assert_eq!((delta, by), (json!("20"), json!("WEEKLY")));
    let (_, delta, by) = earns("2024-05-12T22:00:00Z").await;
    assert_eq!((delta, by), (json!("80"), Value::Null));
    ruled.does("voidEntry", json!({ "entry": first, "reason": "no kill" })).await;
    let (again, delta, by) = earns(sunday).await;
    assert_eq!((delta, by), (json!("80"), Value::Null));
    assert_eq!(ruled.balances(&json!({ "position": again })).await["Grom"], "180");
    ruled.served.close().await;
}

#[tokio::test]
async fn above_the_soft_cap_the_rate_counts_and_a_rule_says_what_a_kill_is_worth() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "caps": { "soft": "100", "softRatePercent": "50" } })).await;
    ruled
        .ruled(json!({ "awardValues": { "kill": "80", "bosses": [{ "name": "Ragnaros", "value": "120" }] } }))
        .await;
    let start = json!({ "title": "Molten Core", "effectiveAt": "2024-05-06T19:00:00Z" });
    let raid = ruled.answered("startRaid", start, "raid { id }").await["raid"]["id"].clone();
    let there = json!({ "raidId": raid, "present": names(&["Grom"]), "effectiveAt": "2024-05-06T19:00:00Z" });
    ruled.does("setRoster", there).await;
    let fell = json!({ "raidId": raid, "boss": "RAGNAROS", "effectiveAt": "2024-05-06T20:00:00Z" });
    let fell = ruled.answered("recordKill", fell, "kill { id }").await["kill"]["id"].clone();
    let mut award = json!({ "account": "DKP", "reason": "a kill", "kind": "KILL", "raidId": raid,
        "effectiveAt": "2024-05-06T20:30:00Z" });
    let plain = ruled.does("awardPoints", award.clone()).await["position"].clone();
    let expected = earned(Value::Null, "80", Value::Null, Value::Null, "80");
    assert_eq!(ruled.postings(&plain, EARNED).await, json!([expected]));
    award["killId"] = fell;
    let boss = ruled.does("awardPoints", award.clone()).await["position"].clone();
    let expected = earned(json!("120"), "70", json!("50"), json!("SOFT"), "150");
    assert_eq!(ruled.postings(&boss, EARNED).await, json!([expected]));
    award["kind"] = json!("HOUR");
    award["killId"] = Value::Null;
    assert_eq!(ruled.refused("awardPoints", award).await, "NO_AMOUNT");
    ruled.served.close().await;
}

#[tokio::test]
async fn what_cannot_be_awarded_in_time_has_a_code_each() {
    let ruled = Ruled::dkp().await;
    ruled.joins("Vol'jin", "2024-05-18T12:00:00Z").await;
    let start = json!({ "title": "Molten Core", "effectiveAt": "2024-05-06T19:00:00Z" });
    let raid = ruled.answered("startRaid", start, "raid { id }").await["raid"]["id"].clone();
    ruled.does("endRaid", json!({ "raidId": raid, "effectiveAt": "2024-05-06T22:00:00Z" })).await;
    ruled.does("closeRaid", json!({ "raidId": raid })).await;
    let to_raid = |time: &str| with(award("10", &["Grom"], time), json!({ "raidId": raid }));
    let tomorrow = (chrono::Utc::now() + chrono::TimeDelta::days(1)).to_rfc3339();
    let stood_by = json!({ "standby": [who("Vol'jin")], "standbyPercent": "50" });
    all_refused(
        &ruled.hand,
        vec![
            ("awardPoints", to_raid("2024-05-06T20:00:00Z"), "RAID_CLOSED"),
            ("awardPoints", award("10", &["Vol'jin"], "2024-05-18T11:59:59Z"), "BEFORE_MEMBER_JOINED"),
            (
                "awardPoints",
                with(award("10", &["Grom"], "2024-05-18T11:59:59Z"), stood_by),
                "BEFORE_MEMBER_JOINED",
            ),
            ("chargePoints", super::charge("1", "Vol'jin", "2024-05-18T11:59:59Z"), "BEFORE_MEMBER_JOINED"),
            ("awardPoints", award("10", &["Grom"], &tomorrow), "EFFECTIVE_IN_FUTURE"),
        ],
    )
    .await;
    ruled.does("awardPoints", award("10", &["Vol'jin"], "2024-05-18T12:00:00Z")).await;
    ruled.served.close().await;
}
