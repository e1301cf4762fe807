//! `bursar simulate`, as somebody types it.

use serde_json::json;

use super::{Ruled, award};
use crate::import_command::File;
use crate::program::bursar;

#[tokio::test]
async fn the_command_line_tells_what_the_query_does_and_writes_nothing() {
    let ruled = Ruled::dkp().await;
    ruled.does("awardPoints", award("100", &["Grom", "Jaina"], "2024-05-01T18:00:00Z")).await;
    ruled.does("awardPoints", award("10", &["Grom"], "2024-05-15T18:00:00Z")).await;
    let before = ruled.hand.sees("position").await;
    let (url, ledger) = (ruled.served.test.url.clone(), ruled.hand.guild.ledger.to_string());
    let weekly = ["simulate", "--ledger", &ledger, "--decay-percent", "15", "--all-periods"];
    let ran = bursar(&url, &[&weekly[..], &["--json"]].concat()).await.exits(0);
    let told = ran.lines().remove(0);
    let grom = json!({ "dkp": { "before": "110", "after": "82.25", "change": "-27.75" } });
    assert_eq!((&told["members"][0]["name"], &told["members"][0]["balances"]), (&json!("Grom"), &grom));
    assert_eq!((&told["decays"], &told["empty"]), (&json!(2), &json!(false)));
    let table = bursar(&url, &weekly).await.exits(0).out;
    let line = table.lines().find(|line| line.contains("Jaina")).expect("a row");
    assert!(["100", "72.25", "-27.75"].iter().all(|cell| line.contains(cell)), "{table}");
    let monthly = ["simulate", "--ledger", &ledger, "--decay-percent", "15", "--decay-every", "month"];
    let out = bursar(&url, &monthly).await.exits(0).out;
    assert!(out.contains("Nothing differs."), "{out}");
    assert_eq!(ruled.hand.sees("position").await, before);
    ruled.served.close().await;
}

#[tokio::test]
async fn rules_come_from_files_and_what_is_no_proposal_is_refused() {
    let ruled = Ruled::dkp().await;
    let (url, ledger) = (ruled.served.test.url.clone(), ruled.hand.guild.ledger.to_string());
    let (rule, wrong) = (File::new(r#"{"caps": {"hard": "50"}}"#), File::new(r#"{"taxes": 5}"#));
    let simulate = ["simulate", "--ledger", &ledger];
    bursar(&url, &[&simulate[..], &["--rule", rule.path()]].concat()).await.exits(0);
    let stranger = uuid::Uuid::now_v7().to_string();
    for (more, code) in [
        (vec!["--rule", wrong.path()], 1),
        (vec!["--rule", "/nowhere"], 1),
        (vec![], 1),
        (vec!["--base-gp", "0"], 1),
        (vec!["--base-gp", "much"], 2),
        (vec!["--gp-base-mode", "both"], 2),
        (vec!["--decay-percent", "101"], 2),
        (vec!["--from", "yesterday", "--base-gp", "5"], 2),
    ] {
        let ran = bursar(&url, &[&simulate[..], &more].concat()).await.exits(code);
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{more:?}: {}{}", ran.out, ran.err);
    }
    bursar(&url, &["simulate", "--ledger", &stranger, "--base-gp", "5"]).await.exits(1);
    ruled.served.close().await;
}
