//! How officers vote, counted over the votes that whoever asks may see.

use aggregates::ledger::System;
use serde_json::{Value, json};

use super::{Council, award, sword, with};
use crate::hand::Hand;

const COUNTED: &str = "voteStatistics { member { name } votes approvals rejections changed settled agreed agreement decided withoutVote agreement }";

/// What is told of an officer: votes, of them approvals and rejections, changed, settled, agreed, decided, without a vote.
async fn told(hand: &Hand, name: &str) -> [i64; 8] {
    let seen = hand.sees(COUNTED).await;
    let all = seen["voteStatistics"].as_array().expect("a list").clone();
    let own =
        all.iter().find(|one| one["member"]["name"] == name).unwrap_or_else(|| panic!("{name}: {seen}"));
    ["votes", "approvals", "rejections", "changed", "settled", "agreed", "decided", "withoutVote"]
        .map(|field| own[field].as_i64().expect("a number"))
}

const NOTHING: [i64; 8] = [0; 8];

#[tokio::test]
async fn votes_are_counted_by_officer_with_how_often_the_award_agrees() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({ "votes": "ALL" })).await;
    let decision = council.voted().await;
    // The third is against the first raider, changes that, and takes it back; the second is against the other one.
    for approve in [json!(true), Value::Null] {
        let vote = json!({ "candidate": council.master.who(0), "approve": approve });
        council.officers[2].does("castVote", with(&decision, vote)).await;
    }
    let against = json!({ "candidate": council.master.who(1), "approve": false });
    council.officers[1].does("castVote", with(&decision, against)).await;
    assert_eq!(told(&council.raiders[0], "Member 3").await, [2, 1, 1, 0, 0, 0, 0, 0]);
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    assert_eq!(told(&council.raiders[0], "Member 2").await, [1, 1, 0, 0, 1, 1, 1, 0]);
    assert_eq!(told(&council.raiders[0], "Member 3").await, [2, 1, 1, 0, 2, 2, 1, 0]);
    assert_eq!(told(&council.raiders[0], "Member 4").await, [0, 0, 0, 2, 0, 0, 1, 1]);
    let reassigned =
        with(&decision, json!({ "to": council.master.who(1), "reason": "they have it already" }));
    council.master.does("reassignLoot", reassigned).await;
    assert_eq!(told(&council.raiders[0], "Member 3").await, [2, 1, 1, 0, 2, 0, 1, 0]);
    let seen = council.raiders[0].sees(COUNTED).await;
    assert_eq!(seen["voteStatistics"][0]["agreement"], "0");
    let none =
        council.master.sees("voteStatistics(to: \"2020-01-01T00:00:00Z\") { votes agreement decided }").await;
    let empty = json!({ "votes": 0, "agreement": null, "decided": 0 });
    assert_eq!(none["voteStatistics"], json!([empty, empty, empty]), "those who may vote, and did not");
    council.served.close().await;
}

