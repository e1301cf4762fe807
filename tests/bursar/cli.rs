//! The command line, with its exit codes: replay, verify, rebuild, keys, schema.

use aggregates::{LedgerId, PointsBook, Position};
use bursar::lane::{Loaded, Part};
use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::{Guild, award, charge, submission};
use crate::program::bursar;
use crate::support::TestApp;

/// A guild with some history, of which one entry happened long before it was recorded.
async fn history(test: &TestApp) -> Guild {
    let guild = Guild::open(&test.app, 3).await;
    guild.points("kill", award(&guild.members, "10")).await.expect("awarded");
    let late = Part::Points(std::sync::Arc::new(award(&guild.members[1..], "5")), None);
    let mut late = submission(guild.ledger, "late", vec![late]);
    late.backdated_to = Some("2020-05-01T19:00:00Z".parse().expect("a time"));
    test.app.submit(late).await.expect("awarded");
    guild.points("buy", charge(guild.members[0], "4")).await.expect("charged");
    guild
}

#[tokio::test]
async fn replay_prints_every_event_as_a_line_of_json_in_order() {
    let test = TestApp::start().await;
    let guild = history(&test).await;
    let ledger = guild.ledger.to_string();
    let lines = bursar(&test.url, &["replay", "--ledger", &ledger]).await.exits(0).lines();
    let positions: Vec<u64> =
        lines.iter().map(|line| line["position"].as_u64().expect("a position")).collect();
    assert_eq!(positions, (1..=test.head(guild.ledger).await.0).collect::<Vec<_>>());
    let stored = bursar::log::page(test.database(), guild.ledger, Position(0), 100).await.expect("a page");
    for (line, event) in lines.iter().zip(&stored) {
        let parsed = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        let expected = json!({
            "ledger": ledger, "position": event.position.0, "stream_type": event.stream_type,
            "stream_id": event.stream_id, "stream_sequence": event.stream_sequence, "event_type": event.event_type,
            "effective_at": event.effective_at, "recorded_at": event.recorded_at, "salt": hex::encode(event.salt),
            "payload": parsed(&event.payload), "metadata": parsed(&event.metadata), "hash": event.hash.to_string(),
        });
        assert_eq!(*line, expected);
        assert!(line["recorded_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{line}");
    }
    test.close().await;
}

#[tokio::test]
async fn replay_shows_what_every_filter_asks_for_and_nothing_else() {
    let test = TestApp::start().await;
    let guild = history(&test).await;
    let (ledger, member) = (guild.ledger.to_string(), guild.members[0].to_string());
    let all = bursar(&test.url, &["replay", "--ledger", &ledger]).await.exits(0).lines();
    let text = |line: &Value, field: &str| line[field].as_str().expect("text").to_owned();
    let (effective, recorded) = (text(&all[6], "effective_at"), text(&all[6], "recorded_at"));
    let only = |wanted: &dyn Fn(&Value) -> bool| -> Vec<Value> {
        all.iter().filter(|line| wanted(line)).cloned().collect()
    };
    let at = |line: &Value| line["position"].as_u64().expect("a position");
    let time = |line: &Value, field: &str| {
        line[field].as_str().expect("text").parse::<chrono::DateTime<chrono::Utc>>().expect("a time")
    };
    let (from, until) = (time(&all[6], "effective_at"), time(&all[6], "recorded_at"));
    let cases: Vec<(Vec<&str>, Vec<Value>)> = vec![
        (vec!["--stream", "points"], only(&|line| line["stream_type"] == "points")),
        (vec!["--stream", &ledger], only(&|line| line["stream_id"] == *ledger)),
        (vec!["--stream", "nothing"], only(&|_| false)),
        (vec!["--type", "points.awarded"], only(&|line| line["event_type"] == "points.awarded")),
        (
            vec!["--type", "points.charged", "--type", "ledger.opened"],
            only(&|line| {
                ["points.charged", "ledger.opened"].contains(&line["event_type"].as_str().unwrap_or_default())
            }),
        ),
        (vec!["--member", &member], only(&|line| line["payload"].to_string().contains(&member))),
        (vec!["--member", &ledger], only(&|_| false)),
        (vec!["--actor", "operator"], only(&|line| line["metadata"]["actor"] == "operator")),
        (vec!["--actor", "policy:nobody"], only(&|_| false)),
        (vec!["--actor", "policy:nobody", "--actor", "operator"], only(&|_| true)),
        (vec!["--from", "0"], only(&|_| true)),
        (vec!["--from", "7", "--to", "6"], only(&|_| false)),
        (vec!["--recorded-from", "2100-01-01T00:00:00Z"], only(&|_| false)),
        (vec!["--recorded-to", "2001-01-01T00:00:00Z"], only(&|_| false)),
        (vec!["--recorded-from", "2001-01-01T00:00:00Z"], only(&|_| true)),
        (vec!["--from", "6"], only(&|line| at(line) >= 6)),
        (vec!["--to", "6"], only(&|line| at(line) <= 6)),
        (vec!["--from", "3", "--to", "6"], only(&|line| (3..=6).contains(&at(line)))),
        (vec!["--from", "1000"], only(&|_| false)),
        (vec!["--effective-from", &effective], only(&|line| time(line, "effective_at") >= from)),
        (vec!["--effective-to", &effective], only(&|line| time(line, "effective_at") < from)),
        (vec!["--recorded-from", &recorded], only(&|line| time(line, "recorded_at") >= until)),
        (vec!["--recorded-to", &recorded], only(&|line| time(line, "recorded_at") < until)),
        (
            vec!["--effective-to", "2021-01-01T00:00:00Z", "--recorded-from", "2021-01-01T00:00:00Z"],
            only(&|line| line["effective_at"].as_str().is_some_and(|at| at < "2021")),
        ),
        (
            vec!["--stream", "points", "--member", &member, "--from", "2"],
            only(&|line| line["stream_type"] == "points" && line["payload"].to_string().contains(&member)),
        ),
    ];
    let mut told_apart = std::collections::BTreeSet::new();
    for (filter, expected) in cases {
        let shown = bursar(&test.url, &[&["replay", "--ledger", &ledger][..], &filter].concat()).await;
        assert_eq!(shown.exits(0).lines(), expected, "{filter:?}");
        told_apart.insert(expected.len());
    }
    assert!(told_apart.len() > 4, "the filters show the same: {told_apart:?}");
    test.close().await;
}

#[tokio::test]
async fn replay_prints_a_table_in_which_nothing_is_calculated() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    guild.points("=1+1, or \"two\"", award(&guild.members, "10")).await.expect("awarded");
    let ledger = guild.ledger.to_string();
    let arguments = ["replay", "--ledger", &ledger, "--format", "csv", "--type", "points.awarded"];
    let printed = bursar(&test.url, &arguments).await.exits(0).out;
    assert!(printed.ends_with("\r\n"), "{printed}");
    let mut table = csv::Reader::from_reader(printed.as_bytes());
    let head = table.headers().expect("a header").clone();
    let lines: Vec<csv::StringRecord> = table.records().map(|line| line.expect("a line")).collect();
    assert_eq!(lines.len(), 1, "{printed}");
    let field =
        |name: &str| lines[0][head.iter().position(|column| column == name).expect("a column")].to_owned();
    let stored = bursar::log::page(test.database(), guild.ledger, Position(6), 1).await.expect("a page");
    assert_eq!(field("position"), "7");
    assert_eq!(field("client_key"), "'=1+1, or \"two\"");
    assert_eq!((field("actor"), field("source")), ("operator".to_owned(), "test".to_owned()));
    assert_eq!((field("payload"), field("hash")), (stored[0].payload.clone(), stored[0].hash.to_string()));
    assert_eq!(field("on_behalf_of"), "");
    test.close().await;
}

