//! From the drop to the award, what it costs, and what becomes of that when the award was wrong.

use aggregates::ledger::System;
use serde_json::{Value, json};

use super::{Council, award, shown, sword, with};
use crate::hand::Hand;
use crate::socket::Socket;

const WHY: &str = "state boss item { name slot } closedAt
    candidates { member { name } response label note approvals rejections votes { voter { name } approve } }
    awards { number member { name } offSpec reason entryId item { account price pricedBy } voidedFor
             reassignedFrom { name } reassignedFor contenders { member { name } response ep gp } }";

async fn gp(hand: &Hand, n: usize) -> Value {
    let member = hand.guild.members[n];
    let seen = hand.sees(&format!("member(by: {{ id: \"{member}\" }}) {{ standing {{ gp }} }}")).await;
    seen["member"]["standing"]["gp"].clone()
}

#[tokio::test]
async fn why_somebody_got_an_item_is_one_query() {
    let council = Council::start(System::Epgp).await;
    let points =
        json!({ "account": "EP", "amount": "500", "members": [council.master.who(0)], "reason": "a kill" });
    council.master.does("awardPoints", points).await;
    let decision = council.voted().await;
    // One officer changes their vote.
    let changed = json!({ "candidate": council.master.who(0), "approve": true });
    council.officers[2].does("castVote", with(&decision, changed)).await;
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    let why = shown(&council.officers[0], &decision, WHY).await;
    assert_eq!(
        (&why["state"], &why["boss"], &why["item"]["name"]),
        (&json!("DECIDED"), &json!("Ragnaros"), &json!("Thunderfury"))
    );
    let voters = ["Member 2", "Member 3", "Member 4"]
        .map(|name| json!({ "voter": { "name": name }, "approve": true }));
    assert_eq!(
        why["candidates"],
        json!([
            { "member": { "name": "Member 0" }, "response": "bis", "label": "Best in slot", "note": "the last piece",
              "approvals": 3, "rejections": 0, "votes": voters },
            { "member": { "name": "Member 1" }, "response": "offspec", "label": "Off-spec", "note": null,
              "approvals": 0, "rejections": 0, "votes": [] },
        ])
    );
    let won = &why["awards"][0];
    assert_eq!(
        (&won["member"]["name"], &won["reason"], &won["offSpec"]),
        (&json!("Member 0"), &json!("the biggest upgrade"), &json!(false))
    );
    assert_eq!(won["item"], json!({ "account": "GP", "price": "100", "pricedBy": "slot" }));
    assert_eq!(
        won["contenders"],
        json!([
            { "member": { "name": "Member 0" }, "response": "bis", "ep": "500", "gp": "0" },
            { "member": { "name": "Member 1" }, "response": "offspec", "ep": "0", "gp": "0" },
        ])
    );
    assert_eq!(gp(&council.master, 0).await, "100");
    let items = council.master.sees("items { edges { node { entryId name price member { name } } } }").await;
    assert_eq!(items["items"]["edges"][0]["node"]["entryId"], won["entryId"]);
    council.served.close().await;
}

#[tokio::test]
async fn gp_go_where_the_award_goes_and_come_back_with_it() {
    let council = Council::start(System::Epgp).await;
    let decision = council.voted().await;
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    let reassigned =
        with(&decision, json!({ "to": council.master.who(1), "reason": "they have it already" }));
    let now = council.decided("reassignLoot", reassigned.clone(), WHY).await;
    let won = &now["awards"][0];
    assert_eq!(
        (&won["member"]["name"], &won["reassignedFrom"]["name"]),
        (&json!("Member 1"), &json!("Member 0"))
    );
    assert_eq!((gp(&council.master, 0).await, gp(&council.master, 1).await), (json!("0"), json!("100")));
    // What is charged for an award goes with it, and not alone.
    let alone = json!({ "entry": won["entryId"], "reason": "alone" });
    assert_eq!(council.master.refused("voidEntry", alone).await, "ENTRY_OF_AWARD");
    let alone = json!({ "entry": won["entryId"], "to": council.master.who(0), "reason": "alone" });
    assert_eq!(council.master.refused("reassignEntry", alone).await, "ENTRY_OF_AWARD");
    assert_eq!(council.master.refused("reassignLoot", reassigned).await, "SAME_MEMBER");
    let void = with(&decision, json!({ "reason": "it bugged", "clientKey": "void" }));
    let now = council.decided("voidLoot", void.clone(), WHY).await;
    assert_eq!((&now["state"], &now["closedAt"]), (&json!("OPEN"), &json!(null)));
    assert_eq!(now["awards"][0]["voidedFor"], "it bugged");
    assert_eq!(gp(&council.master, 1).await, "0");
    // The same command again is the same receipt, and the votes count as they did.
    assert_eq!(council.master.does("voidLoot", void).await["repeated"], true);
    assert_eq!(now["candidates"][0]["approvals"], 2);
    let again = council.decided("awardLoot", award(&decision, council.master.who(1)), WHY).await;
    assert_eq!((&again["awards"][1]["number"], &again["awards"][1]["offSpec"]), (&json!(2), &json!(true)));
    council.served.close().await;
}

