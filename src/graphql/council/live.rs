//! Decisions as they change, as the caller sees them.

use aggregates::Permission;
use async_graphql::{Context, SimpleObject, Subscription};
use futures::Stream;
use futures::stream::try_unfold;
use uuid::Uuid;

use super::choices::DecisionOrder;
use super::decision::{self, Decision, Listed};
use crate::graphql::changes::Changes;
use crate::graphql::error::Result;
use crate::graphql::live::Watch;
use crate::graphql::page::Page;
use crate::graphql::scalar::Position;

/// Decisions of which there is something new.
#[derive(SimpleObject)]
pub struct DecisionsChange {
    /// Everything up to here was told: subscribe with `after` this to go on.
    position: Position,
    /// Each as it is now, in the order in which they were put before the council.
    decisions: Vec<Decision>,
}

/// Subscriptions to the loot council.
#[derive(Default)]
pub struct DecisionsLive;

#[Subscription]
impl DecisionsLive {
    /// Decisions of which there is something new after a position, and from then on as there is: a response, an award, a vote
    /// that the caller sees. Of a vote that they do not see they are told nothing.
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose books.")] ledger_id: Uuid,
        #[graphql(desc = "Only what is new after this position; without it, from now on.")] after: Option<
            Position,
        >,
    ) -> Result<impl Stream<Item = Result<DecisionsChange>>> {
        let watch =
            Watch::begin(ctx, ledger_id.into(), |scope| scope.require(Permission::ViewPoints)).await?;
        let after = after.map(|position| position.0);
        let changes = Changes::after(watch, after, ("council", "decision")).await?;
        Ok(try_unfold(changes, told))
    }
}

async fn told(mut changes: Changes) -> Result<Option<(DecisionsChange, Changes)>> {
    loop {
        let news = changes.next().await?;
        news.scope.ready("council_decisions").await?;
        let listed = Listed { decisions: Some(news.ids.clone()), ..Listed::default() };
        let rows =
            decision::select(&news.scope, &Page::whole()?, &listed, DecisionOrder::OldestFirst).await?;
        if changes.may_tell(&news).await? {
            let decisions = rows.into_iter().map(|row| Decision::of(&news.scope, row)).collect();
            return Ok(Some((DecisionsChange { position: news.position.into(), decisions }, changes)));
        }
    }
}
