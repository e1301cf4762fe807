//! Lists as files, exactly as they are filtered.

use std::time::Duration;

use aggregates::ledger::System;
use aggregates::points::{Account, Award, Charge};
use aggregates::{PointsCommand, Who};
use bursar::http::schema::Schema;
use bursar::http::{Authenticate, Denied, Limits, Transport};
use futures::StreamExt;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::{Guild, award, points, text};
use crate::sheet;
use crate::slow::{Endless, serve};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const HISTORY: &str = "query ($id: UUID!, $first: Int, $after: String, $at: Position) {
    ledger(id: $id, atLeast: $at) { history(first: $first, after: $after, order: OLDEST_FIRST) {
        edges { node { position line member { name } account kind delta balance why: reason voids effectiveAt } }
        pageInfo { hasNextPage endCursor } } } }";
const COLUMNS: [&str; 10] =
    ["position", "line", "member.name", "account", "kind", "delta", "balance", "why", "voids", "effectiveAt"];

pub fn asked(served: &Served, key: Option<&str>, query: &str, variables: Value) -> RequestBuilder {
    let url = format!("http://{}/export", served.address);
    let request = reqwest::Client::new().post(url).json(&json!({ "query": query, "variables": variables }));
    match key {
        Some(key) => request.bearer_auth(key),
        None => request,
    }
}

/// The lines of a CSV, the header first.
pub async fn lines(response: Response) -> Vec<Vec<String>> {
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    let body = response.bytes().await.expect("a whole body");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&body[..]);
    let line = |line: Result<csv::StringRecord, _>| line.expect("a line").iter().map(str::to_owned).collect();
    reader.records().map(line).collect()
}

pub async fn refused(request: RequestBuilder) -> (u16, String) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/json; charset=utf-8");
    let body: Value = response.json().await.expect("JSON");
    (status, body["errors"][0]["extensions"]["code"].as_str().expect("a code").to_owned())
}

