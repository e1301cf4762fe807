//! How the read models of a ledger are doing.

use aggregates::{LedgerId, Position};
use projections::MODELS;
use sqlx::PgPool;

use crate::log::position;

/// How one read model is doing.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelStatus {
    /// Its name without the version.
    pub model: String,
    /// The version of its fold and shape.
    pub version: u32,
    /// Everything up to here is in its rows.
    pub position: Position,
    /// Whether it has ever been up to date.
    pub built: bool,
    /// Where its fold failed, and why.
    pub failure: Option<(Position, String)>,
}

/// How a ledger's read models are doing.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// The end of the log.
    pub head: Position,
    /// Every read model of this release.
    pub models: Vec<ModelStatus>,
}

impl Status {
    /// Where the slowest of those is that did not fail.
    pub fn projected(&self) -> Position {
        let live = self.models.iter().filter(|model| model.failure.is_none());
        live.map(|model| model.position).min().unwrap_or(self.head)
    }
}

/// How a ledger's read models are doing now.
pub async fn status(database: &PgPool, ledger: LedgerId) -> Result<Status, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT h.position AS head, c.model AS "model?", c.version AS "version?", c.position AS "position?",
                  c.built AS "built?", c.failed_at, c.failure
           FROM heads h LEFT JOIN checkpoints c ON c.ledger_id = h.ledger_id WHERE h.ledger_id = $1"#,
        ledger.0
    )
    .fetch_all(database)
    .await?;
    let head = rows.first().map_or(Position(0), |row| position(row.head));
    let models = MODELS.iter().map(|model| {
        let version = model.table.version;
        let row = rows.iter().find(|row| {
            row.model.as_deref() == Some(model.name()) && row.version == i32::try_from(version).ok()
        });
        ModelStatus {
            model: model.name().to_owned(),
            version,
            position: row.and_then(|row| row.position).map_or(Position(0), position),
            built: row.and_then(|row| row.built).unwrap_or_default(),
            failure: row.and_then(|row| Some((position(row.failed_at?), row.failure.clone()?))),
        }
    });
    Ok(Status { head, models: models.collect() })
}

/// How far one read model lags behind, over all ledgers.
#[derive(Clone, Debug, PartialEq)]
pub struct Lag {
    /// Which.
    pub model: String,
    /// Events that it has not seen.
    pub events: i64,
    /// Age of the oldest of them, in seconds.
    pub seconds: i64,
}

/// How far each read model lags behind.
pub async fn lags(database: &PgPool) -> Result<Vec<Lag>, sqlx::Error> {
    let names: Vec<String> = MODELS.iter().map(|model| model.name().to_owned()).collect();
    sqlx::query_as!(
        Lag,
        r#"SELECT c.model, COALESCE(sum(h.position - c.position), 0)::bigint AS "events!",
                  COALESCE(max(extract(epoch FROM now() - e.recorded_at)), 0)::bigint AS "seconds!"
           FROM checkpoints c JOIN heads h ON h.ledger_id = c.ledger_id
           LEFT JOIN events e ON e.ledger_id = c.ledger_id AND e.position = c.position + 1
           WHERE c.model = ANY($1) GROUP BY c.model"#,
        &names
    )
    .fetch_all(database)
    .await
}
