//! Names that an import cannot place wait, and are worked off over GraphQL; nothing is lost and nothing doubles.

use aggregates::Actor;
use aggregates::ledger::System;
use bursar::import::epgp::{self, Addon};
use bursar::import::{Importer, Outcome, Plan, Strangers, monolithdkp};
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::{Hand, all_refused};

const EPGP: &str = include_str!("../fixtures/epgp/guild.json");
const SMALL: &str = include_str!("../fixtures/monolithdkp/small.lua");
const QUEUE: &str = "importQueue { edges { node { id name state lines dkp ep gp held { edges { node { delta posted } } } } } }";

fn plan(text: &str) -> Plan {
    epgp::read(text.as_bytes(), Addon::Epgp, chrono::Utc::now()).expect("an export")
}

async fn import(hand: &Hand, plan: &Plan) -> Outcome {
    let Guild { app, ledger, .. } = &hand.guild;
    let importer = Importer::new(app, *ledger, Actor::Operator).await.expect("a ledger");
    importer.with(Strangers::Hold).run(plan, |_| ()).await.expect("imported")
}

async fn guild(served: &Served, system: System) -> Hand {
    let guild = Guild::open_as(&served.test.app, 1, system).await;
    Hand::owner(served, &guild)
}

/// The names that wait, with what they come to.
async fn queue(hand: &Hand) -> Vec<Value> {
    let seen = hand.sees(QUEUE).await;
    let edges = seen["importQueue"]["edges"].as_array().expect("a list").clone();
    edges.into_iter().map(|edge| edge["node"].clone()).collect()
}

async fn id(hand: &Hand, name: &str) -> Value {
    let waiting = queue(hand).await;
    waiting.iter().find(|one| one["name"] == name).expect(name)["id"].clone()
}

/// Where somebody stands: EP and GP, or DKP.
async fn stands(hand: &Hand, name: &str) -> Value {
    let seen = hand.sees(&format!("member(by: {{ name: \"{name}\" }}) {{ standing {{ dkp ep gp }} }}")).await;
    let standing = &seen["member"]["standing"];
    json!([standing["dkp"], standing["ep"], standing["gp"]])
}

#[tokio::test]
async fn names_wait_with_their_lines_and_are_mapped_added_and_dismissed() {
    let served = Served::start().await;
    let hand = guild(&served, System::Epgp).await;
    import(&hand, &plan(EPGP)).await;
    let waiting = queue(&hand).await;
    let told = |one: &Value| json!([one["name"], one["lines"], one["ep"], one["gp"]]);
    let expected = [
        json!(["Anna", 4, "1250", "325"]),
        json!(["Carl", 1, "0", "80"]),
        json!(["Bert", 3, "980", "60"]),
        json!(["Zo\u{eb}", 1, "0", "15"]),
    ];
    assert_eq!(waiting.iter().map(told).collect::<Vec<_>>(), expected);
    let head = hand.sees("position").await;
    import(&hand, &plan(EPGP)).await;
    assert_eq!(hand.sees("position").await, head);

    let mapped = json!({ "importedName": id(&hand, "Anna").await, "member": hand.who(0) });
    let outcome = "sums { account delta } postings { member { id } balance }";
    let outcome = hand.previews("mapImportedName", mapped.clone(), outcome).await;
    let sums = json!([{ "account": "EP", "delta": "1250" }, { "account": "GP", "delta": "325" }]);
    assert_eq!(outcome["sums"], sums);
    assert_eq!(outcome["postings"][0]["member"]["id"], hand.who(0)["id"]);
    assert_eq!(hand.sees("position").await, head);
    hand.does("mapImportedName", mapped).await;
    hand.does("addImportedName", json!({ "importedName": id(&hand, "Bert").await })).await;
    let reason = json!({ "importedName": id(&hand, "Carl").await, "reason": "a bank character" });
    hand.does("dismissImportedName", reason).await;
    assert_eq!(stands(&hand, "Anna").await, json!(["0", "1250", "325"]));
    assert_eq!(stands(&hand, "Bert").await, json!(["0", "980", "60"]));
    assert_eq!(queue(&hand).await.iter().map(told).collect::<Vec<_>>(), expected[3..]);

    let later = EPGP
        .replace("1590091200", "1590696000")
        .replace("1250, 425", "1300, 425")
        .replace("\"Bert\", 980", "\"Bert\", 990");
    import(&hand, &plan(&later)).await;
    assert_eq!(stands(&hand, "Anna").await, json!(["0", "1300", "325"]));
    assert_eq!(stands(&hand, "Bert").await, json!(["0", "990", "60"]));
    assert_eq!(queue(&hand).await.len(), 1);
    served.close().await;
}

