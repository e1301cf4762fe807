//! How read models and rebuilds are doing.

use std::sync::Arc;

use aggregates::Permission;
use async_graphql::{Enum, Object, SimpleObject};
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;
use crate::log::position;
use crate::projector::{self, ModelStatus};

/// How a read model is doing.
#[derive(Debug, SimpleObject)]
pub struct ReadModel {
    /// Its name.
    name: String,
    /// The version of its fold and shape.
    version: u32,
    /// Every event up to here is in its rows.
    position: Position,
    /// How many events of the log are not in its rows yet.
    lag: Position,
    /// Whether it has ever been up to date; until then queries that need it are answered with `REBUILDING`.
    built: bool,
    /// Where its fold failed, if it did; queries that need it are answered with `READ_MODEL_STOPPED`.
    failed_at: Option<Position>,
    /// Why its fold failed.
    failure: Option<String>,
}

/// Where a rebuild is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RebuildState {
    /// Under way.
    Running,
    /// At its end.
    Done,
    /// Given up.
    Failed,
}

/// A rebuild of a read model.
#[derive(Clone, Debug, PartialEq, SimpleObject)]
pub struct Rebuild {
    /// The rebuild's id.
    id: Uuid,
    /// The read model's name.
    pub(super) model: String,
    /// Where it is.
    pub(super) state: RebuildState,
    /// Events folded so far.
    folded: Position,
    /// Events to fold; more may come while it runs.
    target: Position,
    /// Rows that were not as the log has them, once it is done. They are now.
    differing: Option<Position>,
    /// Why it was given up.
    failure: Option<String>,
    /// When it began.
    pub(super) started_at: DateTime,
    /// When it last came further.
    updated_at: DateTime,
}

/// The fields of a ledger that speak of its read models, as they are now.
pub struct LedgerModels(pub Arc<Scope>);

#[Object]
impl LedgerModels {
    /// The ledger's read models, and how far they have come.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn read_models(&self) -> Result<Vec<ReadModel>> {
        self.0.require(Permission::ViewPoints)?;
        self.0.only_now()?;
        let status = projector::status(&self.0.app.database, self.0.ledger).await?;
        Ok(status.models.into_iter().map(|model| ReadModel::of(model, status.head)).collect())
    }

    /// A rebuild, by id; null if there is none.
    async fn rebuild(&self, #[graphql(desc = "Which.")] id: Uuid) -> Result<Option<Rebuild>> {
        self.0.require(Permission::ViewPoints)?;
        self.0.only_now()?;
        Rebuild::by_id(&self.0, id).await
    }
}

impl ReadModel {
    fn of(model: ModelStatus, head: aggregates::Position) -> Self {
        let (failed_at, failure) = model.failure.unzip();
        ReadModel {
            name: model.model,
            version: model.version,
            position: model.position.into(),
            lag: aggregates::Position(head.0.saturating_sub(model.position.0)).into(),
            built: model.built,
            failed_at: failed_at.map(Position),
            failure,
        }
    }
}

impl Rebuild {
    /// A rebuild of a ledger's read model.
    pub async fn by_id(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        let row = sqlx::query!(
            "SELECT model, state, folded, target, differing, failure, started_at, updated_at
             FROM rebuilds WHERE ledger_id = $1 AND rebuild_id = $2",
            scope.ledger.0,
            id
        )
        .fetch_optional(scope.database())
        .await?;
        Ok(row.map(|row| Rebuild {
            id,
            model: row.model,
            state: RebuildState::of_column(&row.state),
            folded: position(row.folded).into(),
            target: position(row.target).into(),
            differing: row.differing.map(|rows| position(rows).into()),
            failure: row.failure,
            started_at: row.started_at.into(),
            updated_at: row.updated_at.into(),
        }))
    }
}

impl RebuildState {
    fn of_column(name: &str) -> Self {
        match name {
            "done" => RebuildState::Done,
            "failed" => RebuildState::Failed,
            _ => RebuildState::Running,
        }
    }
}
