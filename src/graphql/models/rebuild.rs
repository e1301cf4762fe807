//! Rebuilding a read model while it is in use.

use std::sync::Arc;
use std::time::Duration;

use aggregates::Permission;
use async_graphql::{Context, InputObject, MergedObject, Object};
use uuid::Uuid;

use super::status::Rebuild;
use crate::app::App;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::order::{Command, commands};
use crate::graphql::receipt::Done;
use crate::graphql::scope::Scope;
use crate::lane::{ClientKey, Receipt};
use crate::projector::{self, RebuildError};

/// Between two looks at whether a rebuild has begun.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Which read model is folded anew.
#[derive(Debug, InputObject)]
pub struct RebuildReadModelInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// The read model's name, such as `points_standings`.
    model: String,
}

commands!(RebuildReadModelInput);

/// What the beginning of a rebuild came to.
#[derive(MergedObject)]
pub struct RebuildPayload(Done, Begun);

/// A rebuild that began.
pub struct Begun {
    scope: Arc<Scope>,
    id: Uuid,
}

#[Object]
impl Begun {
    /// The rebuild, as far as it has come by now.
    async fn rebuild(&self) -> Result<Option<Rebuild>> {
        Rebuild::by_id(&self.scope, self.id).await
    }
}

/// Commands about read models. They are no events: what they change can always be had from the log.
#[derive(Default)]
pub struct ModelsMutation;

#[Object]
impl ModelsMutation {
    /// Begins to fold a read model anew from the log, beside the one in use; rows that differ are mended at its end, all
    /// at once. Needs `REBUILD`.
    async fn rebuild_read_model(
        &self,
        ctx: &Context<'_>,
        input: RebuildReadModelInput,
    ) -> Result<Option<RebuildPayload>> {
        let scope = Scope::enter(ctx, input.ledger()).await?;
        let client_key = ClientKey::new(input.client_key())?;
        scope.require(Permission::Rebuild)?;
        let head = scope.head().await?;
        let id = client_key.mint(scope.ledger, &scope.actor()?, 0);
        let (rebuild, repeated) = begin(&scope, id, &input.model).await?;
        let recorded_at = rebuild.started_at.0;
        let receipt = Receipt { position: head, events: 0, recorded_at, repeated };
        Ok(Some(RebuildPayload(Done { scope: Arc::clone(&scope), receipt }, Begun { scope, id })))
    }
}

/// The rebuild of this id, begun now if there is none, and whether it was there.
async fn begin(scope: &Arc<Scope>, id: Uuid, model: &str) -> Result<(Rebuild, bool)> {
    if let Some(rebuild) = Rebuild::by_id(scope, id).await? {
        return if rebuild.model == model {
            Ok((rebuild, true))
        } else {
            Err(GraphqlError::rebuild_key_reused(&rebuild.model))
        };
    }
    let (app, ledger, named) = (scope.app.clone(), scope.ledger, model.to_owned());
    let running = tokio::spawn(async move { run(&app, ledger, &named, id).await });
    loop {
        let ended = running.is_finished();
        if let Some(rebuild) = Rebuild::by_id(scope, id).await? {
            return Ok((rebuild, false));
        }
        if ended {
            return Err(not_begun(running.await));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// It goes on when its caller hangs up.
async fn run(app: &App, ledger: aggregates::LedgerId, model: &str, id: Uuid) -> Result<(), RebuildError> {
    let report = projector::rebuild((&app.database, &app.vault), ledger, model, id, |_, _| ()).await;
    match &report {
        Ok(report) => {
            tracing::info!(%ledger, model, differing = report.differing, "a read model was rebuilt");
        }
        Err(error) => tracing::warn!(%ledger, model, %error, "a read model was not rebuilt"),
    }
    report.map(drop)
}

fn not_begun(ended: Result<Result<(), RebuildError>, tokio::task::JoinError>) -> GraphqlError {
    match ended {
        Ok(Err(RebuildError::UnknownModel(model))) => GraphqlError::unknown_model(&model),
        Ok(Err(RebuildError::Running(model))) => GraphqlError::rebuild_running(&model),
        Ok(Err(error)) => GraphqlError::internal(error),
        Ok(Ok(())) => GraphqlError::internal("a rebuild left no trace"),
        Err(error) => GraphqlError::internal(error),
    }
}
