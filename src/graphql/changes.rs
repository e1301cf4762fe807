//! What is new about things that one stream of the log is about, as the caller sees it: for subscriptions that tell such things as
//! they are by then.

use std::collections::BTreeSet;
use std::sync::Arc;

use aggregates::Position as At;
use serde_json::Value;
use uuid::Uuid;

use super::error::{GraphqlError, Result};
use super::events::onlooker;
use super::live::Watch;
use super::scope::Scope;
use crate::log::{bigint, position};

/// Events that are looked at at a time: they are about as many things as a page has at most.
const EVENTS: i64 = 50;

/// How far a subscriber was told what is new in a stream.
pub struct Changes {
    watch: Watch,
    after: At,
    /// The stream, and the field in which each of its events names what it is about.
    stream: (&'static str, &'static str),
}

/// What is new.
pub struct News {
    /// The ledger, as the caller may look at it.
    pub scope: Arc<Scope>,
    /// The last of the events that it is told for: everything up to here is told that the caller sees.
    pub position: At,
    /// The last event that was looked at, which may be hidden from the caller.
    until: At,
    /// Of what there is something new.
    pub ids: Vec<Uuid>,
}

impl Changes {
    /// Begins after a position, or now.
    pub async fn after(
        watch: Watch,
        after: Option<At>,
        stream: (&'static str, &'static str),
    ) -> Result<Self> {
        let after = match after {
            Some(position) => position,
            None => watch.scope.head().await?,
        };
        Ok(Changes { watch, after, stream })
    }

    /// Waits for something that is new to the caller. It is until it [may be told](Changes::may_tell).
    pub async fn next(&mut self) -> Result<News> {
        loop {
            self.watch.allowed().await?;
            let Some((until, shown)) = self.read().await? else {
                self.watch.news().await;
                continue;
            };
            if let Some(position) = shown.iter().map(|(position, _)| *position).max() {
                let scope = Arc::clone(&self.watch.scope);
                let ids: BTreeSet<Uuid> = shown.into_iter().map(|(_, id)| id).collect();
                return Ok(News { scope, position, until, ids: ids.into_iter().collect() });
            }
            self.after = until;
        }
    }

    /// Whether what was read of the news may be told: rights may have changed meanwhile. If not, it is news again.
    pub async fn may_tell(&mut self, news: &News) -> Result<bool> {
        let told = self.watch.may_tell().await?;
        if told {
            self.after = news.until;
        }
        Ok(told)
    }

    /// The next events of the stream, once the read models have come to them: the last one's position, and what those are about
    /// that the caller sees.
    async fn read(&self) -> Result<Option<(At, Vec<(At, Uuid)>)>> {
        let scope = &self.watch.scope;
        let Some(last) = self.last().await? else { return Ok(None) };
        scope.reach(last).await?;
        let onlooker = onlooker(scope);
        let shown = sqlx::query!(
            "SELECT position, payload FROM events
             WHERE ledger_id = $1 AND stream_type = $2 AND position > $3 AND position <= $4
               AND event_is_shown($1, event_type, payload, $5, $6)",
            scope.ledger.0,
            self.stream.0,
            bigint(self.after),
            bigint(last),
            &onlooker.own,
            onlooker.council
        )
        .fetch_all(scope.database())
        .await?;
        let about = shown.iter().map(|row| Ok((position(row.position), self.about(&row.payload)?)));
        Ok(Some((last, about.collect::<Result<_>>()?)))
    }

    /// Where the next events end that are looked at together.
    async fn last(&self) -> Result<Option<At>> {
        let scope = &self.watch.scope;
        let last = sqlx::query_scalar!(
            "SELECT max(position) FROM (
                 SELECT position FROM events
                 WHERE ledger_id = $1 AND stream_type = $2 AND stream_id = $1 AND position > $3
                 ORDER BY position LIMIT $4) AS next",
            scope.ledger.0,
            self.stream.0,
            bigint(self.after),
            EVENTS
        )
        .fetch_one(scope.database())
        .await?;
        Ok(last.map(position))
    }

    fn about(&self, payload: &str) -> Result<Uuid> {
        let event: Value = serde_json::from_str(payload).map_err(GraphqlError::internal)?;
        let fields = event.as_object().and_then(|event| event.values().next());
        let id = fields.and_then(|fields| fields[self.stream.1].as_str()?.parse().ok());
        id.ok_or_else(|| GraphqlError::internal(format!("an event names no {}", self.stream.1)))
    }
}
