//! The journal: what is posted balances, accounts say what the standings say, and everybody sees their own.

use std::collections::BTreeMap;

use aggregates::{Actor, MemberId};
use bursar::import::Importer;
use projections::journal::CHART;
use reqwest::StatusCode;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::{Guild, award};
use crate::hand::Hand;
use crate::importing;
use crate::issuer::{shared, trusting};

const ISSUER: &str = "https://id.example";
/// Names that are not easily written into other programs' books.
pub const NAMES: [&str; 4] = ["Grom", "зулджин", "Zoë; \"the\\2nd\"", "용사"];
const POSTING: &str = "position line entryId account memberId commodity amount kind";

fn who(nth: usize) -> Value {
    json!({ "name": NAMES[nth] })
}

/// A guild to which everything happened that moves points.
pub async fn with_everything() -> (Served, Hand) {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 0).await);
    for name in NAMES {
        hand.does("addMember", json!({ "name": name, "effectiveAt": "2024-01-01T12:00:00Z" })).await;
    }
    earned_and_spent(&hand).await;
    let importer = Importer::new(&served.test.app, hand.guild.ledger, Actor::Operator).await;
    let plan = importing::read(importing::SMALL.as_bytes());
    importer.expect("a ledger").run(&plan, |_| ()).await.expect("imported");
    corrected(&hand).await;
    (served, hand)
}

async fn earned_and_spent(hand: &Hand) {
    let everybody = json!([who(0), who(1), who(2), who(3)]);
    let void = |entry: &Value| json!({ "entry": entry["position"], "reason": "a mistake" });
    let award = |amount: &str, day: &str| {
        json!({ "account": "DKP", "amount": amount, "members": everybody, "reason": "Ragnaros; the \"first\" \\ kill",
                "effectiveAt": format!("{day}T22:30:00Z") })
    };
    let charge = |price: &str, nth: usize, day: &str| {
        json!({ "account": "DKP", "price": price, "member": who(nth), "item": { "name": "Band; of \"Might\"" },
                "effectiveAt": format!("{day}T20:00:00Z") })
    };
    hand.does("awardPoints", award("100", "2024-05-01")).await;
    let again = hand.does("awardPoints", award("5.5", "2024-05-02")).await;
    hand.does("voidEntry", void(&again)).await;
    let wrong = hand.does("chargePoints", charge("30", 1, "2024-05-03")).await;
    hand.does("voidEntry", void(&wrong)).await;
    // Entered late: the order of the log is not that of dates.
    let moved = hand.does("chargePoints", charge("20", 0, "2024-05-01")).await;
    let to = json!({ "entry": moved["position"], "to": who(1), "reason": "the wrong raider" });
    hand.does("reassignEntry", to).await;
    let bid = json!({ "member": who(0), "amount": "60", "reason": "a bid" });
    let (query, variables) = hand.asked("holdPoints", bid);
    let held = hand.caller.get(&query.replace("receipt { position repeated }", "holdId"), variables).await;
    let paid =
        json!({ "account": "DKP", "price": "50", "member": who(0), "holdId": held["holdPoints"]["holdId"] });
    hand.does("chargePoints", paid).await;
    hand.does("holdPoints", json!({ "member": who(0), "amount": "10.5", "reason": "another" })).await;
}

async fn corrected(hand: &Hand) {
    let gift = json!({ "account": "DKP", "from": who(1), "to": who(2), "amount": "33.33", "taxPercent": "10", "reason": "a gift" });
    hand.does("transferPoints", gift).await;
    let late = json!({ "account": "DKP", "member": who(2), "delta": "-3.21", "reason": "came; late" });
    hand.does("adjustPoints", late).await;
    hand.does("decayPoints", json!({ "accounts": ["DKP"], "percent": "15" })).await;
    let rule = json!({ "zeroSum": { "payerShares": false } });
    hand.does("setRule", json!({ "rule": rule, "from": "2024-01-01T00:00:00Z" })).await;
    let shared = json!({ "account": "DKP", "price": "10.01", "member": who(0), "sharers": [who(2), who(3)] });
    let shared = hand.does("chargePoints", shared).await;
    hand.does("mergeMembers", json!({ "member": who(3), "into": who(2) })).await;
    hand.does("voidEntry", json!({ "entry": shared["position"], "reason": "not shared" })).await;
}