#[tokio::test]
async fn two_names_of_one_member_keep_what_each_has_over_later_exports() {
    let served = Served::start().await;
    let hand = guild(&served, System::Epgp).await;
    import(&hand, &plan(EPGP)).await;
    for name in ["Anna", "Bert"] {
        let mapped = json!({ "importedName": id(&hand, name).await, "member": hand.who(0) });
        hand.does("mapImportedName", mapped).await;
    }
    assert_eq!(stands(&hand, "Anna").await, json!(["0", "2230", "385"]));
    let later = EPGP.replace("1590091200", "1590696000").replace("\"Bert\", 980", "\"Bert\", 1000");
    import(&hand, &plan(&later)).await;
    assert_eq!(stands(&hand, "Bert").await, json!(["0", "2250", "385"]));
    served.close().await;
}

#[tokio::test]
async fn a_name_keeps_the_time_and_the_item_of_what_waited_for_it() {
    let served = Served::start().await;
    let hand = guild(&served, System::Epgp).await;
    import(&hand, &plan(EPGP)).await;
    hand.does("addImportedName", json!({ "importedName": id(&hand, "Carl").await })).await;
    let history = "history(first: 1) { edges { node { delta effectiveAt item { id name } } } }";
    let seen = hand.sees(&format!("member(by: {{ name: \"Carl\" }}) {{ {history} }}")).await;
    let expected = json!({
        "delta": "80",
        "effectiveAt": "2020-05-13T20:05:00Z",
        "item": { "id": 16_915, "name": "item 16915" },
    });
    assert_eq!(seen["member"]["history"]["edges"][0]["node"], expected);
    served.close().await;
}

#[tokio::test]
async fn an_entry_with_some_names_known_is_posted_for_them_and_its_deletion_takes_back_all_of_it() {
    let served = Served::start().await;
    let hand = guild(&served, System::Dkp).await;
    hand.does("addMember", json!({ "name": "Anna" })).await;
    let whole = monolithdkp::read(SMALL.as_bytes(), chrono::Utc::now()).expect("a file");
    import(&hand, &whole).await;
    let names: Vec<Value> = queue(&hand).await.iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    for name in ["Bert", "Carl"] {
        hand.does("addImportedName", json!({ "importedName": id(&hand, name).await })).await;
    }
    assert_eq!(stands(&hand, "Anna").await, json!(["130.5", "0", "0"]));
    assert_eq!(stands(&hand, "Bert").await, json!(["10", "0", "0"]));
    let head = hand.sees("position").await;
    import(&hand, &whole).await;
    assert_eq!(hand.sees("position").await, head);
    served.close().await;
}

/// A file with one award to Anna and Bert, and what came after it.
fn award_and(more: &str) -> Plan {
    let file = format!(
        "MonDKP_Loot = {{\n}}\nMonDKP_DKPTable = {{\n}}\nMonDKP_DKPHistory = {{\n{{ [\"players\"] = \"Anna,Bert,\", \
         [\"index\"] = \"a\", [\"dkp\"] = 10, [\"date\"] = 1590000000 }},\n{more}}}\n"
    );
    monolithdkp::read(file.as_bytes(), chrono::Utc::now()).expect("a file")
}

#[tokio::test]
async fn an_entry_that_is_deleted_after_its_names_were_placed_is_taken_back_from_all_of_them() {
    let served = Served::start().await;
    for as_alt in [false, true] {
        let hand = guild(&served, System::Dkp).await;
        hand.does("addMember", json!({ "name": "Anna" })).await;
        import(&hand, &award_and("")).await;
        let bert = id(&hand, "Bert").await;
        let anna = json!({ "name": "Anna" });
        match as_alt {
            true => hand.does("mapImportedName", json!({ "importedName": bert, "member": anna })).await,
            false => hand.does("addImportedName", json!({ "importedName": bert })).await,
        };
        let before = if as_alt { "20" } else { "10" };
        assert_eq!(stands(&hand, "Bert").await, json!([before, "0", "0"]));
        let deletion = "{ [\"players\"] = \"Anna,Bert,\", [\"index\"] = \"d\", [\"dkp\"] = -10, \
                        [\"date\"] = 1590000060, [\"deletes\"] = \"a\" },\n";
        import(&hand, &award_and(deletion)).await;
        for name in ["Anna", "Bert"] {
            assert_eq!(stands(&hand, name).await, json!(["0", "0", "0"]), "{name}");
        }
    }
    served.close().await;
}

