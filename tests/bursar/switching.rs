//! From one system to another: what a switch would come to, that it comes to that, and what holds from then on.

use serde_json::{Value, json};

use crate::hand::Hand;
use crate::rules::{Ruled, award, charge, with};

const MAY: &str = "2024-05-01T18:00:00Z";
const OUTCOME: &str = "position endedRules sums { account before after }
    members { edges { node { member { name } differs before { rank priority } after { rank priority }
        balances { account before after change } } } }";

/// Grom earned 100 DKP and paid 60, Jaina earned 100, Thrall 20; balances decay every week.
async fn guild() -> Ruled {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "decay": { "dkpPercent": "15" } })).await;
    ruled.does("awardPoints", award("100", &["Grom", "Jaina"], MAY)).await;
    ruled.does("awardPoints", award("20", &["Thrall"], MAY)).await;
    ruled.does("chargePoints", charge("60", "Grom", MAY)).await;
    ruled
}

/// Half of the DKP become EP, and everybody starts with 10 GP.
fn to_epgp() -> Value {
    json!({ "to": "EPGP", "conversion": [{ "from": "DKP", "to": "EP", "ratio": "0.5" }],
            "starts": [{ "account": "GP", "amount": "10" }], "reason": "a new tier" })
}

async fn previewed(hand: &Hand, input: Value) -> Value {
    let head = hand.sees("position").await;
    let outcome = hand.previews("switchSystem", input, OUTCOME).await;
    assert_eq!((&outcome["position"], hand.sees("position").await), (&head["position"], head.clone()));
    outcome
}

#[tokio::test]
async fn what_a_switch_would_come_to_is_what_it_comes_to() {
    let ruled = guild().await;
    let outcome = previewed(&ruled.hand, to_epgp()).await;
    assert_eq!(outcome["endedRules"], json!(["DECAY"]));
    let sums = json!([{ "account": "DKP", "before": "160", "after": "0" },
                      { "account": "EP", "before": "0", "after": "80" }, { "account": "GP", "before": "0", "after": "40" }]);
    assert_eq!(outcome["sums"], sums);
    let members = outcome["members"]["edges"].as_array().expect("edges");
    let told: Vec<_> = members.iter().map(|edge| &edge["node"]).collect();
    let balances = json!([{ "account": "DKP", "before": "100", "after": "0", "change": "-100" },
                          { "account": "EP", "before": "0", "after": "50", "change": "50" },
                          { "account": "GP", "before": "0", "after": "10", "change": "10" }]);
    assert_eq!(
        *told[0],
        json!({ "member": { "name": "Jaina" }, "differs": true, "balances": balances,
        "before": { "rank": 1, "priority": "100" }, "after": { "rank": 1, "priority": "5" } })
    );

    let input = with(to_epgp(), json!({ "position": outcome["position"] }));
    let done = ruled.does("switchSystem", input).await;
    let standings = ruled.list(&done, "standings", "name rank priority dkp ep gp").await;
    for (standing, member) in standings.iter().zip(told) {
        assert_eq!(standing["name"], member["member"]["name"]);
        assert_eq!(json!({ "rank": standing["rank"], "priority": standing["priority"] }), member["after"]);
    }
    assert_eq!(
        standings[1],
        json!({ "name": "Grom", "rank": 2, "priority": "2", "dkp": "0", "ep": "20", "gp": "10" })
    );
    let now = ruled.at(&done, "settings { system secondaryAuction version }").await;
    assert_eq!(now["settings"], json!({ "system": "EPGP", "secondaryAuction": false, "version": 2 }));
}

#[tokio::test]
async fn standings_before_and_after_are_both_in_the_history_and_the_books_balance() {
    let ruled = guild().await;
    let before = ruled.hand.sees("position").await["position"].clone();
    let done = ruled.does("switchSystem", to_epgp()).await;
    let query = "query ($id: UUID!, $at: Position!) { ledger(id: $id, asOf: { position: $at }) {
        settings { system } standings(first: 2) { edges { node { name dkp ep priority } } } } }";
    let variables = json!({ "id": ruled.hand.guild.ledger, "at": before });
    let then = ruled.hand.caller.get(query, variables).await["ledger"].clone();
    let node = |name, dkp| json!({ "node": { "name": name, "dkp": dkp, "ep": "0", "priority": dkp } });
    assert_eq!(
        then,
        json!({ "settings": { "system": "DKP" },
        "standings": { "edges": [node("Jaina", "100"), node("Grom", "40")] } })
    );
    let lines = ruled.list(&done, "history(first: 3, order: NEWEST_FIRST)", "kind reason").await;
    assert_eq!(lines, vec![json!({ "kind": "SWITCH", "reason": "a new tier" }); 3]);
    for (commodity, sum) in [("DKP", "160"), ("EP", "-80"), ("GP", "-40")] {
        let trial = format!(
            "trialBalance(commodity: \"{commodity}\") {{ totals {{ balance }} accounts {{ nodes {{ account balance }} }} }}"
        );
        let trial = ruled.at(&done, &trial).await["trialBalance"].clone();
        assert_eq!(trial["totals"], json!([{ "balance": "0" }]), "{commodity}");
        let accounts = trial["accounts"]["nodes"].as_array().expect("accounts");
        let converted =
            accounts.iter().find(|node| node["account"] == "guild:converted").expect("an account");
        assert_eq!(converted["balance"], sum, "{commodity}");
    }
}

