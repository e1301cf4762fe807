//! The close: at its time, once, by whichever server; and what tells equal bids apart.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{House, balances, open_by, shown, vickrey};
use crate::support::TestApp;

#[tokio::test]
async fn an_auction_closes_at_its_time_once_however_many_servers_run() {
    let house = House::open().await;
    let mut rules = vickrey();
    rules["closesAt"] = json!(Utc::now() + TimeDelta::milliseconds(1_500));
    let auction = house.auction(rules).await;
    house.bids(0, &auction, "60").await;
    house.bids(1, &auction, "40").await;
    house.served.test.caught_up(house.master.guild.ledger).await;
    let app = &house.served.test.app;
    let before = bursar::policies::close_ended(app).await.expect("looked");
    assert_eq!(before, 0, "it has not ended");
    while bursar::policies::close_ended(app).await.expect("looked") == 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Another server, which was asleep.
    let other = TestApp::on(house.served.test.url.clone()).await;
    bursar::policies::close_ended(&other.app).await.expect("looked");
    other.app.stop().await;
    let seen = shown(
        &house.raiders[2],
        &auction,
        "state early awards { member { name } bid price pricedBy } bids { amount rank }",
    )
    .await;
    assert_eq!(
        seen,
        json!({ "state": "CLOSED", "early": false, "bids": [{ "amount": "60", "rank": 1 }, { "amount": "40", "rank": 2 }],
        "awards": [{ "member": { "name": "Member 0" }, "bid": "60", "price": "40", "pricedBy": "second_bid" }] })
    );
    assert_eq!(balances(&house).await, ["60", "100", "100"]);
    let closed = house.master.sees("events(types: [\"auctions.closed\"]) { edges { node { actor } } }").await;
    assert_eq!(closed["events"]["edges"], json!([{ "node": { "actor": "policy:auctions" } }]));
    house.served.close().await;
}

/// Both raiders are at a kill, and the second at another one as well.
async fn two_kills(house: &House) {
    let hand = &house.master;
    let (query, variables) = hand.asked("startRaid", json!({ "title": "Molten Core" }));
    let query = query.replace("receipt { position repeated }", "raid { id }");
    let raid = hand.caller.get(&query, variables).await["startRaid"]["raid"]["id"].clone();
    hand.does("setRoster", json!({ "raidId": raid, "present": [hand.who(0), hand.who(1)] })).await;
    hand.does("recordKill", json!({ "raidId": raid, "boss": "Lucifron" })).await;
    hand.does("setRoster", json!({ "raidId": raid, "gone": [hand.who(0)] })).await;
    hand.does("recordKill", json!({ "raidId": raid, "boss": "Magmadar" })).await;
}

#[tokio::test]
async fn of_equals_who_was_there_more_goes_first_where_the_auction_says_so() {
    for at_its_end in [false, true] {
        let house = House::open().await;
        two_kills(&house).await;
        let mut rules = vickrey();
        rules["ties"] = json!(["ATTENDANCE"]);
        if at_its_end {
            rules["closesAt"] = json!(Utc::now() + TimeDelta::seconds(3));
        }
        let auction = house.auction(rules).await;
        for n in 0..2 {
            house.bids(n, &auction, "50").await;
        }
        let selection = "state awards { member { id } decidedBy }
            tied { rule contenders { member { id } attended { attended possible } } }";
        let closed = match at_its_end {
            false => house.done("closeAuction", json!({ "auctionId": auction }), selection).await,
            true => {
                while bursar::policies::close_ended(&house.served.test.app).await.expect("looked") == 0 {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                shown(&house.officer, &auction, selection).await
            }
        };
        let members = &house.master.guild.members;
        let award = json!([{ "member": { "id": members[1] }, "decidedBy": "ATTENDANCE" }]);
        assert_eq!((&closed["state"], &closed["awards"]), (&json!("CLOSED"), &award));
        let mut contenders = closed["tied"][0]["contenders"].as_array().expect("contenders").clone();
        contenders.sort_by_key(|one| one["attended"]["attended"].as_u64());
        let had = |n: usize, attended: u32| json!({ "member": { "id": members[n] }, "attended": { "attended": attended, "possible": 2 } });
        assert_eq!(contenders, [had(0, 1), had(1, 2)]);
        house.served.close().await;
    }
}

/// What is written at a close stands for ever: nobody wins by rows that are not kept up.
#[tokio::test]
async fn an_auction_that_goes_by_attendance_waits_while_what_says_so_is_stopped() {
    let house = House::open().await;
    two_kills(&house).await;
    let mut rules = vickrey();
    rules["ties"] = json!(["ATTENDANCE"]);
    let auction = house.auction(rules).await;
    house.bids(0, &auction, "50").await;
    house.served.test.caught_up(house.master.guild.ledger).await;
    let stopped = async |failure: Option<&str>| {
        let sql =
            "UPDATE checkpoints SET failure = $1, failed_at = CASE WHEN $1 IS NOT NULL THEN position END
                   WHERE model = 'raids_presence'";
        sqlx::query(sql)
            .bind(failure)
            .execute(house.served.test.database())
            .await
            .expect("as it would stand");
    };
    stopped(Some("a test")).await;
    let (query, variables) = house.master.asked("closeAuction", json!({ "auctionId": auction }));
    assert_eq!(house.master.caller.refused(&query, variables).await, "INTERNAL");
    stopped(None).await;
    assert_eq!(shown(&house.officer, &auction, "state").await["state"], "LIVE");
    let closed = house.done("closeAuction", json!({ "auctionId": auction }), "state").await;
    assert_eq!(closed["state"], "CLOSED");
    house.served.close().await;
}

#[tokio::test]
async fn a_draw_is_committed_to_and_can_be_checked() {
    let house = House::open().await;
    let mut rules = vickrey();
    rules["ties"] = json!(["DRAW"]);
    let auction = house.auction(rules).await;
    let before = shown(&house.officer, &auction, "commitment seed").await;
    assert_eq!(before["seed"], Value::Null);
    for n in 0..3 {
        house.bids(n, &auction, if n == 2 { "20" } else { "50" }).await;
    }
    let selection = "commitment seed awards { member { id } price pricedBy decidedBy }
        tied { rule contenders { member { id } drawn } }";
    let closed = house.done("closeAuction", json!({ "auctionId": auction }), selection).await;
    assert_eq!(closed["commitment"], before["commitment"]);
    let digest = |bytes: &[u8]| hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes));
    let seed = hex::decode(closed["seed"].as_str().expect("revealed")).expect("hex");
    assert_eq!(closed["commitment"], digest(&seed));
    let id = |value: &Value| value.as_str().expect("an id").parse::<uuid::Uuid>().expect("an id");
    let contenders = closed["tied"][0]["contenders"].as_array().expect("contenders");
    let mut drawn = Vec::new();
    for one in contenders {
        let member = id(&one["member"]["id"]);
        let number = digest(&[&seed[..], id(&json!(auction)).as_bytes(), member.as_bytes()].concat());
        assert_eq!(one["drawn"], number);
        drawn.push((number, member));
    }
    let (_, highest) = drawn.into_iter().max().expect("two");
    assert_eq!(id(&closed["awards"][0]["member"]["id"]), highest);
    // A tie at the top pays its own bid.
    assert_eq!(
        (&closed["awards"][0]["price"], &closed["awards"][0]["decidedBy"]),
        (&json!("50"), &json!("DRAW"))
    );
    house.served.close().await;
}

