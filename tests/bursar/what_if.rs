//! Other rules: what members would have under them, over GraphQL and on the command line, and adopting that. Here is how it
//! is asked; what comes of it is in the modules below.

mod adopting;
mod arithmetic;
mod command;
mod simulating;
mod ties;
mod unchanged;

use serde_json::{Map, Value, json};

use crate::hand::Hand;
use crate::rules::{Ruled, award, charge, names, who, with};

/// The decay of 15 percent a week that nobody recorded.
fn weekly() -> Value {
    json!({ "rules": [{ "decay": { "dkpPercent": "15" } }], "decayEveryPeriod": true })
}

/// What is selected of a simulation; nothing is written by it.
async fn simulated(hand: &Hand, proposal: Value, selection: &str) -> Value {
    let before = hand.sees("position").await;
    let query = format!(
        "query ($id: UUID!, $proposal: ProposalInput!) {{ ledger(id: $id) {{ simulation(proposal: $proposal) {{ {selection} }} }} }}"
    );
    let variables = json!({ "id": hand.guild.ledger, "proposal": proposal });
    let simulation = hand.caller.get(&query, variables).await["ledger"]["simulation"].clone();
    assert_eq!(hand.sees("position").await, before);
    simulation
}

/// The code with which a proposal is refused.
async fn refused(hand: &Hand, proposal: Value) -> String {
    let query = "query ($id: UUID!, $proposal: ProposalInput!) { ledger(id: $id) { simulation(proposal: $proposal) { position } } }";
    hand.caller.refused(query, json!({ "id": hand.guild.ledger, "proposal": proposal })).await
}

/// The one balance of everybody, before and after, by name.
async fn balances(hand: &Hand, proposal: Value) -> Value {
    let selection = "members { edges { node { member { name } balances { before after } } } }";
    let simulation = simulated(hand, proposal, selection).await;
    let of = |edge: &Value| {
        let node = &edge["node"];
        let (name, only) = (node["member"]["name"].as_str().expect("a name"), &node["balances"][0]);
        (name.to_owned(), json!([only["before"], only["after"]]))
    };
    let members = simulation["members"]["edges"].as_array().expect("edges").iter().map(of);
    Value::Object(members.filter(|(_, only)| only[0] != Value::Null).collect::<Map<_, _>>())
}
