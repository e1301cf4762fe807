//! Who sees a vote: every way to read, under every rule, for everybody who may ask.

use aggregates::ledger::System;
use serde_json::{Value, json};

use super::{Council, award, shown, with};
use crate::hand::Hand;
use crate::program::bursar;
use crate::socket::Socket;

/// Whether each of them sees all votes, those of others among them: a raider, an officer who voted, the loot master.
type Seen = [bool; 3];

/// What everybody is shown of a decision's votes.
async fn held(council: &Council, decision: &str, seen: Seen, names_voters: bool) {
    let officer = &council.officers[0];
    let who = [(&council.raiders[0], false), (officer, true), (&council.master, false)];
    for ((hand, has_voted), sees) in who.into_iter().zip(seen) {
        of_the_decision(hand, decision, (sees, names_voters, has_voted)).await;
    }
    let votes = ["council.voted"];
    for ((hand, has_voted), sees) in who.into_iter().zip(seen).skip(1) {
        let (all, own) = (3, usize::from(has_voted));
        let shown = if sees && names_voters { all } else { own };
        assert_eq!(in_the_log(hand, votes).await, shown, "events");
        assert_eq!(in_the_trail(hand, votes).await, shown, "audit");
        assert_eq!(proven(hand, council).await, shown, "proofs");
        assert_eq!(in_the_stream(hand, council).await, shown, "subscription");
    }
}

async fn of_the_decision(hand: &Hand, decision: &str, (sees, names, has_voted): (bool, bool, bool)) {
    let selection = "candidates { approvals rejections votes { voter { name } approve votedAt } }";
    let now = shown(hand, decision, selection).await["candidates"][0].clone();
    let tally = if sees { json!([2, 1]) } else { json!([null, null]) };
    assert_eq!(json!([now["approvals"], now["rejections"]]), tally);
    let votes = now["votes"].as_array().expect("votes");
    assert_eq!(votes.len(), if sees { 3 } else { usize::from(has_voted) }, "{now}");
    let named = votes.iter().filter(|vote| vote["voter"] != Value::Null).count();
    assert_eq!(named, if sees && names { 3 } else { usize::from(has_voted) }, "{now}");
    assert!(
        votes.iter().all(|vote| (vote["votedAt"] == Value::Null) == (vote["voter"] == Value::Null)),
        "{now}"
    );
}

async fn in_the_log(hand: &Hand, types: [&str; 1]) -> usize {
    let selection = format!("events(types: {}) {{ edges {{ node {{ raw salt actor }} }} }}", json!(types));
    let some = hand.sees(&selection).await["events"]["edges"].as_array().expect("edges").len();
    let all = hand.sees("events(first: 200) { edges { node { type } } }").await;
    let among = all["events"]["edges"].as_array().expect("edges").iter();
    assert_eq!(among.filter(|edge| edge["node"]["type"] == types[0]).count(), some);
    some
}

async fn in_the_trail(hand: &Hand, types: [&str; 1]) -> usize {
    let selection =
        format!("audit(filter: {{ types: {} }}) {{ edges {{ node {{ actor }} }} }}", json!(types));
    hand.sees(&selection).await["audit"]["edges"].as_array().expect("edges").len()
}

/// Of how many votes a proof is given.
async fn proven(hand: &Hand, council: &Council) -> usize {
    let mut given = 0;
    for position in votes(council).await {
        let query = format!(
            "query ($id: UUID!) {{ ledger(id: $id) {{ proof(position: {position}) {{ position }} }} }}"
        );
        let answer = hand.caller.ask(&query, json!({ "id": hand.guild.ledger })).await;
        given += usize::from(answer.get("errors").is_none());
    }
    given
}

/// Where the votes stand.
async fn votes(council: &Council) -> Vec<u64> {
    let (app, ledger) = (&council.served.test.app, council.master.guild.ledger);
    let page = bursar::log::page(&app.database, ledger, aggregates::Position(0), 200).await.expect("a page");
    page.iter().filter(|event| event.event_type == "council.voted").map(|event| event.position.0).collect()
}

/// How many votes a subscriber is told from the beginning up to a mark.
async fn in_the_stream(hand: &Hand, council: &Council) -> usize {
    let ledger = hand.guild.ledger;
    let mark =
        council.master.does("addMember", json!({ "name": format!("Mark {}", uuid::Uuid::now_v7()) })).await;
    let mut socket = Socket::open(council.served.address, hand.caller.key()).await;
    socket
        .subscribe(
            &format!("subscription {{ events(ledgerId: \"{ledger}\", after: 0) {{ position type }} }}"),
            json!({}),
        )
        .await;
    let mut told = 0;
    loop {
        let event = socket.next().await["payload"]["data"]["events"].clone();
        told += usize::from(event["type"] == "council.voted");
        if event["position"] == mark["position"] {
            return told;
        }
    }
}

#[tokio::test]
async fn votes_for_all_are_seen_by_all() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({ "votes": "ALL" })).await;
    let decision = council.voted().await;
    held(&council, &decision, [true, true, true], true).await;
    council.served.close().await;
}

#[tokio::test]
async fn votes_for_officers_are_seen_by_the_council_alone() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({})).await;
    let decision = council.voted().await;
    held(&council, &decision, [false, true, true], true).await;
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    held(&council, &decision, [false, true, true], true).await;
    council.served.close().await;
}

