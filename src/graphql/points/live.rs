//! Standings as they change.

use std::sync::Arc;

use aggregates::{Permission, Position as At};
use async_graphql::{Context, SimpleObject, Subscription};
use futures::Stream;
use futures::stream::try_unfold;
use uuid::Uuid;

use super::standing::{self, Standing, StandingRow};
use crate::graphql::error::Result;
use crate::graphql::live::Watch;
use crate::graphql::page::LIMIT;
use crate::graphql::scalar::Position;
use crate::log;

/// Standings that changed.
#[derive(SimpleObject)]
pub struct StandingsChange {
    /// Everything up to here was told: subscribe with `after` this to go on.
    position: Position,
    /// Where these members stand now, in the order in which they changed.
    standings: Vec<Standing>,
}

/// Subscriptions to points.
#[derive(Default)]
pub struct StandingsLive;

#[Subscription]
impl StandingsLive {
    /// Standings that changed after a position, and from then on as they change. Each is told as it is by then: what
    /// changes twice in between is told once.
    async fn standings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose books.")] ledger_id: Uuid,
        #[graphql(desc = "Only what changed after this position; without it, all standings first.")]
        after: Option<Position>,
    ) -> Result<impl Stream<Item = Result<StandingsChange>>> {
        let watch =
            Watch::begin(ctx, ledger_id.into(), |scope| scope.require(Permission::ViewPoints)).await?;
        let after = after.map_or(At(0), |position| position.0);
        let told = Told { watch, complete: after, last: (after, Uuid::max()) };
        Ok(try_unfold(told, Told::next))
    }
}

/// How far a subscriber was told: all changes up to `complete`, and those at a later position up to `last`.
struct Told {
    watch: Watch,
    complete: At,
    last: (At, Uuid),
}

impl Told {
    async fn next(mut self) -> Result<Option<(StandingsChange, Self)>> {
        let limit = i64::try_from(LIMIT).unwrap_or(i64::MAX);
        loop {
            self.watch.allowed().await?;
            self.watch.scope.ready("points_standings").await?;
            let rows = standing::changed(&self.watch.scope, self.last, limit).await?;
            if rows.is_empty() {
                self.watch.news().await;
            } else if self.watch.may_tell().await? {
                return Ok(Some((self.tell(rows), self)));
            }
        }
    }

    fn tell(&mut self, rows: Vec<StandingRow>) -> StandingsChange {
        if let Some(row) = rows.last() {
            let at = log::position(row.changed_at);
            // A full page may end among rows of one position: what came before that one is complete.
            self.complete = match rows.len() < LIMIT {
                true => at,
                false if at > self.last.0 => before(&rows, at).unwrap_or(self.last.0).max(self.complete),
                false => self.complete,
            };
            self.last = (at, row.member_id);
        }
        let scope = Arc::clone(&self.watch.scope);
        let standings = rows.into_iter().map(|row| Standing::of(&scope, row)).collect();
        StandingsChange { position: self.complete.into(), standings }
    }
}

/// The last position of rows before those at `at`.
fn before(rows: &[StandingRow], at: At) -> Option<At> {
    rows.iter().rev().map(|row| log::position(row.changed_at)).find(|position| *position < at)
}
