//! The server as its callers see it: GraphQL over HTTP, with keys.

use std::net::SocketAddr;

use bursar::identity::tokens::Issuers;
use bursar::server::{self, Access};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::guild::Guild;
use crate::support::TestApp;

/// A served application.
pub struct Served {
    pub test: TestApp,
    pub address: SocketAddr,
    stop: CancellationToken,
    ended: tokio::task::JoinHandle<()>,
}

/// Somebody with a key, or without.
#[derive(Clone)]
pub struct Caller {
    client: reqwest::Client,
    url: String,
    key: Option<String>,
}

impl Served {
    pub async fn start() -> Self {
        Served::with(Access::default()).await
    }

    pub async fn with(access: Access) -> Self {
        Served::serve(TestApp::start().await, access).await
    }

    /// Believes the tokens of these issuers.
    pub async fn trusting(issuers: Issuers) -> Self {
        let test = TestApp::start().await;
        let app = test.app.clone().trusting(issuers);
        Served::serve(TestApp { app, ..test }, Access::default()).await
    }

    /// Keeps so many rows of earlier moments.
    pub async fn keeping(rows: u64) -> Self {
        let test = TestApp::start().await;
        let app = test.app.clone().keeping(rows);
        Served::serve(TestApp { app, ..test }, Access::default()).await
    }

    /// Serves an application that is there.
    pub async fn serve(test: TestApp, access: Access) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let serving = server::serve(test.app.clone(), listener, access, stop.clone());
        Served { test, address, stop, ended: tokio::spawn(serving) }
    }

    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    pub fn caller(&self, key: Option<&str>) -> Caller {
        Caller { client: reqwest::Client::new(), url: self.url(), key: key.map(str::to_owned) }
    }

    /// Stops serving, where nothing is left to hold against the log.
    pub async fn end(self) {
        self.stop.cancel();
        self.ended.await.expect("in order");
    }

    pub async fn close(self) {
        for (ledger, _) in bursar::log::heads(self.test.database()).await.expect("heads") {
            self.test.caught_up(ledger).await;
            let found =
                bursar::verify::verify(self.test.database(), &self.test.app.vault, ledger, |_| ()).await;
            assert_eq!(found.expect("verified"), []);
        }
        self.end().await;
    }
}

impl Caller {
    /// What they show.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.answer(query, variables).await.1
    }

    /// The status of an answer, and the answer.
    pub async fn answer(&self, query: &str, variables: Value) -> (u16, Value) {
        let body = json!({ "query": query, "variables": variables });
        let mut request = self.client.post(&self.url).json(&body);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        let response = request.send().await.expect("an answer");
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }

    /// The data of an answer without errors.
    pub async fn get(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].clone()
    }

    /// The code of the first error.
    pub async fn refused(&self, query: &str, variables: Value) -> String {
        let answer = self.ask(query, variables).await;
        let code = &answer["errors"][0]["extensions"]["code"];
        code.as_str().unwrap_or_else(|| panic!("no code: {answer}")).to_owned()
    }
}

pub const AWARD: &str = "mutation ($input: AwardPointsInput!) { awardPoints(input: $input) {
    receipt { position events repeated } standings { member { id } dkp } } }";
pub fn award(guild: &Guild, key: &str, amount: impl Into<Value>, members: Value) -> Value {
    json!({ "input": { "ledgerId": guild.ledger, "clientKey": key, "account": "DKP", "amount": amount.into(),
        "members": members, "reason": "a kill" } })
}

pub fn ids(guild: &Guild) -> Value {
    guild.members.iter().map(|member| json!({ "id": member })).collect()
}

#[tokio::test]
async fn a_mutation_answers_with_the_standing_that_it_changed() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    let owner = served.caller(Some(&guild.owner));
    let data = owner.get(AWARD, award(&guild, "kill", "12.5", ids(&guild))).await;
    assert_eq!(data["awardPoints"]["receipt"], json!({ "position": "8", "events": 1, "repeated": false }));
    let standings = data["awardPoints"]["standings"].as_array().expect("a list");
    assert!(standings.len() == 2 && standings.iter().all(|standing| standing["dkp"] == "12.5"), "{data}");
    let again = owner.get(AWARD, award(&guild, "kill", "12.5", ids(&guild))).await;
    assert_eq!(again["awardPoints"]["receipt"]["repeated"], true);
    let query = "query ($id: UUID!, $at: Position!) { ledger(id: $id, atLeast: $at) { position
        standings(first: 1) { edges { node { dkp member { name } } } pageInfo { hasNextPage endCursor } } } }";
    let data = owner.get(query, json!({ "id": guild.ledger, "at": "8" })).await;
    assert_eq!(data["ledger"]["position"], "8");
    assert_eq!(data["ledger"]["standings"]["edges"][0]["node"]["member"]["name"], "Member 0");
    assert_eq!(data["ledger"]["standings"]["pageInfo"]["hasNextPage"], true);
    served.close().await;
}

#[tokio::test]
async fn pages_are_stable_while_rows_arrive() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 7).await;
    served.test.caught_up(guild.ledger).await;
    let owner = served.caller(Some(&guild.owner));
    let query = "query ($id: UUID!, $after: String) { ledger(id: $id) { members(first: 3, after: $after) {
        edges { node { name } } pageInfo { hasNextPage endCursor } } } }";
    let (mut names, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = owner.get(query, json!({ "id": guild.ledger, "after": after })).await;
        let members = &data["ledger"]["members"];
        for edge in members["edges"].as_array().expect("edges") {
            names.push(edge["node"]["name"].as_str().expect("a name").to_owned());
        }
        if names.len() == 3 {
            guild.add("Latecomer").await;
            served.test.caught_up(guild.ledger).await;
        }
        if members["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = members["pageInfo"]["endCursor"].clone();
    }
    let expected: Vec<String> =
        (0..7).map(|n| format!("Member {n}")).chain(["Latecomer".to_owned()]).collect();
    assert_eq!(names, expected);
    served.close().await;
}

/// The packages' own suites, where Node.js is at hand (`make test` installs them).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_graphql_http_audits_and_the_graphql_ws_client_pass() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/graphql-http");
    assert!(std::path::Path::new(folder).join("node_modules").exists(), "run the tests by `make test`");
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 3).await;
    let node = |arguments: Vec<String>| {
        let mut command = tokio::process::Command::new("node");
        command.current_dir(folder).args(arguments);
        async move {
            let output = command.output().await.expect("node");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
            text
        }
    };
    let url = served.url();
    let audits = node(vec!["audits.mjs".into(), url.clone()]).await;
    assert!(audits.contains("61 of 61"), "{audits}");
    let events = format!(
        "subscription {{ events(ledgerId: \"{}\", after: \"6\") {{ position type }} }}",
        guild.ledger
    );
    node(vec![
        "subscribe.mjs".into(),
        url.clone(),
        guild.owner.clone(),
        events.clone(),
        "--close-codes".into(),
    ])
    .await;
    let resumed =
        node(vec!["subscribe.mjs".into(), url, guild.owner.clone(), events, "--count".into(), "2".into()])
            .await;
    let positions: Vec<String> = resumed
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).expect("JSON")["data"]["events"]["position"].to_string()
        })
        .collect();
    assert_eq!(positions, ["\"7\"", "\"8\""]);
    served.close().await;
}