#[tokio::test]
async fn votes_that_are_hidden_until_the_award_are_seen_by_nobody_before_and_by_all_after() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({ "votes": "AFTER_AWARD" })).await;
    let decision = council.voted().await;
    held(&council, &decision, [false, false, false], true).await;
    let before = council.master.sees("position").await["position"].as_str().expect("a position").to_owned();
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    held(&council, &decision, [true, true, true], true).await;
    // As of the moment before, what was hidden then is.
    let selection =
        format!("decision(id: \"{decision}\") {{ candidates {{ approvals votes {{ approve }} }} }}");
    let query = format!(
        "query ($id: UUID!) {{ ledger(id: $id, asOf: {{ position: \"{before}\" }}) {{ {selection} }} }}"
    );
    let then = council.master.caller.get(&query, json!({ "id": council.master.guild.ledger })).await;
    assert_eq!(then["ledger"]["decision"]["candidates"][0], json!({ "approvals": null, "votes": [] }));
    // Taken back, it is a secret ballot again.
    council.master.does("voidLoot", with(&decision, json!({ "reason": "wrong" }))).await;
    held(&council, &decision, [false, false, false], true).await;
    council.served.close().await;
}

#[tokio::test]
async fn an_anonymous_vote_is_counted_and_nobodys() {
    let council =
        Council::start(System::LootCouncil).await.ruled(json!({ "votes": "ALL", "anonymous": true })).await;
    let decision = council.voted().await;
    held(&council, &decision, [true, true, true], false).await;
    council.served.close().await;
}

#[tokio::test]
async fn a_rule_that_is_set_later_shows_no_vote_that_was_cast_before() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({ "votes": "AFTER_AWARD" })).await;
    let decision = council.voted().await;
    let council = council.ruled(json!({ "votes": "ALL" })).await;
    held(&council, &decision, [false, false, false], true).await;
    council.served.close().await;
}

#[tokio::test]
async fn a_person_is_given_the_votes_that_they_cast_and_none_that_were_cast_on_them() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({})).await;
    council.voted().await;
    let given = |hand, n: usize| {
        let (hand, member): (&Hand, _) = (hand, council.master.guild.members[n]);
        let selection = format!("exportMember(memberId: \"{member}\") {{ json }}");
        async move {
            let json = hand.sees(&selection).await["exportMember"]["json"].as_str().expect("JSON").to_owned();
            let all: Value = serde_json::from_str(&json).expect("JSON");
            let events = all["events"].as_array().expect("events").iter();
            let votes = events.filter(|event| event["type"] == "council.voted").count();
            (votes, all["council_votes"].as_array().map_or(0, Vec::len), json)
        }
    };
    let (candidate, voter) = (given(&council.raiders[0], 0).await, given(&council.officers[0], 2).await);
    assert_eq!((candidate.0, candidate.1), (0, 0));
    assert_eq!((voter.0, voter.1), (1, 1));
    let by_the_owner = given(&council.master, 2).await;
    assert_eq!((by_the_owner.0, by_the_owner.1), (0, 0), "what only they may know is given to them alone");
    assert!(!voter.2.contains(&council.master.guild.members[0].to_string()), "whom they voted on is another");
    assert!(candidate.2.contains("the last piece"), "what they wrote is theirs");
    council.served.close().await;
}

#[tokio::test]
async fn a_replay_leaves_out_what_is_hidden_unless_it_is_asked_for() {
    let council = Council::start(System::LootCouncil).await.ruled(json!({ "anonymous": true })).await;
    council.voted().await;
    let ledger = council.master.guild.ledger.to_string();
    let replayed = async |more: &[&str]| {
        let arguments = [&["replay", "--ledger", &ledger, "--type", "council.voted"][..], more].concat();
        bursar(&council.served.test.url, &arguments).await.exits(0).lines().len()
    };
    council.served.test.caught_up(council.master.guild.ledger).await;
    assert_eq!((replayed(&[]).await, replayed(&["--hidden"]).await), (0, 3));
    council.served.close().await;
}

#[tokio::test]
async fn a_note_is_for_the_council_and_who_wrote_it() {
    let council = Council::start(System::LootCouncil).await;
    let decision = council.voted().await;
    for (hand, note) in [
        (&council.raiders[0], true),
        (&council.raiders[1], false),
        (&council.outsider, false),
        (&council.officers[0], true),
    ] {
        let seen = shown(hand, &decision, "candidates { note }").await["candidates"][0]["note"].clone();
        assert_eq!(seen, if note { json!("the last piece") } else { json!(null) });
    }
    let reads = council.master.sees("privateReads { edges { node { what } } }").await;
    assert!(reads.to_string().contains("RESPONSES"), "{reads}");
    council.served.close().await;
}

#[tokio::test]
async fn where_points_are_private_a_raider_sees_no_others_standing() {
    let council = Council::start(System::Dkp).await;
    council.master.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    let rich = council.master.award("200", json!([council.master.who(0), council.master.who(1)]));
    council.master.does("awardPoints", rich).await;
    let decision = council.voted().await;
    council.master.does("awardLoot", award(&decision, council.master.who(0))).await;
    let selection = "candidates { standing { dkp } } awards { item { price } contenders { dkp } }";
    let seen = shown(&council.raiders[1], &decision, selection).await;
    assert_eq!(seen["candidates"], json!([{ "standing": null }, { "standing": { "dkp": "200" } }]));
    assert_eq!(seen["awards"], json!([{ "item": null, "contenders": [{ "dkp": null }, { "dkp": "200" }] }]));
    council.served.close().await;
}
