//! A loot council over GraphQL, as raiders, officers and the loot master see it: what is decided, charged, put right, and what
//! of it is hidden. Here is who they are and how they ask.

mod deciding;
mod hiding;
mod refusing;
mod statistics;
mod wishing;

use aggregates::ledger::System;
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::{Guild, settings};
use crate::hand::Hand;
use crate::issuer::{shared, trusting};

const ISSUER: &str = "https://id.example";

/// Two raiders, Member 0 and 1; three officers who vote, 2 to 4; and whoever holds the owner's key, as the loot master.
struct Council {
    served: Served,
    master: Hand,
    raiders: [Hand; 2],
    officers: [Hand; 3],
    outsider: Hand,
}

impl Council {
    async fn start(system: System) -> Self {
        let served = Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await;
        let guild = Guild::open_with(&served.test.app, 6, settings(system)).await;
        for (n, role) in
            ["raider", "raider", "officer", "officer", "officer", "raider"].into_iter().enumerate()
        {
            guild.grant(guild.members[n], role).await;
            guild.link(guild.members[n], ISSUER, &format!("member {n}")).await.expect("linked");
        }
        served.test.caught_up(guild.ledger).await;
        let by_token = |n: usize| {
            let caller = served.caller(Some(&shared(ISSUER, &format!("member {n}"))));
            Hand { guild: guild.clone(), caller }
        };
        let (raiders, officers) = ([by_token(0), by_token(1)], [by_token(2), by_token(3), by_token(4)]);
        Council { master: Hand::owner(&served, &guild), raiders, officers, outsider: by_token(5), served }
    }

    /// Under this rule from now on.
    async fn ruled(self, rule: Value) -> Self {
        let responses = json!([{ "name": "bis", "label": "Best in slot" },
            { "name": "offspec", "label": "Off-spec", "offSpec": true }]);
        let mut council = json!({ "responses": responses });
        council.as_object_mut().expect("an object").extend(rule.as_object().expect("a rule").clone());
        self.master.does("setRule", json!({ "rule": { "council": council } })).await;
        self
    }

    /// An item is before the council.
    async fn opened(&self, input: Value) -> String {
        let decision = self.decided("openDecision", input, "id").await;
        decision["id"].as_str().expect("an id").to_owned()
    }

    /// What the loot master's command makes of the decision.
    async fn decided(&self, mutation: &str, input: Value, selection: &str) -> Value {
        let (query, variables) = self.master.asked(mutation, input);
        let query = query.replace("receipt { position repeated }", &format!("decision {{ {selection} }}"));
        self.master.caller.get(&query, variables).await[mutation]["decision"].clone()
    }

    /// A sword is before the council; the first raider wants it most, the second for another role, and two officers are for the
    /// first, one against them.
    async fn voted(&self) -> String {
        let decision = self.opened(json!({ "item": sword(), "boss": "Ragnaros" })).await;
        let [one, other] = &self.raiders;
        one.does(
            "respondToDecision",
            with(&decision, json!({ "response": "bis", "note": "the last piece" })),
        )
        .await;
        other.does("respondToDecision", with(&decision, json!({ "response": "offspec" }))).await;
        for (officer, approve) in self.officers.iter().zip([true, true, false]) {
            officer
                .does("castVote", with(&decision, json!({ "candidate": one.who(0), "approve": approve })))
                .await;
        }
        decision
    }
}

fn sword() -> Value {
    json!({ "id": 19019, "name": "Thunderfury", "slot": "ONE_HAND", "quality": 5 })
}

/// An input that names the decision.
fn with(decision: &str, mut input: Value) -> Value {
    input["decisionId"] = json!(decision);
    input
}

fn award(decision: &str, to: Value) -> Value {
    with(decision, json!({ "to": to, "reason": "the biggest upgrade" }))
}

/// What somebody is shown of a decision.
async fn shown(hand: &Hand, decision: &str, selection: &str) -> Value {
    let seen = hand.sees(&format!("decision(id: \"{decision}\") {{ {selection} }}")).await;
    seen["decision"].clone()
}
