//! Rows of read tables that somebody changed, and tables that nobody did.

use aggregates::points::{Account, Charge, Item};
use aggregates::{PointsCommand, Position};
use bursar::log;
use bursar::projector::{self, Sizes, Tables};
use bursar::verify::verify;
use projections::MODELS;
use serde_json::{Value, json};

use super::Scene;
use crate::guild::{Guild, award, charge, points, text};
use crate::support::TestApp;

#[tokio::test]
async fn a_row_of_a_read_table_is_named_with_what_it_says_and_what_the_log_gives() {
    let scene = Scene::set().await;
    let (one, two) = (scene.guild.members[0], scene.guild.members[1]);
    let differs = |model: &str, key: Value, columns: Value| {
        let row = json!({ "key": key, "what": "different", "columns": columns });
        json!([{ "what": "row_differs", "model": model, "row": row }])
    };
    let other = |model: &str, key: Value, what: &str| json!([{ "what": "row_differs", "model": model, "row": { "key": key, "what": what } }]);
    let history = |position: i64| {
        format!(
            "INSERT INTO points_history_v2 SELECT (jsonb_populate_record(h, '{{\"position\": {position}}}')).*
             FROM points_history_v2 h WHERE position = 8 AND line = 0"
        )
    };
    let standings = "points_standings";
    scene
        .tries(vec![
            (
                "a balance",
                format!("UPDATE points_standings_v2 SET dkp = 999 WHERE member_id = '{one}'"),
                differs(standings, json!([one]), json!([{ "column": "dkp", "table": "999", "log": "26" }])),
            ),
            (
                "a name, which is not repeated",
                format!("UPDATE points_standings_v2 SET name = 'Mallory', has_left = true WHERE member_id = '{two}'"),
                differs(
                    standings,
                    json!([two]),
                    json!([{ "column": "name" }, { "column": "has_left", "table": "true", "log": "false" }]),
                ),
            ),
            (
                "a row that is gone",
                format!("DELETE FROM points_standings_v2 WHERE member_id = '{one}'"),
                other(standings, json!([one]), "missing"),
            ),
            (
                "a row too many",
                format!(
                    "INSERT INTO points_standings_v2 SELECT (jsonb_populate_record(s, '{{\"member_id\": \"{}\"}}')).*
                     FROM points_standings_v2 s WHERE member_id = '{one}'",
                    scene.guild.ledger
                ),
                other(standings, json!([scene.guild.ledger]), "extra"),
            ),
            (
                "a posting",
                "UPDATE points_history_v2 SET delta = 11, effective_at = '2020-01-01Z' WHERE position = 8 AND line = 1"
                    .to_owned(),
                {
                    let mut found = differs("points_history", json!(["8", "1"]), json!([]));
                    let at = scene.effective_at(8).await;
                    found[0]["row"]["columns"] = json!([
                        { "column": "delta", "table": "11", "log": "10" },
                        { "column": "effective_at", "table": "2020-01-01T00:00:00Z", "log": at },
                    ]);
                    found
                },
            ),
            (
                "a posting that is gone",
                "DELETE FROM points_history_v2 WHERE position = 9 AND line = 0".to_owned(),
                other("points_history", json!(["9", "0"]), "missing"),
            ),
            ("a posting too many", history(7), other("points_history", json!(["7", "0"]), "extra")),
            ("one after the end", history(11), other("points_history", json!(["11", "0"]), "extra")),
            ("one before the beginning", history(0), other("points_history", json!(["0", "0"]), "extra")),
            (
                "the settings, which have no key",
                "UPDATE ledger_settings_v1 SET settings = replace(settings, 'EUR', 'USD')".to_owned(),
                differs("ledger_settings", json!([]), json!([{ "column": "settings" }])),
            ),
            (
                "somebody's roles",
                format!("UPDATE ledger_members_v1 SET roles = '{{owner}}' WHERE member_id = '{one}'"),
                differs("ledger_members", json!([one]), json!([{ "column": "roles" }])),
            ),
            (
                "what the projector goes on from",
                "UPDATE checkpoints SET ambient = replace(ambient, '\"base_gp\":\"1\"', '\"base_gp\":\"2\"')
                 WHERE model = 'points_standings'"
                    .to_owned(),
                json!([{ "what": "remembered_differs", "model": standings }]),
            ),
            (
                "how far it came",
                "UPDATE checkpoints SET position = 12 WHERE model = 'points_voids'".to_owned(),
                json!([{ "what": "unchecked", "model": "points_voids",
                    "why": "10 events were folded, the checkpoint stands at 12" }]),
            ),
        ])
        .await;
}

