//! What subscriptions share: waiting for news, and noticing that the caller may not look any longer.
//!
//! Nothing is buffered between the database and the subscriber: a page is read when the last one was taken.

use std::sync::Arc;
use std::time::Duration;

use aggregates::{LedgerId, Position};
use async_graphql::Context;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::error::Result;
use super::scope::Scope;

/// Between two looks at whether the caller may look still. It is also when a subscriber looks without being woken.
const CHECK_EVERY: Duration = Duration::from_secs(1);

/// What a subscriber needs, asked at the beginning and again and again.
pub type Needs = fn(&Scope) -> Result<()>;

/// A subscriber's watch over a ledger.
pub struct Watch {
    /// The ledger, as the caller may look at it.
    pub scope: Arc<Scope>,
    needs: Needs,
    head: watch::Receiver<Position>,
    projected: watch::Receiver<Position>,
    checked: Instant,
    /// Everything up to here was projected when that was checked.
    known: Position,
}

impl Watch {
    /// Begins to watch, if the caller has what is needed.
    pub async fn begin(ctx: &Context<'_>, ledger: LedgerId, needs: Needs) -> Result<Self> {
        let scope = Scope::enter(ctx, ledger).await?;
        needs(&scope)?;
        scope.present(None).await?;
        let (head, projected) = (scope.app.lanes.watch(ledger), scope.app.projector.projected(ledger));
        let known = *projected.borrow();
        Ok(Watch { scope, needs, head, projected, checked: Instant::now(), known })
    }

    /// Goes on only if the caller may look still. What this process changed about keys, members and settings is noticed as
    /// soon as it is projected; what another changed, and a key that expired, within a second.
    pub async fn allowed(&mut self) -> Result<()> {
        let changed = self.scope.app.keys.last_change(self.scope.ledger);
        if self.checked.elapsed() < CHECK_EVERY && changed <= self.known {
            return Ok(());
        }
        self.renew().await
    }

    /// Whether rows that were just read may be told. The rights are looked up once more, after the rows: what came after a
    /// change of whose points the caller sees is never told as it would have been before.
    pub async fn may_tell(&mut self) -> Result<bool> {
        let seen_by = self.scope.seen_by();
        self.renew().await?;
        Ok(self.scope.seen_by() == seen_by)
    }

    async fn renew(&mut self) -> Result<()> {
        let projected = *self.projected.borrow();
        self.scope = self.scope.renewed().await?;
        (self.checked, self.known) = (Instant::now(), projected);
        (self.needs)(&self.scope)
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
