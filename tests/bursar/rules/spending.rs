//! Charges by rule, from holds, shared out, or none at all; transfers with tax; decay by rule.

use serde_json::{Value, json};

use super::{Ruled, award, charge, names, total, who, with};
use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::{Hand, all_refused};

const AT: &str = "2024-05-06T20:00:00Z";

/// A charge of what the rule says that an item costs.
fn buys(account: &str, item: Value) -> Value {
    json!({ "account": account, "member": who("Grom"), "item": item, "effectiveAt": AT })
}

#[tokio::test]
async fn an_item_costs_what_its_slot_does_and_less_for_another_role() {
    let ruled = Ruled::dkp().await;
    ruled.has(&["Grom"], "1000").await;
    let slots = json!([{ "slot": "TRINKET", "price": "75" }, { "slot": "OTHER", "price": "60" }]);
    let items = json!([{ "itemId": 19_019, "price": "300" }]);
    ruled.ruled(json!({ "itemValues": { "slots": slots, "items": items, "offSpecPercent": "50" } })).await;
    let cases = [
        (json!({ "name": "Eye", "slot": "TRINKET" }), false, "75", "75", "slot"),
        (json!({ "name": "Eye", "slot": "TRINKET" }), true, "37.5", "75", "slot"),
        (json!({ "name": "Ring", "slot": "FINGER" }), false, "60", "60", "slot"),
        (json!({ "name": "Thunderfury", "id": 19_019 }), true, "150", "300", "item"),
    ];
    for (item, off_spec, price, full, by) in cases {
        let paid = ruled.does("chargePoints", with(buys("DKP", item), json!({ "offSpec": off_spec }))).await;
        let node = "price fullPrice pricedBy offSpec itemValuesVersion account member { name }";
        let expected = json!({ "price": price, "fullPrice": full, "pricedBy": by, "offSpec": off_spec,
            "itemValuesVersion": 1, "account": "DKP", "member": { "name": "Grom" } });
        assert_eq!(ruled.list(&paid, "items(first: 1)", node).await, [expected]);
        let line = ruled.postings(&paid["position"], "delta offSpec").await;
        assert_eq!(line, json!([{ "delta": format!("-{price}"), "offSpec": off_spec }]));
    }
    assert_eq!(ruled.refused("chargePoints", buys("DKP", json!({ "name": "Eye" }))).await, "NO_PRICE");
    ruled.served.close().await;
}

#[tokio::test]
async fn an_item_costs_what_either_formula_says() {
    let ruled = Ruled::epgp().await;
    let head = |level: u32| json!({ "name": "Crown", "slot": "HEAD", "level": level, "quality": 4 });
    let weights = json!([{ "slot": "HEAD", "weight": "1" }]);
    let gear = json!({ "kind": "GEAR_POINTS", "standardLevel": 60 });
    let cepgp = json!({ "kind": "CEPGP", "modifier": "2", "weights": weights });
    // 1000 * 2, and 0.483 * 1024 * 2 = 989.184.
    for (formula, level, costs) in [(gear, 86, "2000"), (cepgp, 260, "989")] {
        ruled.ruled(json!({ "itemValues": { "formula": formula } })).await;
        let paid = ruled.does("chargePoints", buys("GP", head(level))).await;
        let read = ruled.list(&paid, "items(first: 1)", "price pricedBy").await;
        assert_eq!(read, [json!({ "price": costs, "pricedBy": "formula" })]);
    }
    let level = json!({ "name": "Crown", "slot": "HEAD" });
    assert_eq!(ruled.refused("chargePoints", buys("GP", level)).await, "NO_PRICE");
    ruled.served.close().await;
}

