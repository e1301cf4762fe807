//! Who is given which proof, and what is asked in vain.

use serde_json::{Value, json};

use super::{ALL, ALONE, Folder, HEAD, guild, hold, key_of, text};
use crate::graphql::Served;
use crate::guild::{Guild, award};
use crate::hand::Hand;
use crate::issuer::{shared, trusting};
use crate::program::bursar;
use crate::support::TestApp;

const ISSUER: &str = "https://id.example";

/// A guild whose first two members are raiders by token.
async fn raiders() -> (Served, Guild, Hand, [Hand; 2]) {
    let served = Served::trusting(trusting(&[(ISSUER, "HS256", None)], Default::default())).await;
    let guild = guild(&served.test).await;
    for (n, name) in [(0, "one"), (1, "other")] {
        guild.grant(guild.members[n], "raider").await;
        guild.link(guild.members[n], ISSUER, name).await.expect("linked");
    }
    served.test.caught_up(guild.ledger).await;
    let owner = Hand::owner(&served, &guild);
    let by_token = |name| Hand { guild: guild.clone(), caller: served.caller(Some(&shared(ISSUER, name))) };
    let hands = [by_token("one"), by_token("other")];
    (served, guild, owner, hands)
}

fn proof(position: u64) -> String {
    format!("proof(position: {position}) {{ position json checkpoint {{ position }} }}")
}

#[tokio::test]
async fn a_member_is_given_proofs_of_what_is_theirs_and_of_nothing_else() {
    let (served, guild, owner, [one, other]) = raiders().await;
    let key = key_of(&served.test, guild.ledger).await;
    let files = Folder::new();
    let own = one.sees(&proof(ALONE)).await;
    assert!(own["proof"]["json"].as_str().is_some_and(|json| json.contains("7.25")));
    hold(&files.file("own.json", own["proof"]["json"].as_str().expect("JSON")), &key, &[]).await;
    // An award of all three, where everybody sees everybody's points.
    assert_eq!(other.sees(&proof(ALL)).await["proof"]["position"], "9");
    // Another's award, the ledger's opening, another's role, their own role.
    for (hand, position) in [(&other, ALONE), (&one, 1), (&one, HEAD + 3), (&one, HEAD + 1)] {
        assert_eq!(hand.is_not_shown(&proof(position)).await, "FORBIDDEN", "{position}");
        owner.sees(&proof(position)).await;
    }
    for seeing in ["checkpoints { edges { node { position } } }", "checkpoint { note }"] {
        one.sees(seeing).await;
    }
    assert_eq!(one.refused("signCheckpoint", json!({})).await, "FORBIDDEN");
    served.close().await;
}

#[tokio::test]
async fn where_points_are_private_no_proof_names_others() {
    let (served, guild, owner, [one, other]) = raiders().await;
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    assert!(
        !one.sees(&proof(ALONE)).await["proof"]["json"].to_string().contains(&guild.members[1].to_string())
    );
    assert_eq!(one.is_not_shown(&proof(ALL)).await, "PROOF_SHOWS_OTHERS");
    assert_eq!(other.is_not_shown(&proof(ALONE)).await, "FORBIDDEN");
    owner.sees(&proof(ALL)).await;
    served.close().await;
}

#[tokio::test]
async fn whoever_a_member_turned_out_to_be_is_given_what_was_theirs() {
    let (served, guild, owner, [one, other]) = raiders().await;
    owner.does("changeSettings", json!({ "pointsVisibility": "OWN" })).await;
    let (alt, main) = (json!({ "id": guild.members[0] }), json!({ "id": guild.members[1] }));
    assert_eq!(other.is_not_shown(&proof(ALONE)).await, "FORBIDDEN");
    owner.does("mergeMembers", json!({ "member": alt, "into": main })).await;
    assert_eq!(other.sees(&proof(ALONE)).await["proof"]["position"], "25");
    drop(one);
    served.close().await;
}

#[tokio::test]
async fn a_key_of_nobody_is_given_no_proof_unless_it_may_read_the_log() {
    let (served, guild, owner, _) = raiders().await;
    let create = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }";
    for (role, code) in [("raider", Some("FORBIDDEN")), ("officer", None)] {
        let input = json!({ "ledgerId": guild.ledger, "clientKey": role, "label": role, "roles": [role] });
        let made = owner.caller.get(create, json!({ "input": input })).await;
        let caller = served.caller(made["createApiKey"]["secret"].as_str());
        served.test.caught_up(guild.ledger).await;
        let query = format!("{{ ledger(id: \"{}\") {{ {} }} }}", guild.ledger, proof(ALL));
        let answer = caller.ask(&query, Value::Null).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"].as_str(), code, "{answer}");
    }
    served.close().await;
}

