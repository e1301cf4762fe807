//! How far each read model of a ledger has come.

use aggregates::{LedgerId, Position};
use projections::{MODELS, Model, Unfoldable};
use sqlx::PgConnection;

use crate::log::{bigint, position};

/// How far one read model of one ledger has come.
#[derive(Clone)]
pub struct Checkpoint {
    /// Which.
    pub model: &'static Model,
    /// Everything up to here is in its rows.
    pub position: Position,
    /// What its fold remembers.
    pub ambient: String,
    /// Whether it has ever been up to date; until then nobody reads it.
    pub built: bool,
    /// Where its fold failed, if it did.
    pub failed_at: Option<Position>,
}

impl Checkpoint {
    /// A fold that goes on from here.
    pub fn folding(&self) -> Option<Box<dyn projections::Folding>> {
        match self.position {
            Position(0) => Some(self.model.fresh()),
            _ => self.model.resume(&self.ambient),
        }
    }
}

fn version(model: &Model) -> i32 {
    i32::try_from(model.table.version).unwrap_or(i32::MAX)
}

fn found(model: &str, version_found: i32) -> Option<&'static Model> {
    MODELS.iter().find(|known| known.name() == model && version(known) == version_found)
}

fn own() -> (Vec<String>, Vec<i32>) {
    MODELS.iter().map(|model| (model.name().to_owned(), version(model))).unzip()
}

/// Makes the checkpoints that a ledger lacks.
pub async fn ensure(database: &mut PgConnection, ledger: LedgerId) -> Result<(), sqlx::Error> {
    let (names, versions) = own();
    sqlx::query!(
        "INSERT INTO checkpoints (ledger_id, model, version)
         SELECT $1, * FROM UNNEST($2::text[], $3::integer[]) ON CONFLICT DO NOTHING",
        ledger.0,
        &names,
        &versions
    )
    .execute(database)
    .await?;
    Ok(())
}

/// Locks this release's checkpoints of a ledger, in one order; those that somebody else has locked are left out, so
/// whoever projects a model is alone in it.
pub async fn lock(database: &mut PgConnection, ledger: LedgerId) -> Result<Vec<Checkpoint>, sqlx::Error> {
    let (names, versions) = own();
    let rows = sqlx::query!(
        "SELECT c.model, c.version, c.position, c.ambient, c.built, c.failed_at FROM checkpoints c
         JOIN UNNEST($2::text[], $3::integer[]) AS own (model, version)
              ON c.model = own.model AND c.version = own.version
         WHERE c.ledger_id = $1 ORDER BY c.model, c.version FOR UPDATE OF c SKIP LOCKED",
        ledger.0,
        &names,
        &versions
    )
    .fetch_all(database)
    .await?;
    let checkpoint = |model, position, ambient, built, failed_at| Checkpoint {
        model,
        position,
        ambient,
        built,
        failed_at,
    };
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let failed_at = row.failed_at.map(position);
            let model = found(&row.model, row.version)?;
            Some(checkpoint(model, position(row.position), row.ambient, row.built, failed_at))
        })
        .collect())
}

/// Locks one model's checkpoint, waiting for whoever has it.
pub async fn lock_one(
    database: &mut PgConnection,
    ledger: LedgerId,
    model: &'static Model,
) -> Result<Option<Checkpoint>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT position, ambient, built, failed_at FROM checkpoints
         WHERE ledger_id = $1 AND model = $2 AND version = $3 FOR UPDATE",
        ledger.0,
        model.name(),
        version(model)
    )
    .fetch_optional(database)
    .await?;
    Ok(row.map(|row| Checkpoint {
        model,
        position: position(row.position),
        ambient: row.ambient,
        built: row.built,
        failed_at: row.failed_at.map(position),
    }))
}

/// One model's checkpoint as it is now; `None` if it was never projected.
pub async fn read_one(
    database: &mut PgConnection,
    ledger: LedgerId,
    model: &'static Model,
) -> Result<Option<Checkpoint>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT position, ambient, built, failed_at FROM checkpoints
         WHERE ledger_id = $1 AND model = $2 AND version = $3",
        ledger.0,
        model.name(),
        version(model)
    )
    .fetch_optional(database)
    .await?;
    Ok(row.map(|row| Checkpoint {
        model,
        position: position(row.position),
        ambient: row.ambient,
        built: row.built,
        failed_at: row.failed_at.map(position),
    }))
}

/// Moves a model's checkpoint.
pub async fn advance(
    database: &mut PgConnection,
    ledger: LedgerId,
    model: &Model,
    (to, ambient, built): (Position, &str, bool),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE checkpoints SET position = $4, ambient = $5, built = built OR $6, failed_at = NULL, failure = NULL
         WHERE ledger_id = $1 AND model = $2 AND version = $3",
        ledger.0,
        model.name(),
        version(model),
        bigint(to),
        ambient,
        built
    )
    .execute(database)
    .await?;
    Ok(())
}

/// Notes where a model's fold failed. It stays there until it is rebuilt.
pub async fn fail(
    database: &mut PgConnection,
    ledger: LedgerId,
    model: &Model,
    failure: &Unfoldable,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE checkpoints SET failed_at = $4, failure = $5
         WHERE ledger_id = $1 AND model = $2 AND version = $3",
        ledger.0,
        model.name(),
        version(model),
        bigint(failure.position),
        failure.why
    )
    .execute(database)
    .await?;
    Ok(())
}
