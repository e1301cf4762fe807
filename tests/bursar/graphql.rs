//! The server as its callers see it: GraphQL over HTTP, with keys.

use std::net::SocketAddr;

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
    ended: tokio::task::JoinHandle<std::io::Result<()>>,
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
        let test = TestApp::start().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let serving = server::serve(test.app.clone(), listener, Access::default(), stop.clone());
        Served { test, address, stop, ended: tokio::spawn(serving) }
    }

    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    pub fn caller(&self, key: Option<&str>) -> Caller {
        Caller { client: reqwest::Client::new(), url: self.url(), key: key.map(str::to_owned) }
    }

    pub async fn close(self) {
        for (ledger, _) in bursar::log::heads(self.test.database()).await.expect("heads") {
            self.test.caught_up(ledger).await;
            let found =
                bursar::verify::verify(self.test.database(), &self.test.app.vault, ledger, |_| ()).await;
            assert_eq!(found.expect("verified"), []);
        }
        self.stop.cancel();
        self.ended.await.expect("ended").expect("in order");
    }
}

impl Caller {
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let mut request = self.client.post(&self.url).json(&body);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        request.send().await.expect("an answer").json().await.expect("JSON")
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

const AWARD: &str = "mutation ($input: AwardPointsInput!) { awardPoints(input: $input) {
    receipt { position events repeated } standings { member { id } dkp } } }";
const CHARGE: &str =
    "mutation ($input: ChargePointsInput!) { chargePoints(input: $input) { receipt { position } } }";

fn award(guild: &Guild, key: &str, amount: impl Into<Value>, members: Value) -> Value {
    json!({ "input": { "ledgerId": guild.ledger, "clientKey": key, "account": "DKP", "amount": amount.into(),
        "members": members, "reason": "a kill" } })
}

fn ids(guild: &Guild) -> Value {
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
async fn bad_input_has_a_code_each() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    let owner = served.caller(Some(&guild.owner));
    let one = || json!([{ "id": guild.members[0] }]);
    let nobody = json!([{ "id": uuid::Uuid::now_v7() }]);
    let twice = json!([{ "id": guild.members[0] }, { "name": "member 0" }]);
    for (name, input, code) in [
        ("nobody known", award(&guild, "a", "1", nobody), "UNKNOWN_MEMBER"),
        ("nobody", award(&guild, "b", "1", json!([])), "NOBODY_NAMED"),
        ("twice", award(&guild, "c", "1", twice), "MEMBER_NAMED_TWICE"),
        ("zero", award(&guild, "d", "0", one()), "AMOUNT_NOT_POSITIVE"),
        ("negative", award(&guild, "e", "-1", one()), "AMOUNT_NOT_POSITIVE"),
        ("an empty key", award(&guild, " ", "1", one()), "CLIENT_KEY_MALFORMED"),
    ] {
        assert_eq!(owner.refused(AWARD, input).await, code, "{name}");
    }
    for amount in ["0.001", "1e30", "1000000000000000000000000000000", "NaN", "Infinity", "", "ten"] {
        let code = owner.refused(AWARD, award(&guild, "f", amount, one())).await;
        assert!(
            ["TOO_MANY_PLACES", "AMOUNT_OUT_OF_RANGE", "NOT_A_NUMBER"].contains(&code.as_str()),
            "{amount}: {code}"
        );
    }
    for text in ["a\0b".to_owned(), "x".repeat(2 << 20), " ".to_owned()] {
        let mut input = award(&guild, "g", "1", one());
        input["input"]["reason"] = text.clone().into();
        let code = owner.refused(AWARD, input).await;
        assert!(code.starts_with("TEXT_"), "{code}");
    }
    let mut rtl = award(&guild, "rtl", "1", one());
    rtl["input"]["reason"] = "\u{202b}\u{5e8}\u{5d2}\u{5e0}\u{5e8}\u{5d5}\u{5e1}\u{202c}".into();
    owner.get(AWARD, rtl).await;
    let beyond = json!({ "input": { "ledgerId": guild.ledger, "clientKey": "h", "account": "DKP", "member": { "id": guild.members[0] }, "price": "2" } });
    assert_eq!(owner.refused(CHARGE, beyond).await, "INSUFFICIENT_POINTS");
    let reused = award(&guild, "rtl", "2", one());
    assert_eq!(owner.refused(AWARD, reused).await, "CLIENT_KEY_REUSED");
    served.close().await;
}