impl Scene {
    async fn effective_at(&self, position: u64) -> Value {
        let after = Position(position - 1);
        let page = log::page(self.test.database(), self.guild.ledger, after, 1).await.expect("a page");
        json!(page[0].effective_at)
    }
}

#[tokio::test]
async fn every_read_table_is_watched() {
    let scene = Scene::set().await;
    let mut watched = 0;
    for model in MODELS {
        let (table, name) = (model.table.name(), model.name());
        let sql = format!("SELECT count(*) FROM {table}");
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(scene.test.database())
            .await
            .expect("a count");
        if rows > 0 {
            scene.test.tamper(&format!("DELETE FROM {table}")).await;
            let found =
                verify(scene.test.database(), &scene.test.app.vault, scene.guild.ledger, |_| ()).await;
            let found = found.expect("verified");
            assert!(found.len() >= usize::try_from(rows).expect("a few").min(20), "{name}: {found:?}");
            assert!(
                json!(found).as_array().expect("a list").iter().any(|one| one["model"] == name),
                "{name}"
            );
            scene.test.app.projector.pause(true).await;
            let id = uuid::Uuid::now_v7();
            let stores = (scene.test.database(), &*scene.test.app.vault);
            projector::rebuild(stores, scene.guild.ledger, name, id, |_, _| ()).await.expect("rebuilt");
            watched += 1;
        }
    }
    assert!(watched >= 5, "{watched}");
    scene.test.app.projector.pause(false).await;
    scene.test.close().await;
}

/// Thirty members who were at five kills, five of whom bought something.
async fn busy(test: &TestApp) -> Guild {
    let guild = Guild::open(&test.app, 30).await;
    for n in 0..5 {
        guild.points(&format!("kill {n}"), award(&guild.members, "1.50")).await.expect("awarded");
        guild.points(&format!("buy {n}"), charge(guild.members[n], "1")).await.expect("charged");
    }
    test.caught_up(guild.ledger).await;
    guild
}

/// What is as it should be costs no look at any row by itself; a row that is not is found among the others.
#[tokio::test]
async fn tables_that_nobody_touched_are_the_folds_byte_for_byte() {
    let test = TestApp::start().await;
    let guild = busy(&test).await;
    let row_by_row = async || {
        let tables = Tables::new((test.database(), &test.app.vault), guild.ledger);
        let checked = tables.finish().await.expect("compared");
        checked.into_iter().filter(|one| one.row_by_row).map(|one| one.model).collect::<Vec<_>>()
    };
    assert_eq!(row_by_row().await, [""; 0]);
    let member = guild.members[20];
    test.tamper(&format!("UPDATE points_history_v2 SET delta = 1.51 WHERE member_id = '{member}'")).await;
    assert_eq!(row_by_row().await, ["points_history"]);
    let (id, stores) = (uuid::Uuid::now_v7(), (test.database(), &*test.app.vault));
    projector::rebuild(stores, guild.ledger, "points_history", id, |_, _| ()).await.expect("rebuilt");
    test.close().await;
}