#[tokio::test]
async fn what_was_not_understood_and_what_failed_have_their_exit_codes() {
    let test = TestApp::start().await;
    let nobody = uuid::Uuid::now_v7().to_string();
    for (arguments, code) in [
        (&["replay", "--ledger", "no uuid"][..], 2),
        (&["replay"], 2),
        (&["dance"], 2),
        (&["verify", "--fast"], 2),
        (&["replay", "--ledger", &nobody, "--actor", "somebody"], 2),
        (&["export", "--ledger", &nobody, "--resume", "x", "--out", "y"], 2),
        (&["export", "--ledger", &nobody], 1),
        (&["import", "ledger", "/no/such/file"], 1),
        (&["import", "ledger", "x", "--key", "no key"], 2),
        (&["import", "monolithdkp", "some.lua"], 2),
        (&["replay", "--ledger", &nobody], 1),
        (&["verify", "--ledger", &nobody], 1),
        (&["rebuild", "--ledger", &nobody], 1),
        (&["key", "create", "--ledger", &nobody, "--role", "officer"], 1),
        (&["key", "revoke", "--ledger", &nobody, "--key", &nobody], 1),
    ] {
        let ran = bursar(&test.url, arguments).await.exits(code);
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{arguments:?}: {}{}", ran.out, ran.err);
        assert!(!ran.err.contains("panicked") && !ran.err.contains("NotFound"), "{arguments:?}: {}", ran.err);
    }
    let away = bursar("postgres://bursar@127.0.0.1:1/none", &["verify"]).await.exits(1);
    assert!(away.err.starts_with("bursar: "), "{}", away.err);
    test.close().await;
}

