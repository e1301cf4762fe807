//! Exports and imports that were cut short, or go on later.

use std::fs::{self, File};

use aggregates::Position;
use bursar::archive;
use bursar::log;
use bursar::vault::Vault;

use super::{ELSEWHERE, Folder, LATE, books, elsewhere, export, file_of, lines, rows};
use crate::guild::{Guild, award};
use crate::program::bursar;
use crate::support::{TestApp, fresh_database, pool};

#[tokio::test]
async fn an_export_that_was_cut_short_goes_on_to_the_same_file() {
    let (test, folder) = (TestApp::start().await, Folder::new());
    let (guild, other) = (books(&test).await, Guild::open(&test.app, 1).await);
    let (ledger, path) = (guild.ledger.to_string(), folder.file("guild.jsonl"));
    export(&test, &guild, &["--out", &path]).await;
    let whole = fs::read(&path).expect("bytes");
    let header = whole.iter().position(|byte| *byte == b'\n').expect("a line") + 1;
    for at in [header, header + 100, whole.len() / 2, whole.len() - 600, whole.len() - 1, whole.len()] {
        let torn = folder.with("torn.jsonl", &whole[..at]);
        export(&test, &guild, &["--resume", &torn]).await;
        assert!(fs::read(&torn).expect("bytes") == whole, "cut at {at}");
    }
    let mut altered = lines(&path);
    altered[LATE] = altered[LATE].replace("\"5\"", "\"6\"");
    let altered = file_of(&altered);
    for (name, bytes, of) in [
        ("altered.jsonl", altered.as_bytes(), &guild),
        ("others.jsonl", &whole, &other),
        ("empty.jsonl", b"", &guild),
    ] {
        let kept = folder.with(name, bytes);
        let arguments = ["export", "--ledger", &of.ledger.to_string(), "--resume", &kept];
        let ran = bursar(&test.url, &arguments).await.exits(3);
        assert!(!ran.err.is_empty() && fs::read(&kept).expect("bytes") == bytes, "{name}: {}", ran.err);
    }
    let again = bursar(&test.url, &["export", "--ledger", &ledger, "--out", &path]).await.exits(1);
    assert!(again.err.contains("exists") && fs::read(&path).expect("bytes") == whole, "{}", again.err);
    test.tamper(
        "ALTER TABLE events DISABLE TRIGGER ALL; GRANT UPDATE ON events TO CURRENT_USER;
         UPDATE events SET payload = replace(payload, '10.25', '10.26')",
    )
    .await;
    let broken = bursar(&test.url, &["export", "--ledger", &ledger]).await.exits(3);
    assert!(broken.err.contains("bursar verify"), "{}", broken.err);
    test.app.stop().await;
}

#[tokio::test]
async fn an_import_goes_on_with_a_later_file_and_touches_no_ledger_that_is_another() {
    let (test, folder, there) = (TestApp::start().await, Folder::new(), fresh_database().await);
    let guild = books(&test).await;
    let (early, late) = (folder.file("early.jsonl"), folder.file("late.jsonl"));
    export(&test, &guild, &["--out", &early]).await;
    elsewhere(&there, &["import", "ledger", &early]).await.exits(0);
    let again = elsewhere(&there, &["import", "ledger", &early]).await.exits(3);
    assert!(again.err.contains("LEDGER_EXISTS"), "{}", again.err);
    let same = elsewhere(&there, &["import", "ledger", &early, "--resume", "--json"]).await.exits(0).lines();
    assert_eq!(same[0]["imported"], 0);
    guild.add("Newcomer").await;
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    test.caught_up(guild.ledger).await;
    fs::copy(&early, &late).expect("copied");
    export(&test, &guild, &["--resume", &late]).await;
    let more = elsewhere(&there, &["import", "ledger", &late, "--resume", "--json"]).await.exits(0).lines();
    assert_eq!(more[0]["imported"], 2);
    assert_eq!(rows(&there, guild.ledger).await, rows(&test.url, guild.ledger).await);
    let shorter = elsewhere(&there, &["import", "ledger", &early, "--resume"]).await.exits(3);
    assert!(shorter.err.contains("LEDGER_DIFFERS"), "{}", shorter.err);
    let own = ["import", "ledger", &late, "--resume"];
    guild.points("only here", award(&guild.members, "1")).await.expect("awarded");
    let ran = bursar(&test.url, &own).await.exits(3);
    assert!(ran.err.contains("LEDGER_DIFFERS"), "{}", ran.err);
    test.close().await;
}

/// An import that ends in the middle, by a kill or otherwise, leaves a ledger in which nobody can act, and goes on.
#[tokio::test]
async fn an_import_that_was_cut_short_goes_on() {
    let (test, folder, there) = (TestApp::start().await, Folder::new(), fresh_database().await);
    let guild = Guild::open(&test.app, 3).await;
    let keys: Vec<String> = (0..2_300).map(|n| format!("kill {n}")).collect();
    let awards = keys.iter().map(|key| guild.points(key, award(&guild.members[..1], "0.01")));
    for receipt in futures::future::join_all(awards).await {
        receipt.expect("awarded");
    }
    test.caught_up(guild.ledger).await;
    let path = folder.file("guild.jsonl");
    export(&test, &guild, &["--out", &path]).await;
    let pool = pool(&there, 4).await;
    let vault = Vault::new(ELSEWHERE.parse().expect("a key"), pool.clone());
    let mut file = File::open(&path).expect("a file");
    let verified = archive::verify(&mut file, None, Position(0), |_| ()).expect("read").expect("an archive");
    let head = log::Head::genesis();
    let into = archive::Into { database: &pool, vault: &vault, ledger: guild.ledger, head };
    let reached = tokio::sync::Notify::new();
    tokio::select! {
        biased;
        () = reached.notified() => {}
        done = archive::take_in(&mut file, &verified, into, |_| reached.notify_one()) => panic!("not cut short: {done:?}"),
    }
    let at = log::head(&pool, guild.ledger).await.expect("a head").expect("events").position;
    assert!(at >= Position(1_000) && at < verified.head.position, "{at}");
    assert!(vault.ledger(guild.ledger).await.expect("looked").is_none(), "the ledger's own key comes last");
    pool.close().await;
    elsewhere(&there, &["import", "ledger", &path, "--resume"]).await.exits(0);
    assert_eq!(rows(&there, guild.ledger).await, rows(&test.url, guild.ledger).await);
    elsewhere(&there, &["verify"]).await.exits(0);
    test.close().await;
}
