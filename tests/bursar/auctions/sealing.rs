//! What is bid under seal: every way to read, for everybody who may ask, before the close.

use serde_json::{Value, json};

use super::{House, bid, sealed, shown};
use crate::hand::Hand;
use crate::program::bursar;
use crate::socket::Socket;

/// Bids that are nobody else's to know: no answer may hold them.
const SECRETS: [&str; 2] = ["61.37", "73.59"];

fn tells(answer: &Value) -> bool {
    let text = answer.to_string();
    SECRETS.iter().any(|secret| text.contains(secret))
}

/// Two have bid, the third looks, and so do an officer and the owner.
async fn bid_under_seal() -> (House, String) {
    let house = House::open().await;
    let auction = house.auction(sealed()).await;
    for (n, secret) in SECRETS.iter().enumerate() {
        house.bids(n, &auction, secret).await;
    }
    house.served.test.caught_up(house.master.guild.ledger).await;
    (house, auction)
}

/// Everything that anybody can ask of a ledger, but for what is about auctions alone.
const EVERYWHERE: &[&str] = &[
    "auctions { edges { node { bids { amount member { name } } changedAt } } }",
    "standings { edges { node { dkp held available changedAt } } }",
    "history { edges { node { delta balance } } }",
    "items { edges { node { price } } }",
    "flows { edges { node { added taken } } }",
    "journal { edges { node { account amount kind } } }",
    "trialBalance { accounts { edges { node { account balance } } } totals { balance } }",
    "members { edges { node { holds { amount reason } standing { held } } } }",
];

/// What only officers may ask.
const OFFICERS: &[&str] = &[
    "events(first: 200) { edges { node { type payload raw salt metadata } } }",
    "audit(first: 200) { edges { node { types reason } } }",
];

async fn asked(hand: &Hand, selection: &str) -> Value {
    let query = format!("query ($id: UUID!) {{ ledger(id: $id) {{ {selection} }} }}");
    hand.caller.ask(&query, json!({ "id": hand.guild.ledger })).await
}

#[tokio::test]
async fn no_list_tells_anybody_what_another_bid() {
    let (house, _) = bid_under_seal().await;
    for hand in [&house.raiders[2], &house.officer, &house.master] {
        for selection in EVERYWHERE {
            let answer = asked(hand, selection).await;
            assert!(
                answer["data"]["ledger"] != Value::Null
                    || answer["errors"][0]["extensions"]["code"] == "FORBIDDEN",
                "{selection}: {answer}"
            );
            assert!(!tells(&answer), "{selection}: {answer}");
        }
    }
    for hand in [&house.officer, &house.master] {
        for selection in OFFICERS {
            let answer = asked(hand, selection).await;
            assert!(!tells(&answer), "{selection}: {answer}");
            assert!(!answer.to_string().contains("bid_placed"), "nor that there is one: {answer}");
        }
    }
    house.served.close().await;
}

#[tokio::test]
async fn a_bidder_sees_their_own_bid_and_what_is_set_aside_for_it_and_no_other() {
    let (house, auction) = bid_under_seal().await;
    let seen = shown(&house.raiders[0], &auction, "bids { amount stands }").await;
    assert_eq!(seen["bids"], json!([{ "amount": "61.37", "stands": true }]));
    let query = format!(
        "mutation {{ placeBid(input: {{ ledgerId: \"{}\", clientKey: \"more\", auctionId: \"{auction}\", amount: \"100.01\" }}) {{ receipt {{ position }} }} }}",
        house.master.guild.ledger
    );
    let answer = house.raiders[0].caller.ask(&query, Value::Null).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BID_ABOVE_AVAILABLE");
    assert!(!tells(&answer), "{answer}");
    house.served.close().await;
}