fn written(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// A guild of 25 with 1,250 lines of history.
async fn with_history(served: &Served) -> Guild {
    let guild = Guild::open(&served.test.app, 25).await;
    for n in 0..50 {
        guild.points(&format!("kill {n}"), award(&guild.members, "1.25")).await.expect("awarded");
    }
    served.test.caught_up(guild.ledger).await;
    guild
}

#[tokio::test]
async fn a_long_history_as_csv_is_what_its_pages_are() {
    let served = Served::start().await;
    let guild = with_history(&served).await;
    let at = served.test.head(guild.ledger).await.to_string();
    let variables = json!({ "id": guild.ledger, "at": at });
    let response = asked(&served, Some(&guild.owner), HISTORY, variables).send().await.expect("an answer");
    assert_eq!(response.headers()["x-bursar-position"], at.as_str());
    let named = response.headers()["content-disposition"].to_str().expect("text");
    assert!(named.starts_with("attachment; filename=\"history-2") && named.ends_with(".csv\""), "{named}");
    let lines = lines(response).await;
    let (owner, mut expected) =
        (served.caller(Some(&guild.owner)), vec![COLUMNS.map(str::to_owned).to_vec()]);
    let mut after = Value::Null;
    while expected.len() == 1 || !after.is_null() {
        let page = json!({ "id": guild.ledger, "first": 99, "after": after });
        let list = owner.get(HISTORY, page).await["ledger"]["history"].clone();
        for edge in list["edges"].as_array().expect("edges") {
            let path = |column: &str| column.split('.').fold(&edge["node"], |value, key| &value[key]).clone();
            expected.push(COLUMNS.iter().map(|column| written(&path(column))).collect());
        }
        after = if list["pageInfo"]["hasNextPage"] == true {
            list["pageInfo"]["endCursor"].clone()
        } else {
            Value::Null
        };
    }
    assert_eq!(expected.len(), 1_251);
    assert_eq!(lines, expected);
    served.close().await;
}

#[tokio::test]
async fn filters_and_bounds_are_those_of_the_list() {
    let served = Served::start().await;
    let guild = with_history(&served).await;
    let (id, member) = (guild.ledger, guild.members[3]);
    let of = |selection: &str| {
        format!("{{ ledger(id: \"{id}\") {{ {selection} {{ nodes {{ memberId balance }} }} }} }}")
    };
    let mine = format!(
        "{{ ledger(id: \"{id}\") {{ member(by: {{ id: \"{member}\" }}) {{ history {{ nodes {{ memberId }} }} }} }} }}"
    );
    let count = async |query: String| {
        let response = asked(&served, Some(&guild.owner), &query, Value::Null).send().await;
        lines(response.expect("an answer")).await.len() - 1
    };
    assert_eq!(count(of("history(account: EP)")).await, 0);
    assert_eq!(count(of("history(account: DKP)")).await, 1_250);
    assert_eq!(count(of("history(first: 201)")).await, 201);
    assert_eq!(count(of("history(first: 0)")).await, 0);
    assert_eq!(count(mine).await, 50);
    let standings = format!(
        "{{ ledger(id: \"{id}\") {{ standings(eligibleOnly: true) {{ edges {{ node {{ name dkp }} }} }} }} }}"
    );
    assert_eq!(count(standings).await, 25);
    served.close().await;
}

#[tokio::test]
async fn what_is_no_export_or_not_the_callers_is_refused_with_a_status_and_a_code() {
    let served = Served::start().await;
    let (guild, other) = (Guild::open(&served.test.app, 1).await, Guild::open(&served.test.app, 1).await);
    let (owner, id) = (Some(guild.owner.as_str()), json!({ "id": guild.ledger }));
    let ask = |key: Option<&str>, query: &str| asked(&served, key, query, id.clone());
    let expected = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(refused(ask(Some(&other.owner), HISTORY)).await, expected(404, "NOT_FOUND"));
    assert_eq!(refused(ask(None, HISTORY)).await, expected(401, "UNAUTHENTICATED"));
    assert_eq!(refused(ask(Some("bursar_no_key"), HISTORY)).await, expected(401, "UNAUTHENTICATED"));
    assert_eq!(refused(ask(owner, "{ a ")).await, expected(400, "GRAPHQL_PARSE_FAILED"));
    let mutation = "mutation { a }";
    assert_eq!(refused(ask(owner, mutation)).await, expected(400, "EXPORT_OF_NO_QUERY"));
    let name = "query ($id: UUID!) { ledger(id: $id) { name } }";
    assert_eq!(refused(ask(owner, name)).await, expected(400, "EXPORT_WITHOUT_LIST"));
    let unknown = "query ($id: UUID!) { ledger(id: $id) { standings { nodes { height } } } }";
    assert_eq!(refused(ask(owner, unknown)).await, expected(400, "GRAPHQL_VALIDATION_FAILED"));
    let cursor = "query ($id: UUID!) { ledger(id: $id) { standings(after: \"x\") { nodes { dkp } } } }";
    assert_eq!(refused(ask(owner, cursor)).await, expected(400, "BAD_CURSOR"));
    let json = ask(owner, HISTORY).header("accept", "application/json");
    assert_eq!(refused(json).await, expected(406, "NOT_ACCEPTABLE"));
    let pdf = reqwest::Client::new().get(format!("http://{}/export?format=pdf", served.address));
    assert_eq!(refused(pdf).await, expected(400, "UNKNOWN_EXPORT_FORMAT"));
    let batch = ask(owner, HISTORY).json(&json!([{ "query": HISTORY }]));
    assert_eq!(refused(batch).await, expected(400, "EXPORT_OF_A_BATCH"));
    let far = asked(&served, owner, HISTORY, json!({ "id": guild.ledger, "at": "999" }));
    assert_eq!(refused(far).await, expected(503, "NOT_YET"));
    served.close().await;
}

#[tokio::test]
async fn a_link_says_everything_in_its_address() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    guild.points("kill", award(&guild.members, "3")).await.expect("awarded");
    served.test.caught_up(guild.ledger).await;
    let query = "query ($id: UUID!) { ledger(id: $id) { standings { nodes { name dkp } } } }";
    let variables = json!({ "id": guild.ledger }).to_string();
    let said = [("query", query), ("variables", &variables), ("format", "csv"), ("bom", "1")];
    let url = reqwest::Url::parse_with_params(&format!("http://{}/export", served.address), said);
    let request = reqwest::Client::new().get(url.expect("an address"));
    let response = request.bearer_auth(&guild.owner).send().await.expect("an answer");
    let body = response.bytes().await.expect("a body");
    assert_eq!(body, "\u{feff}name,dkp\r\nMember 0,3\r\nMember 1,3\r\n");
    served.close().await;
}