#[tokio::test]
async fn what_is_held_is_not_available_but_to_who_pays_from_the_hold() {
    let ruled = Ruled::dkp().await;
    ruled.has(&["Grom"], "100").await;
    let hold = json!({ "member": who("Grom"), "amount": "60", "reason": "a bid" });
    let held = ruled.answered("holdPoints", hold.clone(), "holdId receipt { position }").await;
    let standing = async |receipt: &Value| {
        let selection =
            "member(by: { name: \"Grom\" }) { standing { dkp held available } holds { id amount } }";
        ruled.at(receipt, selection).await["member"].clone()
    };
    let expected = json!({ "standing": { "dkp": "100", "held": "60", "available": "40" },
        "holds": [{ "id": held["holdId"], "amount": "60" }] });
    assert_eq!(standing(&held["receipt"]).await, expected);
    let now = json!({ "account": "DKP", "price": "50", "member": who("Grom") });
    let moved = json!({ "account": "DKP", "from": who("Grom"), "to": who("Jaina"), "amount": "50", "reason": "a debt" });
    let theirs = with(now.clone(), json!({ "member": who("Jaina"), "holdId": held["holdId"] }));
    all_refused(
        &ruled.hand,
        vec![
            ("chargePoints", now.clone(), "INSUFFICIENT_AVAILABLE"),
            ("transferPoints", moved, "INSUFFICIENT_AVAILABLE"),
            ("holdPoints", hold, "INSUFFICIENT_AVAILABLE"),
            ("chargePoints", theirs, "UNKNOWN_HOLD"),
        ],
    )
    .await;
    let paid = ruled.does("chargePoints", with(now, json!({ "holdId": held["holdId"] }))).await;
    let expected = json!({ "standing": { "dkp": "50", "held": "0", "available": "50" }, "holds": [] });
    assert_eq!(standing(&paid).await, expected);
    assert_eq!(ruled.refused("releaseHold", json!({ "holdId": held["holdId"] })).await, "UNKNOWN_HOLD");
    ruled.served.close().await;
}

#[tokio::test]
async fn an_item_given_for_a_known_reason_costs_nothing() {
    let ruled = Ruled::dkp().await;
    let given =
        |reason: &str| json!({ "item": { "name": "Shard" }, "member": who("Grom"), "reason": reason });
    let receipt = ruled.does("giveItem", given("disenchant")).await;
    let read = ruled.list(&receipt, "items", "name price noCharge member { name }").await;
    let expected =
        json!({ "name": "Shard", "price": "0", "noCharge": "disenchant", "member": { "name": "Grom" } });
    assert_eq!(read, [expected]);
    assert_eq!(total(&ruled.balances(&receipt).await), "0");
    ruled.ruled(json!({ "itemValues": { "noCharge": ["bribe"] } })).await;
    ruled.does("giveItem", given("bribe")).await;
    assert_eq!(ruled.refused("giveItem", given("disenchant")).await, "UNKNOWN_REASON");
    ruled.served.close().await;
}

#[tokio::test]
async fn what_is_paid_under_zero_sum_is_shared_out_also_when_somebody_else_pays() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "zeroSum": { "payerShares": false } })).await;
    ruled.has(&["Grom", "Jaina"], "100").await;
    let shared = json!({ "sharers": names(&["Jaina", "Rexxar", "Thrall"]) });
    let paid = ruled.does("chargePoints", with(charge("10", "Grom", AT), shared)).await;
    let mut shares: Vec<_> =
        ruled.postings(&paid["position"], "delta kind").await.as_array().expect("lines").clone();
    shares.sort_by_key(Value::to_string);
    let share = |delta: &str| json!({ "delta": delta, "kind": "SHARE" });
    let expected = [json!({ "delta": "-10", "kind": "CHARGE" }), share("3.33"), share("3.33"), share("3.34")];
    assert_eq!(shares, expected);
    let after = ruled.balances(&paid).await;
    assert_eq!((&after["Grom"], total(&after).as_str()), (&json!("90"), "200"));
    let to = json!({ "entry": paid["position"], "to": who("Jaina"), "reason": "the wrong raider" });
    let moved = ruled.does("reassignEntry", to).await;
    let after = ruled.balances(&moved).await;
    assert_eq!((&after["Jaina"], total(&after).as_str()), (&json!("90"), "200"));
    let alone = with(charge("10", "Grom", AT), json!({ "sharers": names(&["Grom"]) }));
    all_refused(
        &ruled.hand,
        vec![
            ("chargePoints", charge("10", "Grom", AT), "NOBODY_TO_SHARE_WITH"),
            ("chargePoints", alone, "NOBODY_TO_SHARE_WITH"),
        ],
    )
    .await;
    ruled.served.close().await;
}

