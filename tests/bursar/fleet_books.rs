//! A fleet whose loot is approved and paid: its money is in the journal, other programs take it, and other rules can be tried.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;
use crate::import_command::File;
use crate::issuer::{shared, trusting};
use crate::looted::looted;
use crate::plain_text::accounts_by_both;
use crate::program::bursar;

const ISSUER: &str = "https://id.example";

fn who(nth: usize) -> Value {
    json!({ "name": format!("Member {nth}") })
}

/// What a mutation answers besides its receipt.
async fn makes(hand: &Hand, mutation: &str, input: Value, outcome: &str) -> Value {
    let (query, variables) = hand.asked(mutation, input);
    hand.caller.get(&query.replace("receipt { position repeated }", outcome), variables).await[mutation]
        .clone()
}

/// Three flew; a tenth goes to the corp and then a twentieth to who commanded. 1,000 were looted, of which one took 300.
async fn approved(served: &Served, guild: &Guild) -> (Hand, Value) {
    let hand = Hand::owner(served, guild);
    hand.does("changeFleetSettings", json!({ "valueOnSubmit": false })).await;
    let rule = json!({ "name": "Even", "corpTax": "10", "fcCut": "5", "minimumPayout": "0" });
    hand.does("setPayoutRule", rule).await;
    let plan = json!({ "name": "Mining op", "commander": who(0), "startsAt": "2026-11-01T18:00:00Z" });
    let fleet = makes(&hand, "planFleet", plan, "fleet { id }").await["fleet"]["id"].clone();
    let crew: Vec<_> = (0..3).map(|nth| json!({ "member": who(nth), "role": "dps" })).collect();
    hand.does("setCrew", json!({ "fleetId": fleet, "crew": crew })).await;
    let pool = json!({ "fleetId": fleet, "name": "Loot" });
    let pool = makes(&hand, "openPool", pool, "pool { id }").await["pool"]["id"].clone();
    let items = json!([{ "name": "Tritanium", "typeId": 34, "quantity": "10" }]);
    hand.does("addItems", json!({ "poolId": pool, "items": items })).await;
    let price = json!({ "poolId": pool, "line": 1, "unit": { "amount": "100" }, "reason": "as sold" });
    hand.does("setPrice", price).await;
    hand.does("takeInKind", json!({ "poolId": pool, "line": 1, "member": who(2), "quantity": "3" })).await;
    hand.does("approvePool", json!({ "poolId": pool })).await;
    (hand, pool)
}

fn nodes(list: &Value) -> Vec<Value> {
    list["nodes"].as_array().unwrap_or_else(|| panic!("no list: {list}")).clone()
}

fn number(digits: &Value) -> Decimal {
    digits.as_str().and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("no decimal: {digits}"))
}

/// Accounts of money by code, as of now or of an earlier moment.
fn balances(seen: &Value) -> BTreeMap<String, Decimal> {
    let accounts = nodes(&seen["trialBalance"]["accounts"]).into_iter();
    let of = |row: Value| (row["account"].as_str().expect("a code").to_owned(), number(&row["balance"]));
    accounts.map(of).filter(|(_, balance)| !balance.is_zero()).collect()
}

const TRIAL: &str = "trialBalance(commodity: \"EUR\") { totals { commodity balance } accounts(first: 100) { nodes { account balance } } }
    payoutBalances { nodes { member { id } pending carried recoverable } }";

/// What the accounts of members say is what the payouts say.
fn agree(seen: &Value) {
    let accounts = balances(seen);
    let of = |member: &Value, what: &str| {
        let code = format!("members:{}:{what}", member["member"]["id"].as_str().expect("an id"));
        accounts.get(&code).copied().unwrap_or_default()
    };
    for member in nodes(&seen["payoutBalances"]) {
        assert_eq!(of(&member, "payable"), -number(&member["pending"]), "{member}");
        assert_eq!(of(&member, "carried"), -number(&member["carried"]), "{member}");
        assert_eq!(of(&member, "recoverable"), number(&member["recoverable"]), "{member}");
    }
    assert_eq!(seen["trialBalance"]["totals"], json!([{ "commodity": "EUR", "balance": "0" }]));
}

