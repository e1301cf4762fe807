//! What subscriptions share: waiting for news, and noticing that the caller may not look any longer.
//!
//! Nothing is buffered between the database and the subscriber: a page is read when the last one was taken.

use std::sync::Arc;
use std::time::Duration;

use aggregates::{LedgerId, Permission, Position};
use async_graphql::Context;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::error::{GraphqlError, Result};
use super::scope::Scope;
use crate::identity;

/// Between two looks at whether the caller may look still. It is also when a subscriber looks without being woken.
const CHECK_EVERY: Duration = Duration::from_secs(1);

/// A subscriber's watch over a ledger.
pub struct Watch {
    /// The ledger, as the caller may look at it.
    pub scope: Arc<Scope>,
    permission: Permission,
    head: watch::Receiver<Position>,
    projected: watch::Receiver<Position>,
    checked: Instant,
}

impl Watch {
    /// Begins to watch, if the caller may.
    pub async fn begin(ctx: &Context<'_>, ledger: LedgerId, permission: Permission) -> Result<Self> {
        let scope = Scope::enter(ctx, ledger).await?;
        scope.require(permission)?;
        scope.present(None).await?;
        let (head, projected) = (scope.app.lanes.watch(ledger), scope.app.projector.projected(ledger));
        Ok(Watch { scope, permission, head, projected, checked: Instant::now() })
    }

    /// Goes on only if the caller may look still. A key that was revoked or expired is noticed within a second.
    pub async fn allowed(&mut self) -> Result<()> {
        if self.checked.elapsed() < CHECK_EVERY {
            return Ok(());
        }
        let session = identity::renew(&self.scope.app, &self.scope.session).await?;
        self.checked = Instant::now();
        match (session.may(self.permission), session.actor()) {
            (true, _) => Ok(()),
            (false, Some(actor)) => Err(GraphqlError::forbidden(actor, self.permission)),
            (false, None) => Err(GraphqlError::unauthenticated()),
        }
    }

    /// Waits until this process writes or anybody projects, or for a second at most.
    pub async fn news(&mut self) {
        let until = self.checked + CHECK_EVERY;
        let changed = async {
            tokio::select! {
                changed = self.head.changed() => changed,
                changed = self.projected.changed() => changed,
            }
        };
        if let Ok(Err(_)) = timeout_at(until, changed).await {
            // Whoever told the news is gone: the server is going down, and until then the clock has to do.
            tokio::time::sleep_until(until).await;
        }
    }
}
