//! `bursar import eve-types`: the types that pastes and searches know.

use serde_json::json;

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::Hand;
use crate::issuer::file;
use crate::program::bursar;

/// As Fuzzwork's file begins.
const HEADER: &str = "typeID,groupID,typeName,description,mass,volume,capacity,portionSize,raceID,basePrice,published,\
                      marketGroupID,iconID,soundID,graphicID\n";

fn types(rows: &str) -> String {
    file("csv", &format!("{HEADER}{rows}")).display().to_string()
}

async fn found(owner: &Hand, search: &str) -> Vec<String> {
    let seen = owner.sees(&format!("itemTypes(search: \"{search}\") {{ id name }}")).await;
    let names = seen["itemTypes"].as_array().expect("types").iter();
    names.map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn imported_types_are_found_by_a_server_that_runs_and_the_same_file_again_changes_nothing() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = Hand::owner(&served, &guild);
    let url = served.test.url.clone();
    assert!(!found(&owner, "Quafe Zero Green").await.contains(&"Quafe Zero Green Apple".to_owned()));
    let rows = "3898,1034,Quafe Zero Green Apple,\"A drink,\nsugar-free\",0.0,0.1,0.0,1,None,100.0,1,None,None,None,None\n\
                34,18,Tritanium,,0.0,0.01,0.0,1,None,2.0,1,1857,22,None,None\n\
                9,0,None,,0.0,0.0,0.0,1,None,None,0,None,None,None,None\n";
    let path = types(rows);
    let done = bursar(&url, &["import", "eve-types", &path, "--json"]).await.exits(0);
    let expected = json!({ "types": 2, "changed": 2, "removed": 0, "nameless": 1, "repeated": false });
    assert_eq!(done.lines(), [expected]);
    assert_eq!(found(&owner, "quafe zero gr").await[0], "Quafe Zero Green Apple");
    // What is built in is there still.
    assert_eq!(found(&owner, "Megacyt").await[0], "Megacyte");
    let pasted = owner
        .sees("paste(text: \"Quafe Zero Green Apple\\t7\") { items { typeId quantity } unparsed { line } }");
    let expected = json!({ "items": [{ "typeId": 3898, "quantity": "7" }], "unparsed": [] });
    assert_eq!(pasted.await["paste"], expected);
    let again = bursar(&url, &["import", "eve-types", &path, "--json"]).await.exits(0);
    assert_eq!(again.lines()[0]["repeated"], true);
    let renamed = types("3898,1034,Quafe Zero Pear,,0.0,0.1,0.0,1,None,100.0,1,None,None,None,None\n");
    let told = bursar(&url, &["import", "eve-types", &renamed]).await.exits(0);
    assert_eq!(told.out, "1 types: 1 new or changed, 1 removed, 0 without a name left out\n");
    assert_eq!(found(&owner, "quafe zero").await[0], "Quafe Zero Pear");
    served.close().await;
}

#[tokio::test]
async fn a_file_that_is_malformed_is_refused_with_its_line_and_nothing_of_it_is_taken() {
    let served = Served::start().await;
    let url = served.test.url.clone();
    let good = "34,18,Tritanium,,0.0,0.01,0.0,1,None,2.0,1,1857,22,None,None\n";
    let cases: [(String, &str); 5] = [
        (
            types(&format!("{good}x,18,Pyerite,,0.0,0.01,0.0,1,None,8.0,1,None,None,None,None\n")),
            "line 3: typeID cannot be \"x\"",
        ),
        (types(&format!("{good}35,18\n")), "line 3: 2 columns where the header has 15"),
        (
            types(&format!("{good}34,18,Other,,0.0,0.01,0.0,1,None,2.0,1,None,None,None,None\n")),
            "two rows with the typeID 34 differ",
        ),
        (types(""), "no type is in it"),
        (
            file("csv", "typeID,typeName\n34,Tritanium\n").display().to_string(),
            "the header has no column published",
        ),
    ];
    for (path, why) in cases {
        let refused = bursar(&url, &["import", "eve-types", &path]).await.exits(3);
        assert!(
            refused.err.contains(why) && refused.err.contains("Nothing was imported."),
            "{}",
            refused.err
        );
    }
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM eve_types")
        .fetch_one(served.test.database())
        .await
        .expect("a count");
    assert_eq!(left, 0);
    served.close().await;
}
