//! What is kept of earlier moments: built once, believed only when whole, dropped when there is too much of it.

use std::time::Duration;

use aggregates::Position;
use bursar::projector::as_of::View;
use futures::future::join_all;
use projections::MODELS;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::{after_position, at};
use crate::graphql::Served;
use crate::guild::{Guild, award};
use crate::hand::Hand;
use crate::reading::{impossible, smuggle};
use crate::support::TestApp;

const STANDINGS: &str = "standings { edges { node { name dkp rank member { name } } } }";

async fn number(database: &PgPool, sql: &str) -> i64 {
    let count = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
    count.fetch_one(database).await.expect("a number")
}

/// A guild of five at whose every position somebody has more.
async fn guild(served: &Served) -> (Hand, Vec<String>) {
    let guild = Guild::open(&served.test.app, 5).await;
    let hand = Hand::owner(served, &guild);
    let mut positions = Vec::new();
    for n in 0..4 {
        guild.points(&format!("kill {n}"), award(&guild.members[n..], "2.5")).await.expect("awarded");
        positions.push(after_position(&hand).await);
    }
    (hand, positions)
}

fn view_of(hand: &Hand, position: &str) -> View {
    View::at(hand.guild.ledger, Position(position.parse().expect("a position")), chrono::Utc::now())
}

