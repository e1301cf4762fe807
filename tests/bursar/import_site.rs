//! Reports that are asked of Warcraft Logs itself, played by a server on this machine: `bursar import warcraftlogs --report`.

use bursar::import::finding::Code;
use bursar::import::warcraftlogs::Site;
use esi::Secret;
use raidlogs::warcraftlogs::Report;
use serde_json::{Value, json};
use standins::{Reply, Seen, Server, ok, status};

use crate::import_command::events;
use crate::program::bursar;
use crate::support::fresh_database;

const LOGS: &str = include_str!("../fixtures/warcraftlogs/two-logs.json");
const CODE: &str = "aaaaAAAA11112222";
const TOKEN: &str = r#"{"token_type":"Bearer","expires_in":31104000,"access_token":"t0k3n"}"#;

/// What the API answers to whoever asks for a report.
fn answered(seen: &Seen) -> Reply {
    let asked: Value = serde_json::from_str(&seen.body).expect("JSON");
    let both: Value = serde_json::from_str(LOGS).expect("JSON");
    let reports = both["reports"].as_array().expect("a list");
    let report = reports.iter().find(|report| report["code"] == asked["variables"]["code"]);
    ok(json!({ "data": { "reportData": { "report": report } } }))
}

/// The site, where `client:secret` is known.
async fn site() -> Server {
    let server = Server::start().await;
    server.on("oauth/token", |seen| match (seen.header("authorization"), seen.body.as_str()) {
        ("Basic Y2xpZW50OnNlY3JldA==", "grant_type=client_credentials") => ok(TOKEN),
        _ => status(401, r#"{"error":"invalid_client"}"#),
    });
    server.on("api/v2/client", |seen| match seen.header("authorization") {
        "Bearer t0k3n" => answered(seen),
        _ => status(401, r#"{"error":"Unauthenticated."}"#),
    });
    server
}

async fn asked(server: &Server, secret: &str, codes: &[&str]) -> Result<Vec<Report>, Code> {
    let site =
        Site::new(&format!("{}/", server.base), "client".to_owned(), Secret::new(secret)).expect("a site");
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    site.reports(&codes).await.map_err(|why| why.code)
}

#[tokio::test]
async fn reports_are_asked_one_by_one_with_one_token() {
    let server = site().await;
    let reports = asked(&server, "secret", &[CODE, "bbbbBBBB33334444"]).await.expect("reports");
    assert_eq!(reports.iter().map(|report| report.kills.len()).collect::<Vec<_>>(), [2, 2]);
    assert_eq!((server.seen("oauth/token").len(), server.seen("api/v2/client").len()), (1, 2));
}

#[tokio::test]
async fn wrong_credentials_and_reports_that_are_not_there_are_told_by_code() {
    let server = site().await;
    assert_eq!(asked(&server, "guess", &[CODE]).await.expect_err("refused"), Code::NotAllowed);
    assert_eq!(server.seen("api/v2/client").len(), 0);
    assert_eq!(asked(&server, "secret", &["nothing"]).await.expect_err("refused"), Code::ReportRefused);
    assert_eq!(asked(&server, "sec\nret", &["nothing"]).await.expect_err("refused"), Code::NotAllowed);
}

#[tokio::test]
async fn whatever_the_api_answers_instead_of_a_report_is_told_by_code() {
    let html = "<!DOCTYPE html><html><body>Just a moment...</body></html>";
    let errors = r#"{"errors":[{"message":"This report does not exist."}]}"#;
    let cut = r#"{"data":{"reportData":{"report":{"code":"aaaaAAAA1111"#;
    for (reply, code) in [
        (ok(html).with("content-type", "text/html"), Code::NoAnswer),
        (ok(cut), Code::NoAnswer),
        (ok(errors), Code::ReportRefused),
        (ok(r#"{"data":{"reportData":{"report":{"code":"a"}}}}"#), Code::WrongFile),
        (status(429, "{}").with("retry-after", "3600"), Code::RateLimited),
        (status(403, r#"{"error":"no"}"#), Code::NotAllowed),
    ] {
        let server = site().await;
        let said = reply.clone();
        server.on("api/v2/client", move |_| reply.clone());
        assert_eq!(asked(&server, "secret", &[CODE]).await.expect_err("refused"), code, "{said:?}");
    }
}

#[tokio::test]
async fn an_api_that_is_in_trouble_for_a_moment_is_asked_again() {
    let server = site().await;
    server.on("api/v2/client", |seen| match seen.earlier {
        0 => status(502, "bad gateway"),
        1 => status(429, "{}").with("retry-after", "1"),
        _ => answered(seen),
    });
    assert_eq!(asked(&server, "secret", &[CODE]).await.expect("reports").len(), 1);
}

#[tokio::test]
async fn a_report_is_imported_by_its_code_and_by_its_file_as_the_same() {
    let (server, url) = (site().await, fresh_database().await);
    let base = format!("{}/", server.base);
    let from = |secret: &'static str| {
        [
            "import",
            "warcraftlogs",
            "--report",
            CODE,
            "--new",
            "Guild",
            "--client-id",
            "client",
            "--client-secret",
            secret,
        ]
    };
    let line = [&from("secret")[..], &["--site-url", base.as_str()]].concat();
    bursar(&url, &line).await.exits(0);
    let before = events(&url).await;
    assert!(bursar(&url, &line).await.exits(0).out.contains("0 taken over"));
    let line = [&from("guess")[..], &["--site-url", base.as_str()]].concat();
    let ran = bursar(&url, &line).await.exits(3);
    assert!(ran.err.contains("(NOT_ALLOWED)") && !ran.err.contains("guess"), "{}", ran.err);
    let nobody = ["import", "warcraftlogs", "--report", CODE, "--new", "Guild"];
    assert!(bursar(&url, &nobody).await.exits(2).err.contains("--client-id"));
    bursar(&url, &["import", "warcraftlogs", "--new", "Guild"]).await.exits(2);
    assert_eq!(events(&url).await, before);
}