async fn payout_of(hand: &Hand, guild: &Guild, nth: usize) -> Value {
    let list = format!("payouts(memberId: \"{}\") {{ nodes {{ id }} }}", guild.members[nth]);
    nodes(&hand.sees(&list).await["payouts"])[0]["id"].clone()
}

#[tokio::test]
async fn money_is_posted_as_it_is_approved_paid_and_taken_back_and_the_payables_are_what_is_owed() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 3).await;
    let (hand, pool) = approved(&served, &guild).await;
    let seen = hand.sees(TRIAL).await;
    agree(&seen);
    let payable = |nth: usize| format!("members:{}:payable", guild.members[nth]);
    // Of 900 the commander has 45; the rest is 285 each, and 300 were taken by one of them.
    let at_first = balances(&seen);
    let of_guild = |what: &str| format!("guild:{what}");
    let expected =
        [(of_guild("corp_tax"), -100), (of_guild("loot"), 700), (payable(0), -330), (payable(1), -285)];
    for (account, balance) in expected {
        assert_eq!(at_first.get(&account), Some(&Decimal::from(balance)), "{account}: {at_first:?}");
    }
    assert_eq!(at_first[&format!("members:{}:recoverable", guild.members[2])], Decimal::from(15));
    let before = hand.sees("position").await["position"].clone();
    let (first, second) = (payout_of(&hand, &guild, 0).await, payout_of(&hand, &guild, 1).await);
    hand.does("markPayoutPaid", json!({ "payoutId": first, "amount": { "amount": "30" } })).await;
    hand.does("failPayout", json!({ "payoutId": second, "reason": "offline" })).await;
    agree(&hand.sees(TRIAL).await);
    hand.does("retryPayout", json!({ "payoutId": second })).await;
    hand.does("markPayoutPaid", json!({ "payoutId": second, "amount": { "amount": "300" } })).await;
    let seen = hand.sees(TRIAL).await;
    agree(&seen);
    let paid = balances(&seen);
    assert_eq!((paid["guild:wallet"], paid["guild:shares"]), (Decimal::from(-330), Decimal::from(15)));
    let statement = format!(
        "statement(account: \"{}\", commodity: \"EUR\") {{ closing postings {{ nodes {{ kind amount balance }} }} }}",
        payable(0)
    );
    let told = hand.sees(&statement).await["statement"].clone();
    let lines = json!([{ "kind": "PAYOUT", "amount": "-330", "balance": "-330" }, { "kind": "PAYMENT", "amount": "30", "balance": "-300" }]);
    assert_eq!((&told["closing"], &told["postings"]["nodes"]), (&json!("-300"), &lines));
    // As of before anything was paid, the books are what they were.
    let as_of = format!(
        "{{ ledger(id: \"{}\", asOf: {{ position: {before} }}) {{ trialBalance(commodity: \"EUR\") {{ accounts(first: 100) {{ nodes {{ account balance }} }} }} }} }}",
        guild.ledger
    );
    let then = hand.caller.get(&as_of, json!({})).await["ledger"].clone();
    assert_eq!(balances(&then), at_first);
    hand.does("voidApproval", json!({ "poolId": pool, "approval": 1, "reason": "a wrong price" })).await;
    let seen = hand.sees(TRIAL).await;
    agree(&seen);
    let left = BTreeMap::from([
        ("guild:shares".to_owned(), Decimal::from(330)),
        ("guild:wallet".to_owned(), Decimal::from(-330)),
    ]);
    assert_eq!(balances(&seen), left);
    served.close().await;
}