#[tokio::test]
async fn under_dkp_the_price_must_be_there_and_a_reason_charges_nothing() {
    let council = Council::start(System::Dkp).await;
    let decision = council.voted().await;
    let to_one = award(&decision, council.master.who(0));
    assert_eq!(council.master.refused("awardLoot", to_one.clone()).await, "INSUFFICIENT_POINTS");
    assert_eq!(
        shown(&council.master, &decision, "state awarded").await,
        json!({ "state": "OPEN", "awarded": 0 })
    );
    let to_nobody = with(&decision, json!({ "reason": "nobody needs it" }));
    assert_eq!(council.master.refused("awardLoot", to_nobody).await, "REASON_MISSING");
    let disenchanted = with(&decision, json!({ "reason": "nobody needs it", "noCharge": "disenchant" }));
    let now = council
        .decided("awardLoot", disenchanted, "state awards { member { name } item { noCharge } }")
        .await;
    assert_eq!(
        now,
        json!({ "state": "DECIDED", "awards": [{ "member": null, "item": { "noCharge": "disenchant" } }] })
    );
    let reassigned = with(&decision, json!({ "to": council.master.who(1), "reason": "wanted after all" }));
    let now = council
        .decided("reassignLoot", reassigned, "awards { member { name } item { noCharge price } }")
        .await;
    assert_eq!(
        now["awards"][0],
        json!({ "member": { "name": "Member 1" }, "item": { "noCharge": "disenchant", "price": "0" } })
    );
    let paid = council.master.award("50", json!([council.master.who(0)]));
    council.master.does("awardPoints", paid).await;
    let other = council.opened(json!({ "item": sword() })).await;
    let mut priced = award(&other, council.master.who(0));
    priced["price"] = json!("20");
    let now = council.decided("awardLoot", priced, "awards { item { account price pricedBy } }").await;
    assert_eq!(now["awards"][0]["item"], json!({ "account": "DKP", "price": "20", "pricedBy": null }));
    assert_eq!(council.master.guild.dkp(council.master.guild.members[0]).await, "30");
    council.served.close().await;
}

#[tokio::test]
async fn under_loot_council_there_are_no_points_and_every_question_has_an_answer() {
    let council = Council::start(System::LootCouncil).await;
    let decision = council.voted().await;
    let now = council.decided("awardLoot", award(&decision, council.master.who(0)), WHY).await;
    assert_eq!(now["awards"][0]["item"], json!({ "account": null, "price": "0", "pricedBy": null }));
    let seen = council.raiders[0]
        .sees("settings { system } standings { edges { node { priority eligible rank } } }")
        .await;
    assert_eq!(seen["settings"]["system"], "LOOT_COUNCIL");
    let standing = json!({ "node": { "priority": "0", "eligible": true, "rank": 1 } });
    assert_eq!(seen["standings"]["edges"][0], standing);
    let earned =
        json!({ "account": "DKP", "amount": "5", "members": [council.master.who(0)], "reason": "a kill" });
    assert_eq!(council.master.refused("awardPoints", earned).await, "ACCOUNT_NOT_IN_USE");
    assert_eq!(
        council.master.refused("decayPoints", json!({ "accounts": ["DKP"], "percent": "10" })).await,
        "ACCOUNT_NOT_IN_USE"
    );
    council.served.close().await;
}

#[tokio::test]
async fn of_two_who_award_the_last_copy_at_once_one_does() {
    let council = Council::start(System::LootCouncil).await;
    let decision = council.voted().await;
    let two = [0, 1].map(|n| council.master.asked("awardLoot", award(&decision, council.master.who(n))));
    let [one, other] = two.map(|(query, variables)| {
        let caller = council.master.caller.clone();
        async move { caller.ask(&query, variables).await }
    });
    let (one, other) = tokio::join!(one, other);
    let refused: Vec<_> = [&one, &other]
        .iter()
        .filter(|answer| answer.get("errors").is_some())
        .map(|answer| answer["errors"][0]["extensions"]["code"].clone())
        .collect();
    assert_eq!(refused, [json!("DECISION_DECIDED")], "{one} {other}");
    council.served.close().await;
}