fn number(digits: &Value) -> Decimal {
    digits.as_str().and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("no decimal: {digits}"))
}

fn nodes(list: &Value) -> Vec<Value> {
    list["nodes"].as_array().unwrap_or_else(|| panic!("no list: {list}")).clone()
}

/// All of the journal, page by page.
async fn journal(hand: &Hand, filter: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let list = format!(
            "journal(first: 7, after: {after}, order: OLDEST_FIRST, filter: {{ {filter} }}) {{
                nodes {{ {POSTING} }} pageInfo {{ hasNextPage endCursor }} }}"
        );
        let page = hand.sees(&list).await["journal"].clone();
        all.extend(nodes(&page));
        if page["pageInfo"]["hasNextPage"] != true {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// What is written of these rows, summed up by some of their fields.
fn summed(rows: &[Value], by: &[&str], of: &str) -> BTreeMap<Vec<String>, Decimal> {
    let mut sums = BTreeMap::new();
    for row in rows {
        let key: Vec<_> = by.iter().map(|field| row[field].as_str().unwrap_or_default().to_owned()).collect();
        *sums.entry(key).or_default() += number(&row[of]);
    }
    sums.retain(|_, sum: &mut Decimal| !sum.is_zero());
    sums
}

#[tokio::test]
async fn everything_balances_and_accounts_say_what_the_standings_say() {
    let (served, hand) = with_everything().await;
    let postings = journal(&hand, "").await;
    assert_eq!(summed(&postings, &["position", "commodity"], "amount"), BTreeMap::new());
    let trial = "trialBalance(commodity: \"DKP\") { totals { commodity added taken balance }
        accounts(first: 200) { nodes { account class memberId commodity added taken balance postings } } }";
    let seen = hand.sees(trial).await["trialBalance"].clone();
    let total = &seen["totals"][0];
    assert!(number(&total["added"]) > Decimal::ZERO && total["added"] == total["taken"], "{seen}");
    assert_eq!((&total["balance"], &total["commodity"]), (&json!("0"), &json!("DKP")));
    let accounts = nodes(&seen["accounts"]);
    assert_eq!(summed(&postings, &["account"], "amount"), summed(&accounts, &["account"], "balance"));
    let posted: i64 = accounts.iter().map(|account| account["postings"].as_i64().expect("a count")).sum();
    assert_eq!(usize::try_from(posted).ok(), Some(postings.len()));
    let standings = "standings(first: 200, includeLeft: true) { nodes { memberId dkp held available } }";
    let standings = nodes(&hand.sees(standings).await["standings"]);
    let members: Vec<_> = accounts.iter().filter(|account| !account["memberId"].is_null()).cloned().collect();
    assert_eq!(summed(&members, &["memberId"], "balance"), summed(&standings, &["memberId"], "dkp"));
    for (what, field) in [("available", "available"), ("held", "held")] {
        let of = |account: &Value| account["account"].as_str().expect("a code").ends_with(what);
        let those: Vec<_> = members.iter().filter(|account| of(account)).cloned().collect();
        assert_eq!(summed(&those, &["memberId"], "balance"), summed(&standings, &["memberId"], field));
    }
    // What was voided stands nowhere: 400 were awarded and stay, the gift lost 3.33.
    let guild =
        |code: &str| number(&accounts.iter().find(|row| row["account"] == code).expect(code)["balance"]);
    assert_eq!((guild("guild:awarded"), guild("guild:spent")), (Decimal::from(-400), Decimal::from(70)));
    assert_eq!((guild("guild:taxed"), guild("guild:adjusted")), (Decimal::new(333, 2), Decimal::new(321, 2)));
    served.close().await;
}

