//! Who got how much: over members, slots, responses and reasons, for who may see whose.

use aggregates::ledger::System;
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::{Guild, settings};
use crate::hand::Hand;
use crate::issuer::{shared, trusting};

const ISSUER: &str = "https://id.example";
const SPREAD: &str = "items members membersWithItems gini paid { account items sum gini }
    slots { slot items members gini } responses { response label items members } reasons { noCharge items members }";
const SHARES: &str = "edges { node { member { name } items share offSpec free paid { account items sum } slots { slot items } } }";

/// Four members with points: the first is a raider by token.
async fn guild() -> (Served, Hand, Hand) {
    let served = Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await;
    let guild = Guild::open_with(&served.test.app, 4, settings(System::Dkp)).await;
    guild.grant(guild.members[0], "raider").await;
    guild.link(guild.members[0], ISSUER, "raider").await.expect("linked");
    served.test.caught_up(guild.ledger).await;
    let owner = Hand::owner(&served, &guild);
    let raider = Hand { caller: served.caller(Some(&shared(ISSUER, "raider"))), guild };
    owner.does("awardPoints", owner.award("1000", json!([owner.who(0), owner.who(1), owner.who(2)]))).await;
    (served, owner, raider)
}

async fn pays(owner: &Hand, n: usize, price: &str, item: Value, at: &str) -> Value {
    let charge =
        json!({ "account": "DKP", "member": owner.who(n), "price": price, "item": item, "effectiveAt": at });
    owner.does("chargePoints", charge).await
}

fn worn(name: &str, slot: &str) -> Value {
    json!({ "name": name, "slot": slot })
}

/// The first two got an item each on the first evening, for 10 and 30; the first two more later, one of them for nothing.
async fn given_out(owner: &Hand) {
    let (first, later) = ("2026-09-01T20:00:00Z", "2026-10-01T20:00:00Z");
    owner.does("awardPoints", json!({ "account": "DKP", "amount": "500", "reason": "before", "effectiveAt": "2026-08-01T20:00:00Z",
        "members": [owner.who(0), owner.who(1)] })).await;
    pays(owner, 0, "10", worn("Helm", "HEAD"), first).await;
    pays(owner, 1, "30", worn("Crown", "HEAD"), first).await;
    pays(owner, 0, "20", worn("Ring", "FINGER"), later).await;
    owner.does("giveItem", json!({ "item": { "name": "Shard" }, "member": owner.who(0), "reason": "guild bank", "effectiveAt": later })).await;
    let wrong = pays(owner, 2, "99", worn("Wrong", "FINGER"), later).await;
    owner.does("voidEntry", json!({ "entry": wrong["position"], "reason": "wrong" })).await;
    owner.does("giveItem", json!({ "item": { "name": "Dust" }, "reason": "disenchant" })).await;
}

#[tokio::test]
async fn who_got_how_much_is_told_by_member_slot_and_reason_and_how_evenly() {
    let (served, owner, _) = guild().await;
    given_out(&owner).await;
    let seen = owner.sees(&format!("lootDistribution {{ {SPREAD} }} lootShares {{ {SHARES} }}")).await;
    // Items 0, 0, 1, 3: (-3 0 - 1 0 + 1 + 9) / (4 4). Paid 0, 0, 30, 30: (30 + 90) / (4 60).
    let expected = json!({
        "items": 4, "members": 4, "membersWithItems": 2, "gini": "0.625",
        "paid": [{ "account": "DKP", "items": 3, "sum": "60", "gini": "0.5" }],
        "slots": [
            { "slot": null, "items": 1, "members": 1, "gini": "0.75" },
            { "slot": "FINGER", "items": 1, "members": 1, "gini": "0.75" },
            { "slot": "HEAD", "items": 2, "members": 2, "gini": "0.5" },
        ],
        "responses": [{ "response": null, "label": null, "items": 4, "members": 2 }],
        "reasons": [
            { "noCharge": null, "items": 3, "members": 2 },
            { "noCharge": "guild bank", "items": 1, "members": 1 },
        ],
    });
    assert_eq!(seen["lootDistribution"], expected);
    let shares = seen["lootShares"]["edges"].as_array().expect("edges");
    assert_eq!(
        shares[0]["node"],
        json!({ "member": { "name": "Member 0" }, "items": 3, "share": "0.75", "offSpec": 0, "free": 1,
                "paid": [{ "account": "DKP", "items": 2, "sum": "30" }],
                "slots": [{ "slot": null, "items": 1 }, { "slot": "HEAD", "items": 1 }, { "slot": "FINGER", "items": 1 }] })
    );
    let counts: Vec<_> = shares.iter().map(|edge| edge["node"]["items"].clone()).collect();
    assert_eq!(counts, [json!(3), json!(1), json!(0), json!(0)]);
    served.close().await;
}