#[tokio::test]
async fn both_programs_take_money_beside_points_and_come_to_the_trial_balance() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 3).await;
    guild.points("points", crate::guild::award(&guild.members, "5")).await.expect("awarded");
    let (hand, pool) = approved(&served, &guild).await;
    let first = payout_of(&hand, &guild, 0).await;
    hand.does("markPayoutPaid", json!({ "payoutId": first })).await;
    for _ in 0..2 {
        let expected: Vec<Decimal> = sorted(balances(&hand.sees(TRIAL).await).into_values());
        for told in accounts_by_both(&served.test, guild.ledger).await {
            let money = told.iter().filter(|(_, commodity, _)| commodity == "EUR").map(|(_, _, sum)| *sum);
            assert_eq!(sorted(money.filter(|sum| !sum.is_zero())), expected);
            assert!(
                told.iter().any(|(account, commodity, _)| account == "Income:Awarded" && commodity == "DKP")
            );
        }
        hand.does(
            "voidApproval",
            json!({ "poolId": pool, "approval": 1, "reason": "wrong", "clientKey": "void" }),
        )
        .await;
    }
    served.close().await;
}

fn sorted(sums: impl Iterator<Item = Decimal>) -> Vec<Decimal> {
    let mut sums: Vec<_> = sums.map(|sum| sum.normalize()).collect();
    sums.sort_unstable();
    sums
}

#[tokio::test]
async fn a_member_sees_what_they_are_owed_themselves_and_no_sums_of_money_over_others() {
    let served = Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await;
    let guild = Guild::open(&served.test.app, 3).await;
    guild.grant(guild.members[1], "raider").await;
    guild.link(guild.members[1], ISSUER, "raider").await.expect("linked");
    guild.points("points", crate::guild::award(&guild.members, "5")).await.expect("awarded");
    let (owner, _) = approved(&served, &guild).await;
    let raider = Hand { guild: guild.clone(), caller: served.caller(Some(&shared(ISSUER, "raider"))) };
    let own = format!("members:{}:payable", guild.members[1]);
    let lists =
        "journal { nodes { account commodity amount } } trialBalance { totals { commodity balance } }";
    let seen = raider.sees(lists).await;
    let money: Vec<_> = nodes(&seen["journal"]).into_iter().filter(|row| row["commodity"] == "EUR").collect();
    assert_eq!(money, [json!({ "account": own, "commodity": "EUR", "amount": "-285" })]);
    let totals = json!([{ "commodity": "DKP", "balance": "0" }, { "commodity": "EUR", "balance": "-285" }]);
    assert_eq!(seen["trialBalance"]["totals"], totals);
    assert_eq!(
        nodes(&raider.sees("journal(filter: { commodity: \"EUR\" }) { nodes { account } }").await["journal"])
            .len(),
        1
    );
    let statement = |account: &str, commodity: &str| {
        format!("statement(account: \"{account}\", commodity: \"{commodity}\") {{ closing }}")
    };
    assert_eq!(raider.sees(&statement(&own, "EUR")).await["statement"]["closing"], "-285");
    let other = format!("members:{}", guild.members[0]);
    assert_eq!(raider.sees(&statement(&other, "EUR")).await, json!({ "statement": null }));
    assert_eq!(raider.sees(&statement(&other, "DKP")).await["statement"]["closing"], "5");
    assert_eq!(raider.is_not_shown(&statement("guild:loot", "EUR")).await, "FORBIDDEN");
    assert_eq!(owner.sees(&statement("guild:loot", "EUR")).await["statement"]["closing"], "700");
    served.close().await;
}

const OWED: &str = "empty inForce refused owed { nodes { member { name } before after change carriedBefore carriedAfter paid differs } }";

async fn simulated(hand: &Hand, payouts: Value) -> Value {
    let query = format!(
        "query ($id: UUID!, $proposal: ProposalInput!) {{ ledger(id: $id) {{ simulation(proposal: $proposal) {{ {OWED} }} }} }}"
    );
    let variables = json!({ "id": hand.guild.ledger, "proposal": { "payouts": payouts } });
    hand.caller.get(&query, variables).await["ledger"]["simulation"].clone()
}

/// Before, after and change, by member.
fn told(simulation: &Value) -> Vec<[String; 3]> {
    let text = |row: &Value, field: &str| row[field].as_str().expect("text").to_owned();
    let mut rows = nodes(&simulation["owed"]);
    rows.sort_by_key(|row| text(&row["member"], "name"));
    rows.iter().map(|row| ["before", "after", "change"].map(|field| text(row, field))).collect()
}

