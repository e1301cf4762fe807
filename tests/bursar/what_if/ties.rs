//! Other ties: who would have won an auction.

use serde_json::{Value, json};

use super::{refused, simulated};
use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;
use crate::issuer::{shared, trusting};

const ISSUER: &str = "https://id.example";

const AWARDS: &str = "empty inForce refused awards { item number before { member { name } price } after { member { name } price } }
    members(differingOnly: true) { edges { node { member { name } balances { before after } } } }";

async fn served() -> Served {
    Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await
}

fn subject(guild: &Guild, n: usize) -> String {
    format!("{} {n}", guild.ledger)
}

/// The second has more points and the first bids first: the same, for a sword. Then the first spends what is left.
async fn tied(served: &Served, ties: Value) -> Hand {
    let guild = Guild::open(&served.test.app, 2).await;
    for n in 0..2 {
        guild.grant(guild.members[n], "raider").await;
        guild.link(guild.members[n], ISSUER, &subject(&guild, n)).await.expect("linked");
    }
    served.test.caught_up(guild.ledger).await;
    let hand = Hand::owner(served, &guild);
    hand.does("awardPoints", hand.award("100", json!([hand.who(0), hand.who(1)]))).await;
    hand.does("awardPoints", hand.award("50", json!([hand.who(1)]))).await;
    let closes_at = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let plan = json!({ "item": { "name": "Ashkandi" }, "minimum": "5", "closesAt": closes_at, "kind": { "sealed": true }, "ties": ties });
    hand.does("openAuction", plan).await;
    let seen = hand.sees("auctions(first: 1) { nodes { id } }").await;
    let auction = seen["auctions"]["nodes"][0]["id"].clone();
    for n in 0..2 {
        let caller = served.caller(Some(&shared(ISSUER, &subject(&hand.guild, n))));
        let bidder = Hand { caller, guild: hand.guild.clone() };
        bidder.does("placeBid", json!({ "auctionId": auction, "amount": "60" })).await;
    }
    hand.does("closeAuction", json!({ "auctionId": auction })).await;
    let charge =
        json!({ "account": "DKP", "member": hand.who(0), "price": "40", "item": { "name": "Ring" } });
    hand.does("chargePoints", charge).await;
    hand
}

fn winner(name: &str) -> Value {
    json!({ "member": { "name": name }, "price": "60" })
}

#[tokio::test]
async fn an_auction_goes_to_whom_the_proposed_ties_say_and_balances_follow() {
    let served = served().await;
    let hand = tied(&served, json!(["EARLIEST"])).await;
    let made = simulated(&hand, json!({ "auctionTies": ["HIGHER_BALANCE"] }), AWARDS).await;
    let award =
        json!({ "item": "Ashkandi", "number": 1, "before": winner("Member 0"), "after": winner("Member 1") });
    assert_eq!(made["awards"], json!([award]));
    let balance = |name: &str, before: &str, after: &str| json!({ "node": { "member": { "name": name }, "balances": [{ "before": before, "after": after }] } });
    let expected = [balance("Member 1", "150", "90"), balance("Member 0", "0", "60")];
    let found = made["members"]["edges"].as_array().expect("edges");
    assert!(found.len() == 2 && expected.iter().all(|one| found.contains(one)), "{found:#?}");
    assert_eq!(
        (&made["empty"], &made["inForce"], &made["refused"]),
        (&json!(false), &json!(false), &json!(0))
    );
    served.close().await;
}

#[tokio::test]
async fn ties_that_say_the_same_or_come_too_late_change_nothing() {
    let served = served().await;
    let hand = tied(&served, json!(["HIGHER_BALANCE", "EARLIEST"])).await;
    let selection = "empty awards { item }";
    let nothing = json!({ "empty": true, "awards": [] });
    let now = chrono::Utc::now();
    for proposal in
        [json!({ "auctionTies": ["HIGHER_BALANCE"] }), json!({ "auctionTies": ["EARLIEST"], "from": now })]
    {
        assert_eq!(simulated(&hand, proposal, selection).await, nothing);
    }
    let earliest = simulated(&hand, json!({ "auctionTies": [] }), selection).await;
    assert_eq!(earliest, json!({ "empty": false, "awards": [{ "item": "Ashkandi" }] }));
    let idle = json!({ "auctionTies": ["EARLIEST", "ATTENDANCE"] });
    assert_eq!(refused(&hand, idle).await, "TIE_RULE_NEVER_ASKED");
    served.close().await;
}

#[tokio::test]
async fn who_was_there_more_would_have_won_and_that_is_not_adopted() {
    let served = served().await;
    let hand = tied(&served, json!(["EARLIEST"])).await;
    // Attendance looks back from now, some weeks.
    let from = chrono::Utc::now() - chrono::TimeDelta::days(2);
    hand.does("startRaid", json!({ "title": "Molten Core", "effectiveAt": from })).await;
    let raid = hand.sees("raids(first: 1) { nodes { id } }").await["raids"]["nodes"][0]["id"].clone();
    let roster = json!({ "raidId": raid, "present": [hand.who(1)], "effectiveAt": from });
    hand.does("setRoster", roster).await;
    hand.does(
        "recordKill",
        json!({ "raidId": raid, "boss": "Lucifron", "effectiveAt": from + chrono::TimeDelta::hours(1) }),
    )
    .await;
    let proposal = json!({ "auctionTies": ["ATTENDANCE"] });
    let made = simulated(&hand, proposal.clone(), AWARDS).await;
    assert_eq!(made["awards"][0]["after"], winner("Member 1"));
    let position = hand.sees("position").await["position"].clone();
    let adopted = json!({ "proposal": proposal, "position": position, "reason": "fairer" });
    assert_eq!(hand.refused("adoptProposal", adopted).await, "AUCTION_TIES_NOT_ADOPTED");
    served.close().await;
}
