//! Payouts that a transfer in the game proves: by both parties, amount and time.

use chrono::Utc;
use serde_json::{Value, json};

use crate::esi_game::{Flying, GROM, JAINA};

const JOURNAL: &str = "/characters/1001/wallet/journal/";

/// A donation of Jaina's.
fn donation(id: u64, to: u64, amount: &str) -> Value {
    let amount: serde_json::Number = serde_json::from_str(amount).expect("a number");
    json!({ "id": id, "date": Utc::now().to_rfc3339(), "ref_type": "player_donation", "amount": amount,
        "first_party_id": JAINA, "second_party_id": to })
}

/// Pools of the fleet that Grom alone flew in, each worth a million: what he is owed of each, a rail being asked to pay it.
async fn owed(flying: &Flying, pools: usize, method: &str) -> Vec<Value> {
    let crew = json!([{ "member": { "name": "Grom" }, "role": "dps" }]);
    flying.mutate("setCrew", json!({ "fleetId": flying.fleet, "crew": crew }), "fleet { stage }").await;
    flying.mutate("completeFleet", json!({ "fleetId": flying.fleet }), "fleet { stage }").await;
    let rule = json!({ "name": "Even", "default": true, "minimumPayout": "0" });
    flying.mutate("setPayoutRule", rule, "receipt { position }").await;
    let mut payouts = Vec::new();
    for n in 0..pools {
        let opened = flying.mutate(
            "openPool",
            json!({ "fleetId": flying.fleet, "name": format!("loot {n}") }),
            "pool { id }",
        );
        let pool = opened.await["pool"]["id"].clone();
        let items = json!([{ "name": "Tritanium", "typeId": 34, "quantity": "1000000" }]);
        flying.mutate("addItems", json!({ "poolId": pool, "items": items }), "pool { stage }").await;
        let price = json!({ "poolId": pool, "line": 1, "unit": { "amount": "1" }, "reason": "agreed" });
        flying.mutate("setPrice", price, "pool { stage }").await;
        flying.mutate("approvePool", json!({ "poolId": pool }), "pool { stage }").await;
        let listed =
            flying.read(&format!("payouts(first: 9, poolId: {pool}) {{ edges {{ node {{ id }} }} }}")).await;
        let payout = listed["payouts"]["edges"][0]["node"]["id"].clone();
        flying
            .mutate("processPayout", json!({ "payoutId": payout, "method": method }), "payout { state }")
            .await;
        payouts.push(payout);
    }
    payouts
}

/// How far a payout is, and by which reference.
async fn payout(flying: &Flying, id: &Value) -> (Value, Value) {
    let payout = flying.read(&format!("payout(id: {id}) {{ state reference }}")).await["payout"].clone();
    (payout["state"].clone(), payout["reference"].clone())
}

/// What is said of each payout.
async fn verdicts(flying: &Flying) -> Vec<(String, String)> {
    let fields = "payoutVerdicts(first: 9) { edges { node { code because } } }";
    let edges = flying.read(fields).await["payoutVerdicts"]["edges"].clone();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let said = |edge: &Value| (text(&edge["node"]["code"]), text(&edge["node"]["because"]));
    edges.as_array().expect("edges").iter().map(said).collect()
}

#[tokio::test]
async fn a_donation_of_the_amount_to_the_member_pays_their_payout() {
    let flying = Flying::start().await;
    flying.log_in().await;
    let payouts = owed(&flying, 1, "ESI").await;
    flying.answers(JOURNAL, 200, json!([]));
    flying.verify().await;
    assert_eq!(payout(&flying, &payouts[0]).await.0, "PROCESSING");
    assert_eq!(verdicts(&flying).await, [("UNMATCHED".to_owned(), "no transfer comes near it".to_owned())]);
    flying.answers(JOURNAL, 200, json!([donation(89, GROM, "-1000000")]));
    flying.verify().await;
    assert_eq!(payout(&flying, &payouts[0]).await, (json!("PAID"), json!("wallet journal 89")));
    let head = flying.served.test.head(flying.guild.ledger).await;
    flying.verify().await;
    assert_eq!(flying.served.test.head(flying.guild.ledger).await, head);
    assert_eq!(verdicts(&flying).await[0].0, "PROVED");
    flying.served.close().await;
}