#[tokio::test]
async fn what_is_hidden_until_the_award_counts_for_its_voter_alone_until_then() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({ "votes": "AFTER_AWARD" })).await;
    let decision = council.voted().await;
    for hand in [&council.raiders[0], &council.officers[1], &council.master] {
        assert_eq!(told(hand, "Member 2").await, NOTHING);
        assert_eq!(told(hand, "Member 4").await, NOTHING);
    }
    assert_eq!(told(&council.officers[0], "Member 2").await, [1, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(told(&council.officers[0], "Member 3").await, NOTHING);
    let before = council.master.sees("position").await["position"].as_str().expect("a position").to_owned();
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    for hand in [&council.raiders[0], &council.officers[1], &council.master] {
        assert_eq!(told(hand, "Member 2").await, [1, 1, 0, 0, 1, 1, 1, 0]);
        assert_eq!(told(hand, "Member 4").await, [1, 0, 1, 0, 1, 0, 1, 0]);
    }
    // As of the moment before, what was hidden then is not counted.
    let query = format!(
        "query ($id: UUID!) {{ ledger(id: $id, asOf: {{ position: \"{before}\" }}) {{ voteStatistics {{ votes changed decided }} }} }}"
    );
    let then = council.master.caller.get(&query, json!({ "id": council.master.guild.ledger })).await;
    let nothing = json!({ "votes": 0, "changed": 0, "decided": 0 });
    assert_eq!(then["ledger"]["voteStatistics"], json!([nothing, nothing, nothing]));
    // Taken back, it is a secret ballot again.
    council.master.does("voidLoot", with(&decision, json!({ "reason": "wrong" }))).await;
    assert_eq!(told(&council.master, "Member 2").await, NOTHING);
    council.served.close().await;
}

#[tokio::test]
async fn what_is_the_officers_counts_for_nobody_else() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({})).await;
    let decision = council.voted().await;
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    for hand in [&council.raiders[0], &council.outsider] {
        for officer in ["Member 2", "Member 3", "Member 4"] {
            assert_eq!(
                told(hand, officer).await,
                NOTHING,
                "not even how many decisions they did not vote in"
            );
        }
    }
    assert_eq!(told(&council.officers[1], "Member 4").await, [1, 0, 1, 0, 1, 0, 1, 0]);
    council.served.close().await;
}

#[tokio::test]
async fn an_anonymous_vote_counts_for_its_voter_alone_for_ever() {
    let council =
        Council::start(System::LootCouncil).await.ruled(json!({ "votes": "ALL", "anonymous": true })).await;
    let decision = council.voted().await;
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    let open = council.ruled(json!({ "votes": "ALL" })).await;
    let other = open.opened(json!({ "item": sword() })).await;
    open.raiders[0].does("respondToDecision", with(&other, json!({ "response": "bis" }))).await;
    open.officers[2]
        .does("castVote", with(&other, json!({ "candidate": open.master.who(0), "approve": true })))
        .await;
    for hand in [&open.raiders[0], &open.master, &open.officers[1]] {
        assert_eq!(told(hand, "Member 2").await, NOTHING);
        assert_eq!(told(hand, "Member 4").await, [1, 1, 0, 0, 0, 0, 0, 0], "the open one, and not the other");
    }
    assert_eq!(told(&open.officers[0], "Member 2").await, [1, 1, 0, 0, 1, 1, 1, 0]);
    open.served.close().await;
}

#[tokio::test]
async fn a_vote_is_by_and_for_whoever_they_turned_out_to_be() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({ "votes": "ALL" })).await;
    let decision = council.voted().await;
    let who = |n: usize| council.master.who(n);
    council.master.does("mergeMembers", json!({ "member": who(0), "into": who(5) })).await;
    council.master.does("mergeMembers", json!({ "member": who(4), "into": who(3) })).await;
    council.master.does("awardLoot", award(&decision, who(5))).await;
    assert_eq!(told(&council.master, "Member 2").await, [1, 1, 0, 0, 1, 1, 1, 0]);
    assert_eq!(told(&council.master, "Member 3").await, [2, 1, 1, 0, 2, 1, 1, 0]);
    let seen = council.master.sees(COUNTED).await;
    let names: Vec<_> =
        seen["voteStatistics"].as_array().expect("a list").iter().map(|one| &one["member"]["name"]).collect();
    assert!(!names.contains(&&json!("Member 4")), "{seen}");
    council.served.close().await;
}

#[tokio::test]
async fn what_a_council_gave_for_another_role_counts_as_that() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({})).await;
    let decision = council.voted().await;
    council.master.does("awardLoot", award(&decision, council.master.who(1))).await;
    let seen = council.master.sees("lootShares(first: 1) { nodes { member { name } items offSpec } }").await;
    let expected = json!([{ "member": { "name": "Member 1" }, "items": 1, "offSpec": 1 }]);
    assert_eq!(seen["lootShares"]["nodes"], expected);
    council.served.close().await;
}