#[tokio::test]
async fn what_cannot_be_done_with_a_name_is_refused_and_nothing_is_written() {
    let served = Served::start().await;
    let hand = guild(&served, System::Epgp).await;
    import(&hand, &plan(EPGP)).await;
    let (anna, bert, carl) = (id(&hand, "Anna").await, id(&hand, "Bert").await, id(&hand, "Carl").await);
    let nobody = json!(uuid::Uuid::now_v7());
    hand.does("addImportedName", json!({ "importedName": anna })).await;
    hand.does("dismissImportedName", json!({ "importedName": carl, "reason": "a bank" })).await;
    hand.does("addMember", json!({ "name": "BERT" })).await;
    let map = |name: &Value, member: Value| json!({ "importedName": name, "member": member });
    let cases = vec![
        ("mapImportedName", map(&nobody, hand.who(0)), "UNKNOWN_IMPORTED_NAME"),
        ("mapImportedName", map(&anna, json!({ "name": "Anna" })), "IMPORTED_NAME_MAPPED"),
        ("mapImportedName", map(&bert, json!({ "name": "Nobody" })), "UNKNOWN_MEMBER"),
        ("mapImportedName", map(&bert, hand.who(0)), "NAME_TAKEN"),
        ("addImportedName", json!({ "importedName": bert }), "NAME_TAKEN"),
        ("addImportedName", json!({ "importedName": nobody }), "UNKNOWN_IMPORTED_NAME"),
        (
            "dismissImportedName",
            json!({ "importedName": carl, "reason": "again" }),
            "IMPORTED_NAME_DISMISSED",
        ),
        ("dismissImportedName", json!({ "importedName": bert, "reason": " " }), "TEXT_EMPTY"),
    ];
    all_refused(&hand, cases).await;
    hand.does("mapImportedName", map(&bert, json!({ "name": "Bert" }))).await;
    assert_eq!(stands(&hand, "bert").await, json!(["0", "980", "60"]));
    hand.does("mapImportedName", map(&carl, hand.who(0))).await;
    assert_eq!(stands(&hand, "Carl").await, json!(["0", "0", "80"]));
    served.close().await;
}

#[tokio::test]
async fn the_same_mapping_asked_for_twice_is_done_once() {
    let served = Served::start().await;
    let hand = guild(&served, System::Epgp).await;
    import(&hand, &plan(EPGP)).await;
    let input =
        json!({ "importedName": id(&hand, "Anna").await, "member": hand.who(0), "clientKey": "anna" });
    let first = hand.does("mapImportedName", input.clone()).await;
    let again = hand.does("mapImportedName", input).await;
    assert_eq!((&again["position"], &again["repeated"]), (&first["position"], &json!(true)));
    assert_eq!(stands(&hand, "Anna").await, json!(["0", "1250", "325"]));
    served.close().await;
}

#[tokio::test]
async fn who_may_not_import_does_not_see_the_queue() {
    let served = Served::start().await;
    let hand = guild(&served, System::Epgp).await;
    import(&hand, &plan(EPGP)).await;
    let create = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }";
    let input = json!({ "ledgerId": hand.guild.ledger, "clientKey": "k", "label": "k", "roles": ["raider"] });
    let made = hand.caller.get(create, json!({ "input": input })).await;
    let key = made["createApiKey"]["secret"].as_str().expect("shown once");
    let raider = Hand { guild: hand.guild.clone(), caller: served.caller(Some(key)) };
    assert_eq!(raider.is_not_shown("importQueue { edges { cursor } }").await, "FORBIDDEN");
    let name = id(&hand, "Anna").await;
    assert_eq!(raider.refused("addImportedName", json!({ "importedName": name })).await, "FORBIDDEN");
    served.close().await;
}
