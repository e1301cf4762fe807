//! Proofs as they leave the server, checked where there is no server: by the program and by the script.

use serde_json::{Value, json};

use super::{ALONE, Folder, HEAD, NOWHERE, guild, hold, key_of, proof_of, refuse, signed, text, with};
use crate::graphql::Served;
use crate::guild::{Guild, award};
use crate::hand::Hand;
use crate::program::bursar;
use crate::support::TestApp;

#[tokio::test]
async fn a_proof_from_graphql_is_checked_without_the_server() {
    let served = Served::start().await;
    let (test, files) = (&served.test, Folder::new());
    let guild = guild(test).await;
    let owner = Hand::owner(&served, &guild);
    let earlier = owner.does("signCheckpoint", json!({})).await["position"].clone();
    let seen = format!(
        "verifierKey position proof(position: {ALONE}) {{ position path json checkpoint {{ position note }} }}"
    );
    let seen = owner.sees(&seen).await;
    let (key, proof) = (seen["verifierKey"].as_str().expect("a key"), &seen["proof"]);
    assert_eq!(
        (&proof["position"], &proof["checkpoint"]["position"]),
        (&json!(ALONE.to_string()), &seen["position"])
    );
    let json = proof["json"].as_str().expect("JSON");
    let said: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!((&said["path"], &said["checkpoint"]), (&proof["path"], &proof["checkpoint"]["note"]));
    // One member's amount, and of everybody else nothing but hashes.
    assert!(json.contains(&guild.members[0].to_string()) && json.contains("7.25"));
    assert!(!json.contains(&guild.members[1].to_string()) && !json.contains("Member"));
    let file = files.file("award.json", json);
    hold(&file, key, &["--ledger", &guild.ledger.to_string()]).await;

    guild.points("later", award(&guild.members, "1")).await.expect("awarded");
    let later = owner.does("signCheckpoint", json!({})).await["position"].clone();
    let asked =
        format!("consistency(from: {earlier}, to: {later}) {{ path json from {{ note }} to {{ note }} }}");
    let consistency = owner.sees(&asked).await["consistency"].clone();
    let file = files.file("grown.json", consistency["json"].as_str().expect("JSON"));
    let note = files.file("held.txt", consistency["from"]["note"].as_str().expect("a note"));
    hold(&file, key, &["--checkpoint", text(&note)]).await;
    served.close().await;
}

#[tokio::test]
async fn a_proof_is_read_from_standard_input_as_well() {
    use tokio::io::AsyncWriteExt as _;
    let test = TestApp::start().await;
    let guild = guild(&test).await;
    let (key, proof) = (key_of(&test, guild.ledger).await, proof_of(&test, guild.ledger, 6).await);
    let mut command = crate::program::command(NOWHERE, &["verify-proof", "-", "--key", &key]);
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().expect("bursar");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(proof.as_bytes()).await.expect("written");
    drop(stdin);
    let output = child.wait_with_output().await.expect("ended");
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("position 6, ledger.member_added"));
    test.close().await;
}

