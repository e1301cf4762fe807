//! Entries: what one command posted, named by the position of its first event.

use std::sync::Arc;

use aggregates::{AnyEvent, EntryId, PointsEvent, Position as At};
use async_graphql::{Description, Object};

use super::account::Account;
use super::dispute::Dispute;
use super::history::{HistoryOrder, Line, Of};
use super::list::told;
use super::posting::Posting;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;
use crate::log::{self, Recorded, bigint, position};

/// What one command posted.
#[derive(Description)]
pub struct Entry {
    scope: Arc<Scope>,
    first: Recorded,
    events: u32,
}

#[Object(use_type_description)]
impl Entry {
    /// The position of the entry's first event. It is what voids and reassignments name.
    async fn id(&self) -> Position {
        self.first.position.into()
    }

    /// When it happened.
    async fn effective_at(&self) -> DateTime {
        self.first.effective_at.into()
    }

    /// When the ledger learnt it.
    async fn recorded_at(&self) -> DateTime {
        self.first.recorded_at.into()
    }

    /// The entry that reverses this one; null while it stands.
    async fn voided_by(&self) -> Result<Option<Position>> {
        self.scope.view("points_voids").await?;
        let voided_by = sqlx::query_scalar!(
            "SELECT voided_by FROM points_voids_v1 WHERE ledger_id = $1 AND entry = $2",
            self.scope.rows_of(),
            bigint(self.first.position)
        )
        .fetch_optional(self.scope.database())
        .await?;
        Ok(voided_by.map(|at| position(at).into()))
    }

    /// The last dispute of it; null if nobody ever disputed it.
    async fn dispute(&self) -> Result<Option<Dispute>> {
        Dispute::about(&self.scope, EntryId(self.first.position)).await
    }

    /// What it posted, in order.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn postings(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only this balance.")] account: Option<Account>,
    ) -> Result<Option<List<Line, Posting>>> {
        let page = Page::new((first, after), (last, before))?;
        let of = Of::Entry(self.first.position, self.last());
        told(&self.scope, &of, page, HistoryOrder::OldestFirst, account).await
    }
}

impl Entry {
    /// The entry whose first event stands here, if there is one.
    pub async fn at(scope: &Arc<Scope>, id: EntryId) -> Result<Option<Self>> {
        let Some((first, event)) = posted(scope, id.0).await? else { return Ok(None) };
        let part = event.part();
        let entry = Entry { scope: Arc::clone(scope), first, events: part.of };
        let told = part.index == 0 && entry.is_seen().await?;
        Ok(Some(entry).filter(|_| told))
    }

    /// The position of its last event.
    fn last(&self) -> At {
        self.first.position.plus(u64::from(self.events) - 1)
    }

    /// Whether the caller sees any of its postings.
    async fn is_seen(&self) -> Result<bool> {
        let Some(member) = self.scope.seen_by() else { return Ok(true) };
        self.scope.ready("points_history").await?;
        let seen = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM points_history_v2 WHERE ledger_id = $1 AND member_id = $2
                              AND position BETWEEN $3 AND $4) AS "seen!""#,
            self.scope.rows_of(),
            member,
            bigint(self.first.position),
            bigint(self.last())
        );
        Ok(seen.fetch_one(self.scope.database()).await?)
    }

    /// The entry to which the event at a position belongs, if it is one of the points book.
    pub async fn with(scope: &Arc<Scope>, at: At) -> Result<Option<Self>> {
        match posted(scope, at).await? {
            Some((_, event)) => Entry::at(scope, EntryId::of(at, event.part())).await,
            None => Ok(None),
        }
    }
}

/// The event at a position, if it is one of the points book.
async fn posted(scope: &Scope, at: At) -> Result<Option<(Recorded, PointsEvent)>> {
    let Some(before) = at.0.checked_sub(1).map(At) else { return Ok(None) };
    let page = log::page(scope.database(), scope.ledger, before, 1).await?;
    let Some(recorded) = page.into_iter().find(|event| scope.counts(event)) else { return Ok(None) };
    match recorded.event().map_err(GraphqlError::internal)? {
        // What is set aside for a bid under seal is nobody's to see, and no entry.
        AnyEvent::Points(
            PointsEvent::Held { sealed: true, .. } | PointsEvent::HoldReleased { sealed: true, .. },
        ) => Ok(None),
        AnyEvent::Points(event) => Ok(Some((recorded, event))),
        _ => Ok(None),
    }
}
