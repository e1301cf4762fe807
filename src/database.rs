//! Connecting to PostgreSQL, and refusing one that could lose or garble the books.

use std::time::Duration;

use sqlx::migrate::{Migrate, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};

/// The tables, as this binary knows them.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// A connection that idled longer is tested before it is used.
const UNTESTED: Duration = Duration::from_secs(1);

/// Where it is noted which migrations have run.
const APPLIED: &str = "_sqlx_migrations";

/// A migration, and the sum of what some data folders have run in its place: the same, with the indexes of 25 in it.
const EQUIVALENT: (i64, &str) =
    (21, "757174b3c429b7d1e6953e0b8f606332f5906f363258b56fd4199c790886d9855256d5f2be24b84610f4aaf5bdb12d71");

/// Why a database is not used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It does not answer, or says no.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Its tables cannot be brought up to date.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A setting under which acknowledged events could be lost.
    #[error("`{0}` is off: acknowledged events could be lost; switch it on")]
    Unsafe(String),
    /// Text in it would not be what was hashed.
    #[error("the database's encoding is {0}: bursar needs UTF8")]
    Encoding(String),
    /// Its tables are not those of this binary.
    #[error("migrations are missing: run `bursar migrate` first")]
    NotMigrated,
}

/// How long somebody waits for a connection before they are told that the database does not answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// A pool of connections.
pub async fn connect(url: &str, connections: u32) -> Result<PgPool, Unusable> {
    connect_within(url, connections, PATIENCE).await
}

/// A pool of connections, for each of which somebody waits no longer than this.
pub async fn connect_within(url: &str, connections: u32, patience: Duration) -> Result<PgPool, Unusable> {
    let options: PgConnectOptions = url.parse()?;
    let options = options.application_name("bursar");
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(patience)
        // A round trip for every borrowing would cost more than most queries; one that idled may have died unseen.
        .test_before_acquire(false)
        .before_acquire(|connection, was| {
            Box::pin(async move {
                match was.idle_for > UNTESTED {
                    true => Ok(connection.ping().await.is_ok()),
                    false => Ok(true),
                }
            })
        })
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// Refuses a database that could lose or garble events.
pub async fn check(database: &PgPool) -> Result<(), Unusable> {
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let value: String =
            sqlx::query_scalar("SELECT current_setting($1)").bind(setting).fetch_one(database).await?;
        if value == "off" {
            return Err(Unusable::Unsafe(setting.to_owned()));
        }
    }
    let encoding: String = sqlx::query_scalar("SHOW server_encoding").fetch_one(database).await?;
    if encoding != "UTF8" {
        return Err(Unusable::Encoding(encoding));
    }
    Ok(())
}

/// Brings the tables up to date. Harmless when they are.
pub async fn migrate(database: &PgPool) -> Result<(), Unusable> {
    accept_equivalent(database).await?;
    Ok(MIGRATIONS.run(database).await?)
}

/// What has run in a migration's place and comes to the same is taken for it.
async fn accept_equivalent(database: &PgPool) -> Result<(), sqlx::Error> {
    let (version, equivalent) = EQUIVALENT;
    let own = MIGRATIONS.iter().find(|migration| migration.version == version);
    let any: bool =
        sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL").bind(APPLIED).fetch_one(database).await?;
    let Some(own) = own.filter(|_| any) else { return Ok(()) };
    sqlx::query(
        "UPDATE _sqlx_migrations SET checksum = $3 WHERE version = $1 AND encode(checksum, 'hex') = $2",
    )
    .bind(version)
    .bind(equivalent)
    .bind(own.checksum.to_vec())
    .execute(database)
    .await
    .map(drop)
}

/// Whether every migration of this binary is there. Later ones may be, too: migrations only expand.
pub async fn migrated(url: &PgConnectOptions) -> Result<bool, Unusable> {
    let mut connection = PgConnection::connect_with(url).await?;
    connection.ensure_migrations_table(APPLIED).await?;
    let applied = connection.list_applied_migrations(APPLIED).await?;
    let is_applied = |version: i64, checksum: &[u8]| {
        applied.iter().any(|m| m.version == version && *m.checksum == *checksum)
    };
    Ok(MIGRATIONS.iter().all(|migration| is_applied(migration.version, &migration.checksum)))
}