#[tokio::test]
async fn the_journal_is_filtered_by_account_member_commodity_position_and_time() {
    let (served, hand) = with_everything().await;
    let all = journal(&hand, "").await;
    let by = |keep: &dyn Fn(&Value) -> bool| all.iter().filter(|row| keep(row)).cloned().collect::<Vec<_>>();
    let spent = by(&|row| row["account"] == "guild:spent");
    assert!(!spent.is_empty());
    assert_eq!(journal(&hand, "account: \"guild:spent\"").await, spent);
    let grom = hand.sees("member(by: { name: \"Grom\" }) { id }").await["member"]["id"].clone();
    let of_grom = by(&|row| row["memberId"] == grom);
    let both = format!("account: \"members:{}\"", grom.as_str().expect("an id"));
    assert_eq!(journal(&hand, &format!("memberId: {grom}")).await, of_grom);
    assert_eq!(journal(&hand, &both).await, of_grom);
    let held = format!("members:{}:held", grom.as_str().expect("an id"));
    let of_held = by(&|row| row["account"] == held.as_str());
    assert_eq!(of_held.len(), 3);
    assert_eq!(journal(&hand, &format!("account: \"{held}\", memberId: {grom}")).await, of_held);
    assert_eq!(
        journal(&hand, &format!("account: \"guild:spent\", memberId: {grom}")).await,
        [] as [Value; 0]
    );
    assert_eq!(journal(&hand, "commodity: \"GP\"").await, [] as [Value; 0]);
    assert_eq!(journal(&hand, "commodity: \"DKP\"").await, all);
    let at = spent[0]["position"].clone();
    assert_eq!(
        journal(&hand, &format!("fromPosition: {at}, toPosition: {at}")).await,
        by(&|row| row["position"] == at)
    );
    let day = "from: \"2024-05-01T00:00:00Z\", to: \"2024-05-02T00:00:00Z\"";
    // The award, the charge that was entered late, and its void.
    let kinds: Vec<_> = journal(&hand, day).await.iter().map(|row| row["kind"].clone()).collect();
    assert_eq!(kinds.len(), 5 + 2 + 2, "{kinds:?}");
    let newest = hand.sees("journal(first: 3) { nodes { position line } }").await;
    let place = |row: &Value| json!({ "position": row["position"], "line": row["line"] });
    assert_eq!(nodes(&newest["journal"]), all.iter().rev().take(3).map(place).collect::<Vec<_>>());
    served.close().await;
}

