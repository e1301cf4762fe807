//! `make run`, as its first user sees it.

use std::io::Read as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// A served demo guild, with everything that it printed.
pub struct Demo {
    child: Child,
    said: String,
}

impl Demo {
    /// It goes on serving: the end of the last query is the end of what it says.
    pub fn start(folder: &Path) -> Self {
        Demo::start_until(folder, b"standings { member { name } ep priority } }\x20}\n\n")
    }

    fn start_until(folder: &Path, end: &[u8]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_bursar"))
            .arg("--data")
            .arg(folder)
            .args(["serve", "--demo", "--listen", "127.0.0.1:0"])
            .env_remove("DATABASE_URL")
            .env("BURSAR_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .expect("bursar");
        let mut out = child.stdout.take().expect("piped");
        let (mut said, mut byte) = (Vec::new(), [0]);
        while !said.ends_with(end) {
            assert_eq!(out.read(&mut byte).expect("read"), 1, "it ended: {}", String::from_utf8_lossy(&said));
            said.push(byte[0]);
        }
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        Demo { child, said: String::from_utf8(said).expect("text") }
    }

    pub fn url(&self) -> String {
        let line = self.said.lines().find_map(|line| line.strip_prefix("GraphiQL: ")).expect("an address");
        line.strip_suffix("/graphiql").expect("of GraphiQL").to_owned() + "/graphql"
    }

    pub fn key(&self) -> Option<String> {
        self.key_of("guild")
    }

    /// The owner's key of the demo's guild or corporation, if it was printed.
    pub fn key_of(&self, whose: &str) -> Option<String> {
        let (_, said) = self.said.split_once(&format!("The demo {whose} is open."))?;
        said.lines().map(str::trim).find(|line| line.starts_with("bursar_")).map(str::to_owned)
    }

    fn queries(&self) -> Vec<String> {
        let (_, queries) = self.said.split_once("Three things to ask:").expect("queries");
        queries.split("\n\n").map(str::trim).filter(|query| !query.is_empty()).map(str::to_owned).collect()
    }

    pub fn interrupt(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
        assert!(self.child.wait().expect("ended").success(), "an end in order");
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// A folder that is gone when the test is.
pub struct Folder(pub PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn ask(url: &str, key: &str, query: &str) -> Value {
    let body = json!({ "query": query });
    let request =
        reqwest::Client::new().post(url).bearer_auth(key).json(&body).timeout(Duration::from_secs(60));
    let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    assert!(answer.get("errors").is_none(), "{query}: {answer}");
    answer["data"].clone()
}

#[tokio::test]
async fn the_demo_prints_a_key_once_and_three_queries_that_work_when_pasted() {
    let folder = Folder(std::env::temp_dir().join(format!("bursar-demo-{}", uuid::Uuid::now_v7().simple())));
    let first = Demo::start(&folder.0);
    let (key, queries) = (first.key().expect("a key, the first time"), first.queries());
    assert_eq!(queries.len(), 3);
    let id = queries[0].split('"').nth(1).expect("the ledger's id");
    for page in [include_str!("../../README.md"), include_str!("../../web/page.js")] {
        assert!(page.contains(id), "it asks for another guild than {id}");
    }
    let standings = ask(&first.url(), &key, &queries[0]).await;
    assert_eq!(standings["ledger"]["standings"]["edges"].as_array().map(Vec::len), Some(30));
    let history = ask(&first.url(), &key, &queries[1]).await;
    assert_eq!(history["ledger"]["member"]["name"], "Brenna");
    let award = ask(&first.url(), &key, &queries[2]).await;
    assert_eq!(award["awardPoints"]["receipt"]["repeated"], false);
    first.interrupt();
    assert!(!folder.0.join("postgres/data/postmaster.pid").exists(), "PostgreSQL ends with it");
    let again = Demo::start(&folder.0);
    assert_eq!((again.key(), again.queries()), (None, queries.clone()));
    let award = ask(&again.url(), &key, &queries[2]).await;
    assert_eq!(award["awardPoints"]["receipt"]["repeated"], true);
    again.interrupt();
}

/// Queries of a page in their order, each with the answer below it. Weeks are told as one: they are others in another week.
fn told(page: &str) -> Vec<(&str, Value)> {
    let blocks: Vec<&str> = page.split("```").skip(1).step_by(2).collect();
    let pairs = blocks.chunks(2).map(|pair| {
        let (query, answer) = (pair[0].strip_prefix("graphql\n"), pair[1].strip_prefix("json\n"));
        let answer = serde_json::from_str(answer.expect("an answer")).expect("JSON");
        (query.expect("a query"), any_week(answer))
    });
    pairs.collect()
}

fn any_week(value: Value) -> Value {
    match value {
        Value::String(text) => {
            let week = |word: &str| word.len() == 8 && word[4..].starts_with("-W");
            text.split(' ')
                .map(|word| if week(word) { "WEEK" } else { word })
                .collect::<Vec<_>>()
                .join(" ")
                .into()
        }
        Value::Array(values) => values.into_iter().map(any_week).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, any_week(value))).collect(),
        value => value,
    }
}

pub async fn answered(url: &str, key: &str, query: &str) -> Value {
    let body = json!({ "query": query });
    let request =
        reqwest::Client::new().post(url).bearer_auth(key).json(&body).timeout(Duration::from_secs(60));
    any_week(request.send().await.expect("an answer").json().await.expect("JSON"))
}

#[tokio::test]
async fn the_readmes_first_query_and_the_officers_night_go_word_for_word() {
    let folder = Folder(std::env::temp_dir().join(format!("bursar-demo-{}", uuid::Uuid::now_v7().simple())));
    let demo = Demo::start(&folder.0);
    let (url, key) = (demo.url(), demo.key().expect("a key"));
    let (_, asked) = include_str!("../../README.md").split_once("-d '").expect("a first query");
    let (body, after) = asked.split_once("'\n").expect("its end");
    let body: Value = serde_json::from_str(body).expect("JSON");
    let answer: Value =
        serde_json::from_str(after.trim_start().lines().next().expect("an answer")).expect("JSON");
    assert_eq!(answered(&url, &key, body["query"].as_str().expect("a query")).await, answer);
    let night = told(include_str!("../../docs/officers-night.md"));
    assert!(night.len() > 25, "{} queries", night.len());
    for (query, answer) in night {
        assert_eq!(answered(&url, &key, query).await, answer, "{query}");
    }
    demo.interrupt();
}

/// Killed at any moment of its first start, the demo is whole after the next one.
#[tokio::test]
async fn a_demo_that_was_cut_short_goes_on_at_the_next_start() {
    let folder = Folder(std::env::temp_dir().join(format!("bursar-demo-{}", uuid::Uuid::now_v7().simple())));
    let mut cut = Demo::start_until(&folder.0, b"shown only now:\n\n  ");
    cut.child.kill().expect("killed");
    cut.child.wait().expect("gone");
    let again = Demo::start(&folder.0);
    assert_eq!(again.key(), None);
    let queries = again.queries();
    let ledger = queries[0].split('"').nth(1).expect("the ledger's id");
    let replayed = Command::new(env!("CARGO_BIN_EXE_bursar"))
        .arg("--data")
        .arg(&folder.0)
        .args(["replay", "--ledger", ledger, "--type", "points.decayed"])
        .env_remove("DATABASE_URL")
        .output()
        .expect("bursar");
    let decays = String::from_utf8(replayed.stdout).expect("text");
    assert_eq!(
        decays.lines().count(),
        6,
        "a decay a week, the last of them the season's last event: {decays}"
    );
    again.interrupt();
}

/// Root's own folders are closed to the user that PostgreSQL runs as.
#[test]
fn the_books_may_lie_in_a_folder_that_only_its_owner_can_enter() {
    let folder = Folder(std::env::temp_dir().join(format!("bursar-own-{}", uuid::Uuid::now_v7().simple())));
    std::fs::DirBuilder::new().mode(0o700).create(&folder.0).expect("a folder");
    let data = folder.0.join("data");
    let operator = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bursar"));
        let command = command.arg("--data").arg(&data).args(["key", "operator"]).env_remove("DATABASE_URL");
        let output = command.output().expect("bursar");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let key = operator();
    assert!(data.join("postgres/data/PG_VERSION").exists(), "the server is found from the data folder");
    assert_eq!(operator(), key);
    if let Ok(elsewhere) = std::fs::read_link(data.join("postgres")) {
        std::fs::remove_dir_all(elsewhere).expect("removed");
    }
}