#[tokio::test]
async fn verify_finds_nothing_while_the_server_is_written_to() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 10).await;
    let writing = tokio::spawn({
        let guild = guild.clone();
        async move {
            for n in 0..300 {
                guild.points(&format!("kill {n}"), award(&guild.members, "1")).await.expect("awarded");
            }
        }
    });
    let mut rounds = 0;
    while !writing.is_finished() || rounds == 0 {
        let ran = bursar(&served.test.url, &["verify"]).await.exits(0);
        assert!(ran.out.contains("chain, snapshots and read tables agree"), "{}", ran.out);
        rounds += 1;
    }
    writing.await.expect("written");
    served.close().await;
}

#[tokio::test]
async fn verify_names_what_was_tampered_with_and_rebuild_mends_what_can_be() {
    let test = TestApp::start().await;
    let guild = history(&test).await;
    test.caught_up(guild.ledger).await;
    let member = guild.members[2];
    test.tamper(&format!("UPDATE points_standings_v2 SET dkp = 999 WHERE member_id = '{member}'")).await;
    let verify = || async { bursar(&test.url, &["verify"]).await.exits(3) };
    let row = format!("points_standings: row {member} is different");
    assert!(verify().await.out.contains(&row));
    let found = bursar(&test.url, &["verify", "--json"]).await.exits(3).lines();
    assert_eq!(found[0]["finding"]["model"], "points_standings");
    let rebuild = ["rebuild", "--model", "points_standings"];
    assert!(bursar(&test.url, &rebuild).await.exits(3).out.contains("1 rows mended"));
    assert!(bursar(&test.url, &rebuild).await.exits(0).out.contains("0 rows mended"));
    bursar(&test.url, &["rebuild"]).await.exits(0);
    bursar(&test.url, &["verify"]).await.exits(0);
    test.tamper(
        "ALTER TABLE events DISABLE TRIGGER ALL; GRANT UPDATE ON events TO CURRENT_USER;
         UPDATE events SET payload = replace(payload, '\"10\"', '\"11\"') WHERE position = 9",
    )
    .await;
    assert!(verify().await.out.contains("position 9: the hash differs"));
    test.app.stop().await;
}

/// A snapshot of the book, written by somebody.
async fn snapshot(
    test: &TestApp,
    ledger: LedgerId,
    (position, hash): (u64, [u8; 32]),
    state: &str,
    sequence: u64,
) {
    sqlx::query(
        "INSERT INTO snapshots (ledger_id, stream_type, stream_id, position, sequence, hash, fingerprint, state)
         VALUES ($1, 'points', $1, $2, $3, $4, $5, $6)
         ON CONFLICT (ledger_id, stream_type, stream_id) DO UPDATE
         SET position = excluded.position, sequence = excluded.sequence, hash = excluded.hash, state = excluded.state",
    )
    .bind(ledger.0)
    .bind(position.cast_signed())
    .bind(sequence.cast_signed())
    .bind(&hash[..])
    .bind(bursar::lane::fingerprint::<PointsBook>())
    .bind(state)
    .execute(test.database())
    .await
    .expect("written");
}

#[tokio::test]
async fn verify_names_a_snapshot_that_is_not_what_the_log_gives_and_no_load_believes_it() {
    let test = TestApp::start().await;
    let guild = history(&test).await;
    let json = |state: &PointsBook| serde_json::to_string(state).expect("JSON");
    let loaded = async || bursar::lane::load(test.database(), guild.ledger).await.expect("loaded");
    let before = json(&loaded().await.books.durable().points.state);
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    let Loaded { books, head, .. } = loaded().await;
    let now = books.durable().points;
    let state = json(&now.state);
    let here = (head.position.0, head.hash.0);
    for (why, at, state, sequence, code) in [
        ("it agrees", here, state.as_str(), now.sequence, 0),
        ("the book as it was, said to be the book as it is", here, before.as_str(), now.sequence, 3),
        ("no state at all", here, "{", now.sequence, 3),
        ("another number of events", here, state.as_str(), now.sequence + 1, 3),
        ("of another log", (head.position.0, [7; 32]), state.as_str(), now.sequence, 3),
        ("of a longer log", (head.position.0 + 5, [7; 32]), state.as_str(), now.sequence, 3),
    ] {
        snapshot(&test, guild.ledger, at, state, sequence).await;
        let ran = bursar(&test.url, &["verify"]).await.exits(code);
        let named = format!("the snapshot of `points` at position {} differs", at.0);
        assert_eq!(ran.out.contains(&named), code == 3, "{why}: {}", ran.out);
        let again = loaded().await;
        assert_eq!((again.head, again.books.durable().points.state == now.state), (head, true), "{why}");
    }
    test.app.stop().await;
}