#[tokio::test]
async fn a_statement_goes_from_its_opening_to_its_closing_whichever_way_it_is_paged() {
    let (served, hand) = with_everything().await;
    let of = |arguments: &str, page: &str| {
        format!(
            "statement({arguments}, commodity: \"DKP\") {{ fromPosition toPosition opening closing
               postings({page}) {{ nodes {{ position line amount balance }} pageInfo {{ startCursor endCursor }} }} }}"
        )
    };
    let all = journal(&hand, "account: \"guild:spent\"").await;
    let whole = hand.sees(&of("account: \"guild:spent\"", "first: 200")).await["statement"].clone();
    let rows = nodes(&whole["postings"]);
    assert_eq!((&whole["opening"], &whole["closing"]), (&json!("0"), &rows.last().expect("rows")["balance"]));
    let mut balance = Decimal::ZERO;
    for (row, posting) in rows.iter().zip(&all) {
        balance += number(&posting["amount"]);
        assert_eq!((&row["position"], number(&row["balance"])), (&posting["position"], balance));
    }
    assert_eq!(rows.len(), all.len());
    let first = hand.sees(&of("account: \"guild:spent\"", "first: 2")).await["statement"]["postings"].clone();
    let next = format!("first: 2, after: {}", first["pageInfo"]["endCursor"]);
    let next = hand.sees(&of("account: \"guild:spent\"", &next)).await["statement"]["postings"].clone();
    assert_eq!((nodes(&first), nodes(&next)), (rows[..2].to_vec(), rows[2..4].to_vec()));
    let back = format!("last: 2, before: {}", next["pageInfo"]["startCursor"]);
    let back = hand.sees(&of("account: \"guild:spent\"", &back)).await["statement"]["postings"].clone();
    assert_eq!(nodes(&back), rows[..2]);
    let (from, to) = (&rows[1]["position"], &rows[2]["position"]);
    let some = format!("account: \"guild:spent\", fromPosition: {from}, toPosition: {to}");
    let some = hand.sees(&of(&some, "first: 200")).await["statement"].clone();
    assert_eq!((nodes(&some["postings"]), &some["opening"]), (rows[1..3].to_vec(), &rows[0]["balance"]));
    assert_eq!((&some["closing"], &some["toPosition"]), (&rows[2]["balance"], to));
    let far = hand
        .sees(&of("account: \"guild:spent\", fromPosition: \"99\", toPosition: \"999\"", "first: 1"))
        .await;
    assert_eq!(
        (&far["statement"]["opening"], nodes(&far["statement"]["postings"]).len()),
        (&whole["closing"], 0)
    );
    assert_eq!(far["statement"]["closing"], whole["closing"]);
    let own = "member(by: { name: \"Grom\" }) { standing { dkp } statement(commodity: \"DKP\") { account closing } }";
    let own = hand.sees(own).await["member"].clone();
    assert_eq!(own["statement"]["closing"], own["standing"]["dkp"]);
    served.close().await;
}

