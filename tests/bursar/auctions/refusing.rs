//! What is asked of auctions in vain.

use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

use super::{House, bid, open_by, sealed};
use crate::hand::all_refused;

#[tokio::test]
async fn every_wrong_command_has_its_code_and_leaves_the_log_alone() {
    let house = House::open().await;
    let auction = house.auction(open_by("5")).await;
    house.bids(0, &auction, "30").await;
    let nowhere = uuid::Uuid::nil().to_string();
    let raider = &house.raiders[1];
    all_refused(
        raider,
        vec![
            ("placeBid", bid(&nowhere, "30"), "UNKNOWN_AUCTION"),
            ("placeBid", bid(&auction, "4"), "BID_BELOW_MINIMUM"),
            ("placeBid", bid(&auction, "0"), "AMOUNT_NOT_POSITIVE"),
            ("placeBid", bid(&auction, "-5"), "AMOUNT_NOT_POSITIVE"),
            ("placeBid", bid(&auction, "30"), "BID_TOO_LOW"),
            ("placeBid", bid(&auction, "33"), "BID_TOO_LOW"),
            ("placeBid", bid(&auction, "36"), "BID_OFF_GRID"),
            ("placeBid", bid(&auction, "105"), "BID_ABOVE_AVAILABLE"),
            (
                "placeBid",
                json!({ "auctionId": auction, "amount": "40", "offSpec": true }),
                "OFF_SPEC_NOT_TAKEN",
            ),
            ("withdrawBid", json!({ "auctionId": auction }), "FORBIDDEN"),
            ("closeAuction", json!({ "auctionId": auction }), "FORBIDDEN"),
        ],
    )
    .await;
    let master = &house.master;
    let open = |more: Value| {
        let mut input = json!({ "item": { "name": "Ashkandi" }, "minimum": "5", "kind": { "sealed": true },
            "closesAt": Utc::now() + TimeDelta::hours(1) });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("rules").clone());
        input
    };
    all_refused(
        master,
        vec![
            ("placeBid", bid(&auction, "40"), "ACTOR_IS_NO_MEMBER"),
            ("openAuction", open(json!({ "minimum": "0" })), "AMOUNT_NOT_POSITIVE"),
            ("openAuction", open(json!({ "copies": 0 })), "COPIES_OUT_OF_RANGE"),
            (
                "openAuction",
                open(json!({ "closesAt": Utc::now() - TimeDelta::hours(1) })),
                "CLOSES_OUT_OF_RANGE",
            ),
            (
                "openAuction",
                open(json!({ "closesAt": Utc::now() + TimeDelta::days(91) })),
                "CLOSES_OUT_OF_RANGE",
            ),
            ("openAuction", open(json!({ "ties": ["EARLIEST", "DRAW"] })), "TIE_RULE_NEVER_ASKED"),
            ("openAuction", open(json!({ "raidId": nowhere })), "UNKNOWN_RAID"),
            ("openAuction", open(open_by("0")), "AMOUNT_NOT_POSITIVE"),
            ("openAuction", open(json!({ "kind": { "sealed": false } })), "NO_AUCTION_KIND"),
            ("extendAuction", json!({ "auctionId": auction, "closesAt": Utc::now() }), "CLOSES_NO_EARLIER"),
            ("closeAuction", json!({ "auctionId": nowhere }), "UNKNOWN_AUCTION"),
            ("voidAuctionAward", json!({ "auctionId": auction, "reason": "x" }), "UNKNOWN_AWARD"),
        ],
    )
    .await;
    master.does("closeAuction", json!({ "auctionId": auction })).await;
    assert_eq!(raider.refused("placeBid", bid(&auction, "40")).await, "AUCTION_CLOSED");
    let entry =
        master.sees("items { edges { node { entryId } } }").await["items"]["edges"][0]["node"]["entryId"]
            .clone();
    all_refused(
        master,
        vec![
            ("closeAuction", json!({ "auctionId": auction }), "AUCTION_CLOSED"),
            ("cancelAuction", json!({ "auctionId": auction, "reason": "x" }), "AUCTION_CLOSED"),
            ("voidEntry", json!({ "entry": entry, "reason": "x" }), "ENTRY_OF_AUCTION"),
            (
                "reassignEntry",
                json!({ "entry": entry, "to": master.who(1), "reason": "x" }),
                "ENTRY_OF_AUCTION",
            ),
        ],
    )
    .await;
    house.served.close().await;
}

#[tokio::test]
async fn what_is_bid_under_seal_in_one_auction_is_not_bid_in_another() {
    let house = House::open().await;
    let (one, other) = (house.auction(sealed()).await, house.auction(open_by("5")).await);
    house.bids(0, &one, "80").await;
    assert_eq!(house.raiders[0].refused("placeBid", bid(&other, "30")).await, "BID_ABOVE_AVAILABLE");
    house.raiders[0].does("withdrawBid", json!({ "auctionId": one })).await;
    house.bids(0, &other, "30").await;
    house.served.close().await;
}
