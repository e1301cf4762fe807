//! Signed checkpoints and proofs: what the server gives away, and what others make of it without the server.

mod asking;
mod keeping;
mod signing;
mod verifying;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use aggregates::{LedgerId, Position};
use bursar::notary;
use serde_json::Value;

use crate::guild::{Guild, award, charge};
use crate::program::{self, Ran};
use crate::support::TestApp;

/// A database where there is none.
const NOWHERE: &str = "postgres://bursar@127.0.0.1:1/none";

/// Where an award of all three stands in the log of [`guild`].
const ALL: u64 = 9;
/// Where an award of the first alone stands.
const ALONE: u64 = 25;
/// Where the log ends.
const HEAD: u64 = 26;

/// A guild of three, with awards of all and of one.
async fn guild(test: &TestApp) -> Guild {
    let guild = Guild::open(&test.app, 3).await;
    for n in 0..16 {
        guild.points(&format!("kill {n}"), award(&guild.members, "5")).await.expect("awarded");
    }
    guild.points("alone", award(&guild.members[..1], "7.25")).await.expect("awarded");
    guild.points("item", charge(guild.members[0], "3")).await.expect("charged");
    test.caught_up(guild.ledger).await;
    guild
}

/// A folder for the files of a test.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).expect("written");
        path
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("text")
}

/// The program's verdict on a proof, and the script's: where there is neither a database nor a network.
async fn verdicts(proof: &Path, key: &str, more: &[&str]) -> (Ran, Ran) {
    let arguments = [&["verify-proof", text(proof), "--key", key], more].concat();
    let by_program = program::bursar(NOWHERE, &arguments).await;
    let python = std::env::var("BURSAR_PYTHON")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/target/python/bin/python").to_owned());
    assert!(Path::new(&python).exists(), "no Python with `cryptography`: run the tests by `make test`");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verify_proof.py");
    let mut command = tokio::process::Command::new(python);
    let output = command.arg(script).args(&arguments[1..]).output().await.expect("Python");
    let Output { status, stdout, stderr } = output;
    let said = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let by_script = Ran { code: status.code().expect("an exit code"), out: said(stdout), err: said(stderr) };
    (by_program, by_script)
}

/// Both take it for a proof.
async fn hold(proof: &Path, key: &str, more: &[&str]) {
    let (program, script) = verdicts(proof, key, more).await;
    assert!(program.exits(0).out.starts_with("The proof holds: "));
    assert!(script.exits(0).out.starts_with("The proof holds: "));
}

/// Both refuse it, and the program says why.
async fn refuse(proof: &Path, key: &str, more: &[&str], why: &str) {
    let (program, script) = verdicts(proof, key, more).await;
    let program = program.exits(3);
    assert!(program.err.contains(why) && program.out.is_empty(), "{why}: {}", program.err);
    assert!(script.exits(3).err.starts_with("The proof is refused: "), "{why}");
}

async fn key_of(test: &TestApp, ledger: LedgerId) -> String {
    notary::key(&test.app.vault, ledger).await.expect("a key").to_string()
}

/// Signs the head.
async fn signed(test: &TestApp, ledger: LedgerId) -> notary::SignedCheckpoint {
    notary::checkpoint(test.database(), &test.app.vault, ledger).await.expect("signed")
}

/// The proof of an event, as JSON.
async fn proof_of(test: &TestApp, ledger: LedgerId, position: u64) -> String {
    let (database, vault) = (test.database(), &test.app.vault);
    let proved = notary::inclusion(database, vault, ledger, Position(position), None).await;
    proved.expect("proved").0.to_json()
}

/// A proof with something else at a place, by its path of names.
fn with(proof: &str, pointer: &str, alter: impl Fn(&Value) -> Value) -> String {
    let mut proof: Value = serde_json::from_str(proof).expect("JSON");
    let place = proof.pointer_mut(pointer).expect("a place");
    *place = alter(place);
    proof.to_string()
}