#[tokio::test]
async fn a_decay_of_nothing_of_too_much_or_twice_is_refused() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = served.caller(Some(&guild.owner));
    let decay = |key: &str, percent: &str| json!({ "input": { "ledgerId": guild.ledger, "clientKey": key, "accounts": ["DKP"], "percent": percent } });
    let query =
        "mutation ($input: DecayPointsInput!) { decayPoints(input: $input) { receipt { position } } }";
    for percent in ["0", "101", "-5"] {
        let code = owner.refused(query, decay(percent, percent)).await;
        assert_eq!(code, "PERCENT_OUT_OF_RANGE", "{percent}");
    }
    let first = owner.get(query, decay("week", "10")).await;
    let answer = owner.ask(query, decay("week again", "10")).await;
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "PERIOD_ALREADY_DECAYED");
    assert_eq!(
        extensions["position"].to_string().trim_matches('"'),
        first["decayPoints"]["receipt"]["position"].as_str().expect("a position")
    );
    served.close().await;
}

#[tokio::test]
async fn a_key_of_one_ledger_learns_nothing_of_another() {
    let served = Served::start().await;
    let (ours, theirs) = (Guild::open(&served.test.app, 1).await, Guild::open(&served.test.app, 1).await);
    let owner = served.caller(Some(&ours.owner));
    let query = "query ($id: UUID!) { ledger(id: $id) { name } }";
    let nowhere = owner.ask(query, json!({ "id": uuid::Uuid::now_v7() })).await;
    let foreign = owner.ask(query, json!({ "id": theirs.ledger })).await;
    assert_eq!(nowhere, foreign);
    assert_eq!(foreign["errors"][0]["extensions"]["code"], "NOT_FOUND");
    let missing = Guild { ledger: aggregates::LedgerId(uuid::Uuid::now_v7()), ..theirs.clone() };
    let nowhere = owner.ask(AWARD, award(&missing, "a", "1", ids(&theirs))).await;
    let foreign = owner.ask(AWARD, award(&theirs, "a", "1", ids(&theirs))).await;
    assert_eq!(nowhere, foreign);
    let forged = ours.owner.replace(&ours.ledger.to_string(), &theirs.ledger.to_string());
    assert_eq!(
        served.caller(Some(&forged)).refused(query, json!({ "id": theirs.ledger })).await,
        "UNAUTHENTICATED"
    );
    served.close().await;
}

#[tokio::test]
async fn wrong_expired_and_revoked_keys_are_refused() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = served.caller(Some(&guild.owner));
    let create = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } receipt { repeated } } }";
    let key = |name: &str, expires: Value| json!({ "input": { "ledgerId": guild.ledger, "clientKey": name, "label": name, "roles": ["raider"], "expiresAt": expires } });
    let soon = (chrono::Utc::now() + chrono::TimeDelta::milliseconds(1_500)).to_rfc3339();
    let brief = owner.get(create, key("brief", soon.into())).await;
    let lasting = owner.get(create, key("lasting", Value::Null)).await;
    let again = owner.get(create, key("lasting", Value::Null)).await;
    assert_eq!(
        (&again["createApiKey"]["secret"], &again["createApiKey"]["receipt"]["repeated"]),
        (&Value::Null, &Value::Bool(true))
    );
    let secret = |data: &Value| data["createApiKey"]["secret"].as_str().expect("shown once").to_owned();
    let (brief, lasting_key) = (served.caller(Some(&secret(&brief))), served.caller(Some(&secret(&lasting))));
    let query = "query ($id: UUID!) { ledger(id: $id) { name } }";
    let id = json!({ "id": guild.ledger });
    assert_eq!(lasting_key.get(query, id.clone()).await["ledger"]["name"], "Test guild");
    assert_eq!(lasting_key.refused(AWARD, award(&guild, "x", "1", ids(&guild))).await, "FORBIDDEN");
    let revoke =
        "mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { receipt { position } } }";
    let gone = json!({ "input": { "ledgerId": guild.ledger, "clientKey": "gone", "keyId": lasting["createApiKey"]["apiKey"]["id"] } });
    owner.get(revoke, gone).await;
    assert_eq!(lasting_key.refused(query, id.clone()).await, "KEY_REVOKED");
    tokio::time::sleep(std::time::Duration::from_millis(1_600)).await;
    assert_eq!(brief.refused(query, id.clone()).await, "KEY_EXPIRED");
    assert_eq!(served.caller(Some("bursar_nonsense")).refused(query, id.clone()).await, "UNAUTHENTICATED");
    served.close().await;
}

