//! A database per test.
//!
//! Every test has a process of its own, which its databases are named after. They are left as they are when it ends, for
//! whoever wants to see what a failed test left; the next test drops what no process belongs to any more.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bursar::database;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Whoever makes the template has this lock.
const TEMPLATE: i64 = 0x74_65_6d_70;

/// The server that tests share.
pub fn server_url() -> String {
    std::env::var("DATABASE_URL").expect("DATABASE_URL names a PostgreSQL: run the tests by `make test`")
}

/// The same server, another database, and perhaps another socket.
pub fn url_of(database: &str) -> String {
    let url = server_url();
    let (head, tail) = url.split_once('?').map_or((url.as_str(), ""), |(head, tail)| (head, tail));
    let (server, _) = head.rsplit_once('/').expect("a URL with a database");
    if tail.is_empty() { format!("{server}/{database}") } else { format!("{server}/{database}?{tail}") }
}

/// Connections that are patient with a machine that is busy.
pub async fn pool(url: &str, connections: u32) -> PgPool {
    database::connect_within(url, connections, Duration::from_secs(60)).await.expect("connected")
}

/// A migrated database of this test's own.
pub async fn fresh_database() -> String {
    let mut admin = PgConnection::connect(&server_url()).await.expect("the server answers");
    drop_left_over(&mut admin).await;
    let template = template(&mut admin).await;
    let name = format!("bursar_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    run(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")).await;
    admin.close().await.expect("closed");
    url_of(&name)
}

/// Drops the databases of tests that ended. Two tests may want to drop the same one; where somebody is connected, such as a
/// test on another machine, it stays.
async fn drop_left_over(admin: &mut PgConnection) {
    let names = "SELECT datname::text FROM pg_database WHERE datname LIKE 'bursar\\_test\\_%'";
    let names: Vec<String> = sqlx::query_scalar(names).fetch_all(&mut *admin).await.expect("databases");
    for name in names {
        let process = name.split('_').nth(2).expect("the number of a process");
        if !Path::new("/proc").join(process).exists() {
            let sql = format!("DROP DATABASE IF EXISTS {name}");
            let _gone_or_in_use = sqlx::query(AssertSqlSafe(sql)).execute(&mut *admin).await;
        }
    }
}

/// A migrated database to copy: migrating each test's own takes longer than many of the tests.
async fn template(admin: &mut PgConnection) -> String {
    let mut version = DefaultHasher::new();
    database::MIGRATIONS.iter().for_each(|migration| migration.checksum.hash(&mut version));
    let name = format!("bursar_template_{:x}", version.finish());
    sqlx::query("SELECT pg_advisory_lock($1)").bind(TEMPLATE).execute(&mut *admin).await.expect("locked");
    let there = sqlx::query_scalar::<_, bool>("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&name);
    if !there.fetch_one(&mut *admin).await.expect("an answer") {
        let making = format!("{name}_in_the_making");
        run(admin, format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)")).await;
        run(admin, format!("CREATE DATABASE {making}")).await;
        let pool = pool(&url_of(&making), 1).await;
        database::migrate(&pool).await.expect("migrated");
        pool.close().await;
        run(admin, format!("ALTER DATABASE {making} RENAME TO {name}")).await;
    }
    sqlx::query("SELECT pg_advisory_unlock($1)").bind(TEMPLATE).execute(admin).await.expect("unlocked");
    name
}

async fn run(admin: &mut PgConnection, sql: String) {
    sqlx::query(AssertSqlSafe(sql)).execute(admin).await.expect("done");
}
