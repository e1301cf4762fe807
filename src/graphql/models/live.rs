//! A rebuild as it comes further.

use std::time::Duration;

use aggregates::Permission;
use async_graphql::{Context, Subscription};
use futures::Stream;
use futures::stream::try_unfold;
use uuid::Uuid;

use super::status::{Rebuild, RebuildState};
use crate::graphql::error::Result;
use crate::graphql::live::Watch;

/// Between two looks at how far it has come.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Subscriptions to rebuilds.
#[derive(Default)]
pub struct RebuildLive;

#[Subscription]
impl RebuildLive {
    /// How far a rebuild has come, told whenever it comes further. Ends when the rebuild does.
    async fn rebuild(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose books.")] ledger_id: Uuid,
        #[graphql(desc = "Which.")] rebuild_id: Uuid,
    ) -> Result<impl Stream<Item = Result<Rebuild>>> {
        let watch =
            Watch::begin(ctx, ledger_id.into(), |scope| scope.require(Permission::ViewPoints)).await?;
        Ok(try_unfold(Told { watch, id: rebuild_id, last: None }, Told::next))
    }
}

/// How far a subscriber was told.
struct Told {
    watch: Watch,
    id: Uuid,
    last: Option<Rebuild>,
}

impl Told {
    async fn next(mut self) -> Result<Option<(Rebuild, Self)>> {
        loop {
            self.watch.allowed().await?;
            let rebuild = Rebuild::by_id(&self.watch.scope, self.id).await?;
            match (rebuild, &self.last) {
                (None, _) => return Ok(None),
                (Some(_), Some(last)) if last.state != RebuildState::Running => return Ok(None),
                (Some(rebuild), last) if last.as_ref() != Some(&rebuild) => {
                    self.last = Some(rebuild.clone());
                    return Ok(Some((rebuild, self)));
                }
                _ => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }
}