/// The schema's mutations, each of which must refuse who brings no key.
#[tokio::test]
async fn anonymous_is_refused_by_every_mutation() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let anonymous = served.caller(None);
    let schema = anonymous
        .get("{ __schema { mutationType { fields { name args { name type { ofType { name inputFields { name defaultValue type { kind name ofType { kind name ofType { kind name } } } } } } } } } } }", Value::Null)
        .await;
    let fields = schema["__schema"]["mutationType"]["fields"].as_array().expect("mutations").clone();
    assert!(fields.len() >= 20, "{} mutations", fields.len());
    for field in fields {
        let name = field["name"].as_str().expect("a name");
        let input = &field["args"][0]["type"]["ofType"];
        let fill = |field: &Value| {
            let kind = &field["type"];
            (kind["kind"] == "NON_NULL" && field["defaultValue"].is_null()).then(|| {
                (field["name"].as_str().expect("a name").to_owned(), sample(&kind["ofType"], &guild))
            })
        };
        let filled: serde_json::Map<String, Value> =
            input["inputFields"].as_array().expect("fields").iter().filter_map(fill).collect();
        let query = format!(
            "mutation ($input: {}!) {{ {name}(input: $input) {{ receipt {{ position }} }} }}",
            input["name"].as_str().expect("a name")
        );
        let code = anonymous.refused(&query, json!({ "input": filled })).await;
        assert_eq!(code, "UNAUTHENTICATED", "{name}");
    }
    served.close().await;
}

/// Something that fits a type of the schema.
fn sample(kind: &Value, guild: &Guild) -> Value {
    match (kind["kind"].as_str(), kind["name"].as_str()) {
        (Some("LIST"), _) => json!([]),
        (_, Some("UUID")) => json!(guild.ledger),
        (_, Some("Decimal" | "Position")) => json!("1"),
        (_, Some("Boolean")) => json!(true),
        (_, Some("Int")) => json!(1),
        (_, Some("Account")) => json!("DKP"),
        (_, Some("PointsSystem" | "System")) => json!("DKP"),
        (_, Some("MemberBy")) => json!({ "id": guild.ledger }),
        (_, Some(name)) if name.ends_with("Settings") || name.ends_with("Input") => json!({}),
        _ => json!("text"),
    }
}

#[tokio::test]
async fn queries_that_ask_for_too_much_are_refused() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = served.caller(Some(&guild.owner));
    let id = json!({ "id": guild.ledger });
    let large = "query ($id: UUID!) { ledger(id: $id) { standings(first: 10000) { edges { cursor } } } }";
    let code = owner.refused(large, id.clone()).await;
    assert!(["PAGE_TOO_LARGE", "QUERY_TOO_COMPLEX"].contains(&code.as_str()), "{code}");
    let deep = format!(
        "{{ __schema {{ types {}{} }} }}",
        "{ fields { type ".repeat(25),
        "{ name }".to_owned() + &" } }".repeat(25)
    );
    assert_eq!(owner.refused(&deep, Value::Null).await, "QUERY_TOO_DEEP");
    let aliases: String = (0..200).map(|n| format!("a{n}: __typename ")).collect();
    assert_eq!(owner.refused(&format!("{{ {aliases} }}"), Value::Null).await, "TOO_MANY_ALIASES");
    let cursor =
        "query ($id: UUID!) { ledger(id: $id) { standings(after: \"nonsense\") { edges { cursor } } } }";
    assert_eq!(owner.refused(cursor, id.clone()).await, "BAD_CURSOR");
    let late = "query ($id: UUID!) { ledger(id: $id, atLeast: \"1000000\") { name } }";
    assert_eq!(owner.refused(late, id).await, "NOT_YET");
    served.close().await;
}

#[tokio::test]
async fn pages_are_stable_while_rows_arrive() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 7).await;
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