#[tokio::test]
async fn no_subscription_tells_of_another_s_bid() {
    let (house, auction) = bid_under_seal().await;
    let ledger = house.master.guild.ledger;
    let subscriptions = [
        format!(
            "subscription {{ auctions(ledgerId: \"{ledger}\", after: 0) {{ position auctions {{ bids {{ amount }} }} }} }}"
        ),
        format!("subscription {{ events(ledgerId: \"{ledger}\", after: 0) {{ position type raw }} }}"),
        format!(
            "subscription {{ standings(ledgerId: \"{ledger}\", after: 0) {{ position standings {{ held }} }} }}"
        ),
    ];
    for query in subscriptions {
        let mut socket = Socket::open(house.served.address, Some(&house.master.guild.owner)).await;
        socket.subscribe(&query, json!({})).await;
        // Everybody is told of a new member, and of what is awarded to them.
        let name = format!("Mark {}", uuid::Uuid::now_v7());
        house.master.does("addMember", json!({ "name": name })).await;
        let mark = house
            .done(
                "extendAuction",
                json!({ "auctionId": auction, "closesAt": chrono::Utc::now() + chrono::TimeDelta::hours(2) }),
                "id changedAt",
            )
            .await;
        let end: u64 = mark["changedAt"].as_str().expect("a position").parse().expect("a number");
        loop {
            let message = socket.next().await;
            assert!(!tells(&message), "{query}: {message}");
            assert!(!message.to_string().contains("bid_placed"), "{message}");
            let told = message["payload"]["data"].as_object().expect("data").values().next().expect("one")["position"].clone();
            let told: u64 = told.as_str().expect("a position").parse().expect("a number");
            if told >= end - 1 {
                break;
            }
        }
        // The next subscription's mark lies later.
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    house.served.close().await;
}

#[tokio::test]
async fn no_proof_no_export_no_replay_and_no_earlier_moment_tells_of_another_s_bid() {
    let (house, auction) = bid_under_seal().await;
    let (app, ledger) = (&house.served.test.app, house.master.guild.ledger);
    let page = bursar::log::page(&app.database, ledger, aggregates::Position(0), 200).await.expect("a page");
    for event in page.iter().filter(|event| SECRETS.iter().any(|secret| event.payload.contains(secret))) {
        for hand in [&house.officer, &house.master, &house.raiders[2]] {
            let answer = asked(hand, &format!("proof(position: {}) {{ json }}", event.position)).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{}", event.event_type);
        }
    }
    let own = house.master.guild.members[0];
    for (hand, sees) in [(&house.raiders[0], true), (&house.master, false)] {
        let answer = asked(hand, &format!("exportMember(memberId: \"{own}\") {{ json }}")).await;
        assert!(answer["errors"] == Value::Null, "{answer}");
        assert_eq!(tells(&answer), sees, "what they bid is theirs, and nobody else's");
        assert!(!answer.to_string().contains("73.59"));
    }
    let head = house.master.sees("position").await["position"].clone();
    let selection = format!(
        "auction(id: \"{auction}\") {{ bids {{ amount }} }} standings {{ edges {{ node {{ held }} }} }}"
    );
    let query =
        format!("query ($id: UUID!) {{ ledger(id: $id, asOf: {{ position: {head} }}) {{ {selection} }} }}");
    let then = house.master.caller.ask(&query, json!({ "id": ledger })).await;
    assert!(then["errors"] == Value::Null && !tells(&then), "{then}");
    let ledger = ledger.to_string();
    let replayed = bursar(&house.served.test.url, &["replay", "--ledger", &ledger]).await.exits(0).out;
    assert!(!SECRETS.iter().any(|secret| replayed.contains(secret)));
    let hidden =
        bursar(&house.served.test.url, &["replay", "--ledger", &ledger, "--hidden"]).await.exits(0).out;
    assert!(SECRETS.iter().all(|secret| hidden.contains(secret)));
    let refused = bursar(&house.served.test.url, &["export", "--ledger", &ledger]).await.exits(3);
    assert!(refused.err.contains("under seal") && refused.out.is_empty(), "{}", refused.err);
    let whole =
        bursar(&house.served.test.url, &["export", "--ledger", &ledger, "--hidden"]).await.exits(0).out;
    assert!(SECRETS.iter().all(|secret| whole.contains(secret)));
    house.served.close().await;
}

#[tokio::test]
async fn no_refusal_tells_of_another_s_bid() {
    let (house, auction) = bid_under_seal().await;
    let tries = [
        (&house.raiders[2], "placeBid", bid(&auction, "5")),
        (
            &house.officer,
            "withdrawBid",
            json!({ "auctionId": auction, "member": house.master.who(0), "reason": "x" }),
        ),
        (
            &house.master,
            "chargePoints",
            json!({ "account": "DKP", "member": house.master.who(0), "price": "50" }),
        ),
        (
            &house.master,
            "holdPoints",
            json!({ "member": house.master.who(1), "amount": "60", "reason": "x" }),
        ),
        (
            &house.master,
            "transferPoints",
            json!({ "account": "DKP", "from": house.master.who(1), "to": house.master.who(2), "amount": "41", "reason": "x" }),
        ),
    ];
    for (hand, mutation, input) in tries {
        let (query, variables) = hand.asked(mutation, input);
        let answer = hand.caller.ask(&query, variables).await;
        assert!(!tells(&answer), "{mutation}: {answer}");
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();
        assert!(
            ["", "SEALED_BID_IS_ONES_OWN", "INSUFFICIENT_AVAILABLE", "INSUFFICIENT_POINTS"]
                .contains(&code.as_str()),
            "{mutation}: {answer}"
        );
    }
    house.served.close().await;
}

#[tokio::test]
async fn another_auction_s_close_and_a_bid_of_everything_tell_nothing_of_what_is_under_seal() {
    let house = House::open().await;
    let open = house.auction(super::open_by("5")).await;
    house.bids(0, &open, "60").await;
    house.bids(1, &open, "65").await;
    let under_seal = house.auction(sealed()).await;
    house.bids(0, &under_seal, "50").await;
    // All that others are told that they have may be bid off the grid, and what is left besides the seal may not.
    assert_eq!(house.raiders[0].refused("placeBid", bid(&open, "100")).await, "BID_ABOVE_AVAILABLE");
    house.bids(2, &under_seal, "32.63").await;
    assert_eq!(house.raiders[2].refused("placeBid", bid(&open, "67.37")).await, "BID_TOO_LOW");
    let closed = house.done("closeAuction", json!({ "auctionId": open }), "bids { amount passedOver }").await;
    let bids = closed["bids"].as_array().expect("bids");
    assert!(bids.iter().all(|bid| bid["passedOver"] == Value::Null), "{closed}");
    house.served.close().await;
}

#[tokio::test]
async fn no_entry_no_merge_and_nothing_that_was_called_off_tells_of_a_bid_under_seal() {
    let (house, auction) = bid_under_seal().await;
    let (app, ledger) = (&house.served.test.app, house.master.guild.ledger);
    let page = bursar::log::page(&app.database, ledger, aggregates::Position(0), 200).await.expect("a page");
    for event in page.iter().filter(|event| event.event_type == "points.held") {
        let seen = house.raiders[2].sees(&format!("entry(id: {}) {{ recordedAt }}", event.position)).await;
        assert_eq!(seen["entry"], Value::Null);
    }
    let merge = json!({ "member": house.master.who(1), "into": house.master.who(3) });
    let (query, variables) = house.master.asked("mergeMembers", merge);
    let answer = house.master.caller.ask(&query, variables).await;
    assert!(!answer.to_string().contains("HOLD"), "{answer}");
    house.master.does("cancelAuction", json!({ "auctionId": auction, "reason": "bugged" })).await;
    let member = house.master.guild.members[0];
    let of_cancels = |more: &str| {
        let filter = format!("{{ types: [\"auctions.cancelled\"]{more} }}");
        format!("audit(filter: {filter}) {{ edges {{ node {{ types }} }} }}")
    };
    let named = house.officer.sees(&of_cancels(&format!(", memberId: \"{member}\""))).await;
    assert_eq!(named["audit"]["edges"], json!([]));
    let all = house.officer.sees(&of_cancels("")).await;
    assert_eq!(all["audit"]["edges"], json!([{ "node": { "types": ["auctions.cancelled"] } }]));
    house.served.close().await;
}

#[tokio::test]
async fn after_the_close_everybody_sees_every_bid() {
    let (house, auction) = bid_under_seal().await;
    house.master.does("closeAuction", json!({ "auctionId": auction })).await;
    let seen = shown(&house.raiders[2], &auction, "bids { amount }").await;
    assert_eq!(seen["bids"], json!([{ "amount": "73.59" }, { "amount": "61.37" }]));
    let events = house
        .officer
        .sees("events(types: [\"auctions.bid_placed\", \"points.held\"]) { edges { node { type } } }")
        .await;
    assert_eq!(events["events"]["edges"].as_array().map(Vec::len), Some(4));
    house.served.close().await;
}