#[tokio::test]
async fn a_time_and_a_slot_narrow_what_counts_and_pages_come_together_again() {
    let (served, owner, _) = guild().await;
    given_out(&owner).await;
    let first = "filter: { to: \"2026-09-15T00:00:00Z\" }";
    let seen =
        owner.sees(&format!("lootDistribution({first}) {{ items gini slots {{ slot items }} }}")).await;
    assert_eq!(
        seen["lootDistribution"],
        json!({ "items": 2, "gini": "0.5", "slots": [{ "slot": "HEAD", "items": 2 }] })
    );
    let seen = owner.sees("lootDistribution(filter: { slot: FINGER }) { items paid { sum } }").await;
    assert_eq!(seen["lootDistribution"], json!({ "items": 1, "paid": [{ "sum": "20" }] }));
    let seen = owner
        .sees("lootDistribution(filter: { from: \"2027-01-01T00:00:00Z\" }) { items gini paid { sum } }")
        .await;
    assert_eq!(seen["lootDistribution"], json!({ "items": 0, "gini": null, "paid": [] }));
    let page = |arguments: String| {
        let owner = &owner;
        async move {
            let list = format!(
                "lootShares({arguments}) {{ edges {{ cursor node {{ memberId }} }} pageInfo {{ hasNextPage hasPreviousPage }} }}"
            );
            owner.sees(&list).await["lootShares"].clone()
        }
    };
    let ids = |page: &Value| -> Vec<Value> {
        page["edges"].as_array().expect("edges").iter().map(|edge| edge["node"]["memberId"].clone()).collect()
    };
    let all = page("first: 10".to_owned()).await;
    let one = page("first: 3".to_owned()).await;
    assert_eq!(one["pageInfo"]["hasNextPage"], true);
    let rest = page(format!("first: 3, after: {}", one["edges"][2]["cursor"])).await;
    assert_eq!([ids(&one), ids(&rest)].concat(), ids(&all));
    let back = page(format!("last: 2, before: {}", one["edges"][2]["cursor"])).await;
    assert_eq!(ids(&back), ids(&all)[..2]);
    served.close().await;
}

#[tokio::test]
async fn what_a_merged_member_got_is_whose_they_turned_out_to_be() {
    let (served, owner, _) = guild().await;
    given_out(&owner).await;
    owner.does("mergeMembers", json!({ "member": owner.who(1), "into": owner.who(0) })).await;
    let seen =
        owner.sees(&format!("lootDistribution {{ members items gini }} lootShares {{ {SHARES} }}")).await;
    assert_eq!(seen["lootDistribution"], json!({ "members": 3, "items": 4, "gini": "0.6667" }));
    let first = &seen["lootShares"]["edges"][0]["node"];
    assert_eq!((&first["items"], &first["paid"][0]["sum"]), (&json!(4), &json!("60")));
    served.close().await;
}

#[tokio::test]
async fn where_points_are_private_a_raider_counts_their_own_items_and_learns_no_measure_of_others() {
    let (served, owner, raider) = guild().await;
    given_out(&owner).await;
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    let seen = raider.sees(&format!("lootDistribution {{ {SPREAD} }} lootShares {{ {SHARES} }}")).await;
    let spread = &seen["lootDistribution"];
    assert_eq!(json!([spread["items"], spread["members"], spread["gini"]]), json!([3, 1, null]));
    assert_eq!(spread["paid"], json!([{ "account": "DKP", "items": 2, "sum": "30", "gini": null }]));
    assert!(spread["slots"].as_array().expect("slots").iter().all(|slot| slot["gini"].is_null()), "{spread}");
    let shares = seen["lootShares"]["edges"].as_array().expect("edges");
    assert_eq!((shares.len(), &shares[0]["node"]["share"]), (1, &json!(null)));
    served.close().await;
}

#[tokio::test]
async fn as_of_an_earlier_position_what_was_given_later_is_not_there() {
    let (served, owner, _) = guild().await;
    let before = owner.sees("position").await["position"].as_str().expect("a position").to_owned();
    given_out(&owner).await;
    let query = format!(
        "query ($id: UUID!) {{ ledger(id: $id, asOf: {{ position: \"{before}\" }}) {{ lootDistribution {{ items members gini }} }} }}"
    );
    let then = owner.caller.get(&query, json!({ "id": owner.guild.ledger })).await;
    assert_eq!(then["ledger"]["lootDistribution"], json!({ "items": 0, "members": 4, "gini": null }));
    served.close().await;
}