#[tokio::test]
async fn what_is_not_there_is_not_proved_and_says_so() {
    let served = Served::start().await;
    let guild = guild(&served.test).await;
    let owner = Hand::owner(&served, &guild);
    owner.does("signCheckpoint", json!({})).await;
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    for (asked, code) in [
        ("proof(position: 28) { json }", "NO_SUCH_POSITION"),
        ("proof(position: 0) { json }", "NO_SUCH_POSITION"),
        ("proof(position: \"18446744073709551615\") { json }", "NO_SUCH_POSITION"),
        ("proof(position: 27, checkpoint: 26) { json }", "AFTER_CHECKPOINT"),
        ("proof(position: 3, checkpoint: 20) { json }", "NO_CHECKPOINT"),
        ("proof(position: 3, checkpoint: 0) { json }", "NO_CHECKPOINT"),
        ("consistency(from: 3, to: 26) { json }", "NO_CHECKPOINT"),
        ("consistency(from: 26, to: 99) { json }", "NO_CHECKPOINT"),
    ] {
        assert_eq!(owner.is_not_shown(asked).await, code, "{asked}");
    }
    assert_eq!(owner.sees("checkpoint(position: 5) { note }").await, json!({ "checkpoint": null }));
    owner.does("signCheckpoint", json!({})).await;
    assert_eq!(owner.is_not_shown("consistency(from: 27, to: 26) { json }").await, "CHECKPOINTS_BACKWARDS");
    let same = owner.sees("consistency(from: 27, to: 27) { path }").await;
    assert_eq!(same["consistency"]["path"], json!([]));
    served.close().await;
}

#[tokio::test]
async fn the_command_line_signs_lists_and_proves() {
    let test = TestApp::start().await;
    let (guild, files) = (guild(&test).await, Folder::new());
    let ledger = guild.ledger.to_string();
    let run = async |arguments: &[&str]| bursar(&test.url, arguments).await;
    assert_eq!(run(&["checkpoint", "--ledger", &ledger, "--list"]).await.exits(0).out, "");
    let note = run(&["checkpoint", "--ledger", &ledger]).await.exits(0).out;
    assert_eq!(note.lines().take(2).collect::<Vec<_>>(), [format!("bursar/{ledger}"), HEAD.to_string()]);
    assert_eq!(run(&["checkpoint", "--ledger", &ledger]).await.exits(0).out, note);
    assert_eq!(run(&["checkpoint", "--ledger", &ledger, "--position", "26"]).await.exits(0).out, note);
    let key = run(&["checkpoint", "--ledger", &ledger, "--key"]).await.exits(0).out.trim().to_owned();
    assert_eq!(key, key_of(&test, guild.ledger).await);
    let out = files.0.path().join("proof.json");
    run(&["proof", "--ledger", &ledger, "--position", "7", "--out", text(&out)]).await.exits(0);
    let printed =
        run(&["proof", "--ledger", &ledger, "--position", "7", "--checkpoint", "26"]).await.exits(0).out;
    assert_eq!(std::fs::read_to_string(&out).expect("a file"), printed);
    hold(&out, &key, &["--ledger", &ledger]).await;
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    run(&["checkpoint", "--ledger", &ledger]).await.exits(0);
    let grown = run(&["proof", "--ledger", &ledger, "--from", "26", "--to", "27"]).await.exits(0).out;
    let held = files.file("held.txt", note);
    hold(&files.file("grown.json", grown), &key, &["--checkpoint", text(&held)]).await;
    assert_eq!(run(&["checkpoint", "--ledger", &ledger, "--list"]).await.out.lines().count(), 2);
    test.close().await;
}

#[tokio::test]
async fn the_command_line_says_what_it_cannot_prove() {
    let test = TestApp::start().await;
    let guild = guild(&test).await;
    let (ledger, nobody) = (guild.ledger.to_string(), uuid::Uuid::now_v7().to_string());
    bursar(&test.url, &["checkpoint", "--ledger", &ledger]).await.exits(0);
    for (arguments, code, why) in [
        (&["checkpoint", "--ledger", &nobody][..], 1, "no ledger"),
        (&["checkpoint", "--ledger", &nobody, "--key"], 1, "no ledger"),
        (&["checkpoint", "--ledger", &ledger, "--position", "4"], 1, "no checkpoint was signed"),
        (&["checkpoint"], 2, "--ledger"),
        (&["proof", "--ledger", &nobody, "--position", "1"], 1, "no ledger"),
        (&["proof", "--ledger", &ledger, "--position", "27"], 1, "the log ends at position 26"),
        (&["proof", "--ledger", &ledger, "--position", "0"], 1, "no event at position 0"),
        (
            &["proof", "--ledger", &ledger, "--position", "4", "--checkpoint", "9"],
            1,
            "no checkpoint was signed",
        ),
        (&["proof", "--ledger", &ledger, "--from", "4", "--to", "26"], 1, "no checkpoint was signed"),
        (&["proof", "--ledger", &ledger, "--from", "4"], 2, "--to"),
        (&["proof", "--ledger", &ledger, "--position", "4", "--from", "4", "--to", "5"], 2, "cannot be used"),
        (&["proof", "--ledger", &ledger], 2, "--position"),
        (
            &["proof", "--ledger", &ledger, "--position", "4", "--out", "/nowhere/at/all"],
            1,
            "/nowhere/at/all",
        ),
    ] {
        let ran = bursar(&test.url, arguments).await.exits(code);
        assert!(ran.err.contains(why) && ran.out.is_empty(), "{arguments:?}: {}{}", ran.err, ran.out);
    }
    test.close().await;
}
