//! Auctions as they change, as the caller sees them.

use aggregates::Permission;
use async_graphql::{Context, SimpleObject, Subscription};
use futures::Stream;
use futures::stream::try_unfold;
use uuid::Uuid;

use super::auction::{self, Auction, Listed};
use crate::graphql::changes::Changes;
use crate::graphql::error::Result;
use crate::graphql::live::Watch;
use crate::graphql::page::Page;
use crate::graphql::scalar::Position;

/// Auctions of which there is something new.
#[derive(SimpleObject)]
pub struct AuctionsChange {
    /// Everything up to here was told: subscribe with `after` this to go on.
    position: Position,
    /// Each as it is now, the latest first.
    auctions: Vec<Auction>,
}

/// Subscriptions to auctions.
#[derive(Default)]
pub struct AuctionsLive;

#[Subscription]
impl AuctionsLive {
    /// Auctions of which there is something new after a position, and from then on as there is: a bid that the caller sees, a
    /// moved end, the close. Of another's bid under seal they are told nothing.
    async fn auctions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose books.")] ledger_id: Uuid,
        #[graphql(desc = "Only what is new after this position; without it, from now on.")] after: Option<
            Position,
        >,
    ) -> Result<impl Stream<Item = Result<AuctionsChange>>> {
        let watch =
            Watch::begin(ctx, ledger_id.into(), |scope| scope.require(Permission::ViewPoints)).await?;
        let after = after.map(|position| position.0);
        let changes = Changes::after(watch, after, ("auctions", "auction")).await?;
        Ok(try_unfold(changes, told))
    }
}

async fn told(mut changes: Changes) -> Result<Option<(AuctionsChange, Changes)>> {
    loop {
        let news = changes.next().await?;
        news.scope.ready("auctions_list").await?;
        let listed = Listed { auctions: Some(news.ids.clone()), ..Listed::default() };
        let rows = auction::select(&news.scope, &Page::whole()?, &listed).await?;
        if changes.may_tell(&news).await? {
            let auctions = rows.into_iter().map(|row| Auction::of(&news.scope, row)).collect();
            return Ok(Some((AuctionsChange { position: news.position.into(), auctions }, changes)));
        }
    }
}
