//! Auctions over GraphQL, as raiders and officers see them: what is bid, set aside, won and charged, and what of it is hidden
//! before the close. Here is who they are and how they ask.

mod bidding;
mod closing;
mod refusing;
mod sealing;

use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;
use crate::issuer::{shared, trusting};

const ISSUER: &str = "https://id.example";

/// Three raiders with 100 DKP each, Member 0 to 2; an officer, Member 3; and whoever holds the owner's key.
struct House {
    served: Served,
    master: Hand,
    raiders: [Hand; 3],
    officer: Hand,
}

impl House {
    async fn open() -> Self {
        let served = Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await;
        let guild = Guild::open(&served.test.app, 4).await;
        for (n, role) in ["raider", "raider", "raider", "officer"].into_iter().enumerate() {
            guild.grant(guild.members[n], role).await;
            guild.link(guild.members[n], ISSUER, &format!("member {n}")).await.expect("linked");
        }
        served.test.caught_up(guild.ledger).await;
        let by_token = |n: usize| Hand { guild: guild.clone(), caller: served.caller(Some(&token(n))) };
        let master = Hand::owner(&served, &guild);
        let had = master.award("100", json!([master.who(0), master.who(1), master.who(2)]));
        master.does("awardPoints", had).await;
        House { master, raiders: [by_token(0), by_token(1), by_token(2)], officer: by_token(3), served }
    }

    /// A sword is bid for, for an hour, from 5 points up.
    async fn auction(&self, rules: Value) -> String {
        let closes_at = Utc::now() + TimeDelta::hours(1);
        let mut input = json!({ "item": { "name": "Ashkandi" }, "minimum": "5", "closesAt": closes_at });
        input.as_object_mut().expect("an object").extend(rules.as_object().expect("rules").clone());
        let opened = self.done("openAuction", input, "id").await;
        opened["id"].as_str().expect("an id").to_owned()
    }

    /// What the owner's command makes of the auction.
    async fn done(&self, mutation: &str, input: Value, selection: &str) -> Value {
        let (query, variables) = self.master.asked(mutation, input);
        let query = query.replace("receipt { position repeated }", &format!("auction {{ {selection} }}"));
        self.master.caller.get(&query, variables).await[mutation]["auction"].clone()
    }

    async fn bids(&self, n: usize, auction: &str, amount: &str) {
        self.raiders[n].does("placeBid", bid(auction, amount)).await;
    }
}

fn token(n: usize) -> String {
    shared(ISSUER, &format!("member {n}"))
}

fn bid(auction: &str, amount: &str) -> Value {
    json!({ "auctionId": auction, "amount": amount })
}

fn open_by(increment: &str) -> Value {
    json!({ "kind": { "open": { "increment": increment } } })
}

fn sealed() -> Value {
    json!({ "kind": { "sealed": true } })
}

fn vickrey() -> Value {
    json!({ "kind": { "vickrey": {} } })
}

/// What somebody is shown of an auction.
async fn shown(hand: &Hand, auction: &str, selection: &str) -> Value {
    let seen = hand.sees(&format!("auction(id: \"{auction}\") {{ {selection} }}")).await;
    seen["auction"].clone()
}

/// Everybody's balance, in order of member.
async fn balances(house: &House) -> Vec<String> {
    let guild = &house.master.guild;
    house.served.test.caught_up(guild.ledger).await;
    let mut balances = Vec::new();
    for member in &guild.members[..3] {
        balances.push(guild.dkp(*member).await);
    }
    balances
}