#[tokio::test]
async fn rebuilding_a_model_that_there_is_not_is_an_error() {
    let test = TestApp::start().await;
    Guild::open(&test.app, 1).await;
    let ran = bursar(&test.url, &["rebuild", "--model", "weather"]).await.exits(1);
    assert!(ran.err.contains("weather"), "{}", ran.err);
    test.close().await;
}

#[tokio::test]
async fn a_key_made_on_the_command_line_works_until_it_is_revoked() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let (url, ledger) = (&served.test.url, guild.ledger.to_string());
    let key = ["key", "create", "--ledger", &ledger, "--role", "raider", "--label", "for a bot"];
    let secret = bursar(url, &key).await.exits(0).out.trim().to_owned();
    let caller = served.caller(Some(&secret));
    let query = "query ($id: UUID!) { ledger(id: $id) { name } }";
    let id = json!({ "id": guild.ledger });
    assert_eq!(caller.get(query, id.clone()).await["ledger"]["name"], "Test guild");
    let listed = bursar(url, &["key", "list", "--ledger", &ledger]).await.exits(0).out;
    let row = listed.lines().find(|line| line.contains("for a bot")).expect("listed");
    let id_of = row.split(|c: char| c.is_whitespace() || c == '|' || c == '│').find(|word| word.len() == 36);
    let revoke = ["key", "revoke", "--ledger", &ledger, "--key", id_of.expect("an id")];
    bursar(url, &revoke).await.exits(0);
    served.test.caught_up(guild.ledger).await;
    // What another process revoked is known here a quarter of a second later.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(caller.refused(query, id).await, "KEY_REVOKED");
    let missing = ["key", "create", "--ledger", &ledger, "--role", "jester"];
    assert!(bursar(url, &missing).await.exits(1).err.contains("jester"));
    let scoped = |scope| ["key", "create", "--ledger", &ledger, "--role", "owner", "--scope", scope];
    assert!(bursar(url, &scoped("jesting")).await.exits(2).err.contains("award_points"));
    let secret = bursar(url, &scoped("view_points")).await.exits(0).out.trim().to_owned();
    let query = "query ($id: UUID!) { ledger(id: $id) { viewer { roles permissions } } }";
    let viewer = served.caller(Some(&secret)).get(query, json!({ "id": guild.ledger })).await;
    let expected = json!({ "roles": ["owner"], "permissions": ["VIEW_POINTS"] });
    assert_eq!(viewer["ledger"]["viewer"], expected);
    assert!(bursar(url, &["key", "list", "--ledger", &ledger]).await.exits(0).out.contains("view_points"));
    served.close().await;
}

#[tokio::test]
async fn keys_are_listed_as_the_log_has_them_though_no_server_runs() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    test.caught_up(guild.ledger).await;
    test.app.stop().await;
    let ledger = guild.ledger.to_string();
    for label in ["one", "two", "three"] {
        bursar(&test.url, &["key", "create", "--ledger", &ledger, "--role", "raider", "--label", label])
            .await
            .exits(0);
        let listed = bursar(&test.url, &["key", "list", "--ledger", &ledger]).await.exits(0).out;
        assert!(listed.contains(label), "{listed}");
    }
}

#[tokio::test]
async fn the_schema_is_printed_and_help_names_every_command() {
    let schema = bursar("postgres://nobody@127.0.0.1:1/none", &["schema"]).await.exits(0).out;
    assert_eq!(schema.trim(), include_str!("../../schema.graphql").trim());
    let help = bursar("", &["--help"]).await.exits(0).out;
    for command in [
        "serve",
        "discord-commands",
        "migrate",
        "rebuild",
        "verify",
        "replay",
        "export-member",
        "import",
        "key",
        "schema",
    ] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}: {help}");
        let own = bursar("", &[command, "--help"]).await.exits(0).out;
        assert!(own.contains("Usage:"), "{own}");
    }
}

#[tokio::test]
async fn migrate_makes_the_tables_once() {
    let test = TestApp::start().await;
    test.app.stop().await;
    test.tamper("DROP SCHEMA as_of CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public").await;
    test.database().close().await;
    for _ in 0..2 {
        bursar(&test.url, &["migrate"]).await.exits(0);
    }
    let test = TestApp::on(test.url).await;
    Guild::open(&test.app, 1).await;
    test.close().await;
}
