//! A member's history as it grows.

use std::collections::VecDeque;
use std::sync::Arc;

use aggregates::{Common, MemberId, Permission, Who};
use async_graphql::{Context, Subscription};
use futures::Stream;
use futures::stream::try_unfold;
use uuid::Uuid;

use super::history::{self, HistoryOrder, Line, Of};
use super::posting::Posting;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger;
use crate::graphql::live::Watch;
use crate::graphql::page::Page;
use crate::graphql::scalar::Position;
use crate::graphql::scope::Scope;
use crate::log::bigint;

/// Subscriptions to histories.
#[derive(Default)]
pub struct HistoryLive;

#[Subscription]
impl HistoryLive {
    /// A member's postings after a place in the log, and from then on as they come: each once, in the order of the log. To
    /// go on after a break, subscribe with the position and the line of the last that arrived.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose books.")] ledger_id: Uuid,
        #[graphql(
            desc = "Whose postings, by the id of the member or of one of their characters; without it, the \
                          caller's own."
        )]
        member_id: Option<Uuid>,
        #[graphql(desc = "Only postings after this event; without it, those from now on.")] after: Option<
            Position,
        >,
        #[graphql(desc = "And those of that event after this line.")] after_line: Option<i32>,
    ) -> Result<impl Stream<Item = Result<Posting>>> {
        let watch =
            Watch::begin(ctx, ledger_id.into(), |scope| scope.require(Permission::ViewPoints)).await?;
        let member = whose(&watch.scope, member_id).await?;
        let last = place(&watch.scope, after, after_line).await?;
        Ok(try_unfold(Told { watch, member, last, waiting: VecDeque::new() }, Told::next))
    }
}

/// The member who is asked about.
async fn whose(scope: &Scope, asked: Option<Uuid>) -> Result<MemberId> {
    match asked {
        None => {
            let own = scope.session.holder().and_then(|holder| holder.member);
            own.ok_or_else(GraphqlError::member_needed)
        }
        Some(id) => {
            scope.ready("ledger_members").await?;
            scope.ready("ledger_characters").await?;
            let who = Who::Id(id);
            let found = ledger::find(scope, &who).await?;
            found.ok_or_else(|| Common::UnknownMember { who }.into())
        }
    }
}

/// The place after which postings are told.
async fn place(scope: &Scope, after: Option<Position>, line: Option<i32>) -> Result<Line> {
    match (after, line) {
        (Some(after), line) => Ok(Line(bigint(after.0), line.unwrap_or(i32::MAX))),
        (None, None) => Ok(Line(bigint(scope.head().await?), i32::MAX)),
        (None, Some(_)) => Err(GraphqlError::line_of_nothing()),
    }
}

/// How far a subscriber was told.
struct Told {
    watch: Watch,
    member: MemberId,
    last: Line,
    waiting: VecDeque<Posting>,
}

impl Told {
    async fn next(mut self) -> Result<Option<(Posting, Self)>> {
        loop {
            self.watch.allowed().await?;
            if let Some(posting) = self.waiting.pop_front() {
                return Ok(Some((posting, self)));
            }
            if !self.read().await? {
                self.watch.news().await;
            }
        }
    }

    /// Reads the next page; whether there was one. One that may not be told as it was read is read again.
    async fn read(&mut self) -> Result<bool> {
        let scope = Arc::clone(&self.watch.scope);
        scope.ready("points_history").await?;
        scope.ready("points_voids").await?;
        let (of, page) = (Of::Member(self.member), Page::following(self.last));
        let rows = history::select(&scope, &of, &page, HistoryOrder::OldestFirst, None).await?;
        let Some(last) = rows.last() else { return Ok(false) };
        if !self.watch.may_tell().await? {
            return Ok(true);
        }
        self.last = last.place();
        self.waiting = rows.into_iter().map(|row| Posting::of(&scope, row)).collect();
        Ok(true)
    }
}
