//! The log as it grows.

use std::collections::VecDeque;
use std::sync::Arc;

use aggregates::Position as At;
use async_graphql::{Context, Subscription};
use futures::Stream;
use futures::stream::try_unfold;
use uuid::Uuid;

use super::event::Event;
use super::onlooker::shown;
use super::open::open;
use crate::graphql::error::Result;
use crate::graphql::live::Watch;
use crate::graphql::scalar::Position;
use crate::graphql::scope::Scope;
use crate::log;

/// Events that are read at a time: what a subscriber who does not read holds in memory.
const PAGE: u32 = 100;

/// Subscriptions to the log.
#[derive(Default)]
pub struct EventLive;

#[Subscription]
impl EventLive {
    /// The ledger's events after a position, and from then on as they come: each once, in order, without gaps but for votes
    /// and bids that are hidden from the caller. To go on after a break, subscribe with the last position that arrived. Needs
    /// `VIEW_EVENTS`.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose books.")] ledger_id: Uuid,
        #[graphql(desc = "Only events after this position; without it, those from now on.")] after: Option<
            Position,
        >,
        #[graphql(desc = "Only events of these types, such as `points.awarded`.")] types: Option<Vec<String>>,
    ) -> Result<impl Stream<Item = Result<Event>>> {
        let watch = Watch::begin(ctx, ledger_id.into(), Scope::require_log).await?;
        let after = match after {
            Some(position) => position.0,
            None => watch.scope.head().await?,
        };
        Ok(try_unfold(Told { watch, after, types, waiting: VecDeque::new() }, Told::next))
    }
}

/// How far a subscriber was told.
struct Told {
    watch: Watch,
    after: At,
    types: Option<Vec<String>>,
    waiting: VecDeque<Event>,
}

impl Told {
    async fn next(mut self) -> Result<Option<(Event, Self)>> {
        loop {
            self.watch.allowed().await?;
            if let Some(event) = self.waiting.pop_front() {
                return Ok(Some((event, self)));
            }
            if !self.read().await? {
                self.watch.news().await;
            }
        }
    }

    /// Reads the next page; whether there was one. One that may not be told as it was read is read again.
    async fn read(&mut self) -> Result<bool> {
        let scope = Arc::clone(&self.watch.scope);
        let mut page = log::page(scope.database(), scope.ledger, self.after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(false) };
        if !self.watch.may_tell().await? {
            return Ok(true);
        }
        self.after = last.position;
        page.retain(|event| self.types.as_ref().is_none_or(|types| types.contains(&event.event_type)));
        let page = shown(&scope, page).await?;
        self.waiting = open(&scope, page).await?.into();
        Ok(true)
    }
}
