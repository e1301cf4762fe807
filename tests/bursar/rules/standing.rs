//! What is read: standings and what decided them, items, and where points came from and went.

use serde_json::{Value, json};

use super::{Ruled, award, charge, sum, total, who, with};

impl Ruled {
    /// Everybody by rank, with what put them behind who is before them.
    async fn ranked(&self, receipt: &Value) -> Vec<Value> {
        let standings = self.list(receipt, "standings", "rank name decidedBy").await;
        standings.iter().map(|one| json!([one["rank"], one["name"], one["decidedBy"]])).collect()
    }

    async fn stands(&self, name: &str, ep: &str, gp: &str) {
        let at = "2024-05-01T20:00:00Z";
        self.does("awardPoints", with(award(ep, &[name], at), json!({ "account": "EP" }))).await;
        self.does("chargePoints", with(charge(gp, name, at), json!({ "account": "GP" }))).await;
    }
}

#[tokio::test]
async fn standings_say_which_tie_rule_decided_also_once_it_is_another() {
    let ruled = Ruled::epgp().await;
    ruled.stands("Rexxar", "100", "10").await;
    ruled.stands("Grom", "100", "10").await;
    ruled.stands("Jaina", "200", "20").await;
    ruled.stands("Thrall", "300", "10").await;
    let ties = async |settings: Value| {
        let receipt = ruled.does("changeSettings", settings).await;
        ruled.ranked(&receipt).await
    };
    let named = ties(json!({ "name": "The Horde" })).await;
    let expected = [
        json!([1, "Thrall", null]),
        json!([2, "Jaina", "PRIORITY"]),
        json!([3, "Grom", "HIGHER_EP"]),
        json!([4, "Rexxar", "EARLIER_JOIN"]),
    ];
    assert_eq!(named, expected);
    let lower = ties(json!({ "ties": ["LOWER_GP", "EARLIER_JOIN"] })).await;
    let expected = [
        json!([1, "Thrall", null]),
        json!([2, "Grom", "PRIORITY"]),
        json!([3, "Rexxar", "EARLIER_JOIN"]),
        json!([4, "Jaina", "LOWER_GP"]),
    ];
    assert_eq!(lower, expected);
    let earlier = ties(json!({ "ties": ["EARLIER_JOIN"], "minEp": "150" })).await;
    let expected = [
        json!([1, "Thrall", null]),
        json!([2, "Jaina", "PRIORITY"]),
        json!([3, "Grom", "ELIGIBILITY"]),
        json!([4, "Rexxar", "EARLIER_JOIN"]),
    ];
    assert_eq!(earlier, expected);
    ruled.served.close().await;
}

