//! Pages that go through a shell and GraphiQL in turn: whatever they show is what a fresh demo guild answers.
//!
//! Times, weeks, ids, hashes, keys and signatures are others at every start; each counts as what it is. A subscription is a tab that
//! stays open: what it is told next is what the page shows of it next, and nothing is left over at the end.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::demo::{Demo, Folder, answered};
use crate::socket::Socket;

const LEDGER: &str = "78423171-c343-5aaa-bfaa-a7970bed8a66";

/// A real guild's file, which is not part of this project.
fn guild() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/guild/MonolithDKP.lua")
}

/// What is in a page's fences, in order: its language and its text.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').expect("a language")).collect()
}

/// A text with everything in it that is another one at every start called by its kind.
fn masked(text: &str) -> String {
    let part = |c: char| c.is_ascii_alphanumeric() || "+/=_.:-".contains(c);
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(part) {
        let (before, from) = rest.split_at(start);
        let word = &from[..from.find(|c| !part(c)).unwrap_or(from.len())];
        let (word, after) = from.split_at(word.trim_end_matches(['.', ':']).len().max(1));
        words.extend([before, kind(word)]);
        rest = after;
    }
    words.push(rest);
    words.concat()
}

fn kind(word: &str) -> &str {
    let base64 = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c));
    match word {
        _ if chrono::DateTime::parse_from_rfc3339(word).is_ok() => "TIME",
        _ if word != LEDGER && word.parse::<uuid::Uuid>().is_ok() => "ID",
        _ if word.starts_with("bursar/") && word.contains('+') => "KEY",
        _ if word.starts_with("bursar_") => "SECRET",
        _ if word.len() >= 40 && base64(word) => "HASH",
        _ if word.len() == 8 && word[4..].starts_with("-W") => "WEEK",
        _ => word,
    }
}

fn all_masked(value: Value) -> Value {
    match value {
        Value::String(text) => masked(&text).into(),
        Value::Array(values) => values.into_iter().map(all_masked).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, all_masked(value))).collect(),
        value => value,
    }
}

/// What a shell in this folder prints.
fn said(folder: &Path, (url, key): (&str, &str), script: &str) -> String {
    let programs = Path::new(env!("CARGO_BIN_EXE_bursar")).parent().expect("a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths([programs].into_iter().chain(std::env::split_paths(&path))).expect("a path");
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("exec 2>&1\n{script}")]).current_dir(folder);
    shell.env_remove("DATABASE_URL").env("BURSAR_LOG", "error").env("PATH", path).env("L", LEDGER);
    shell.env("URL", url).env("OWNER", key).env("MONOLITHDKP", guild());
    String::from_utf8(shell.output().expect("bash").stdout).expect("text")
}

