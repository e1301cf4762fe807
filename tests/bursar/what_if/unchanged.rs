//! Under the rules in force nothing differs, whatever happened.

use aggregates::Actor;
use aggregates::ledger::{PointsChanges, Proposal};
use bursar::import::{Importer, monolithdkp};
use bursar::simulate::simulate;
use chrono::Utc;
use serde_json::{Value, json};

use super::{Ruled, award, charge, names, simulated, who, with};
use crate::guild::Guild;
use crate::support::TestApp;

const SMALL: &str = include_str!("../../fixtures/monolithdkp/small.lua");
const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/guild/MonolithDKP.lua");

/// Every rule that a guild under DKP may have.
fn rules() -> Vec<Value> {
    let items = json!([{ "itemId": 19_019, "price": "30" }]);
    vec![
        json!({ "awardValues": { "kill": "120", "hour": "30" } }),
        json!({ "standby": { "percent": "50" } }),
        json!({ "caps": { "hard": "500", "weekly": "400" } }),
        json!({ "decay": { "dkpPercent": "10" } }),
        json!({ "transfers": { "taxPercent": "5" } }),
        json!({ "itemValues": { "items": items, "offSpecPercent": "50" } }),
    ]
}

/// A raid with kills, awards to whoever was there, and what officers do about it.
async fn season(ruled: &Ruled) {
    for (n, day) in [(1, "06"), (2, "13"), (3, "20")] {
        let at = |hour: &str| format!("2024-05-{day}T{hour}:00:00Z");
        let start = json!({ "title": "Molten Core", "effectiveAt": at("18") });
        let raid = ruled.answered("startRaid", start, "raid { id }").await["raid"]["id"].clone();
        let there = json!({ "raidId": raid, "effectiveAt": at("18") });
        let there =
            with(there, json!({ "present": names(&["Grom", "Jaina"]), "standby": names(&["Rexxar"]) }));
        ruled.does("setRoster", there).await;
        let hour = json!({ "account": "DKP", "kind": "HOUR", "raidId": raid, "reason": "an hour", "effectiveAt": at("19") });
        ruled.does("awardPoints", hour).await;
        let kill = json!({ "account": "DKP", "kind": "KILL", "members": names(&["Grom", "Thrall"]), "standby": names(&["Jaina"]),
            "reason": "a kill", "effectiveAt": at("20") });
        ruled.does("awardPoints", kill).await;
        let item = json!({ "name": "Thunderfury", "id": 19_019 });
        let buys = json!({ "account": "DKP", "member": who("Grom"), "item": item, "offSpec": n == 2, "effectiveAt": at("21") });
        let paid = ruled.does("chargePoints", buys).await;
        let gift = json!({ "account": "DKP", "from": who("Grom"), "to": who("Rexxar"), "amount": "3", "reason": "a gift" });
        ruled.does("transferPoints", gift).await;
        ruled.does("decayPoints", json!({ "effectiveAt": at("22") })).await;
        let entry = paid["position"].clone();
        match n {
            1 => ruled.does("voidEntry", json!({ "entry": entry, "reason": "wrong" })).await,
            2 => {
                ruled
                    .does("reassignEntry", json!({ "entry": entry, "to": who("Jaina"), "reason": "wrong" }))
                    .await
            }
            _ => ruled.does("disputeEntry", json!({ "entry": entry, "note": "it was mine" })).await,
        };
    }
}

#[tokio::test]
async fn a_season_under_the_rules_in_force_is_as_it_was() {
    let ruled = Ruled::dkp().await;
    for rule in rules() {
        ruled.ruled(rule).await;
    }
    season(&ruled).await;
    ruled
        .does(
            "adjustPoints",
            json!({ "account": "DKP", "member": who("Thrall"), "delta": "-7", "reason": "late" }),
        )
        .await;
    ruled.does("awardPoints", award("4", &["Grom"], "2024-05-21T18:00:00Z")).await;
    ruled.does("chargePoints", charge("2", "Grom", "2024-05-22T18:00:00Z")).await;
    ruled.does("mergeMembers", json!({ "member": who("Thrall"), "into": who("Jaina") })).await;
    let selection = "empty inForce refused refusals { position code message } members { edges { node { member { name } differs
        balances { before after } before { rank } } } }";
    let made = simulated(&ruled.hand, json!({ "rules": rules() }), selection).await;
    assert_eq!(
        (&made["empty"], &made["refused"], &made["inForce"]),
        (&json!(true), &json!(0), &json!(true)),
        "{made}"
    );
    // Ranks are those of the standings.
    let standings = ruled.hand.sees("standings { edges { node { member { name } rank } } }").await;
    let ranks = |list: &Value, rank: &str| -> Vec<(Value, Value)> {
        let edges = list["edges"].as_array().expect("edges").iter();
        let of = |edge: &Value| {
            (edge["node"]["member"]["name"].clone(), edge["node"].pointer(rank).cloned().unwrap_or_default())
        };
        edges.map(of).filter(|(_, rank)| !rank.is_null()).collect()
    };
    assert_eq!(ranks(&made["members"], "/before/rank"), ranks(&standings["standings"], "/rank"));
    ruled.served.close().await;
}

/// A small file, and a real guild's where it is at hand.
pub fn files() -> Vec<Vec<u8>> {
    std::fs::read(REAL).into_iter().chain([SMALL.as_bytes().to_vec()]).collect()
}

pub async fn imported(test: &TestApp, bytes: &[u8]) -> Guild {
    let guild = Guild::open(&test.app, 0).await;
    let plan = monolithdkp::read(bytes, Utc::now()).expect("a file");
    let importer = Importer::new(&test.app, guild.ledger, Actor::Operator).await.expect("a ledger");
    importer.run(&plan, |_| ()).await.expect("imported");
    guild
}

#[tokio::test]
async fn an_imported_guild_is_as_it_was() {
    for bytes in files() {
        let test = TestApp::start().await;
        let guild = imported(&test, &bytes).await;
        let min_ep = "0".parse().ok();
        let settings = PointsChanges { min_ep, ..PointsChanges::default() };
        let proposal = Proposal { settings, ..Proposal::default() };
        let made = simulate(test.database(), guild.ledger, proposal.into(), Utc::now(), |_| ()).await;
        let made = made.expect("simulated");
        assert!(made.is_empty() && made.in_force && made.refusals.is_empty(), "{:?}", made.refusals);
        assert!(made.members.iter().any(|row| row.before.dkp != aggregates::Points::ZERO));
        test.close().await;
    }
}
