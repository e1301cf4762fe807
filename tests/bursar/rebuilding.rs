//! Rebuilds and what goes wrong with read models, as callers of GraphQL see it.

use std::time::Duration;

use aggregates::Position;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::graphql::{Caller, Served};
use crate::guild::{Guild, award};
use crate::reading::{impossible, smuggle};
use crate::socket::Socket;

const REBUILD: &str = "mutation ($input: RebuildReadModelInput!) { rebuildReadModel(input: $input) {
    receipt { repeated } rebuild { id model state folded target differing failure } } }";
const PROGRESS: &str =
    "subscription ($id: UUID!, $rebuild: UUID!) { rebuild(ledgerId: $id, rebuildId: $rebuild) {
    state folded target differing failure } }";
const STANDINGS: &str =
    "query ($id: UUID!) { ledger(id: $id) { standings(first: 200) { edges { node { dkp } } } } }";

fn rebuild(guild: &Guild, key: &str, model: &str) -> Value {
    json!({ "input": { "ledgerId": guild.ledger, "clientKey": key, "model": model } })
}

/// What a rebuild came to, by asking until it is at its end.
async fn ended(caller: &Caller, guild: &Guild, key: &str, model: &str) -> Value {
    let begun = caller.get(REBUILD, rebuild(guild, key, model)).await;
    let id = begun["rebuildReadModel"]["rebuild"]["id"].clone();
    let query = "query ($id: UUID!, $rebuild: UUID!) { ledger(id: $id) { rebuild(id: $rebuild) {
        state folded target differing failure } } }";
    for _ in 0..400 {
        let asked = json!({ "id": guild.ledger, "rebuild": id });
        let found = caller.get(query, asked).await["ledger"]["rebuild"].clone();
        if found["state"] != "RUNNING" {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("a rebuild does not end");
}

/// Holds a read model's checkpoint, so that nobody gets to the end of a rebuild.
async fn hold(served: &Served, guild: &Guild, model: &str) -> PgConnection {
    let mut connection = PgConnection::connect(&served.test.url).await.expect("connected");
    sqlx::raw_sql("BEGIN").execute(&mut connection).await.expect("begun");
    sqlx::query("SELECT FROM checkpoints WHERE ledger_id = $1 AND model = $2 FOR UPDATE")
        .bind(guild.ledger.0)
        .bind(model)
        .execute(&mut connection)
        .await
        .expect("held");
    connection
}

#[tokio::test]
async fn a_rebuild_is_asked_for_watched_and_mends_what_differs() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 3).await;
    let owner = served.caller(Some(&guild.owner));
    guild.points("kill", award(&guild.members, "10")).await.expect("awarded");
    served.test.caught_up(guild.ledger).await;
    let head = served.test.head(guild.ledger).await.to_string();
    let sql = format!("UPDATE points_standings_v2 SET dkp = 999 WHERE member_id = '{}'", guild.members[1]);
    served.test.tamper(&sql).await;
    let held = hold(&served, &guild, "points_standings").await;
    let begun =
        owner.get(REBUILD, rebuild(&guild, "one", "points_standings")).await["rebuildReadModel"].clone();
    let under_way = &begun["rebuild"];
    assert_eq!((&begun["receipt"]["repeated"], &under_way["state"]), (&json!(false), &json!("RUNNING")));
    let again =
        owner.get(REBUILD, rebuild(&guild, "one", "points_standings")).await["rebuildReadModel"].clone();
    assert_eq!((&again["receipt"]["repeated"], &again["rebuild"]["id"]), (&json!(true), &under_way["id"]));
    for (key, model, code) in [
        ("two", "points_standings", "REBUILD_RUNNING"),
        ("one", "points_history", "CLIENT_KEY_REUSED"),
        ("three", "weather", "UNKNOWN_READ_MODEL"),
        ("four", "a\u{0}b", "UNKNOWN_READ_MODEL"),
        ("", "points_standings", "CLIENT_KEY_MALFORMED"),
    ] {
        assert_eq!(owner.refused(REBUILD, rebuild(&guild, key, model)).await, code, "{key} {model}");
    }
    let mut socket = Socket::open(served.address, Some(&guild.owner)).await;
    socket.subscribe(PROGRESS, json!({ "id": guild.ledger, "rebuild": under_way["id"] })).await;
    let mut told = vec![socket.next().await];
    drop(held);
    while told.last().is_some_and(|message| message["type"] == "next") {
        told.push(socket.next().await);
    }
    drop(socket);
    assert_eq!(told.pop().expect("an end")["type"], "complete");
    let told: Vec<&Value> = told.iter().map(|message| &message["payload"]["data"]["rebuild"]).collect();
    assert_eq!(told[0]["state"], "RUNNING");
    let done = json!({ "state": "DONE", "folded": head, "target": head, "differing": "1", "failure": null });
    assert_eq!(*told[told.len() - 1], done);
    assert_eq!(guild.dkp(guild.members[1]).await, "10");
    assert_eq!(ended(&owner, &guild, "five", "points_standings").await["differing"], "0");
    served.close().await;
}