/// What a query answers, asked until it is what the page tells or it is plain that it never will be. A mutation is asked once.
async fn comes_to(url: &str, key: &str, asked: &str, told: &Value) -> Value {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let answer = answered(url, key, asked).await;
        let is_there = all_masked(answer.clone()) == *told;
        if is_there || asked.starts_with("mutation") || Instant::now() > deadline {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The keys that a page goes with: the owner's, and each that it creates, by the name that its queries' fences have. A name that
/// is new is the key that was created last.
struct Keys {
    owner: String,
    created: Option<String>,
    named: HashMap<String, String>,
}

impl Keys {
    fn of(&mut self, name: &str) -> String {
        match name {
            "" => self.owner.clone(),
            name => {
                let last = self.created.clone().expect("a key was created");
                self.named.entry(name.to_owned()).or_insert(last).clone()
            }
        }
    }

    fn note(&mut self, answer: &Value) {
        if let Some(secret) = answer["data"]["createApiKey"]["secret"].as_str() {
            self.created = Some(secret.to_owned());
        }
    }
}

async fn goes_word_for_word(page: &str) {
    assert!(page.contains("export PATH=$PWD/target/debug:$PATH"), "it does not say where `bursar` is");
    goes("guild", page).await;
}

async fn goes(whose: &str, page: &str) {
    let name = format!("bursar-page-{}", uuid::Uuid::now_v7().simple());
    let folder = Folder(std::env::temp_dir().join(name));
    std::fs::create_dir(&folder.0).expect("a folder");
    let data: PathBuf = folder.0.join(".bursar");
    let demo = Demo::start(&data);
    let (url, owner) = (demo.url(), demo.key_of(whose).expect("a key"));
    let mut keys = Keys { owner, created: None, named: HashMap::new() };
    let mut tabs: HashMap<String, Socket> = HashMap::new();
    let mut blocks = blocks(page).into_iter().peekable();
    while let Some((language, asked)) = blocks.next() {
        let told = blocks.next_if(|(language, _)| ["json", "text"].contains(language));
        let told = told.map_or("", |(_, told)| told);
        let (language, named) = language.split_once(' ').unwrap_or((language, ""));
        let key = keys.of(named);
        match language {
            "subscription" => {
                let address = url.trim_start_matches("http://").trim_end_matches("/graphql");
                let mut tab = Socket::open(address.parse().expect("an address"), Some(&key)).await;
                tab.subscribe(asked, Value::Null).await;
                // Whoever pastes the next query is slower than this.
                tokio::time::sleep(Duration::from_secs(2)).await;
                tabs.insert(named.to_owned(), tab);
            }
            "json" => {
                let next = tabs.get_mut(named).expect("an open tab").next().await;
                assert_eq!(next["type"], "next", "{next}");
                let told: Value = serde_json::from_str(asked).expect("JSON");
                assert_eq!(all_masked(next["payload"].clone()), all_masked(told), "{named}");
            }
            "graphql" => {
                let told = all_masked(serde_json::from_str(told).expect("JSON"));
                let answer = comes_to(&url, &key, asked, &told).await;
                keys.note(&answer);
                assert_eq!(all_masked(answer), told, "{asked}");
            }
            "sh" => {
                assert_eq!(
                    masked(&said(&folder.0, (&url, &key), asked)).trim_end(),
                    masked(told).trim_end(),
                    "{asked}"
                );
            }
            "console" => {}
            other => panic!("`{other}` is nothing to ask"),
        }
    }
    for (whose, mut tab) in tabs {
        assert_eq!(tab.is_told_within(Duration::from_secs(1)).await, None, "{whose}");
    }
    demo.interrupt();
}

#[tokio::test]
async fn a_fleets_evening_goes_word_for_word() {
    goes("corporation", include_str!("../../docs/a-fleets-evening.md")).await;
}

#[tokio::test]
async fn a_councils_evening_goes_word_for_word() {
    goes("guild", include_str!("../../docs/a-council.md")).await;
}

#[tokio::test]
async fn an_auction_besides_a_council_goes_word_for_word() {
    goes("council's guild", include_str!("../../docs/an-auction.md")).await;
}

#[tokio::test]
async fn going_over_to_another_system_goes_word_for_word() {
    goes("raiders' guild", include_str!("../../docs/systems.md")).await;
}

#[tokio::test]
async fn the_page_of_discord_goes_word_for_word_where_there_is_openssl() {
    if Command::new("openssl").arg("version").output().is_ok() {
        goes("guild", include_str!("../../docs/discord.md")).await;
    }
}

#[tokio::test]
async fn the_auditors_page_goes_word_for_word() {
    goes_word_for_word(include_str!("../../docs/auditors.md")).await;
}

#[tokio::test]
async fn the_admins_page_goes_word_for_word() {
    goes_word_for_word(include_str!("../../docs/admins.md")).await;
}

#[tokio::test]
async fn the_page_of_a_dispute_goes_word_for_word_where_there_is_the_guild_that_it_is_about() {
    if guild().exists() {
        goes_word_for_word(include_str!("../../docs/a-dispute.md")).await;
    }
}

#[test]
fn only_what_is_another_one_at_every_start_is_masked() {
    let key = format!("bursar/{LEDGER}+4d7f2a10+AbCd");
    let text = format!("at 2026-11-21T16:00:00Z: ({}) by {key}, 12.5 EP in 2026-W47.", "ab".repeat(32));
    assert_eq!(masked(&text), "at TIME: (HASH) by KEY, 12.5 EP in WEEK.");
    assert_eq!(masked(&format!("row {} of {LEDGER}", uuid::Uuid::nil())), format!("row ID of {LEDGER}"));
}