#[tokio::test]
async fn what_is_no_account_and_no_commodity_is_refused_with_a_code() {
    let served = Served::start().await;
    let hand = Hand::owner(&served, &Guild::open(&served.test.app, 1).await);
    for (selection, code) in [
        ("statement(account: \"guild:stolen\", commodity: \"DKP\") { closing }", "UNKNOWN_ACCOUNT"),
        ("statement(account: \"members:<id>:held\", commodity: \"DKP\") { closing }", "UNKNOWN_ACCOUNT"),
        ("statement(account: \"\\u0000\", commodity: \"DKP\") { closing }", "UNKNOWN_ACCOUNT"),
        ("statement(account: \"guild:spent\", commodity: \"dkp\") { closing }", "UNKNOWN_COMMODITY"),
        ("journal(filter: { account: \"members:1\" }) { nodes { line } }", "UNKNOWN_ACCOUNT"),
        ("journal(filter: { commodity: \"EURO\" }) { nodes { line } }", "UNKNOWN_COMMODITY"),
        ("trialBalance(commodity: \"\") { totals { added } }", "UNKNOWN_COMMODITY"),
        ("chartOfAccounts(first: 500) { nodes { code } }", "PAGE_TOO_LARGE"),
        ("journal(after: \"x\") { nodes { line } }", "BAD_CURSOR"),
    ] {
        assert_eq!(hand.is_not_shown(selection).await, code, "{selection}");
    }
    let nothing = "trialBalance { totals { added } accounts { nodes { account } } } journal { nodes { line } }
        statement(account: \"guild:spent\", commodity: \"DKP\") { opening closing toPosition postings { nodes { line } } }";
    let none = json!({ "nodes": [] });
    let expected = json!({ "trialBalance": { "totals": [], "accounts": none }, "journal": none,
        "statement": { "opening": "0", "closing": "0", "toPosition": "0", "postings": none } });
    assert_eq!(hand.sees(nothing).await, expected);
    served.close().await;
}

#[tokio::test]
async fn where_points_are_private_a_member_sees_their_own_accounts_and_no_sums_over_others() {
    let served = Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await;
    let guild = Guild::open(&served.test.app, 2).await;
    guild.grant(guild.members[0], "raider").await;
    guild.link(guild.members[0], ISSUER, "raider").await.expect("linked");
    guild.points("all", award(&guild.members, "5")).await.expect("awarded");
    guild.points("others", award(&guild.members[1..], "2")).await.expect("awarded");
    let (owner, caller) = (Hand::owner(&served, &guild), served.caller(Some(&shared(ISSUER, "raider"))));
    let raider = Hand { guild: guild.clone(), caller };
    let [own, other] = [0, 1].map(|nth| format!("members:{}:available", guild.members[nth]));
    let lists = "journal { nodes { account amount } }
        trialBalance { totals { added taken balance } accounts { nodes { account balance } } }";
    assert_eq!(nodes(&raider.sees(lists).await["journal"]).len(), 5);
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    assert_eq!(nodes(&owner.sees(lists).await["journal"]).len(), 5);
    let expected = json!({
        "journal": { "nodes": [{ "account": own, "amount": "5" }] },
        "trialBalance": { "totals": [{ "added": "5", "taken": "0", "balance": "5" }],
                          "accounts": { "nodes": [{ "account": own, "balance": "5" }] } },
    });
    assert_eq!(raider.sees(lists).await, expected);
    for filter in [format!("account: \"{other}\""), "account: \"guild:awarded\"".to_owned()] {
        assert_eq!(journal(&raider, &filter).await, [] as [Value; 0]);
    }
    let statement =
        |account: &str| format!("statement(account: \"{account}\", commodity: \"DKP\") {{ closing }}");
    assert_eq!(raider.sees(&statement(&own)).await["statement"]["closing"], "5");
    assert_eq!(raider.sees(&statement(&other)).await, json!({ "statement": null }));
    assert_eq!(raider.is_not_shown(&statement("guild:awarded")).await, "FORBIDDEN");
    assert_eq!(owner.sees(&statement("guild:awarded")).await["statement"]["closing"], "-12");
    served.close().await;
}

#[tokio::test]
async fn every_list_of_the_journal_comes_as_a_file() {
    let (served, hand) = with_everything().await;
    let csv = async |selection: &str| {
        let head = hand.sees("position").await;
        let query = format!(
            "{{ ledger(id: \"{}\", atLeast: {}) {{ {selection} }} }}",
            hand.guild.ledger, head["position"]
        );
        let url = format!("http://{}/export", served.address);
        let request = reqwest::Client::new().post(url).bearer_auth(&hand.guild.owner);
        let response = request.json(&json!({ "query": query })).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        let body = response.text().await.expect("a body");
        body.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let postings = journal(&hand, "").await;
    let lines = csv("journal(order: OLDEST_FIRST) { nodes { position account amount } }").await;
    assert_eq!((lines[0].as_str(), lines.len()), ("position,account,amount", postings.len() + 1));
    for (line, posting) in lines[1..].iter().zip(&postings) {
        let written = ["position", "account", "amount"].map(|field| posting[field].as_str().expect("text"));
        assert_eq!(*line, written.join(","));
    }
    let statement = "statement(account: \"guild:taxed\", commodity: \"DKP\") { postings { nodes { kind amount balance } } }";
    assert_eq!(csv(statement).await, ["kind,amount,balance", "TRANSFER,3.33,3.33"]);
    let trial = csv("trialBalance { accounts { nodes { account balance } } }").await;
    assert!(trial.contains(&"guild:awarded,-400".to_owned()), "{trial:?}");
    let chart = csv("chartOfAccounts { edges { node { code class } } }").await;
    assert_eq!((chart.len(), chart[1].as_str()), (CHART.len() + 1, "members:<id>:available,ASSETS"));
    served.close().await;
}

#[test]
fn the_chart_of_accounts_is_written_down() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/journal.md")).expect("a page");
    for account in CHART {
        let row = format!("| `{}` | `{}` | {} |", account.code, account.name, account.posted);
        assert!(page.contains(&row), "docs/journal.md has no row\n{row}");
    }
}

/// The end of a member's id, by which plain-text books tell members apart.
pub fn end_of(member: MemberId) -> String {
    let id = member.0.simple().to_string().to_uppercase();
    id[id.len() - 8..].to_owned()
}
