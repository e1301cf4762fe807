//! Points under rules: over GraphQL, as officers and raiders have them. Here is who they are and how they ask; what they
//! find is in the modules below.

mod correcting;
mod earning;
mod previewing;
mod setting;
mod spending;
mod standing;

use aggregates::ledger::System;
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;

/// What a preview says of a posting, and the history after it.
const LINE: &str = "member { name } account delta asked cappedBy balance";

/// A guild whose four people joined at the beginning of 2024.
pub struct Ruled {
    pub served: Served,
    pub hand: Hand,
}

impl Ruled {
    pub async fn dkp() -> Self {
        Ruled::start(System::Dkp).await
    }

    pub async fn epgp() -> Self {
        Ruled::start(System::Epgp).await
    }

    async fn start(system: System) -> Self {
        let served = Served::start().await;
        let hand = Hand::owner(&served, &Guild::open_as(&served.test.app, 0, system).await);
        let ruled = Ruled { served, hand };
        for name in ["Grom", "Jaina", "Rexxar", "Thrall"] {
            ruled.joins(name, "2024-01-01T12:00:00Z").await;
        }
        ruled
    }

    async fn joins(&self, name: &str, at: &str) {
        self.does("addMember", json!({ "name": name, "effectiveAt": at })).await;
    }

    /// A command, and its receipt.
    pub async fn does(&self, mutation: &str, input: Value) -> Value {
        self.hand.does(mutation, input).await
    }

    pub async fn refused(&self, mutation: &str, input: Value) -> String {
        self.hand.refused(mutation, input).await
    }

    /// A command, and what is selected of its answer.
    pub async fn answered(&self, mutation: &str, input: Value, selection: &str) -> Value {
        let (query, variables) = self.hand.asked(mutation, input);
        let query = query.replace("receipt { position repeated }", selection);
        self.hand.caller.get(&query, variables).await[mutation].clone()
    }

    /// The same rule since the beginning of 2024.
    pub async fn ruled(&self, rule: Value) -> Value {
        self.does("setRule", json!({ "rule": rule, "from": "2024-01-01T00:00:00Z" })).await
    }

    /// Everybody named has this much DKP more.
    async fn has(&self, names: &[&str], amount: &str) -> Value {
        self.does("awardPoints", award(amount, names, "2024-05-01T20:00:00Z")).await
    }

    /// What is selected of the ledger at the position of a receipt.
    pub async fn at(&self, receipt: &Value, selection: &str) -> Value {
        let query = format!(
            "query ($id: UUID!, $at: Position!) {{ ledger(id: $id, atLeast: $at) {{ {selection} }} }}"
        );
        let variables = json!({ "id": self.hand.guild.ledger, "at": receipt["position"] });
        self.hand.caller.get(&query, variables).await["ledger"].clone()
    }

    /// The nodes of a list at the position of a receipt.
    pub async fn list(&self, receipt: &Value, list: &str, node: &str) -> Vec<Value> {
        let selection = format!("list: {list} {{ edges {{ node {{ {node} }} }} }}");
        let edges = self.at(receipt, &selection).await["list"]["edges"].clone();
        edges.as_array().expect("edges").iter().map(|edge| edge["node"].clone()).collect()
    }

    /// The postings of an entry, in order.
    async fn postings(&self, entry: &Value, node: &str) -> Value {
        let selection = format!("entry(id: {entry}) {{ postings {{ edges {{ node {{ {node} }} }} }} }}");
        let edges = self.at(&json!({ "position": entry }), &selection).await["entry"]["postings"].clone();
        edges["edges"].as_array().expect("edges").iter().map(|edge| edge["node"].clone()).collect()
    }

    /// Everybody's DKP at the position of a receipt, by name.
    pub async fn balances(&self, receipt: &Value) -> Value {
        let standings = self.list(receipt, "standings", "name dkp").await;
        let of = |one: &Value| (one["name"].as_str().expect("a name").to_owned(), one["dkp"].clone());
        Value::Object(standings.iter().map(of).collect())
    }
}

pub fn who(name: &str) -> Value {
    json!({ "name": name })
}

pub fn names(names: &[&str]) -> Value {
    names.iter().map(|name| who(name)).collect()
}

pub fn award(amount: &str, members: &[&str], at: &str) -> Value {
    json!({ "account": "DKP", "amount": amount, "members": names(members), "reason": "a kill", "effectiveAt": at })
}

pub fn charge(price: &str, member: &str, at: &str) -> Value {
    json!({ "account": "DKP", "price": price, "member": who(member), "effectiveAt": at })
}

/// An input with other fields as well, or others in their place.
pub fn with(mut input: Value, more: Value) -> Value {
    let fields = input.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    input
}

fn sum(amounts: impl IntoIterator<Item = Value>) -> rust_decimal::Decimal {
    let number = |amount: Value| amount.as_str().expect("digits").parse::<rust_decimal::Decimal>();
    amounts
        .into_iter()
        .map(|amount| number(amount).expect("a number"))
        .sum::<rust_decimal::Decimal>()
        .normalize()
}

/// All balances together.
fn total(balances: &Value) -> String {
    sum(balances.as_object().expect("balances").values().cloned()).to_string()
}