#[tokio::test]
async fn whatever_is_no_proof_of_this_ledger_is_refused_with_its_reason() {
    let test = TestApp::start().await;
    let (guild, other, files) = (guild(&test).await, Guild::open(&test.app, 1).await, Folder::new());
    let (key, others_key) = (key_of(&test, guild.ledger).await, key_of(&test, other.ledger).await);
    let proof = proof_of(&test, guild.ledger, ALONE).await;
    let of_other = proof_of(&test, other.ledger, 2).await;
    let half = &proof[..proof.len() / 2];
    let text_of = |value: &Value| value.as_str().expect("text").to_owned();
    let mut cases = vec![
        (of_other.clone(), "it is of ledger"),
        (half.to_owned(), "truncated"),
        (String::new(), "truncated"),
        ("not JSON".to_owned(), "bursar.proof.1"),
        ("[1, 2]".to_owned(), "bursar.proof.1"),
        ("{}".to_owned(), "bursar.proof.1"),
        (with(&proof, "/format", |_| json!("bursar.proof.9")), "bursar.proof.1"),
        (with(&proof, "/kind", |_| json!("absence")), "bursar.proof.1"),
        (with(&proof, "/path/0", |_| json!("00".repeat(32))), "altered"),
        (with(&proof, "/path", |_| json!([])), "altered"),
        (with(&proof, "/path", |_| json!(vec!["11".repeat(32); 5_000])), "altered"),
        (with(&proof, "/path/0", |step| json!(text_of(step).to_uppercase())), "64 hexadecimal digits"),
        (
            with(&proof, "/event/payload", |payload| json!(text_of(payload).replace("7.25", "9.25"))),
            "altered",
        ),
        (with(&proof, "/event/effective_at", |_| json!("2019-10-07T18:00:00Z")), "altered"),
        (with(&proof, "/event/effective_at", |_| json!("2019-10-07T18:00:00+00:00")), "effective_at"),
        (with(&proof, "/event/position", |_| json!(24)), "altered"),
        (with(&proof, "/event/position", |_| json!(0)), "position"),
        (with(&proof, "/event/position", |_| json!(u64::MAX)), "position"),
        (with(&proof, "/event/position", |_| json!(-1)), "bursar.proof.1"),
        (with(&proof, "/event/ledger", |_| json!(other.ledger)), "it is of ledger"),
        (with(&proof, "/event/salt", |_| json!("00".repeat(16))), "altered"),
        (
            with(&proof, "/checkpoint", |note| {
                json!(text_of(note).replacen(&format!("\n{HEAD}\n"), "\n27\n", 1))
            }),
            "signature is wrong",
        ),
        (with(&proof, "/checkpoint", |_| json!("nothing")), "no signed note"),
        (format!("{{\"format\": \"{}\"}}", "x".repeat(17 << 20)), "larger than"),
        ("[".repeat(1 << 20), "bursar.proof.1"),
    ];
    // The event of one ledger under the checkpoint of another.
    let checkpoint: Value = serde_json::from_str(&of_other).expect("JSON");
    cases.push((with(&proof, "/checkpoint", |_| checkpoint["checkpoint"].clone()), "it is of ledger"));
    for (n, (case, why)) in cases.into_iter().enumerate() {
        let file = files.file(&format!("{n}.json"), case);
        refuse(&file, &key, &[], why).await;
    }
    let file = files.file("whole.json", &proof);
    refuse(&file, &others_key, &[], "it is of ledger").await;
    refuse(&file, &key, &["--ledger", &other.ledger.to_string()], "it is of ledger").await;
    let stranger = proofs::Signer::new(&proofs::origin(guild.ledger), &[1; 32]).expect("a name");
    refuse(&file, &stranger.key().to_string(), &[], "not signed by the key").await;
    hold(&file, &key, &[]).await;
    test.close().await;
}

#[tokio::test]
async fn a_proof_is_held_against_the_checkpoint_that_an_auditor_has() {
    let test = TestApp::start().await;
    let (guild, files) = (guild(&test).await, Folder::new());
    let key = key_of(&test, guild.ledger).await;
    let first = files.file("first.txt", signed(&test, guild.ledger).await.note);
    let proof = files.file("proof.json", proof_of(&test, guild.ledger, 9).await);
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    let later = files.file("later.txt", signed(&test, guild.ledger).await.note);
    hold(&proof, &key, &["--checkpoint", text(&first)]).await;
    refuse(&proof, &key, &["--checkpoint", text(&later)], "does not speak of the checkpoint").await;
    let torn = files.file("torn.txt", "bursar/x\n12\n");
    refuse(&proof, &key, &["--checkpoint", text(&torn)], "no signed note").await;
    // The ledger's own key signed another history for somebody else.
    let keys = test.app.vault.ledger(guild.ledger).await.expect("keys").expect("keys");
    let note = std::fs::read_to_string(&first).expect("a note");
    let mut other = proofs::Checkpoint::open(&note, keys.signer().key()).expect("signed");
    other.root = proofs::Hash([7; 32]);
    let other = files.file("other.txt", other.sign(keys.signer()));
    refuse(&proof, &key, &["--checkpoint", text(&other)], "two histories").await;
    test.close().await;
}

#[tokio::test]
async fn what_cannot_be_read_at_all_has_its_exit_code() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    let (key, files) = (key_of(&test, guild.ledger).await, Folder::new());
    let absent = files.0.path().join("absent.json");
    let ran = bursar(NOWHERE, &["verify-proof", text(&absent), "--key", &key]).await.exits(1);
    assert!(ran.err.contains("absent.json"), "{}", ran.err);
    let bytes = files.file("bytes.json", [0xff, 0xfe, 0x00]);
    refuse(&bytes, &key, &[], "bursar.proof.1").await;
    for wrong in ["", "a key", &key[..key.len() - 2], &key.replacen("+", "+0", 1)] {
        let ran = bursar(NOWHERE, &["verify-proof", text(&bytes), "--key", wrong]).await.exits(2);
        assert!(ran.err.contains("--key"), "{}", ran.err);
    }
    bursar(NOWHERE, &["verify-proof", text(&bytes)]).await.exits(2);
    test.close().await;
}
