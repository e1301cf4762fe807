//! What is refused, and where it is.

use raidlogs::TextRefusal;
use raidlogs::warcraftlogs::{Kind, MOST_FIGHTS, MOST_PRESENT, ReportRefusal, Wrong, read};
use serde_json::{Value, json};

use crate::{START, kill, plain, report};

fn refusal(text: &str) -> ReportRefusal {
    read(text.as_bytes()).expect_err("a refusal")
}

/// The path and what is wrong there, once a part of a plain report is changed.
fn wrong(pointer: &str, value: Value) -> (String, Wrong) {
    let mut text = plain();
    *text.pointer_mut(pointer).expect("a part") = value;
    at(&text)
}

fn at(text: &Value) -> (String, Wrong) {
    match refusal(&text.to_string()) {
        ReportRefusal::ReportWrong { path, wrong } => (path, wrong),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_text_or_no_json_or_cut_is_refused() {
    assert_eq!(refusal(" \n"), ReportRefusal::Text(TextRefusal::TextEmpty));
    assert_eq!(refusal("<html>"), ReportRefusal::Text(TextRefusal::TextMarkup { line: 1 }));
    assert_eq!(refusal("{\n\"a\": b}"), ReportRefusal::ReportNotJson { line: 2, column: 6 });
    let text = plain().to_string();
    assert_eq!(refusal(&text[..text.len() / 2]), ReportRefusal::ReportCut { line: 1 });
}

#[test]
fn other_json_is_refused() {
    let expected = (".".to_owned(), Wrong::NotA { expected: Kind::Report });
    assert_eq!(at(&json!({ "players": [] })), expected);
    assert_eq!(at(&json!({ "error": "Unauthenticated." })), expected);
    assert_eq!(at(&json!(7)), (".".into(), Wrong::NotA { expected: Kind::Object }));
    assert_eq!(at(&json!([[plain()]])), ("[0]".into(), Wrong::NotA { expected: Kind::Object }));
    assert_eq!(at(&json!({ "fights": [] })), ("startTime".into(), Wrong::Missing));
}

#[test]
fn an_answer_with_errors_is_refused_with_what_they_say() {
    let errors = json!([{ "message": "This report does not exist.", "path": ["reportData"] }]);
    let answer = json!({ "errors": errors, "data": { "reportData": { "report": null } } });
    let messages = vec!["This report does not exist.".to_owned()];
    let expected =
        |path: &str| ReportRefusal::ReportGraphqlErrors { path: path.into(), messages: messages.clone() };
    assert_eq!(refusal(&answer.to_string()), expected("errors"));
    assert_eq!(refusal(&json!([plain(), answer]).to_string()), expected("[1].errors"));
    let answer = json!({ "data": { "reportData": { "report": null } } });
    assert_eq!(at(&answer), ("data.reportData.report".into(), Wrong::Missing));
}

#[test]
fn values_of_another_kind_are_told_with_their_path() {
    let not = |expected| Wrong::NotA { expected };
    for (pointer, value, path, expected) in [
        ("/code", json!(7), "code", not(Kind::Text)),
        ("/code", json!(" "), "code", Wrong::Empty),
        ("/title", json!([]), "title", not(Kind::Text)),
        ("/title", json!("x".repeat(201)), "title", Wrong::TooLong { length: 201, limit: 200 }),
        ("/startTime", json!("now"), "startTime", not(Kind::Whole)),
        ("/startTime", json!(-1), "startTime", Wrong::OutOfRange),
        ("/endTime", json!(START - 1), "endTime", Wrong::BeforeItsStart),
        ("/zone", json!(28), "zone", not(Kind::Object)),
        ("/zone/id", json!(28.5), "zone.id", not(Kind::Whole)),
        ("/masterData", Value::Null, "masterData", Wrong::Missing),
        ("/masterData/actors", json!({}), "masterData.actors", not(Kind::List)),
        ("/masterData/actors/1/id", json!(1), "masterData.actors[1].id", Wrong::ActorTwice { id: 1 }),
        ("/masterData/actors/1/name", Value::Null, "masterData.actors[1].name", Wrong::Missing),
        ("/fights", Value::Null, "fights", Wrong::Missing),
        ("/fights/0", Value::Null, "fights[0]", not(Kind::Object)),
        ("/fights/0/kill", json!("yes"), "fights[0].kill", not(Kind::Truth)),
        ("/fights/0/encounterID", json!(-1), "fights[0].encounterID", Wrong::OutOfRange),
        ("/fights/0/endTime", json!(5), "fights[0].endTime", Wrong::BeforeItsStart),
        ("/fights/0/friendlyPlayers", Value::Null, "fights[0].friendlyPlayers", Wrong::Missing),
        (
            "/fights/0/friendlyPlayers/1",
            json!(99),
            "fights[0].friendlyPlayers[1]",
            Wrong::UnknownActor { id: 99 },
        ),
        (
            "/fights/0/friendlyPlayers/1",
            json!(4),
            "fights[0].friendlyPlayers[1]",
            Wrong::UnknownActor { id: 4 },
        ),
    ] {
        assert_eq!(wrong(pointer, value), (path.to_owned(), expected), "{pointer}");
    }
}

#[test]
fn as_many_as_the_limits_are_read_and_no_more() {
    let trash = |count: usize| vec![json!({ "encounterID": 0 }); count];
    let two =
        |count: usize| json!([report("a", START, trash(MOST_FIGHTS / 2)), report("b", START, trash(count))]);
    assert!(read(two(MOST_FIGHTS / 2).to_string().as_bytes()).is_ok());
    let expected = ReportRefusal::ReportTooManyFights { count: MOST_FIGHTS + 1, limit: MOST_FIGHTS };
    assert_eq!(refusal(&two(MOST_FIGHTS / 2 + 1).to_string()), expected);
    let many = report("a", START, trash(MOST_FIGHTS + 1));
    assert_eq!(at(&many), ("fights".into(), Wrong::TooMany { count: MOST_FIGHTS + 1, limit: MOST_FIGHTS }));
    let on = |count: usize| report("a", START, vec![kill(1, 2423, 9_000, &vec![1; count])]);
    assert!(read(on(MOST_PRESENT).to_string().as_bytes()).is_ok());
    let expected = Wrong::TooMany { count: MOST_PRESENT + 1, limit: MOST_PRESENT };
    assert_eq!(at(&on(MOST_PRESENT + 1)), ("fights[0].friendlyPlayers".into(), expected));
}

#[test]
fn a_refusal_says_its_code_and_where() {
    let refused = refusal(&json!({ "code": "a", "startTime": "now" }).to_string());
    assert_eq!(refused.to_string(), "startTime: is no whole number");
    let wrong = json!({ "code": "NOT_A", "expected": "WHOLE" });
    let expected = json!({ "code": "REPORT_WRONG", "path": "startTime", "wrong": wrong });
    assert_eq!(serde_json::to_value(&refused).expect("JSON"), expected);
}
