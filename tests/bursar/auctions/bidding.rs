//! Open auctions, and what is set aside for bids.

use serde_json::{Value, json};

use super::{House, balances, bid, open_by, sealed, shown};
use crate::socket::Socket;

#[tokio::test]
async fn an_open_auction_goes_from_the_first_bid_to_the_charge() {
    let house = House::open().await;
    let auction = house.auction(open_by("5")).await;
    house.bids(0, &auction, "30").await;
    house.bids(1, &auction, "35").await;
    let seen = shown(&house.raiders[2], &auction, "state bids { member { name } amount stands }").await;
    assert_eq!(
        seen,
        json!({ "state": "LIVE", "bids": [
        { "member": { "name": "Member 1" }, "amount": "35", "stands": true },
        { "member": { "name": "Member 0" }, "amount": "30", "stands": false },
    ] })
    );
    let standing = |n: usize| {
        let member = house.master.guild.members[n];
        format!("member(by: {{ id: \"{member}\" }}) {{ standing {{ dkp held available }} }}")
    };
    let outbid = house.master.sees(&standing(0)).await["member"]["standing"].clone();
    assert_eq!(outbid, json!({ "dkp": "100", "held": "0", "available": "100" }));
    let leads = house.master.sees(&standing(1)).await["member"]["standing"].clone();
    assert_eq!(leads, json!({ "dkp": "100", "held": "35", "available": "65" }));
    let closed = house
        .done(
            "closeAuction",
            json!({ "auctionId": auction }),
            "state early awards { member { name } bid price pricedBy decidedBy item { account price } }",
        )
        .await;
    assert_eq!(
        closed,
        json!({ "state": "CLOSED", "early": true, "awards": [{ "member": { "name": "Member 1" }, "bid": "35", "price": "35",
        "pricedBy": "own_bid", "decidedBy": null, "item": { "account": "DKP", "price": "35" } }] })
    );
    assert_eq!(balances(&house).await, ["100", "65", "100"]);
    let void = json!({ "auctionId": auction, "reason": "it bugged" });
    let voided = house.done("voidAuctionAward", void, "awards { voidedFor }").await;
    assert_eq!(voided["awards"], json!([{ "voidedFor": "it bugged" }]));
    assert_eq!(balances(&house).await, ["100", "100", "100"]);
    house.served.close().await;
}

#[tokio::test]
async fn a_bid_that_was_a_mistake_is_taken_back_and_who_was_outbid_stands_again() {
    let house = House::open().await;
    let auction = house.auction(open_by("5")).await;
    house.bids(0, &auction, "30").await;
    house.bids(1, &auction, "95").await;
    assert_eq!(house.raiders[1].refused("withdrawBid", json!({ "auctionId": auction })).await, "FORBIDDEN");
    let typo = json!({ "auctionId": auction, "member": house.master.who(1), "reason": "he meant 35" });
    let now = house.done("withdrawBid", typo, "bids { member { name } stands }").await;
    assert_eq!(now["bids"], json!([{ "member": { "name": "Member 0" }, "stands": true }]));
    let holds = house.master.sees("standings { edges { node { name held } } }").await.to_string();
    assert!(holds.contains(r#"{"held":"30","name":"Member 0"}"#), "{holds}");
    house.served.close().await;
}

#[tokio::test]
async fn many_who_bid_at_once_never_bid_what_they_do_not_have() {
    let house = House::open().await;
    let mut auctions = Vec::new();
    for rules in [open_by("1"), open_by("5"), sealed(), sealed()] {
        auctions.push(house.auction(rules).await);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for turn in 0..8_u32 {
        for (n, raider) in house.raiders.iter().enumerate() {
            for (nth, auction) in auctions.iter().enumerate() {
                let amount = 10 + (turn * 17 + u32::try_from(n * 7 + nth * 29).expect("small")) % 80;
                let (query, variables) = raider.asked("placeBid", bid(auction, &amount.to_string()));
                let caller = raider.caller.clone();
                tasks.spawn(async move { caller.ask(&query, variables).await });
            }
        }
    }
    let answers = tasks.join_all().await;
    let codes: Vec<_> =
        answers.iter().filter_map(|answer| answer["errors"][0]["extensions"]["code"].as_str()).collect();
    assert!(codes.len() < answers.len(), "some bids stand");
    assert!(
        codes.iter().all(|code| ["BID_ABOVE_AVAILABLE", "BID_TOO_LOW", "BID_OFF_GRID"].contains(code)),
        "{codes:?}"
    );
    let held: Vec<(uuid::Uuid, String)> = sqlx::query_as(
        "SELECT b.member_id, trim_scale(sum(b.amount))::text FROM auctions_bids_v1 b
         JOIN auctions_list_v1 l USING (ledger_id, auction_id) WHERE b.stands GROUP BY 1",
    )
    .fetch_all({
        house.served.test.caught_up(house.master.guild.ledger).await;
        house.served.test.database()
    })
    .await
    .expect("bids");
    for (member, sum) in held {
        assert!(sum.parse::<f64>().expect("a number") <= 100.0, "{member}: {sum}");
    }
    for auction in &auctions {
        house.master.does("closeAuction", json!({ "auctionId": auction })).await;
    }
    assert!(balances(&house).await.iter().all(|balance| !balance.starts_with('-')));
    house.served.close().await;
}

#[tokio::test]
async fn a_subscriber_is_told_of_every_bid_in_an_open_auction() {
    let house = House::open().await;
    let auction = house.auction(open_by("5")).await;
    let (ledger, head) = (house.master.guild.ledger, house.master.sees("position").await["position"].clone());
    let query = format!(
        "subscription {{ auctions(ledgerId: \"{ledger}\", after: {head}) {{ auctions {{ bids {{ amount }} state }} }} }}"
    );
    let mut socket = Socket::open(house.served.address, Some(&super::token(2))).await;
    socket.subscribe(&query, json!({})).await;
    let told = |message: Value| message["payload"]["data"]["auctions"]["auctions"][0].clone();
    house.bids(0, &auction, "30").await;
    assert_eq!(told(socket.next().await), json!({ "bids": [{ "amount": "30" }], "state": "LIVE" }));
    house.master.does("closeAuction", json!({ "auctionId": auction })).await;
    assert_eq!(told(socket.next().await)["state"], "CLOSED");
    house.served.close().await;
}