#[tokio::test]
async fn a_bid_shortly_before_the_end_moves_it() {
    let house = House::open().await;
    let snipe = json!({ "within": 7200, "extend": 10_000, "most": 1 });
    let rules = json!({ "kind": { "open": { "increment": "5", "antiSnipe": snipe } } });
    let auction = house.auction(rules).await;
    let end =
        |seen: Value| seen["closesAt"].as_str().expect("a time").parse::<DateTime<Utc>>().expect("a time");
    let first = end(shown(&house.master, &auction, "closesAt").await);
    house.bids(0, &auction, "30").await;
    let moved = end(shown(&house.master, &auction, "closesAt").await);
    assert!(moved > first + TimeDelta::hours(1), "{first} {moved}");
    house.bids(1, &auction, "35").await;
    assert_eq!(end(shown(&house.master, &auction, "closesAt").await), moved, "once is the most");
    house.served.close().await;
}

#[tokio::test]
async fn main_spec_goes_before_off_spec_and_who_left_is_passed_over() {
    let house = House::open().await;
    let mut rules = vickrey();
    rules["offSpec"] = json!(true);
    let auction = house.auction(rules).await;
    let off = json!({ "auctionId": auction, "amount": "90", "offSpec": true });
    house.raiders[0].does("placeBid", off).await;
    house.bids(1, &auction, "10").await;
    house.bids(2, &auction, "50").await;
    house.master.does("memberLeaves", json!({ "member": house.master.who(2) })).await;
    let closed = house
        .done(
            "closeAuction",
            json!({ "auctionId": auction }),
            "awards { member { name } price pricedBy } bids { amount passedOver }",
        )
        .await;
    assert_eq!(
        closed["awards"],
        json!([{ "member": { "name": "Member 1" }, "price": "5", "pricedBy": "minimum" }])
    );
    let left =
        closed["bids"].as_array().expect("bids").iter().find(|bid| bid["amount"] == "50").expect("there");
    assert_eq!(left["passedOver"], "left");
    assert_eq!(balances(&house).await, ["100", "95", "100"]);
    house.served.close().await;
}

#[tokio::test]
async fn an_auction_that_nobody_bids_in_and_one_that_is_called_off_charge_nobody() {
    let house = House::open().await;
    let auction = house.auction(open_by("5")).await;
    let closed = house.done("closeAuction", json!({ "auctionId": auction }), "state awards { number }").await;
    assert_eq!(closed, json!({ "state": "CLOSED", "awards": [] }));
    let other = house.auction(vickrey()).await;
    house.bids(0, &other, "50").await;
    let cancel = json!({ "auctionId": other, "reason": "the wrong item" });
    let cancelled = house.done("cancelAuction", cancel, "state cancelledFor bids { amount }").await;
    assert_eq!(cancelled, json!({ "state": "CANCELLED", "cancelledFor": "the wrong item", "bids": [] }));
    assert_eq!(balances(&house).await, ["100", "100", "100"]);
    house.served.close().await;
}
