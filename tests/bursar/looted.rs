//! A fleet that came home with loot, up to payouts that are owed.

use serde_json::{Value, json};

use crate::hand::Hand;

/// A fleet with a pool that is approved.
pub struct Looted {
    pub fleet: String,
    pub pool: String,
    /// Payouts by the members' order, each with its id.
    pub payouts: Vec<String>,
}

/// Has everybody fly and share a pool of so many units at a price, by equal shares, without a minimum.
pub async fn looted(owner: &Hand, name: &str, quantity: &str, unit: &str) -> Looted {
    let (fleet, pool) = valued(owner, name, quantity, unit).await;
    owner.does("approvePool", json!({ "poolId": pool })).await;
    let selection = format!("payouts(poolId: \"{pool}\", first: 200) {{ nodes {{ id member {{ id }} }} }}");
    let seen = owner.sees(&selection).await;
    let rows = seen["payouts"]["nodes"].as_array().expect("payouts").clone();
    let of = |member: &aggregates::MemberId| {
        let row = rows.iter().find(|row| row["member"]["id"] == json!(member));
        row.and_then(|row| row["id"].as_str()).expect("a payout").to_owned()
    };
    Looted { fleet, pool, payouts: owner.guild.members.iter().map(of).collect() }
}

/// The same, before anybody approved it.
pub async fn valued(owner: &Hand, name: &str, quantity: &str, unit: &str) -> (String, String) {
    owner.does("changeFleetSettings", json!({ "valueOnSubmit": false })).await;
    let items = json!([{ "name": "Tritanium", "typeId": 34, "quantity": quantity }]);
    let (fleet, pool) = stocked(owner, name, items).await;
    let price = json!({ "poolId": pool, "line": 1, "unit": { "amount": unit }, "reason": "as sold" });
    owner.does("setPrice", price).await;
    (fleet, pool)
}

/// A fleet that everybody flew in, with a pool of these items.
pub async fn stocked(owner: &Hand, name: &str, items: Value) -> (String, String) {
    owner
        .does(
            "setPayoutRule",
            json!({ "name": format!("{name} rule"), "minimumPayout": "0", "default": true }),
        )
        .await;
    let plan = json!({ "name": name, "commander": owner.who(0), "startsAt": "2026-11-20T20:00:00Z" });
    owner.does("planFleet", plan).await;
    let fleet = last(owner, "fleets(first: 200) { nodes { id name } }", "fleets", name).await;
    let members = 0..owner.guild.members.len();
    let crew: Vec<Value> = members.map(|n| json!({ "member": owner.who(n), "role": "dps" })).collect();
    owner.does("setCrew", json!({ "fleetId": fleet, "crew": crew })).await;
    owner.does("openPool", json!({ "fleetId": fleet, "name": format!("{name} cargo") })).await;
    let pool =
        last(owner, "pools(first: 200) { nodes { id name } }", "pools", &format!("{name} cargo")).await;
    owner.does("addItems", json!({ "poolId": pool, "items": items })).await;
    (fleet, pool)
}

async fn last(owner: &Hand, selection: &str, list: &str, name: &str) -> String {
    let seen = owner.sees(selection).await;
    let nodes = seen[list]["nodes"].as_array().expect("rows").clone();
    let named = nodes.iter().find(|node| node["name"] == name).expect("one of that name");
    named["id"].as_str().expect("an id").to_owned()
}