#[tokio::test]
async fn items_are_listed_by_name_time_and_id_and_what_was_voided_only_if_asked() {
    let ruled = Ruled::dkp().await;
    ruled.has(&["Grom", "Jaina"], "100").await;
    let buys = async |name: &str, id: u32, member: &str, at: &str| {
        let item = json!({ "item": { "name": name, "id": id } });
        ruled.does("chargePoints", with(charge("10", member, at), item)).await
    };
    buys("Netherwind Crown", 16_914, "Grom", "2024-05-06T20:00:00Z").await;
    let wrong = buys("Crown of Destruction", 18_817, "Jaina", "2024-05-07T20:00:00Z").await;
    buys("Thunderfury", 19_019, "Jaina", "2024-05-08T20:00:00Z").await;
    let voided = ruled.does("voidEntry", json!({ "entry": wrong["position"], "reason": "a mistake" })).await;
    let listed = async |filter: &str| {
        let items = ruled.list(&voided, &format!("items(filter: {{ {filter} }})"), "name voidedBy").await;
        items.iter().map(|item| item["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed("includeVoided: false").await, ["Thunderfury", "Netherwind Crown"]);
    assert_eq!(listed("name: \"cROWN\"").await, ["Netherwind Crown"]);
    assert_eq!(
        listed("name: \"crown\", includeVoided: true").await,
        ["Crown of Destruction", "Netherwind Crown"]
    );
    assert_eq!(listed("name: \"100%\", includeVoided: true").await, Vec::<String>::new());
    assert_eq!(listed("itemId: 19019").await, ["Thunderfury"]);
    assert_eq!(
        listed("from: \"2024-05-06T20:00:00Z\", to: \"2024-05-08T20:00:00Z\"").await,
        ["Netherwind Crown"]
    );
    let jaina = "member(by: { name: \"Jaina\" }) { items(filter: { includeVoided: true }) { edges { node { name voidedBy } } } }";
    let expected = json!([
        { "node": { "name": "Thunderfury", "voidedBy": null } },
        { "node": { "name": "Crown of Destruction", "voidedBy": voided["position"] } },
    ]);
    assert_eq!(ruled.at(&voided, jaina).await["member"]["items"]["edges"], expected);
    ruled.served.close().await;
}

#[tokio::test]
async fn flows_and_weeks_add_up_to_the_standings() {
    let ruled = Ruled::dkp().await;
    let monday = "2024-05-06T20:00:00Z";
    ruled.does("awardPoints", award("100", &["Grom", "Jaina"], monday)).await;
    let wrong = ruled.does("chargePoints", charge("30", "Grom", monday)).await;
    // In Berlin this is the Monday after.
    ruled.does("chargePoints", charge("20.5", "Jaina", "2024-05-12T22:00:00Z")).await;
    let moved = json!({ "account": "DKP", "from": who("Jaina"), "to": who("Rexxar"), "amount": "10",
        "taxPercent": "20", "reason": "a debt", "effectiveAt": "2024-05-14T20:00:00Z" });
    ruled.does("transferPoints", moved).await;
    ruled.does("voidEntry", json!({ "entry": wrong["position"], "reason": "a mistake" })).await;
    let decay = json!({ "accounts": ["DKP"], "percent": "10", "effectiveAt": "2024-05-22T20:00:00Z" });
    let last = ruled.does("decayPoints", decay).await;
    let balances = ruled.balances(&last).await;
    assert_eq!(balances, json!({ "Grom": "90", "Jaina": "62.55", "Rexxar": "7.2", "Thrall": "0" }));
    let flow = |week: &str, kind: &str, added: &str, taken: &str, postings: u32| json!({ "week": week, "account": "DKP", "kind": kind, "added": added, "taken": taken, "postings": postings });
    let mut flows = ruled.list(&last, "flows(account: DKP)", "week account kind added taken postings").await;
    flows.sort_by_key(|flow| format!("{} {}", flow["week"], flow["kind"]));
    let expected = [
        flow("2024-W19", "AWARD", "200", "0", 2),
        flow("2024-W19", "CHARGE", "0", "30", 1),
        flow("2024-W19", "VOID", "30", "0", 1),
        flow("2024-W20", "CHARGE", "0", "20.5", 1),
        flow("2024-W20", "TRANSFER", "8", "10", 2),
        flow("2024-W21", "DECAY", "0", "17.75", 3),
    ];
    assert_eq!(flows, expected);
    let week = |week: &str, [added, taken, net, circulation]: [&str; 4], inflation: Value| {
        json!({ "week": week, "added": added, "taken": taken, "net": net, "circulation": circulation,
            "inflationPercent": inflation })
    };
    let weeks =
        ruled.list(&last, "weeks(account: DKP)", "week added taken net circulation inflationPercent").await;
    let expected = [
        week("2024-W21", ["0", "17.75", "-17.75", "159.75"], json!("-10")),
        week("2024-W20", ["8", "30.5", "-22.5", "177.5"], json!("-11.25")),
        week("2024-W19", ["230", "30", "200", "200"], Value::Null),
    ];
    assert_eq!(weeks, expected);
    assert_eq!(weeks[0]["circulation"], total(&balances));
    let net = sum(flows.iter().map(|flow| flow["added"].clone()))
        - sum(flows.iter().map(|flow| flow["taken"].clone()));
    assert_eq!(net.normalize().to_string(), total(&balances));
    ruled.served.close().await;
}