#[tokio::test]
async fn a_workbook_has_numbers_dates_and_texts_as_such_and_calculates_nothing() {
    let served = Served::start().await;
    let guild = Guild::open_as(&served.test.app, 2, System::Epgp).await;
    let whom = vec![Who::from(guild.members[0])];
    let award = Award::of(Account::Ep, points("10"), whom, text("=1+1 & \"more\""));
    let earned = PointsCommand::Award(award);
    guild.points("ep", earned).await.expect("awarded");
    let member = guild.members[0].into();
    let paid = PointsCommand::Charge(Charge::of(Account::Gp, member, points("3")));
    guild.points("gp", paid).await.expect("charged");
    served.test.caught_up(guild.ledger).await;
    let ask = async |selection: &str| {
        let query = format!("query ($id: UUID!) {{ ledger(id: $id) {{ {selection} }} }}");
        let request = asked(&served, Some(&guild.owner), &query, json!({ "id": guild.ledger }));
        let response = request.header("accept", XLSX).send().await.expect("an answer");
        assert_eq!(response.headers()["content-type"], XLSX);
        assert_eq!(response.headers()["x-bursar-position"], response.headers()["x-bursar-position-at-end"]);
        sheet::rows(&response.bytes().await.expect("a body"))
    };
    let value = |cell: &sheet::Cell| (cell.place.clone(), cell.kind == "n", cell.value.clone());
    let standings = ask("standings { edges { node { name ep priority hasLeft } } }").await;
    let texts: Vec<_> = standings[0].iter().map(|cell| cell.value.as_str()).collect();
    assert_eq!(texts, ["name", "ep", "priority", "hasLeft"]);
    let first: Vec<_> = standings[1].iter().map(value).collect();
    let cell = |place: &str, number: bool, value: &str| (place.to_owned(), number, value.to_owned());
    let third = format!("3.{}", "3".repeat(30));
    let expected = [
        cell("A2", false, "Member 0"),
        cell("B2", true, "10"),
        cell("C2", false, &third),
        cell("D2", false, "0"),
    ];
    assert_eq!(first, expected);
    assert_eq!((standings[1][3].kind.as_str(), standings.len()), ("b", 3));
    let history = ask("history(order: OLDEST_FIRST) { nodes { position reason voids effectiveAt } }").await;
    let [position, reason, at] = history[1].as_slice() else { panic!("{:?}", history[1]) };
    assert!(position.kind != "n" && reason.kind != "n", "{history:?}");
    assert_eq!(reason.value, "=1+1 & \"more\"");
    assert_eq!((at.place.as_str(), at.kind.as_str()), ("D2", "n"));
    assert!(at.style.is_some() && at.value.starts_with('4'), "days since 1900 in a format: {at:?}");
    served.close().await;
}

/// Files without a name that this process has open.
fn nameless_files() -> usize {
    let open = std::fs::read_dir("/proc/self/fd").expect("a system with /proc");
    let target = |entry: std::io::Result<std::fs::DirEntry>| std::fs::read_link(entry.ok()?.path()).ok();
    let nameless = |path: &std::path::PathBuf| path.to_string_lossy().ends_with(" (deleted)");
    open.filter_map(target).filter(nameless).count()
}

