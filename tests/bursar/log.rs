//! The log cannot be changed, and whoever changes it all the same is found.

use aggregates::Position;
use bursar::verify::{Finding, verify};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::guild::{Guild, award};
use crate::support::TestApp;

async fn refused(test: &TestApp, sql: &str) -> String {
    let mut connection = PgConnection::connect(&test.url).await.expect("connected");
    let error = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect_err(sql);
    error.to_string()
}

#[tokio::test]
async fn update_delete_and_truncate_are_refused_to_everybody() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 1).await;
    for sql in ["UPDATE events SET payload = '{}'", "DELETE FROM events", "TRUNCATE events"] {
        assert!(refused(&test, sql).await.contains("append-only"), "{sql}");
        let replaying = format!("SET session_replication_role = replica; {sql}");
        assert!(refused(&test, &replaying).await.contains("append-only"), "{replaying}");
    }
    let grants: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT privilege_type::text FROM information_schema.table_privileges WHERE table_name = 'events'",
    )
    .fetch_all(test.database())
    .await
    .expect("grants");
    for right in ["UPDATE", "DELETE", "TRUNCATE"] {
        assert!(!grants.contains(&right.to_owned()), "{right} is granted");
    }
    drop(guild);
    test.close().await;
}

async fn findings(test: &TestApp, guild: &Guild, sql: &str) -> Vec<Finding> {
    test.caught_up(guild.ledger).await;
    let ledger = guild.ledger;
    let sql = format!(
        "ALTER TABLE events DISABLE TRIGGER ALL; GRANT UPDATE, DELETE ON events TO CURRENT_USER; {}",
        sql.replace("$1", &format!("'{ledger}'"))
    );
    test.tamper(&sql).await;
    verify(test.database(), &test.app.vault, ledger, |_| ()).await.expect("verified")
}

#[tokio::test]
async fn every_kind_of_tampering_is_named_with_its_position() {
    let at = Position(7);
    for (sql, expected) in [
        (
            "UPDATE events SET payload = replace(payload, '\"10\"', '\"11\"') WHERE ledger_id = $1 AND position = 7",
            Finding::HashDiffers { position: at },
        ),
        (
            "UPDATE events SET metadata = metadata || ' ' WHERE ledger_id = $1 AND position = 7",
            Finding::HashDiffers { position: at },
        ),
        (
            "UPDATE events SET effective_at = effective_at - interval '1 microsecond' WHERE ledger_id = $1 AND position = 7",
            Finding::HashDiffers { position: at },
        ),
        ("DELETE FROM events WHERE ledger_id = $1 AND position = 7", Finding::Missing { position: at }),
        (
            "UPDATE events SET position = 1000 WHERE ledger_id = $1 AND position = 7;
             UPDATE events SET position = 7 WHERE ledger_id = $1 AND position = 8;
             UPDATE events SET position = 8 WHERE ledger_id = $1 AND position = 1000",
            Finding::HashDiffers { position: at },
        ),
        (
            "DELETE FROM events WHERE ledger_id = $1 AND position = 8",
            Finding::Missing { position: Position(8) },
        ),
        (
            "UPDATE heads SET hash = repeat('x', 32)::bytea WHERE ledger_id = $1",
            Finding::HeadDiffers { position: Position(8) },
        ),
        (
            "UPDATE events SET client_key = 'another' WHERE ledger_id = $1 AND position = 7",
            Finding::Contradiction {
                position: at,
                why: "the client key beside it is not the one in its metadata".to_owned(),
            },
        ),
    ] {
        let test = TestApp::start().await;
        let guild = Guild::open(&test.app, 1).await;
        guild.points("one", award(&guild.members, "10")).await.expect("awarded");
        guild.points("two", award(&guild.members, "20")).await.expect("awarded");
        let found = findings(&test, &guild, sql).await;
        assert_eq!(found.first(), Some(&expected), "{sql}");
        test.app.stop().await;
    }
}

#[tokio::test]
async fn a_row_of_a_read_table_that_was_changed_by_hand_is_named_and_mended() {
    let test = TestApp::start().await;
    let guild = Guild::open(&test.app, 2).await;
    guild.points("kill", award(&guild.members, "10")).await.expect("awarded");
    let member = guild.members[0];
    let sql = format!("UPDATE points_standings_v2 SET dkp = 999 WHERE member_id = '{member}'");
    let found = findings(&test, &guild, &sql).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(matches!(&found[0], Finding::RowDiffers { model: "points_standings", row }
        if row.key == [member.to_string()] && row.what == "different"));
    let stores = (test.database(), &*test.app.vault);
    let id = uuid::Uuid::now_v7();
    let report = bursar::projector::rebuild(stores, guild.ledger, "points_standings", id, |_, _| ())
        .await
        .expect("rebuilt");
    assert_eq!((report.differing, report.events), (1, 8));
    assert_eq!(guild.dkp(member).await, "10");
    test.close().await;
}