/// A table that two connections compare is compared as a whole: each of its halves, and where they meet.
#[tokio::test]
async fn tables_that_are_compared_in_halves_are_compared_whole() {
    let test = TestApp::start().await;
    let guild = busy(&test).await;
    for member in &guild.members[..3] {
        let blade = Charge::of(Account::Dkp, (*member).into(), points("1"));
        let blade = Charge { item: Some(Item::named(text("a blade"))), ..blade };
        guild.points(&format!("a blade for {member}"), PointsCommand::Charge(blade)).await.expect("charged");
    }
    test.caught_up(guild.ledger).await;
    let found = async || {
        let sizes = Sizes { halved: 2, ..Sizes::default() };
        let tables = Tables::sized((test.database(), &test.app.vault), guild.ledger, sizes);
        let checked = tables.finish().await.expect("compared").into_iter().filter(|one| one.row_by_row);
        checked
            .map(|one| (one.model, one.outcome.expect("a report").first[0].to_string()))
            .collect::<Vec<_>>()
    };
    assert_eq!(found().await, []);
    let mut members = guild.members.to_vec();
    members.sort_unstable();
    // The first and the last of all, and those on both sides of the middle.
    for at in [0, 14, 15, 29] {
        let member = members[at];
        test.tamper(&format!("UPDATE points_standings_v2 SET dkp = 999 WHERE member_id = '{member}'")).await;
        let [(model, told)] = &found().await[..] else { panic!("{member}: not one table") };
        assert_eq!(*model, "points_standings");
        assert!(told.starts_with(&format!("row {member} is different: dkp is 999")), "{told}");
        let (id, stores) = (uuid::Uuid::now_v7(), (test.database(), &*test.app.vault));
        projector::rebuild(stores, guild.ledger, "points_standings", id, |_, _| ()).await.expect("rebuilt");
    }
    for (changed, told) in [
        ("DELETE FROM points_items_v1 WHERE entry = (SELECT min(entry) FROM points_items_v1)", "is missing"),
        (
            "UPDATE points_items_v1 SET entry = 1 WHERE entry = (SELECT max(entry) FROM points_items_v1)",
            "is extra",
        ),
    ] {
        test.tamper(changed).await;
        let [("points_items", found)] = &found().await[..] else { panic!("{changed}: not the items") };
        assert!(found.contains(told), "{found}");
        let (id, stores) = (uuid::Uuid::now_v7(), (test.database(), &*test.app.vault));
        projector::rebuild(stores, guild.ledger, "points_items", id, |_, _| ()).await.expect("rebuilt");
    }
    test.close().await;
}

/// Tables that memory should not hold are folded into their staging tables, with the same findings.
#[tokio::test]
async fn tables_of_any_size_are_compared() {
    let test = TestApp::start().await;
    let guild = busy(&test).await;
    let page = log::page(test.database(), guild.ledger, Position(0), log::PAGE).await.expect("a page");
    let events: Vec<_> = page.iter().map(|one| projector::happened(one).expect("an event")).collect();
    let found = async || {
        let sizes = Sizes { held: 7, ..Sizes::default() };
        let mut tables = Tables::sized((test.database(), &test.app.vault), guild.ledger, sizes);
        for page in events.chunks(9) {
            tables.fold(page.to_vec()).await.expect("folded");
        }
        let checked = tables.finish().await.expect("compared");
        let reports = checked.into_iter().map(|one| one.outcome.expect("a report"));
        reports.filter(|report| report.differing > 0).collect::<Vec<_>>()
    };
    assert_eq!(found().await, []);
    let member = guild.members[20];
    test.tamper(&format!(
        "UPDATE points_standings_v2 SET dkp = 999, name = 'Mallory' WHERE member_id = '{member}';
         DELETE FROM points_history_v2 WHERE member_id = '{member}'"
    ))
    .await;
    let found = found().await;
    let told: Vec<_> = found.iter().map(|one| (one.model, one.differing, one.first[0].to_string())).collect();
    let standing = format!("row {member} is different: name differs; dkp is 999, the log gives 7.5");
    assert_eq!(told[0], ("points_standings", 1, standing));
    assert_eq!((told[1].0, told[1].1, told.len()), ("points_history", 5, 2));
    for model in ["points_standings", "points_history"] {
        let (id, stores) = (uuid::Uuid::now_v7(), (test.database(), &*test.app.vault));
        projector::rebuild(stores, guild.ledger, model, id, |_, _| ()).await.expect("rebuilt");
    }
    test.close().await;
}