#[tokio::test]
async fn one_journal_entry_never_pays_two_payouts() {
    let flying = Flying::start().await;
    flying.log_in().await;
    let payouts = owed(&flying, 2, "ESI").await;
    flying.answers(JOURNAL, 200, json!([donation(89, GROM, "-1000000")]));
    flying.verify().await;
    for (code, because) in verdicts(&flying).await {
        assert_eq!(code, "AMBIGUOUS");
        assert_eq!(because, "these may prove it, or another payout: wallet journal 89");
    }
    // Somebody says which, and writes the number in their own way.
    let by_hand = json!({ "payoutId": payouts[0], "method": "ESI", "reference": "journal #89" });
    flying.mutate("markPayoutPaid", by_hand, "payout { state }").await;
    flying.verify().await;
    assert_eq!(payout(&flying, &payouts[1]).await.0, "PROCESSING");
    let taken = "wallet journal 89 does not: it proves another payout already";
    assert_eq!(verdicts(&flying).await, [("UNMATCHED".to_owned(), taken.to_owned())]);
    flying.answers(JOURNAL, 200, json!([donation(89, GROM, "-1000000"), donation(90, GROM, "-1000000")]));
    flying.verify().await;
    assert_eq!(payout(&flying, &payouts[1]).await, (json!("PAID"), json!("wallet journal 90")));
    flying.served.close().await;
}

#[tokio::test]
async fn why_nothing_matches_or_nothing_was_looked_at_is_said() {
    let flying = Flying::start().await;
    let payouts = owed(&flying, 1, "ESI").await;
    flying.verify().await;
    assert_eq!(verdicts(&flying).await[0].0, "NOT_LOOKED");
    flying.log_in().await;
    flying.answers(JOURNAL, 200, json!([donation(89, GROM, "-999999.99")]));
    flying.verify().await;
    let because = "wallet journal 89 does not: its amount is 999999.99, not 1000000.00";
    assert_eq!(verdicts(&flying).await, [("UNMATCHED".to_owned(), because.to_owned())]);
    flying.answers(JOURNAL, 502, json!({ "error": "trouble" }));
    flying.verify().await;
    assert_eq!(verdicts(&flying).await[0].0, "NOT_LOOKED");
    assert_eq!(payout(&flying, &payouts[0]).await.0, "PROCESSING");
    flying.served.close().await;
}

#[tokio::test]
async fn a_fulfilled_contract_pays_what_is_paid_by_contract() {
    let flying = Flying::start().await;
    flying.log_in().await;
    let payouts = owed(&flying, 1, "CONTRACT").await;
    let contract = |status: &str| {
        json!([{ "contract_id": 5, "type": "item_exchange", "status": status, "issuer_id": JAINA, "assignee_id": GROM,
            "acceptor_id": GROM, "price": 0.0, "reward": 1000000.0, "date_issued": Utc::now().to_rfc3339(),
            "date_completed": Utc::now().to_rfc3339() }])
    };
    flying.answers("/characters/1001/contracts/", 200, contract("outstanding"));
    flying.verify().await;
    let because = "contract 5 does not: it is a contract `item_exchange` that is `outstanding`";
    assert_eq!(verdicts(&flying).await, [("UNMATCHED".to_owned(), because.to_owned())]);
    flying.answers("/characters/1001/contracts/", 200, contract("finished"));
    flying.verify().await;
    assert_eq!(payout(&flying, &payouts[0]).await, (json!("PAID"), json!("contract 5")));
    flying.served.close().await;
}
