//! What is acknowledged survives kill -9 of bursar and of PostgreSQL, once.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A bursar in a process of its own, over a PostgreSQL of its own.
struct Process {
    child: Child,
    url: String,
    said: std::thread::JoinHandle<Vec<String>>,
}

impl Process {
    /// Starts and waits until it listens. The folder is the data folder.
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_bursar"))
            .args([
                "--data",
                folder.to_str().expect("a path"),
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--rate",
                "0",
            ])
            .env_remove("DATABASE_URL")
            .env("BURSAR_LOG", "info")
            .stderr(Stdio::piped())
            .spawn()
            .expect("bursar");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let mut seen = Vec::new();
        let address = loop {
            let Some(Ok(line)) = lines.next() else { panic!("it does not serve: {}", seen.join("\n")) };
            if line.contains("serving") {
                let at = line.find("127.0.0.1:").expect("an address");
                let port: String = line[at + 10..].chars().take_while(char::is_ascii_digit).collect();
                break format!("127.0.0.1:{port}");
            }
            seen.push(line);
        };
        // What it says later must not fill the pipe.
        let said = std::thread::spawn(move || lines.map_while(Result::ok).collect());
        Process { child, url: format!("http://{address}/graphql"), said }
    }

    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    fn interrupt(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
        let ended = self.child.wait().expect("ended");
        assert!(ended.success(), "{ended}: {:#?}", self.said.join().expect("read"));
    }
}

struct Books {
    folder: PathBuf,
    operator: String,
}

impl Books {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("bursar-crash-{}", uuid::Uuid::now_v7().simple()));
        let mut books = Books { folder, operator: String::new() };
        books.operator = books.run(&["key", "operator"]).trim().to_owned();
        books
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_bursar"))
            .arg("--data")
            .arg(&self.folder)
            .args(arguments)
            .env_remove("DATABASE_URL")
            .output()
            .expect("bursar");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    fn postmaster(&self) -> String {
        let file =
            std::fs::read_to_string(self.folder.join("postgres/data/postmaster.pid")).expect("it runs");
        file.lines().next().expect("a process").to_owned()
    }
}

