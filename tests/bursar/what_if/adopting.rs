//! Adopting: what was simulated becomes so, once, exactly where it was simulated.

use serde_json::{Value, json};

use super::{Ruled, award, balances, refused, simulated, weekly, with};

const FIRST: &str = "2024-05-01T18:00:00Z";
const LATER: &str = "2024-05-15T18:00:00Z";

async fn guild() -> Ruled {
    let ruled = Ruled::dkp().await;
    ruled.does("awardPoints", award("100", &["Grom", "Jaina"], FIRST)).await;
    ruled.does("awardPoints", award("10", &["Grom"], LATER)).await;
    ruled
}

fn adoption(position: &Value) -> Value {
    json!({ "proposal": weekly(), "position": position, "reason": "we decay from the beginning on" })
}

#[tokio::test]
async fn an_adopted_proposal_is_in_force_and_balances_are_what_was_simulated() {
    let ruled = guild().await;
    let position = simulated(&ruled.hand, weekly(), "position").await["position"].clone();
    let adopted =
        ruled.does("adoptProposal", with(adoption(&position), json!({ "clientKey": "adopting" }))).await;
    let expected = json!({ "Grom": "82.25", "Jaina": "72.25", "Rexxar": "0", "Thrall": "0" });
    assert_eq!(ruled.balances(&adopted).await, expected);
    let node = "kind account delta balance reason member { name }";
    let history = ruled.list(&adopted, "history(first: 2, order: NEWEST_FIRST)", node).await;
    let line = |name, delta, balance| {
        json!({ "kind": "RESTATEMENT", "account": "DKP", "delta": delta, "balance": balance,
                "reason": "we decay from the beginning on", "member": { "name": name } })
    };
    let mut told: Vec<_> = history.iter().map(ToString::to_string).collect();
    let mut lines =
        [line("Grom", "-27.75", "82.25"), line("Jaina", "-27.75", "72.25")].map(|line| line.to_string());
    told.sort();
    lines.sort();
    assert_eq!(told, lines);
    let rules = ruled.at(&adopted, "rules(kind: DECAY) { version decay { dkpPercent every } }").await;
    assert_eq!(rules["rules"], json!([{ "version": 1, "decay": { "dkpPercent": "15", "every": "WEEK" } }]));
    // The same command again is the same receipt, wherever the log has come to.
    let again =
        ruled.does("adoptProposal", with(adoption(&position), json!({ "clientKey": "adopting" }))).await;
    assert_eq!(again, json!({ "position": adopted["position"], "repeated": true }));
    let period = json!({ "accounts": ["DKP"], "percent": "1", "period": "2024-W18" });
    assert_eq!(ruled.refused("decayPoints", period).await, "PERIOD_ALREADY_DECAYED");
    ruled.served.close().await;
}

#[tokio::test]
async fn what_was_adopted_is_not_adopted_again_and_settles_what_was_before_it() {
    let ruled = guild().await;
    let position = simulated(&ruled.hand, weekly(), "position").await["position"].clone();
    let adopted = ruled.does("adoptProposal", adoption(&position)).await;
    let made = simulated(&ruled.hand, weekly(), "position empty inForce decays").await;
    assert_eq!(made, json!({ "position": adopted["position"], "empty": true, "inForce": true, "decays": 0 }));
    assert_eq!(ruled.refused("adoptProposal", adoption(&adopted["position"])).await, "NOTHING_TO_ADOPT");
    // The rule that is in force since stands after it.
    let last = adopted["position"].as_str().and_then(|at| at.parse::<u64>().ok()).expect("a position");
    let entry = json!({ "entry": (last - 1).to_string(), "reason": "no" });
    assert_eq!(ruled.refused("voidEntry", entry).await, "ENTRY_IS_RESTATEMENT");
    ruled.does("awardPoints", award("10", &["Grom"], "2024-06-19T18:00:00Z")).await;
    ruled.does("awardPoints", award("10", &["Grom"], "2024-06-26T18:00:00Z")).await;
    // Of the week between them, and of nothing before.
    assert_eq!(balances(&ruled.hand, weekly()).await["Grom"], json!(["102.25", "88.41"]));
    ruled.served.close().await;
}

#[tokio::test]
async fn a_simulation_is_adopted_only_where_the_log_still_ends() {
    let ruled = guild().await;
    let position = simulated(&ruled.hand, weekly(), "position").await["position"].clone();
    let more = ruled.does("awardPoints", award("1", &["Thrall"], LATER)).await;
    let (query, variables) = ruled.hand.asked("adoptProposal", adoption(&position));
    let answer = ruled.hand.caller.ask(&query, variables).await;
    let said = &answer["errors"][0]["extensions"];
    assert_eq!(said["code"], "STALE_SIMULATION");
    assert_eq!((&said["simulated"], &said["head"]), (&position, &more["position"]));
    for wrong in ["0", "1", "999999"] {
        assert_eq!(ruled.refused("adoptProposal", adoption(&json!(wrong))).await, "STALE_SIMULATION");
    }
    let empty = with(adoption(&more["position"]), json!({ "reason": "" }));
    assert_eq!(ruled.refused("adoptProposal", empty).await, "TEXT_EMPTY");
    ruled.served.close().await;
}

#[tokio::test]
async fn adopting_a_setting_that_only_ranks_changes_it_and_says_why() {
    let ruled = Ruled::epgp().await;
    let proposal = json!({ "baseGp": "100", "ties": ["LOWER_GP"] });
    let position = simulated(&ruled.hand, proposal.clone(), "position").await["position"].clone();
    let input =
        json!({ "proposal": proposal, "position": position, "reason": "gear counts from a hundred on" });
    let adopted = ruled.does("adoptProposal", input.clone()).await;
    let settings = ruled.at(&adopted, "settings { baseGp ties version }").await["settings"].clone();
    assert_eq!(settings, json!({ "baseGp": "100", "ties": ["LOWER_GP"], "version": 2 }));
    let again = with(input, json!({ "position": adopted["position"] }));
    assert_eq!(ruled.refused("adoptProposal", again).await, "NOTHING_TO_ADOPT");
    ruled.served.close().await;
}

#[tokio::test]
async fn a_rule_is_ended_by_a_proposal_and_what_it_kept_back_is_given() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "caps": { "hard": "20" } })).await;
    ruled.does("awardPoints", award("30", &["Grom"], FIRST)).await;
    let proposal = json!({ "ends": ["CAPS"] });
    assert_eq!(balances(&ruled.hand, proposal.clone()).await["Grom"], json!(["20", "30"]));
    let position = simulated(&ruled.hand, proposal.clone(), "position").await["position"].clone();
    let adoption = json!({ "proposal": proposal, "position": position, "reason": "nobody is capped" });
    let adopted = ruled.does("adoptProposal", adoption).await;
    assert_eq!(ruled.balances(&adopted).await["Grom"], "30");
    let now = json!({ "account": "DKP", "amount": "10", "members": [{ "name": "Grom" }], "reason": "more" });
    let more = ruled.does("awardPoints", now).await;
    assert_eq!(ruled.balances(&more).await["Grom"], "40");
    assert_eq!(refused(&ruled.hand, json!({ "ends": ["CAPS"] })).await, "NO_RULE_TO_END");
    ruled.served.close().await;
}