async fn until(what: impl Fn() -> bool) {
    while !what() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hangs_up_leaves_no_temporary_file() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let kill = guild.points("kill", award(&guild.members, "0.01")).await.expect("awarded");
    served.test.repeat(guild.ledger, kill.position, 20_000).await;
    served.test.caught_up(guild.ledger).await;
    let before = nameless_files();
    let request = asked(&served, Some(&guild.owner), HISTORY, json!({ "id": guild.ledger }));
    let asking = tokio::spawn(request.header("accept", XLSX).send());
    until(|| nameless_files() > before).await;
    asking.abort();
    assert!(asking.await.expect_err("hung up").is_cancelled());
    until(|| nameless_files() == before).await;
    served.end().await;
}

#[tokio::test]
async fn a_csv_that_cannot_go_on_is_cut_off_and_a_workbook_never_begins() {
    let url = serve(Endless { fails_at: Some(30), ..Endless::default() }, Limits::default()).await;
    let query = json!({ "query": "{ endless { nodes { number text } } }" });
    let client = reqwest::Client::new();
    let response = client.post(format!("{url}/export")).json(&query).send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = response.bytes_stream();
    let mut received = 0;
    let broken = loop {
        match body.next().await {
            Some(Ok(bytes)) => received += bytes.len(),
            Some(Err(error)) => break error,
            None => panic!("half a file looks like a whole one"),
        }
    };
    assert!(received > 0 && (broken.is_body() || broken.is_decode()), "{broken:?}");
    let request = client.post(format!("{url}/export?format=xlsx")).json(&query);
    assert_eq!(refused(request).await, (500, "INTERNAL".to_owned()));
}

/// The most memory that this process ever had, in KiB.
fn most_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("a system with /proc");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[tokio::test]
async fn a_list_longer_than_memory_goes_out_page_by_page() {
    let url = serve(Endless { pages: Some(400), ..Endless::default() }, Limits::default()).await;
    let query = json!({ "query": "{ endless { nodes { number text } } }" });
    let before = most_memory();
    let request = reqwest::Client::new().post(format!("{url}/export")).json(&query);
    let mut body = request.send().await.expect("an answer").bytes_stream();
    let mut received = 0;
    while let Some(bytes) = body.next().await {
        received += bytes.expect("a chunk").len();
    }
    let grown = most_memory() - before;
    assert!(received > 80_000_000 && grown < 40 << 10, "{received} bytes, {grown} KiB");
}

#[tokio::test]
async fn trailers_tell_where_the_books_stood_at_the_end() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    served.test.caught_up(guild.ledger).await;
    let query = format!("{{ ledger(id: \"{}\") {{ standings {{ nodes {{ name }} }} }} }}", guild.ledger);
    let body = json!({ "query": query }).to_string();
    let request = format!(
        "POST /export HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nte: trailers\r\nconnection: close\r\n\
         authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
        guild.owner,
        body.len()
    );
    let mut socket = tokio::net::TcpStream::connect(served.address).await.expect("connected");
    socket.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("an answer");
    let head = served.test.head(guild.ledger).await;
    assert!(answer.contains(&format!("x-bursar-position: {head}\r\n")), "{answer}");
    assert!(answer.ends_with(&format!("0\r\nx-bursar-position-at-end: {head}\r\n\r\n")), "{answer}");
    served.close().await;
}

/// Everybody is somebody.
pub struct Anybody;

impl Authenticate for Anybody {
    type Session = ();

    async fn http(&self, _: &reqwest::header::HeaderMap) -> Result<(), Denied> {
        Ok(())
    }

    async fn init(&self, _: &reqwest::header::HeaderMap, _: Value) -> Result<(), Denied> {
        Ok(())
    }
}

/// The routes of a transport of a test's own.
pub fn routes<E: async_graphql::Executor>(executor: E, sdl: &str, limits: Limits) -> axum::Router {
    let transport = std::sync::Arc::new(Transport::new(executor, Anybody).limits(limits));
    let schema = std::sync::Arc::new(Schema::of(sdl).expect("a schema"));
    axum::Router::new().route("/graphql", transport.route()).route("/export", transport.export_route(schema))
}