impl Drop for Books {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn post(url: &str, key: &str, body: &Value) -> Option<Value> {
    let request =
        reqwest::Client::new().post(url).bearer_auth(key).json(body).timeout(Duration::from_secs(60));
    request.send().await.ok()?.json().await.ok()
}

const OPEN: &str =
    "mutation ($input: OpenLedgerInput!) { openLedger(input: $input) { secret ledger { id } } }";
const ADD: &str = "mutation ($input: AddMemberInput!) { addMember(input: $input) { member { id } } }";
const AWARD: &str =
    "mutation ($input: AwardPointsInput!) { awardPoints(input: $input) { receipt { position } } }";

async fn open(process: &Process, operator: &str) -> (String, String) {
    let input = json!({ "clientKey": "open", "name": "Crash" });
    let opened =
        post(&process.url, operator, &json!({ "query": OPEN, "variables": { "input": input } })).await;
    let opened = opened.expect("an answer");
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{opened}")).to_owned();
    let (ledger, key) =
        (text(&opened["data"]["openLedger"]["ledger"]["id"]), text(&opened["data"]["openLedger"]["secret"]));
    let input = json!({ "ledgerId": ledger, "clientKey": "member", "name": "Anna" });
    let added = post(&process.url, &key, &json!({ "query": ADD, "variables": { "input": input } })).await;
    assert!(added.expect("an answer").get("errors").is_none());
    (ledger, key)
}

/// Awards until the answers stop, and gives the acknowledged keys with their positions.
async fn load(
    (url, key, ledger): (String, String, String),
    round: usize,
    done: Arc<AtomicUsize>,
) -> BTreeMap<String, String> {
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..8 {
        let (url, key, ledger, done) = (url.clone(), key.clone(), ledger.clone(), Arc::clone(&done));
        tasks.spawn(async move {
            let mut acknowledged = BTreeMap::new();
            for n in 0..10_000 {
                let client_key = format!("{round}-{task}-{n}");
                let input = json!({ "ledgerId": ledger, "clientKey": client_key, "account": "DKP", "amount": "1",
                    "members": [{ "name": "Anna" }], "reason": "a kill" });
                let body = json!({ "query": AWARD, "variables": { "input": input } });
                let Some(answer) = post(&url, &key, &body).await else { break };
                match answer["data"]["awardPoints"]["receipt"]["position"].as_str() {
                    Some(position) => {
                        done.fetch_add(1, Ordering::Relaxed);
                        acknowledged.insert(client_key, position.to_owned());
                    }
                    None => break,
                }
            }
            acknowledged
        });
    }
    let mut all = BTreeMap::new();
    while let Some(part) = tasks.join_next().await {
        all.extend(part.expect("finished"));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_once_after_kill_9_of_bursar_and_of_postgresql() {
    let books = Books::new();
    let mut process = Process::start(&books.folder);
    let (ledger, key) = open(&process, &books.operator).await;
    let mut acknowledged = BTreeMap::new();
    for round in 0..4 {
        let done = Arc::new(AtomicUsize::new(0));
        let server = (process.url.clone(), key.clone(), ledger.clone());
        let loading = tokio::spawn(load(server, round, Arc::clone(&done)));
        while done.load(Ordering::Relaxed) < 200 && !loading.is_finished() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        match round % 2 {
            0 => process.kill(),
            _ => {
                let killed = Command::new("kill").args(["-KILL", &books.postmaster()]).status();
                assert!(killed.expect("kill").success());
                tokio::time::sleep(Duration::from_millis(500)).await;
                process.kill();
            }
        }
        let part = loading.await.expect("loaded");
        assert!(!part.is_empty(), "nothing was acknowledged in round {round}");
        acknowledged.extend(part);
        process = Process::start(&books.folder);
    }
    let started = Instant::now();
    process.interrupt();
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    let verified = books.run(&["verify"]);
    assert!(verified.contains("agree"), "{verified}");
    let log = books.run(&["replay", "--ledger", &ledger, "--type", "points.awarded"]);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in log.lines() {
        let event: Value = serde_json::from_str(line).expect("JSON");
        let key = event["metadata"]["client_key"].as_str().expect("a key").to_owned();
        found.entry(key).or_default().push(event["position"].to_string());
    }
    for (key, position) in &acknowledged {
        assert_eq!(found.get(key), Some(&vec![position.clone()]), "{key}");
    }
    assert!(found.values().all(|positions| positions.len() == 1), "something is there twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_while_postgresql_is_away_is_refused_quickly_and_never_applied_later() {
    let books = Books::new();
    let process = Process::start(&books.folder);
    let (ledger, key) = open(&process, &books.operator).await;
    let award = |client_key: &str| {
        let input = json!({ "ledgerId": ledger, "clientKey": client_key, "account": "DKP", "amount": "1",
            "members": [{ "name": "Anna" }], "reason": "a kill" });
        json!({ "query": AWARD, "variables": { "input": input } })
    };
    post(&process.url, &key, &award("before")).await.expect("an answer");
    let postmaster = books.postmaster();
    assert!(Command::new("kill").args(["-KILL", &postmaster]).status().expect("kill").success());
    tokio::time::sleep(Duration::from_secs(1)).await;
    let started = Instant::now();
    let answer = post(&process.url, &key, &award("away")).await.expect("an answer");
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(
        (&extensions["code"], &extensions["retryable"]),
        (&json!("UNAVAILABLE"), &json!(true)),
        "{answer}"
    );
    process.kill();
    let log = books.run(&["replay", "--ledger", &ledger, "--type", "points.awarded"]);
    assert_eq!(log.lines().count(), 1);
}