#[tokio::test]
async fn only_who_may_rebuild_begins_one_and_a_rebuild_of_nothing_is_not_told_of() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 1).await;
    let owner = served.caller(Some(&guild.owner));
    let create = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }";
    let raider = json!({ "input": { "ledgerId": guild.ledger, "clientKey": "key", "label": "x", "roles": ["raider"] } });
    let secret = owner.get(create, raider).await["createApiKey"]["secret"].clone();
    let raider = served.caller(secret.as_str());
    assert_eq!(raider.refused(REBUILD, rebuild(&guild, "one", "points_standings")).await, "FORBIDDEN");
    let mut socket = Socket::open(served.address, Some(&guild.owner)).await;
    socket.subscribe(PROGRESS, json!({ "id": guild.ledger, "rebuild": uuid::Uuid::now_v7() })).await;
    assert_eq!(socket.next().await["type"], "complete");
    drop(socket);
    served.close().await;
}

#[tokio::test]
async fn a_query_during_a_rebuild_sees_the_old_rows_or_the_new_and_never_a_mixture() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 60).await;
    let owner = served.caller(Some(&guild.owner));
    for n in 0..20 {
        guild.points(&format!("kill {n}"), award(&guild.members, "0.5")).await.expect("awarded");
    }
    served.test.caught_up(guild.ledger).await;
    for round in 0..5 {
        served.test.tamper("UPDATE points_standings_v2 SET dkp = 999").await;
        let asking = tokio::spawn({
            let (owner, id) = (owner.clone(), json!({ "id": guild.ledger }));
            async move {
                let mut seen: Vec<String> = Vec::new();
                while seen.last().is_none_or(|last| last == "999") {
                    let data = owner.get(STANDINGS, id.clone()).await;
                    let edges = data["ledger"]["standings"]["edges"].as_array().expect("edges").clone();
                    let first = edges[0]["node"]["dkp"].as_str().expect("points").to_owned();
                    assert_eq!(edges.len(), 60);
                    assert!(edges.iter().all(|edge| edge["node"]["dkp"] == *first), "a mixture: {edges:?}");
                    seen.push(first);
                }
                seen
            }
        });
        tokio::time::sleep(Duration::from_millis(30)).await;
        let report = ended(&owner, &guild, &format!("rebuild {round}"), "points_standings").await;
        assert_eq!(report["differing"], "60");
        let seen =
            tokio::time::timeout(Duration::from_secs(60), asking).await.expect("in time").expect("asked");
        assert_eq!((seen[0].as_str(), seen[seen.len() - 1].as_str()), ("999", "10"));
    }
    served.close().await;
}

