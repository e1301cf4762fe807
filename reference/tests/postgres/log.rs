//! Our log, in a schema that a test makes and drops, as the view finds it by the URL's search path.

use aggregates::{Event, LedgerEvent, LedgerId};
use reference::Fact;
use sqlx::PgPool;

use crate::samples::fresh;

const LOG: &str = include_str!("../../../migrations/0001_log.sql");

const INSERT: &str = "
    INSERT INTO events (ledger_id, position, stream_type, stream_id, stream_sequence, event_type, effective_at,
                        recorded_at, salt, payload, metadata, hash)
    VALUES ($1::text::uuid, $2, 'ledger', $1::text::uuid, $2, $3, now(), now(), decode(repeat('00', 16), 'hex'), $4,
            $5, decode(repeat('00', 32), 'hex'))";

/// As a lane writes it: not all of its values are strings.
const METADATA: &str = r#"{"actor":"operator","client_key":"k","events":5,"causation":3,"source":"cli"}"#;

/// A schema with our log in it.
pub struct Scratch {
    pub url: String,
    schema: String,
    pool: PgPool,
}

impl Scratch {
    pub async fn new(url: &str) -> Self {
        let schema = format!("scratch_{}", fresh().simple());
        let joint = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{joint}options=-c%20search_path%3D{schema}");
        let pool = PgPool::connect(&url).await.unwrap();
        sqlx::raw_sql(&format!("CREATE SCHEMA {schema}")).execute(&pool).await.unwrap();
        sqlx::raw_sql(LOG).execute(&pool).await.unwrap();
        Scratch { url, schema, pool }
    }

    /// Writes the facts of one aggregate, which stands alone in its ledger.
    pub async fn write(&self, ledger: LedgerId, facts: &[Fact<LedgerEvent>]) {
        for fact in facts {
            sqlx::query(INSERT)
                .bind(ledger.to_string())
                .bind(i64::try_from(fact.position.0).unwrap())
                .bind(fact.event.name())
                .bind(serde_json::to_string(&*fact.event).unwrap())
                .bind(METADATA)
                .execute(&self.pool)
                .await
                .unwrap();
        }
    }

    /// Takes the view along.
    pub async fn drop(self) {
        sqlx::raw_sql(&format!("DROP SCHEMA {} CASCADE", self.schema)).execute(&self.pool).await.unwrap();
    }
}
