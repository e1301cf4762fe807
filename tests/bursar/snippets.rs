//! What the pages show to paste and do not run themselves: it is what the schema takes.

use std::path::Path;

use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::Guild;

/// What is indented as code in a page and begins as an operation does, with an id in place of what whoever pastes it fills in.
fn operations(page: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut within = false;
    // What is between fences is run, word for word.
    for line in page.split("```").step_by(2).flat_map(str::lines) {
        let code = line.strip_prefix("    ").filter(|code| !code.is_empty());
        let begins = |code: &str| ["{ ", "mutation", "query"].iter().any(|word| code.starts_with(word));
        match code {
            Some(code) if begins(code) => found.push(code.to_owned()),
            Some(code) if within => found.last_mut().expect("it began").push_str(&format!("\n{code}")),
            _ => {}
        }
        within = code.is_some_and(|code| within || begins(code));
    }
    let id = uuid::Uuid::from_u128(1).to_string();
    found
        .into_iter()
        .map(|text| text.replace("\"…\"", &format!("\"{id}\"")).replace("\"...\"", &format!("\"{id}\"")))
        .collect()
}

#[tokio::test]
async fn every_operation_that_a_page_shows_is_one_that_the_schema_takes() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let url = format!("http://{}/graphql", served.address);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut shown = 0;
    for page in std::fs::read_dir(docs).expect("a folder") {
        let path = page.expect("a file").path();
        for operation in operations(&std::fs::read_to_string(&path).expect("a page")) {
            let request = reqwest::Client::new().post(&url).bearer_auth(&guild.owner);
            let answer = request.json(&json!({ "query": operation })).send().await.expect("an answer");
            let answer: Value = answer.json().await.expect("JSON");
            let codes: Vec<_> = answer["errors"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|error| &error["extensions"]["code"])
                .collect();
            let wrong = |code: &&Value| {
                ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"].iter().any(|wrong| **code == *wrong)
            };
            assert!(!codes.iter().any(wrong), "{}: {operation}\n{answer}", path.display());
            shown += 1;
        }
    }
    assert!(shown > 20, "{shown}");
    served.close().await;
}
