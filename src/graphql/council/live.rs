//! Decisions as they change, as the caller sees them.

use std::collections::BTreeSet;
use std::sync::Arc;

use aggregates::{Permission, Position as At};
use async_graphql::{Context, SimpleObject, Subscription};
use futures::Stream;
use futures::stream::try_unfold;
use serde_json::Value;
use uuid::Uuid;

use super::choices::DecisionOrder;
use super::decision::{self, Decision, Listed};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::events::onlooker;
use crate::graphql::live::Watch;
use crate::graphql::page::Page;
use crate::graphql::scalar::Position;
use crate::log::{bigint, position};

/// Events of the council that are looked at at a time: as many decisions as a page has at most.
const EVENTS: i64 = 50;

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
        let after = match after {
            Some(position) => position.0,
            None => watch.scope.head().await?,
        };
        Ok(try_unfold(Told { watch, after }, Told::next))
    }
}

/// How far a subscriber was told.
struct Told {
    watch: Watch,
    after: At,
}

impl Told {
    async fn next(mut self) -> Result<Option<(DecisionsChange, Self)>> {
        loop {
            self.watch.allowed().await?;
            match self.read().await? {
                Some(change) => return Ok(Some((change, self))),
                None => self.watch.news().await,
            }
        }
    }

    /// What is new, if anything is. Rights may have changed while it was read: then it is read again.
    async fn read(&mut self) -> Result<Option<DecisionsChange>> {
        loop {
            let scope = Arc::clone(&self.watch.scope);
            let Some((last, news)) = self.news().await? else { return Ok(None) };
            let listed = Listed { decisions: Some(news.into_iter().collect()), ..Listed::default() };
            let page = Page::new((Some(i32::try_from(EVENTS).unwrap_or_default()), None), (None, None))?;
            let rows = decision::select(&scope, &page, &listed, DecisionOrder::OldestFirst).await?;
            if !self.watch.may_tell().await? {
                continue;
            }
            self.after = last;
            if rows.is_empty() {
                continue;
            }
            let decisions = rows.into_iter().map(|row| Decision::of(&scope, row)).collect();
            return Ok(Some(DecisionsChange { position: last.into(), decisions }));
        }
    }

    /// The next events of the council, once the read models have come to them: the last one's position, and which decisions
    /// those are about that the caller sees.
    async fn news(&self) -> Result<Option<(At, BTreeSet<Uuid>)>> {
        let scope = &self.watch.scope;
        let Some(last) = self.last().await? else { return Ok(None) };
        scope.reach(last).await?;
        scope.ready("council_decisions").await?;
        let onlooker = onlooker(scope);
        let rows = sqlx::query!(
            r#"SELECT payload FROM events
               WHERE ledger_id = $1 AND stream_type = 'council' AND position > $2 AND position <= $3
                 AND event_is_shown($1, event_type, payload, $4, $5)"#,
            scope.ledger.0,
            bigint(self.after),
            bigint(last),
            &onlooker.own,
            onlooker.council
        )
        .fetch_all(scope.database())
        .await?;
        let decisions = rows.iter().map(|row| about(&row.payload));
        Ok(Some((last, decisions.collect::<Result<_>>()?)))
    }

    /// Where the next events end that are looked at together.
    async fn last(&self) -> Result<Option<At>> {
        let scope = &self.watch.scope;
        let last = sqlx::query_scalar!(
            r#"SELECT max(position) FROM (
                   SELECT position FROM events
                   WHERE ledger_id = $1 AND stream_type = 'council' AND stream_id = $1 AND position > $2
                   ORDER BY position LIMIT $3) AS next"#,
            scope.ledger.0,
            bigint(self.after),
            EVENTS
        )
        .fetch_one(scope.database())
        .await?;
        Ok(last.map(position))
    }
}

/// Which decision an event is about: what every event of the council says.
fn about(payload: &str) -> Result<Uuid> {
    let event: Value = serde_json::from_str(payload).map_err(GraphqlError::internal)?;
    let fields = event.as_object().and_then(|event| event.values().next());
    let decision = fields.and_then(|fields| fields["decision"].as_str()?.parse().ok());
    decision.ok_or_else(|| GraphqlError::internal("an event of the council names no decision"))
}
