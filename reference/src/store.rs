//! A database as postgres-es uses it, in a schema of its own, because its table and ours are both called `events`.

use aggregates::Aggregate;
use cqrs_es::persist::PersistedEventStore;
use hosting::Hosted;
use postgres_es::PostgresEventRepository;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::Broken;

/// As many connections as postgres-es's own pool has.
const CONNECTIONS: u32 = 10;

/// Streams of events as postgres-es has them: in tables of its own, or as a view over one of our ledgers.
#[derive(Clone, Debug)]
pub struct Reference {
    pub(crate) pool: PgPool,
    /// What stands for postgres-es's `events`, with its schema.
    pub(crate) events: String,
}

impl Reference {
    /// Over tables of its own, which [`Reference::create_tables`] makes.
    pub async fn connect(url: &str) -> Result<Self, Broken> {
        Self::with_connections(url, CONNECTIONS).await
    }

    /// The same with this many connections, for that many commands at a time.
    pub async fn with_connections(url: &str, connections: u32) -> Result<Self, Broken> {
        let pool =
            PgPoolOptions::new().max_connections(connections).connect(url).await.map_err(Broken::of)?;
        Ok(Reference { pool, events: "reference.events".to_owned() })
    }

    /// Closes its connections, so that the database can be dropped.
    pub async fn close(self) {
        self.pool.close().await;
    }

    pub(crate) fn repository(&self) -> PostgresEventRepository {
        PostgresEventRepository::new(self.pool.clone()).with_tables(&self.events, "reference.snapshots")
    }

    /// Every state by replay: its snapshots apply events twice.
    pub(crate) fn store<A: Aggregate>(&self) -> PersistedEventStore<PostgresEventRepository, Hosted<A>> {
        PersistedEventStore::new_event_store(self.repository())
    }

    pub(crate) async fn run(&self, sql: &str) -> Result<(), Broken> {
        sqlx::raw_sql(sql).execute(&self.pool).await.map_err(Broken::of)?;
        Ok(())
    }
}
