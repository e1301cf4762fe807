//! The server beside its GraphQL: health, metrics, limits and switches.

use std::num::NonZeroU32;

use bursar::server::Access;
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::{Guild, award};
use crate::program::bursar;
use crate::support::TestApp;

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
    let mut codes = Vec::new();
    for _ in 0..20 {
        let (status, answer) = posted(&served, json!({ "query": "{ __typename }" }).to_string()).await;
        codes.push((status, answer["errors"][0]["extensions"]["code"].clone()));
    }
    assert_eq!(codes[0], (200, Value::Null));
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
