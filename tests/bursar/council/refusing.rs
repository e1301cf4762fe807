//! What is asked of a council in vain.

use aggregates::ledger::System;
use serde_json::json;

use super::{Council, award, sword, with};
use crate::hand::all_refused;

#[tokio::test]
async fn every_wrong_command_has_its_code_and_leaves_the_log_alone() {
    let council = Council::start(System::LootCouncil).await;
    let decision = council.voted().await;
    let (nowhere, nobody) = (uuid::Uuid::nil().to_string(), json!({ "name": "Nobody" }));
    let responds = |response: &str| with(&decision, json!({ "response": response }));
    let votes =
        |candidate: serde_json::Value| with(&decision, json!({ "candidate": candidate, "approve": true }));
    let officer = &council.officers[0];
    all_refused(
        officer,
        vec![
            ("castVote", votes(officer.who(5)), "NOT_A_CANDIDATE"),
            ("castVote", votes(nobody.clone()), "UNKNOWN_MEMBER"),
            (
                "castVote",
                with(&nowhere, json!({ "candidate": officer.who(0), "approve": true })),
                "UNKNOWN_DECISION",
            ),
            ("respondToDecision", responds("greed"), "UNKNOWN_RESPONSE"),
            ("respondToDecision", responds(" "), "TEXT_EMPTY"),
        ],
    )
    .await;
    officer.does("respondToDecision", responds("bis")).await;
    assert_eq!(officer.refused("castVote", votes(officer.who(2))).await, "OWN_VOTE");
    officer.does("respondToDecision", responds("pass")).await;
    assert_eq!(council.officers[1].refused("castVote", votes(officer.who(2))).await, "NOT_A_CANDIDATE");
    let raider = &council.raiders[0];
    all_refused(
        raider,
        vec![
            ("castVote", votes(raider.who(1)), "FORBIDDEN"),
            ("awardLoot", award(&decision, raider.who(0)), "FORBIDDEN"),
            ("voidLoot", with(&decision, json!({ "reason": "mine" })), "FORBIDDEN"),
            (
                "respondToDecision",
                with(&decision, json!({ "response": "bis", "member": raider.who(1) })),
                "FORBIDDEN",
            ),
        ],
    )
    .await;
    let master = &council.master;
    let open = |input: serde_json::Value| {
        let mut all = json!({ "item": sword() });
        all.as_object_mut().expect("an object").extend(input.as_object().expect("an input").clone());
        all
    };
    all_refused(
        master,
        vec![
            ("castVote", votes(master.who(0)), "ACTOR_IS_NO_MEMBER"),
            ("respondToDecision", responds("bis"), "ACTOR_IS_NO_MEMBER"),
            ("openDecision", open(json!({ "copies": 0 })), "COPIES_OUT_OF_RANGE"),
            ("openDecision", open(json!({ "copies": 41 })), "COPIES_OUT_OF_RANGE"),
            ("openDecision", open(json!({ "deadline": "2020-01-01T00:00:00Z" })), "DEADLINE_NOT_IN_FUTURE"),
            ("openDecision", open(json!({ "raidId": nowhere })), "UNKNOWN_RAID"),
            ("openDecision", open(json!({ "killId": nowhere })), "KILL_WITHOUT_RAID"),
            ("openDecision", json!({ "item": { "name": "" } }), "TEXT_EMPTY"),
            ("awardLoot", award(&nowhere, master.who(0)), "UNKNOWN_DECISION"),
            ("awardLoot", award(&decision, nobody), "UNKNOWN_MEMBER"),
            ("awardLoot", with(&decision, json!({ "reason": "x", "noCharge": "gift" })), "UNKNOWN_REASON"),
            ("reassignLoot", with(&decision, json!({ "to": master.who(0), "reason": "x" })), "UNKNOWN_AWARD"),
            ("voidLoot", with(&decision, json!({ "award": 7, "reason": "x" })), "UNKNOWN_AWARD"),
            ("setRule", json!({ "rule": { "council": { "responses": [] } } }), "RULE_OUT_OF_RANGE"),
        ],
    )
    .await;
    master.does("memberLeaves", json!({ "member": master.who(0) })).await;
    assert_eq!(master.refused("awardLoot", award(&decision, master.who(0))).await, "MEMBER_HAS_LEFT");
    master.does("awardLoot", award(&decision, master.who(1))).await;
    all_refused(
        master,
        vec![
            ("awardLoot", award(&decision, master.who(1)), "DECISION_DECIDED"),
            ("deferDecision", with(&decision, json!({ "reason": "x" })), "DECISION_DECIDED"),
            ("cancelDecision", with(&decision, json!({ "reason": "x" })), "DECISION_DECIDED"),
            ("setDecisionDeadline", with(&decision, json!({})), "DECISION_DECIDED"),
        ],
    )
    .await;
    assert_eq!(officer.refused("castVote", votes(officer.who(1))).await, "DECISION_DECIDED");
    assert_eq!(council.raiders[1].refused("respondToDecision", responds("bis")).await, "DECISION_DECIDED");
    council.served.close().await;
}

#[tokio::test]
async fn somebody_elses_council_is_not_there() {
    let council = Council::start(System::LootCouncil).await;
    let decision = council.voted().await;
    let other = crate::guild::Guild::open(&council.served.test.app, 1).await;
    let stranger = crate::hand::Hand::owner(&council.served, &other);
    assert_eq!(stranger.refused("awardLoot", award(&decision, stranger.who(0))).await, "UNKNOWN_DECISION");
    let seen = super::shown(&stranger, &decision, "id").await;
    assert_eq!(seen, json!(null));
    council.served.close().await;
}