#[tokio::test]
async fn a_transfer_loses_its_tax_on_the_way_and_never_all_of_it() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "transfers": { "taxPercent": "10" } })).await;
    ruled.has(&["Grom"], "100").await;
    ruled.does("addCharacter", json!({ "member": who("Grom"), "name": "Orgrim" })).await;
    let moved = |to: &str, more: Value| {
        let moved = json!({ "account": "DKP", "from": who("Grom"), "to": who(to), "amount": "50", "reason": "a debt" });
        with(moved, more)
    };
    let receipt = ruled.does("transferPoints", moved("Jaina", json!({}))).await;
    let lines = ruled.postings(&receipt["position"], "delta tax kind").await;
    let line = |delta: &str| json!({ "delta": delta, "tax": "5", "kind": "TRANSFER" });
    assert_eq!(lines, json!([line("-50"), line("45")]));
    let receipt = ruled.does("transferPoints", moved("Rexxar", json!({ "taxPercent": "25" }))).await;
    let expected = json!({ "Grom": "0", "Jaina": "45", "Rexxar": "37.5", "Thrall": "0" });
    assert_eq!(ruled.balances(&receipt).await, expected);
    ruled.has(&["Grom"], "100").await;
    all_refused(
        &ruled.hand,
        vec![
            ("transferPoints", moved("Jaina", json!({ "taxPercent": "100" })), "TAX_TAKES_ALL"),
            ("transferPoints", moved("Jaina", json!({ "taxPercent": "101" })), "PERCENT_OUT_OF_RANGE"),
            ("transferPoints", moved("Grom", json!({})), "SAME_MEMBER"),
            ("transferPoints", moved("Orgrim", json!({})), "SAME_MEMBER"),
        ],
    )
    .await;
    ruled.served.close().await;
}

#[tokio::test]
async fn a_period_decays_once_by_the_rule_and_without_people_nothing_decays() {
    let ruled = Ruled::dkp().await;
    ruled.has(&["Grom", "Jaina"], "33.35").await;
    assert_eq!(ruled.refused("decayPoints", json!({})).await, "NO_PERCENT");
    ruled.ruled(json!({ "decay": { "dkpPercent": "10" } })).await;
    let week = json!({ "effectiveAt": "2024-05-08T20:00:00Z" });
    let first = ruled.does("decayPoints", week.clone()).await;
    let lines = ruled.postings(&first["position"], "delta balance period").await;
    let line = json!({ "delta": "-3.34", "balance": "30.01", "period": "2024-W19" });
    assert_eq!(lines, json!([line, line]));
    let (query, variables) = ruled.hand.asked("decayPoints", week);
    let again = ruled.hand.caller.ask(&query, variables).await["errors"][0]["extensions"].clone();
    let expected = (json!("PERIOD_ALREADY_DECAYED"), &first["position"], json!("2024-W19"));
    assert_eq!((again["code"].clone(), &again["position"], again["period"].clone()), expected);
    let head = ruled.hand.sees("position").await;
    assert_eq!(head["position"], first["position"]);
    let reset = json!({ "accounts": ["DKP"], "percent": "100", "effectiveAt": "2024-05-15T20:00:00Z" });
    let reset = ruled.does("decayPoints", reset).await;
    assert_eq!(total(&ruled.balances(&reset).await), "0");
    ruled.served.close().await;
    let served = Served::start().await;
    let nobody = Hand::owner(&served, &Guild::open(&served.test.app, 0).await);
    let decay = json!({ "accounts": ["DKP"], "percent": "10" });
    assert_eq!(nobody.refused("decayPoints", decay).await, "NOBODY_TO_DECAY");
    served.close().await;
}

#[tokio::test]
async fn a_raid_of_one_has_nobody_to_share_a_price_with() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "zeroSum": { "payerShares": true } })).await;
    ruled.does("awardPoints", award("100", &["Grom"], "2024-05-01T20:00:00Z")).await;
    let start = json!({ "title": "Alone", "effectiveAt": "2024-05-06T19:00:00Z" });
    let raid = ruled.answered("startRaid", start, "raid { id }").await["raid"]["id"].clone();
    let present = |who: &[&str]| json!({ "raidId": raid, "present": names(who), "effectiveAt": "2024-05-06T19:00:00Z" });
    ruled.does("setRoster", present(&["Grom"])).await;
    let paid = with(charge("30", "Grom", AT), json!({ "raidId": raid }));
    assert_eq!(ruled.refused("chargePoints", paid.clone()).await, "NOBODY_TO_SHARE_WITH");
    ruled.does("setRoster", present(&["Jaina", "Rexxar"])).await;
    let paid = ruled.does("chargePoints", paid).await;
    let expected = json!({ "Grom": "80", "Jaina": "10", "Rexxar": "10", "Thrall": "0" });
    assert_eq!(ruled.balances(&paid).await, expected);
    ruled.served.close().await;
}
