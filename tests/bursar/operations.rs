//! The server beside its GraphQL: health, metrics, limits and switches.

use std::num::NonZeroU32;

use bursar::server::Access;
use futures::future::join_all;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::graphql::{self, Served};
use crate::guild::{Guild, award};
use crate::program::bursar;
use crate::support::{TestApp, server_url, url_of};

async fn got(served: &Served, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("http://{}{path}", served.address)).await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

async fn posted(served: &Served, body: String) -> (u16, Value) {
    let request =
        reqwest::Client::new().post(served.url()).header("content-type", "application/json").body(body);
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

#[tokio::test]
async fn health_is_told_and_metrics_are_counted() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    guild.points("kill", award(&guild.members, "1")).await.expect("awarded");
    served.test.caught_up(guild.ledger).await;
    assert_eq!(got(&served, "/healthz").await.0, 200);
    let mut ready = got(&served, "/readyz").await;
    for _ in 0..50 {
        if ready.0 == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        ready = got(&served, "/readyz").await;
    }
    assert_eq!(ready, (200, "ready\n".to_owned()));
    let metrics = got(&served, "/metrics").await.1;
    for line in [
        "bursar_commands_total{outcome=\"done\"} 3",
        "bursar_batch_events_count 3",
        "bursar_append_seconds_count 3",
        "bursar_lag_events{model=\"points_standings\"} 0",
        "bursar_lag_seconds{model=\"points_standings\"} 0",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    served.test.tamper("DELETE FROM _sqlx_migrations WHERE version = 6").await;
    assert_eq!(got(&served, "/readyz").await, (503, "migrations are missing\n".to_owned()));
    served.close().await;
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_to_wait() {
    let served = Served::with(Access { rate: NonZeroU32::new(5), ..Access::default() }).await;
    let asked = json!({ "query": "{ __typename }" }).to_string();
    // All at once, so that they are too many within a second however slow the machine is.
    let answers = join_all((0..20).map(|_| posted(&served, asked.clone()))).await;
    let code = |answer: &Value| answer["errors"][0]["extensions"]["code"].clone();
    let codes: Vec<_> = answers.iter().map(|(status, answer)| (*status, code(answer))).collect();
    assert!(codes.contains(&(200, Value::Null)), "{codes:?}");
    assert!(codes.contains(&(429, json!("RATE_LIMITED"))), "{codes:?}");
    assert_eq!(got(&served, "/healthz").await.0, 200);
    served.close().await;
}

#[tokio::test]
async fn the_schema_and_graphiql_can_be_switched_off() {
    let served = Served::with(Access { introspection: false, graphiql: false, rate: None }).await;
    let caller = served.caller(None);
    assert_eq!(
        caller.refused("{ __schema { types { name } } }", Value::Null).await,
        "INTROSPECTION_DISABLED"
    );
    assert_eq!(
        caller.refused("{ __type(name: \"Query\") { name } }", Value::Null).await,
        "INTROSPECTION_DISABLED"
    );
    assert_eq!(caller.get("{ __typename }", Value::Null).await, json!({ "__typename": "Query" }));
    assert_eq!(got(&served, "/graphiql").await.0, 404);
    served.close().await;
}

#[tokio::test]
async fn bodies_batches_and_methods_have_their_bounds() {
    let served = Served::start().await;
    let one = json!({ "query": "{ __typename }" });
    let code = |answer: &Value| answer["errors"][0]["extensions"]["code"].clone();
    let (status, answer) = posted(&served, json!({ "query": "x".repeat(5 << 20) }).to_string()).await;
    assert_eq!((status, code(&answer)), (413, json!("BODY_TOO_LARGE")));
    let (_, answer) =
        posted(&served, json!({ "query": "{ a }".to_owned() + &" ".repeat(70_000) }).to_string()).await;
    assert_eq!(code(&answer), "QUERY_TOO_LARGE");
    let (_, answers) = posted(&served, json!(vec![&one; 10]).to_string()).await;
    assert_eq!(answers.as_array().map(Vec::len), Some(10));
    let (status, answer) = posted(&served, json!(vec![&one; 11]).to_string()).await;
    assert_eq!((status, code(&answer)), (400, json!("BATCH_TOO_LARGE")));
    for body in ["", "{", "7", "[]", "{\"query\": 7}", "{\"query\": \"{ a }\", \"variables\": []}"] {
        let (status, answer) = posted(&served, body.to_owned()).await;
        assert_eq!((status, code(&answer)), (400, json!("BAD_REQUEST")), "{body}");
    }
    let (status, answer) = got(&served, "/graphql?query=mutation%20%7B%20__typename%20%7D").await;
    assert!(status == 405 && answer.contains("MUTATION_OVER_GET"), "{status} {answer}");
    served.close().await;
}

#[tokio::test]
async fn a_database_that_was_not_migrated_is_not_served() {
    let test = TestApp::start().await;
    test.app.stop().await;
    test.tamper("DELETE FROM _sqlx_migrations WHERE version = 6").await;
    let ran = bursar(&test.url, &["serve", "--listen", "127.0.0.1:0"]).await.exits(1);
    assert!(ran.err.contains("run `bursar migrate` first"), "{}", ran.err);
}

#[tokio::test]
async fn a_database_with_the_indexes_of_payouts_in_an_earlier_migration_is_brought_up_to_date() {
    let test = TestApp::start().await;
    test.app.stop().await;
    let sum =
        "757174b3c429b7d1e6953e0b8f606332f5906f363258b56fd4199c790886d9855256d5f2be24b84610f4aaf5bdb12d71";
    test.tamper(&format!(
        "UPDATE _sqlx_migrations SET checksum = decode('{sum}', 'hex') WHERE version = 21;
         DELETE FROM _sqlx_migrations WHERE version IN (25, 26);
         DROP INDEX as_of.payouts_list_v1_pool, as_of.payouts_list_v1_amount, as_of.payouts_list_v1_batch"
    ))
    .await;
    for _ in 0..2 {
        bursar(&test.url, &["migrate"]).await.exits(0);
    }
    test.tamper("UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = 21").await;
    assert!(bursar(&test.url, &["migrate"]).await.exits(1).err.contains("21"));
}

#[tokio::test]
async fn a_database_that_could_garble_texts_is_not_served() {
    let name = format!("bursar_test_latin_{}", uuid::Uuid::now_v7().simple());
    let mut admin = PgConnection::connect(&server_url()).await.expect("the server answers");
    let sql = format!("CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut admin).await.expect("a database");
    let ran = bursar(&url_of(&name), &["serve", "--listen", "127.0.0.1:0"]).await.exits(1);
    assert!(ran.err.contains("the database's encoding is LATIN1"), "{}", ran.err);
}

#[tokio::test]
async fn a_postgresql_that_could_lose_what_it_acknowledged_is_not_served() {
    let program = env!("CARGO_BIN_EXE_bursar");
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let off = format!("{setting}=off");
        let arguments = ["with-postgres", "--set", &off, "--", program, "serve", "--listen", "127.0.0.1:0"];
        let ran = bursar(&server_url(), &arguments).await.exits(1);
        assert!(ran.err.contains(&format!("`{setting}` is off")), "{}", ran.err);
    }
}

/// The page and whatever it loads.
#[tokio::test]
async fn graphiql_comes_from_the_binary_and_loads_from_nowhere_else() {
    let served = Served::start().await;
    let (status, page) = got(&served, "/graphiql").await;
    assert_eq!(status, 200, "{page}");
    let loaded: Vec<&str> = page
        .split(['"', '\''])
        .filter(|text| text.ends_with(".js") || text.ends_with(".css") || text.ends_with(".svg"))
        .collect();
    assert_eq!(loaded.len(), 7, "{loaded:?}");
    assert!(!page.contains("//"), "it names another origin: {page}");
    for asset in loaded {
        let (status, content) = got(&served, &format!("/{asset}")).await;
        assert!(status == 200 && !content.is_empty(), "{asset}: {status}");
    }
    assert_eq!(got(&served, "/graphiql/none.js").await.0, 404);
    served.close().await;
}

#[tokio::test]
async fn an_event_carries_the_id_of_the_request_that_it_came_by() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = served.caller(Some(&guild.owner));
    let events =
        "query ($id: UUID!) { ledger(id: $id) { events(last: 1) { edges { node { correlation } } } } }";
    for (n, sent) in
        [None, Some("night 7, first kill".to_owned()), Some("x".repeat(101))].into_iter().enumerate()
    {
        let variables = graphql::award(&guild, &format!("kill {n}"), "1", graphql::ids(&guild));
        let body = json!({ "query": graphql::AWARD, "variables": variables });
        let mut request = reqwest::Client::new().post(served.url()).bearer_auth(&guild.owner).json(&body);
        if let Some(id) = &sent {
            request = request.header("x-request-id", id);
        }
        let answer = request.send().await.expect("an answer");
        let told = answer.headers()["x-request-id"].to_str().expect("text").to_owned();
        assert!(sent.as_ref().is_none_or(|sent| *sent == told), "{told}");
        let answer: Value = answer.json().await.expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer}");
        let data = owner.get(events, json!({ "id": guild.ledger })).await;
        let kept = if told.len() > 100 { Value::Null } else { told.into() };
        assert_eq!(data["ledger"]["events"]["edges"][0]["node"]["correlation"], kept);
    }
    served.close().await;
}