#[tokio::test]
async fn a_read_model_that_was_never_built_says_so_and_how_far_it_is() {
    let served = Served::start().await;
    let guild = Guild::open(&served.test.app, 2).await;
    let owner = served.caller(Some(&guild.owner));
    guild.points("kill", award(&guild.members, "10")).await.expect("awarded");
    served.test.caught_up(guild.ledger).await;
    let head = served.test.head(guild.ledger).await;
    served.test.app.projector.pause(true).await;
    // As a release whose standings have another version finds them.
    served
        .test
        .tamper(
            "UPDATE checkpoints SET position = 0, built = false, ambient = DEFAULT WHERE model = 'points_standings';
             DELETE FROM points_standings_v2",
        )
        .await;
    let id = json!({ "id": guild.ledger });
    let answer = owner.ask(STANDINGS, id.clone()).await;
    let expected = json!({ "code": "REBUILDING", "model": "points_standings", "folded": "0",
        "target": head.to_string(), "retryable": true });
    assert_eq!(answer["errors"][0]["extensions"], expected);
    assert_eq!(answer["data"]["ledger"]["standings"], Value::Null);
    let others = "query ($id: UUID!) { ledger(id: $id) { name members { edges { node { name } } }
        history { edges { node { delta } } } readModels { name built lag } } }";
    let data = owner.get(others, id.clone()).await;
    let models = data["ledger"]["readModels"].as_array().expect("models").clone();
    let unbuilt: Vec<&Value> = models.iter().filter(|model| model["built"] == false).collect();
    assert_eq!(unbuilt, [&json!({ "name": "points_standings", "built": false, "lag": head.to_string() })]);
    served.test.app.projector.pause(false).await;
    guild.points("more", award(&guild.members, "1")).await.expect("awarded");
    served.test.caught_up(guild.ledger).await;
    let data = owner.get(STANDINGS, id).await;
    assert_eq!(data["ledger"]["standings"]["edges"][0]["node"]["dkp"], "11");
    served.close().await;
}

#[tokio::test]
async fn a_poisoned_event_is_told_with_its_position_and_stops_nothing_else() {
    let served = Served::start().await;
    let (guild, other) = (Guild::open(&served.test.app, 2).await, Guild::open(&served.test.app, 2).await);
    let (owner, stranger) = (served.caller(Some(&guild.owner)), served.caller(Some(&other.owner)));
    let poison = smuggle(&served.test, guild.ledger, impossible(), None).await;
    served.test.caught_up(guild.ledger).await;
    let members = "query ($id: UUID!) { ledger(id: $id) { members { edges { node { name } } } } }";
    let id = json!({ "id": guild.ledger });
    let answer = owner.ask(members, id.clone()).await;
    let expected =
        json!({ "code": "READ_MODEL_STOPPED", "model": "ledger_members", "position": poison.to_string() });
    assert_eq!(answer["errors"][0]["extensions"], expected);
    assert_eq!(answer["data"]["ledger"]["members"], Value::Null);
    let stopped = "query ($id: UUID!) { ledger(id: $id) { readModels { name position failedAt failure } } }";
    let models = owner.get(stopped, id.clone()).await["ledger"]["readModels"].clone();
    for model in models.as_array().expect("models") {
        let failed = model["name"] == "ledger_members";
        let at = if failed { Position(poison.0 - 1) } else { poison };
        assert_eq!(model["position"], at.to_string(), "{model}");
        assert_eq!((model["failedAt"] == poison.to_string(), model["failure"].is_string()), (failed, failed));
    }
    let input = |guild: &Guild| {
        json!({ "input": { "ledgerId": guild.ledger, "clientKey": "kill", "account": "DKP",
        "amount": "3", "members": [{ "id": guild.members[0] }], "reason": "a kill" } })
    };
    let award = "mutation ($input: AwardPointsInput!) { awardPoints(input: $input) { standings { dkp } } }";
    for (caller, guild) in [(&owner, &guild), (&stranger, &other)] {
        let data = caller.get(award, input(guild)).await;
        assert_eq!(data["awardPoints"]["standings"], json!([{ "dkp": "3" }]));
    }
    stranger.get(members, json!({ "id": other.ledger })).await;
    // It fails again wherever it is folded from.
    ended(&owner, &guild, "again", "ledger_members").await;
    served.test.caught_up(guild.ledger).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(owner.refused(members, id).await, "READ_MODEL_STOPPED");
    served.test.app.stop().await;
}