#[tokio::test]
async fn other_payout_rules_and_prices_tell_what_would_be_owed_and_touch_nothing_that_is_paid() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 3).await;
    let (hand, _) = approved(&served, &guild).await;
    let first = payout_of(&hand, &guild, 0).await;
    hand.does("markPayoutPaid", json!({ "payoutId": first })).await;
    let before = hand.sees("position").await;
    let free = simulated(&hand, json!({ "corpTax": "0", "fcCut": "0" })).await;
    let each = |rows: [[&str; 3]; 3]| rows.map(|row| row.map(str::to_owned)).to_vec();
    let expected = [["330", "333.34", "3.34"], ["285", "333.33", "48.33"], ["-15", "33.33", "48.33"]];
    assert_eq!(told(&free), each(expected));
    assert_eq!((&free["empty"], &free["inForce"]), (&json!(false), &json!(false)));
    let paid: Vec<_> = nodes(&free["owed"]).iter().map(|row| row["paid"].clone()).collect();
    assert!(paid.contains(&json!("330")) && paid.contains(&json!("0")), "{paid:?}");
    let same = simulated(&hand, json!({ "corpTax": "10" })).await;
    assert_eq!((&same["empty"], &same["refused"]), (&json!(true), &json!(0)));
    let scout = json!({ "label": "Scout", "percent": "10", "member": { "name": "Member 1" } });
    let scouted = simulated(&hand, json!({ "fixedCuts": [scout] })).await;
    let expected = [["330", "301.5", "-28.5"], ["285", "342", "57"], ["-15", "-43.5", "-28.5"]];
    assert_eq!(told(&scouted), each(expected));
    let none = simulated(&hand, json!({ "fixedCuts": [] })).await;
    assert_eq!((&none["empty"], &none["refused"]), (&json!(true), &json!(0)));
    // At twice the price, what was taken in kind is worth twice as much as well.
    let dear = simulated(&hand, json!({ "prices": [{ "typeId": 34, "unit": "200" }] })).await;
    let twice = simulated(&hand, json!({ "priceFactor": "2" })).await;
    assert_eq!(told(&dear), each([["330", "660", "330"], ["285", "570", "285"], ["-15", "-30", "-15"]]));
    assert_eq!(told(&dear), told(&twice));
    let carried = simulated(&hand, json!({ "minimumPayout": "300" })).await;
    let second =
        nodes(&carried["owed"]).into_iter().find(|row| row["member"]["name"] == "Member 1").expect("a row");
    assert_eq!(
        (&second["after"], &second["carriedBefore"], &second["carriedAfter"]),
        (&json!("0"), &json!("0"), &json!("285"))
    );
    let nothing = simulated(&hand, json!({ "priceFactor": "0" })).await;
    assert_eq!(nothing["refused"], json!(1));
    assert_eq!(hand.sees("position").await, before);
    served.close().await;
}

#[tokio::test]
async fn other_payout_rules_are_never_adopted_and_what_is_none_is_refused() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 3).await;
    let (hand, _) = approved(&served, &guild).await;
    let position = hand.sees("position").await["position"].clone();
    let adopted =
        json!({ "proposal": { "payouts": { "corpTax": "0" } }, "position": position, "reason": "fairer" });
    assert_eq!(hand.refused("adoptProposal", adopted).await, "PAYOUTS_NOT_ADOPTED");
    let query = "query ($id: UUID!, $proposal: ProposalInput!) { ledger(id: $id) { simulation(proposal: $proposal) { position } } }";
    for (payouts, code) in [
        (json!({}), "PROPOSAL_EMPTY"),
        (json!({ "corpTax": "-1" }), "RULE_OUT_OF_RANGE"),
        (json!({ "corpTax": "60", "fcCut": "60" }), "PERCENTAGES_ABOVE_WHOLE"),
        (json!({ "prices": [{ "typeId": 34, "unit": "-1" }] }), "PRICE_OUT_OF_RANGE"),
        (
            json!({ "fixedCuts": [{ "label": "Scout", "percent": "5", "member": { "name": "Nobody" } }] }),
            "UNKNOWN_MEMBER",
        ),
        (json!({ "fixedCuts": [{ "label": "", "percent": "5" }] }), "TEXT_EMPTY"),
    ] {
        let variables = json!({ "id": guild.ledger, "proposal": { "payouts": payouts } });
        assert_eq!(hand.caller.refused(query, variables).await, code, "{payouts}");
    }
    served.close().await;
}