#[tokio::test]
async fn what_items_cost_can_be_tried_otherwise_over_awards_as_well() {
    let council = Council::start(System::Epgp).await;
    let decision = council.voted().await;
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    let cheap = json!({ "rules": [{ "itemValues": { "items": [{ "itemId": 19019, "price": "40" }] } }] });
    let query =
        "query ($id: UUID!, $proposal: ProposalInput!) { ledger(id: $id) { simulation(proposal: $proposal) {
        refusals { code } members { edges { node { member { name } balances { before after } } } } } } }";
    let variables = json!({ "id": council.master.guild.ledger, "proposal": cheap });
    let made = council.master.caller.get(query, variables).await["ledger"]["simulation"].clone();
    let members = made["members"]["edges"].as_array().expect("edges").clone();
    let changed = members.iter().find(|edge| edge["node"]["member"]["name"] == "Member 0").expect("changed");
    let balances = changed["node"]["balances"].as_array().expect("balances").clone();
    assert!(balances.contains(&json!({ "before": "100", "after": "40" })), "{made}");
    council.served.close().await;
}

#[tokio::test]
async fn what_charged_nothing_and_went_to_somebody_else_and_back_is_the_same_under_other_rules() {
    let council = Council::start(System::LootCouncil).await;
    let decision = council.voted().await;
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    let other = with(&decision, json!({ "to": council.master.who(1), "reason": "they have it" }));
    council.master.does("reassignLoot", other).await;
    council.master.does("voidLoot", with(&decision, json!({ "reason": "it bugged" }))).await;
    let cheap = json!({ "rules": [{ "itemValues": { "items": [{ "itemId": 19019, "price": "40" }] } }] });
    let query =
        "query ($id: UUID!, $proposal: ProposalInput!) { ledger(id: $id) { simulation(proposal: $proposal) {
        refusals { code } empty } } }";
    let variables = json!({ "id": council.master.guild.ledger, "proposal": cheap });
    let made = council.master.caller.get(query, variables).await["ledger"]["simulation"].clone();
    assert_eq!(made, json!({ "refusals": [], "empty": true }));
    council.served.close().await;
}

#[tokio::test]
async fn a_note_goes_with_who_wrote_it() {
    let council = Council::start(System::LootCouncil).await;
    let decision = council.voted().await;
    let member = council.master.guild.members[0];
    council.master.does("memberLeaves", json!({ "member": { "id": member } })).await;
    council.master.does("forgetMember", json!({ "memberId": member, "reason": "they asked" })).await;
    let seen = shown(&council.master, &decision, "candidates { member { name } note response }").await;
    assert_eq!(seen["candidates"][0], json!({ "member": { "name": null }, "note": null, "response": "bis" }));
    council.served.close().await;
}

#[tokio::test]
async fn a_subscriber_is_told_each_step_that_they_may_see() {
    let council = Council::start(System::Epgp).await;
    let decision = council.opened(json!({ "item": sword() })).await;
    let (ledger, head) =
        (council.master.guild.ledger, council.master.sees("position").await["position"].clone());
    let query = format!(
        "subscription {{ decisions(ledgerId: \"{ledger}\", after: {head}) {{ decisions {{
        state candidates {{ response approvals }} awards {{ number }} }} }} }}"
    );
    let token = |n: usize| crate::issuer::shared(super::ISSUER, &format!("member {n}"));
    let mut raider = Socket::open(council.served.address, Some(&token(0))).await;
    let mut officer = Socket::open(council.served.address, Some(&token(2))).await;
    for socket in [&mut raider, &mut officer] {
        socket.subscribe(&query, json!({})).await;
    }
    let told = |message: Value| message["payload"]["data"]["decisions"]["decisions"][0].clone();
    council.raiders[0].does("respondToDecision", with(&decision, json!({ "response": "bis" }))).await;
    let step = |approvals: Value, awards: Value| json!({ "state": "OPEN", "candidates": [{ "response": "bis", "approvals": approvals }], "awards": awards });
    assert_eq!(told(raider.next().await), step(json!(null), json!([])));
    assert_eq!(told(officer.next().await), step(json!(0), json!([])));
    let vote = with(&decision, json!({ "candidate": council.master.who(0), "approve": true }));
    council.officers[0].does("castVote", vote).await;
    assert_eq!(told(officer.next().await), step(json!(1), json!([])));
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    // The raider's next message is the award: of the vote they were told nothing.
    let last = told(raider.next().await);
    assert_eq!((&last["state"], &last["awards"]), (&json!("DECIDED"), &json!([{ "number": 1 }])));
    assert_eq!(last["candidates"][0]["approvals"], json!(null));
    council.served.close().await;
}
