//! Somebody who changes one ledger over GraphQL.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::graphql::{Caller, Served};
use crate::guild::Guild;

static KEYS: AtomicU32 = AtomicU32::new(0);

/// Somebody who changes one ledger.
pub struct Hand {
    pub guild: Guild,
    pub caller: Caller,
}

impl Hand {
    pub fn owner(served: &Served, guild: &Guild) -> Self {
        Hand { guild: guild.clone(), caller: served.caller(Some(&guild.owner)) }
    }

    /// What a command would come to, nothing written.
    pub async fn previews(&self, mutation: &str, input: Value, outcome: &str) -> Value {
        let (query, variables) = self.asked(mutation, input);
        let (input, _) = query.split_once('{').expect("a selection");
        let input = input.replace("mutation", "query");
        let query = format!("{input} {{ preview {{ {mutation}(input: $input) {{ {outcome} }} }} }}");
        self.caller.get(&query, variables).await["preview"][mutation].clone()
    }

    /// A mutation by name, and its input with the ledger and a client key of its own, unless it has one.
    pub fn asked(&self, mutation: &str, mut input: Value) -> (String, Value) {
        let mut letters = mutation.chars();
        let first = letters.next().expect("a name").to_uppercase();
        let query = format!(
            "mutation ($input: {first}{}Input!) {{ {mutation}(input: $input) {{ receipt {{ position repeated }} }} }}",
            letters.as_str()
        );
        let fields = input.as_object_mut().expect("an object");
        fields.entry("ledgerId").or_insert_with(|| json!(self.guild.ledger));
        let own = || json!(format!("command {}", KEYS.fetch_add(1, Ordering::Relaxed)));
        fields.entry("clientKey").or_insert_with(own);
        (query, json!({ "input": input }))
    }

    pub async fn does(&self, mutation: &str, input: Value) -> Value {
        let (query, variables) = self.asked(mutation, input);
        self.caller.get(&query, variables).await[mutation]["receipt"].clone()
    }

    pub async fn refused(&self, mutation: &str, input: Value) -> String {
        let (query, variables) = self.asked(mutation, input);
        self.caller.refused(&query, variables).await
    }

    /// What a query selects of the ledger, once everything is projected.
    pub async fn sees(&self, selection: &str) -> Value {
        let Guild { app, ledger, .. } = &self.guild;
        let head = bursar::log::head(&app.database, *ledger).await.expect("a head").expect("events").position;
        app.projector.wait_for(*ledger, head, Duration::from_secs(60)).await.expect("projected");
        let query = format!("query ($id: UUID!) {{ ledger(id: $id) {{ {selection} }} }}");
        self.caller.get(&query, json!({ "id": self.guild.ledger })).await["ledger"].clone()
    }

    pub async fn is_not_shown(&self, selection: &str) -> String {
        let query = format!("query ($id: UUID!) {{ ledger(id: $id) {{ {selection} }} }}");
        self.caller.refused(&query, json!({ "id": self.guild.ledger })).await
    }

    pub fn who(&self, n: usize) -> Value {
        json!({ "id": self.guild.members[n] })
    }

    pub fn award(&self, amount: impl Into<Value>, members: Value) -> Value {
        json!({ "account": "DKP", "amount": amount.into(), "members": members, "reason": "a kill" })
    }
}

/// Every input is refused with its code, and the log is as long as it was.
pub async fn all_refused(hand: &Hand, cases: Vec<(&str, Value, &str)>) {
    let before = hand.sees("position").await;
    for (mutation, input, code) in cases {
        assert_eq!(hand.refused(mutation, input.clone()).await, code, "{mutation} {input}");
    }
    assert_eq!(hand.sees("position").await, before);
}