#[tokio::test]
async fn a_switch_is_of_the_position_that_was_previewed_and_happens_once() {
    let ruled = guild().await;
    let seen = previewed(&ruled.hand, to_epgp()).await["position"].clone();
    ruled.does("awardPoints", award("1", &["Grom"], MAY)).await;
    let stale = with(to_epgp(), json!({ "position": seen }));
    assert_eq!(ruled.refused("switchSystem", stale).await, "STALE_SWITCH");
    let input = with(to_epgp(), json!({ "clientKey": "switching" }));
    let done = ruled.does("switchSystem", input.clone()).await;
    let again = ruled.does("switchSystem", input).await;
    assert_eq!(again, json!({ "position": done["position"], "repeated": true }));
    assert_eq!(
        ruled.refused("switchSystem", with(to_epgp(), json!({ "conversion": [], "starts": [] }))).await,
        "NOTHING_TO_SWITCH"
    );
}

#[tokio::test]
async fn what_came_before_is_settled_and_other_rules_are_tried_on_what_came_after() {
    let ruled = guild().await;
    let first = ruled.hand.sees("position").await["position"].clone();
    ruled.does("switchSystem", to_epgp()).await;
    let entry = json!({ "entry": first, "reason": "wrong" });
    assert_eq!(ruled.refused("voidEntry", entry).await, "ENTRY_CONVERTED");
    let later =
        json!({ "account": "EP", "amount": "5", "members": [{ "name": "Grom" }], "reason": "a kill" });
    let done = ruled.does("awardPoints", later).await;
    ruled.does("setRule", json!({ "rule": { "caps": { "hard": "22" } } })).await;
    let query = "query ($id: UUID!) { ledger(id: $id) { simulation(proposal: { rules: [{ caps: { hard: \"22\" } }] }) {
        reissued refused members(differingOnly: true) { edges { node { member { name } balances { account before after } } } } } } }";
    ruled.at(&done, "position").await;
    let made = ruled.hand.caller.get(query, json!({ "id": ruled.hand.guild.ledger })).await;
    let capped = json!([{ "account": "EP", "before": "25", "after": "22" }, { "account": "GP", "before": "10", "after": "10" }]);
    assert_eq!(
        made["ledger"]["simulation"],
        json!({ "reissued": 1, "refused": 0,
        "members": { "edges": [{ "node": { "member": { "name": "Grom" }, "balances": capped } }] } })
    );
    assert_eq!(ruled.refused("awardPoints", award("1", &["Grom"], MAY)).await, "ACCOUNT_NOT_IN_USE");
}

#[tokio::test]
async fn nothing_is_switched_while_points_are_set_aside() {
    let ruled = guild().await;
    let hold = json!({ "member": { "name": "Jaina" }, "amount": "5", "reason": "a mount" });
    ruled.does("holdPoints", hold).await;
    assert_eq!(ruled.refused("switchSystem", to_epgp()).await, "HOLD_OPEN");
}

#[tokio::test]
async fn a_conversion_that_is_none_is_refused_by_name() {
    let ruled = guild().await;
    let with_parts = |parts: Value| with(to_epgp(), json!({ "conversion": parts }));
    let part = |from: &str, to: &str, ratio: &str| json!({ "from": from, "to": to, "ratio": ratio });
    for (parts, code) in [
        (json!([part("GP", "EP", "1")]), "ACCOUNT_NOT_IN_USE"),
        (json!([part("DKP", "DKP", "1")]), "ACCOUNT_NOT_IN_USE"),
        (json!([part("DKP", "EP", "1"), part("DKP", "EP", "2")]), "CONVERTED_TWICE"),
        (json!([part("DKP", "EP", "0")]), "RATIO_OUT_OF_RANGE"),
        (json!([part("DKP", "EP", "-1")]), "RATIO_OUT_OF_RANGE"),
        (json!([part("DKP", "EP", "1000001")]), "RATIO_OUT_OF_RANGE"),
    ] {
        assert_eq!(ruled.refused("switchSystem", with_parts(parts.clone())).await, code, "{parts}");
    }
    let besides = json!({ "to": "DKP", "secondaryAuction": true, "reason": "no" });
    assert_eq!(ruled.refused("switchSystem", besides).await, "SETTING_OUT_OF_RANGE");
}
