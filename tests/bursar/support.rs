//! An application on a database of its own.

use std::time::Duration;

use aggregates::{LedgerId, Position};
use bursar::app::App;
use bursar::lane::Clock;
use bursar::vault::MasterKey;
use chrono::TimeDelta;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

pub use crate::databases::{fresh_database, pool, server_url, url_of};

pub fn master() -> MasterKey {
    "07".repeat(32).parse().expect("a key")
}

/// An application on a database of its own.
pub struct TestApp {
    pub app: App,
    pub url: String,
}

impl TestApp {
    pub async fn start() -> Self {
        TestApp::on(fresh_database().await).await
    }

    pub async fn on(url: String) -> Self {
        TestApp::under(url, master()).await
    }

    /// A server with a master key of its own.
    pub async fn under(url: String, master: MasterKey) -> Self {
        let pool = pool(&url, 12).await;
        let app = App::start(pool, master).await.expect("started");
        TestApp { app, url }
    }

    /// A server in a world that is ahead of this one.
    pub async fn ahead(url: String, by: TimeDelta) -> Self {
        let pool = pool(&url, 12).await;
        let app = App::start_by(pool, master(), Clock::ahead(by)).await.expect("started");
        TestApp { app, url }
    }

    pub fn database(&self) -> &PgPool {
        &self.app.database
    }

    /// Runs SQL as somebody who goes behind bursar's back.
    pub async fn tamper(&self, sql: &str) {
        let sql = format!("SET session_replication_role = replica; {sql}; RESET session_replication_role");
        let mut connection = PgConnection::connect(&self.url).await.expect("connected");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("tampered");
    }

    /// Has an award of 0.01 that stands at the head happen so many times more, going behind the lane's back: for tests of
    /// folds, because a debug build would decide and hash for minutes.
    pub async fn repeat(&self, ledger: LedgerId, award: Position, times: i64) {
        let sql = r#"
            WITH more AS (
                INSERT INTO events (ledger_id, position, stream_type, stream_id, stream_sequence, event_type,
                                    effective_at, recorded_at, salt, payload, metadata, hash)
                SELECT ledger_id, position + n, stream_type, stream_id, stream_sequence + n, event_type, effective_at,
                       recorded_at, salt, replace(payload, '"balance":"0.01"', format('"balance":"%s"', 0.01 * (n + 1))),
                       metadata, sha256(n::text::bytea)
                FROM events, generate_series(1, $3) AS n WHERE ledger_id = $1 AND position = $2
            )
            UPDATE heads SET position = position + $3, hash = sha256($3::text::bytea) WHERE ledger_id = $1"#;
        let query = sqlx::query(sql).bind(ledger.0).bind(award.0.cast_signed()).bind(times);
        query.execute(self.database()).await.expect("written");
    }

    pub async fn head(&self, ledger: LedgerId) -> Position {
        bursar::log::head(self.database(), ledger).await.expect("a head").expect("events").position
    }

    /// Waits until so many batches wait for the head of a ledger in this database. A snapshot or a read model that waits for a row
    /// is none: it says nothing of who writes next.
    pub async fn blocked(&self, statements: i64) {
        let count = "SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE OF heads%'";
        while sqlx::query_scalar::<_, i64>(count).fetch_one(self.database()).await.expect("a count")
            < statements
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn caught_up(&self, ledger: LedgerId) {
        let head = self.head(ledger).await;
        self.app.projector.wait_for(ledger, head, Duration::from_secs(180)).await.expect("projected");
    }

    /// What every test ends with: the chain, the snapshots and the tables agree.
    pub async fn close(self) {
        for (ledger, _) in bursar::log::heads(self.database()).await.expect("heads") {
            self.caught_up(ledger).await;
            let found = bursar::verify::verify(self.database(), &self.app.vault, ledger, |_| ()).await;
            assert_eq!(found.expect("verified"), []);
        }
        self.app.stop().await;
    }
}