#[tokio::test]
async fn every_read_table_has_a_twin_of_its_shape_that_a_crash_empties() {
    let test = TestApp::start().await;
    let columns = |schema: &str, table: &str| {
        format!("SELECT array_agg((attname, atttypid, atttypmod, attnotnull)::text ORDER BY attnum) FROM pg_attribute
                 WHERE attrelid = '{schema}.{table}'::regclass AND attnum > 0 AND NOT attisdropped")
    };
    for model in MODELS {
        let name = model.table.name();
        let mut shapes = Vec::new();
        for schema in ["public", "as_of"] {
            let shape: Vec<String> = sqlx::query_scalar(AssertSqlSafe(columns(schema, &name)))
                .fetch_one(test.database())
                .await
                .unwrap_or_else(|error| {
                    panic!(
                        "{schema}.{name}: {error}; does its migration end with `SELECT as_of.make_twins()`?"
                    )
                });
            shapes.push(shape);
        }
        assert_eq!(shapes[0], shapes[1], "{name}");
    }
    let logged = "SELECT count(*) FROM pg_class WHERE relnamespace = 'as_of'::regnamespace AND relkind = 'r' AND relpersistence <> 'u'";
    assert_eq!(number(test.database(), logged).await, 0);
    test.app.stop().await;
}

#[tokio::test]
async fn what_was_not_used_for_longest_makes_room_and_what_is_in_use_stays() {
    let served = Served::keeping(3).await;
    let (hand, positions) = guild(&served).await;
    let database = served.test.database();
    let first = hand.then(&at(&positions[0]), STANDINGS).await;
    sqlx::query("UPDATE as_of.views SET touched_at = now() - interval '2 minutes'")
        .execute(database)
        .await
        .expect("aged");
    let (old, new) = (view_of(&hand, &positions[0]).id, view_of(&hand, &positions[3]).id);
    let last = hand.then(&at(&positions[3]), STANDINGS).await;
    let rows = |view: Uuid| {
        format!(
            "SELECT (SELECT count(*) FROM as_of.points_standings_v2 WHERE ledger_id = '{view}') + (SELECT count(*) FROM as_of.views WHERE view_id = '{view}')"
        )
    };
    while number(database, &rows(old)).await > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // There is more than may be kept still, and it was used a moment ago.
    assert!(number(database, &rows(new)).await > 5);
    assert_eq!(hand.then(&at(&positions[0]), STANDINGS).await, first);
    assert_eq!(hand.then(&at(&positions[3]), STANDINGS).await, last);
    served.close().await;
}

#[tokio::test]
async fn servers_that_are_asked_for_one_moment_at_once_build_it_once_and_agree() {
    let served = Served::start().await;
    let (hand, positions) = guild(&served).await;
    let other = TestApp::on(served.test.url.clone()).await;
    let view = view_of(&hand, &positions[2]);
    let models: Vec<_> = MODELS.iter().collect();
    let asked = (0..12).map(|n| {
        let app = if n % 2 == 0 { &served.test.app } else { &other.app };
        let (view, models) = (view.clone(), models.clone());
        async move { app.as_of.ready(&view, &models[n..]).await }
    });
    for ready in join_all(asked).await {
        ready.expect("built");
    }
    let database = served.test.database();
    let places = format!("SELECT count(*) FROM as_of.views WHERE view_id = '{}' AND built", view.id);
    assert_eq!(number(database, &places).await, i64::try_from(MODELS.len()).expect("few"));
    let listed = hand.then(&at(&positions[2]), STANDINGS).await;
    assert_eq!(listed["standings"]["edges"].as_array().map(Vec::len), Some(5));
    let noted = format!(
        "SELECT sum(rows)::bigint FROM as_of.views WHERE view_id = '{}' AND model = 'points_standings'",
        view.id
    );
    assert_eq!(number(database, &noted).await, 5);
    other.app.stop().await;
    served.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rows_of_a_build_that_died_are_not_believed_and_those_of_a_living_one_are_waited_for() {
    let served = Served::start().await;
    let (hand, positions) = guild(&served).await;
    let (database, live) = (served.test.database(), hand.sees(STANDINGS).await);
    let view = view_of(&hand, &positions[3]);
    let place = "INSERT INTO as_of.views (view_id, model, version, ledger_id, build_id, touched_at)
        VALUES ($1, 'points_standings', 2, $2, gen_random_uuid(), now() - make_interval(secs => $3))";
    let half = "INSERT INTO as_of.points_standings_v2 SELECT $1, member_id, 'Nobody', has_left, 999, ep, gp, held, eligible,
        priority, tie_1, tie_2, tie_3, joined_at, changed_at FROM points_standings_v2 WHERE ledger_id = $2 LIMIT 2";
    for age in [60.0, 0.0] {
        sqlx::query("DELETE FROM as_of.views").execute(database).await.expect("cleared");
        sqlx::query("DELETE FROM as_of.points_standings_v2").execute(database).await.expect("cleared");
        sqlx::query(place)
            .bind(view.id)
            .bind(view.ledger.0)
            .bind(age)
            .execute(database)
            .await
            .expect("a place");
        sqlx::query(half).bind(view.id).bind(view.ledger.0).execute(database).await.expect("rows");
        let giving_up = async {
            if age == 0.0 {
                // Everything but what the living build has is there, so somebody waits for that.
                while number(database, "SELECT count(*) FROM as_of.views WHERE built").await < 4 {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                sqlx::query(
                    "UPDATE as_of.views SET touched_at = now() - interval '1 minute' WHERE NOT built",
                )
                .execute(database)
                .await
                .expect("dead");
            }
        };
        let (moment, ()) = (at(&positions[3]), ());
        let (seen, ()) = tokio::join!(hand.then(&moment, STANDINGS), giving_up);
        assert_eq!(seen, live);
    }
    served.close().await;
}

#[tokio::test]
async fn a_read_model_that_cannot_be_folded_stops_no_other() {
    let served = Served::start().await;
    let (hand, positions) = guild(&served).await;
    let poison = smuggle(&served.test, hand.guild.ledger, impossible(), None).await;
    let moment = at(&poison.to_string());
    let refused = hand.refused_then(&moment, "members { edges { node { name } } }").await;
    assert_eq!(
        (&refused["code"], &refused["position"]),
        (&json!("READ_MODEL_STOPPED"), &json!(poison.to_string()))
    );
    assert_eq!(hand.then(&moment, "name").await["name"], "Test guild");
    let before = hand.then(&at(&positions[3]), "members { edges { node { name } } }").await;
    assert_eq!(before["members"]["edges"].as_array().map(Vec::len), Some(5));
    served.end().await;
}

#[tokio::test]
async fn rows_that_vanish_are_folded_again() {
    let served = Served::start().await;
    let (hand, positions) = guild(&served).await;
    let before = hand.then(&at(&positions[1]), STANDINGS).await;
    // As PostgreSQL leaves unlogged tables after a crash.
    let emptied: Vec<String> = sqlx::query_scalar(
        "SELECT format('TRUNCATE as_of.%I', tablename) FROM pg_tables WHERE schemaname = 'as_of'",
    )
    .fetch_all(served.test.database())
    .await
    .expect("tables");
    for sql in emptied {
        sqlx::query(AssertSqlSafe(sql)).execute(served.test.database()).await.expect("emptied");
    }
    assert_eq!(hand.then(&at(&positions[1]), STANDINGS).await, before);
    served.close().await;
}

#[tokio::test]
async fn who_is_forgotten_is_forgotten_in_the_past_too() {
    let served = Served::start().await;
    let (hand, positions) = guild(&served).await;
    let database = served.test.database();
    let selection = format!("member(by: {{ id: {} }}) {{ name standing {{ name dkp }} }}", hand.who(0)["id"]);
    let moment = at(&positions[1]);
    let seen = hand.then(&moment, &selection).await["member"].clone();
    assert_eq!(seen, json!({ "name": "Member 0", "standing": { "name": "Member 0", "dkp": "2.5" } }));
    let gone = "DELETE FROM subject_keys WHERE subject_id = $1";
    sqlx::query(gone).bind(hand.guild.members[0].0).execute(database).await.expect("gone");
    let left = "SELECT (SELECT count(*) FROM as_of.views) + (SELECT count(*) FROM as_of.ledger_members_v1) + (SELECT count(*) FROM as_of.points_standings_v2)";
    assert_eq!(number(database, left).await, 0);
    let seen = hand.then(&moment, &selection).await["member"].clone();
    assert_eq!(seen, json!({ "name": null, "standing": { "name": null, "dkp": "2.5" } }));
    served.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fold_that_holds_next_to_nothing_comes_to_the_same_over_many_pages() {
    let (held, free) = (Served::keeping(1).await, Served::start().await);
    for served in [&held, &free] {
        let guild = Guild::open(&served.test.app, 4).await;
        let hand = Hand::owner(served, &guild);
        let price = |n: usize, item: &str| json!({ "account": "DKP", "member": hand.who(n), "price": "1", "item": { "name": item } });
        guild.points("all", award(&guild.members, "50")).await.expect("awarded");
        for n in 0..4 {
            hand.does("chargePoints", price(n, &format!("Item {n}"))).await;
        }
        let first = guild.points("first", award(&guild.members[..1], "0.01")).await.expect("awarded");
        served.test.repeat(guild.ledger, first.position, 11_000).await;
        let repeated = Position(first.position.0 + 10_500);
        let view = View::at(guild.ledger, repeated, chrono::Utc::now());
        let models: Vec<_> = MODELS.iter().collect();
        served.test.app.as_of.ready(&view, &models).await.expect("built");
        let rows =
            |table: &str| format!("SELECT count(*) FROM as_of.{table} WHERE ledger_id = '{}'", view.id);
        let database = served.test.database();
        assert_eq!(number(database, &rows("points_history_v2")).await, 4 + 4 + 1 + 10_500);
        assert_eq!(number(database, &rows("points_items_v1")).await, 4);
        let seen =
            hand.then(&at(&repeated.to_string()), "standings(first: 1) { edges { node { dkp } } }").await;
        assert_eq!(seen["standings"]["edges"][0]["node"]["dkp"], Value::from("154.01"));
    }
    held.end().await;
    free.end().await;
}