#[tokio::test]
async fn the_command_line_reckons_with_other_payout_rules_and_prices_too() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 3).await;
    let (hand, _) = approved(&served, &guild).await;
    hand.sees("position").await;
    let (url, ledger) = (served.test.url.clone(), guild.ledger.to_string());
    let (free, wrong) = (File::new(r#"{"corp_tax": "0", "fc_cut": "0"}"#), File::new(r#"{"taxes": 5}"#));
    let simulate = ["simulate", "--ledger", &ledger];
    let ran = bursar(&url, &[&simulate[..], &["--payouts", free.path(), "--json"]].concat()).await.exits(0);
    let told = ran.lines().remove(0);
    let first =
        told["owed"].as_array().expect("rows").iter().find(|row| row["name"] == "Member 0").expect("a row");
    assert_eq!(first["owed"], json!({ "before": "330", "after": "333.34", "change": "3.34" }));
    let table = bursar(&url, &[&simulate[..], &["--price-factor", "2"]].concat()).await.exits(0).out;
    let line = table.lines().find(|line| line.contains("Member 1")).expect("a row");
    assert!(["285", "570"].iter().all(|cell| line.contains(cell)), "{table}");
    bursar(&url, &[&simulate[..], &["--payouts", wrong.path()]].concat()).await.exits(1);
    served.close().await;
}

#[tokio::test]
async fn what_the_loot_fetched_is_told_and_then_put_in_force_and_the_books_balance() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 3).await;
    let hand = Hand::owner(&served, &guild);
    let loot = looted(&hand, "Mining op", "10", "100").await;
    hand.does("markPayoutPaid", json!({ "payoutId": loot.payouts[0] })).await;
    let resettled = "resettled(actual: \"800\") { estimated actual sharedBefore shared shares { member { id } estimated actual difference } }";
    let told =
        hand.sees(&format!("pool(id: \"{}\") {{ {resettled} }}", loot.pool)).await["pool"]["resettled"]
            .clone();
    assert_eq!((&told["estimated"], &told["actual"]), (&json!("1000"), &json!("800")));
    assert_eq!((&told["sharedBefore"], &told["shared"]), (&json!("1000"), &json!("800")));
    let of = |nth: usize, rows: &Value| {
        let rows = rows.as_array().expect("rows").iter();
        rows.filter(|row| row["member"]["id"] == json!(guild.members[nth])).cloned().collect::<Vec<_>>()
    };
    let first = &of(0, &told["shares"])[0];
    let paid = number(&first["estimated"]);

    hand.does("voidApproval", json!({ "poolId": loot.pool, "approval": 1, "reason": "sold at last" })).await;
    let total = json!({ "poolId": loot.pool, "total": { "amount": "800" }, "reason": "sold at last" });
    hand.does("setPoolTotal", total).await;
    hand.does("approvePool", json!({ "poolId": loot.pool })).await;

    let list = format!(
        "payouts(poolId: \"{}\", state: PENDING) {{ nodes {{ member {{ id }} amount {{ amount }} }} }}
        recoveries {{ nodes {{ member {{ id }} amount {{ amount }} }} }} {TRIAL}",
        loot.pool
    );
    let seen = hand.sees(&list).await;
    agree(&seen);
    for nth in 1..3 {
        let pending = &of(nth, &seen["payouts"]["nodes"])[0]["amount"]["amount"];
        assert_eq!(pending, &of(nth, &told["shares"])[0]["actual"]);
    }
    assert_eq!(of(0, &seen["payouts"]["nodes"]), Vec::<Value>::new());
    let back = number(&of(0, &seen["recoveries"]["nodes"])[0]["amount"]["amount"]);
    assert_eq!(back, -number(&first["difference"]));
    assert_eq!(paid - back, number(&first["actual"]));
    served.close().await;
}
