//! Pages of the log.

use std::sync::Arc;

use aggregates::Position as At;
use async_graphql::Object;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::event::Event;
use super::onlooker::onlooker;
use super::open::open;
use crate::graphql::error::Result;
use crate::graphql::page::{Key, List, Page, cost};
use crate::graphql::scalar::Position;
use crate::graphql::scope::Scope;
use crate::log::{Hash, Recorded, bigint, fixed, position};

/// Events by position.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Place(At);

impl Key for Place {
    const LIST: &'static str = "events.1";
}

/// Which events are listed.
pub struct Filter {
    types: Option<Vec<String>>,
    member: Option<Uuid>,
}

/// The fields of a ledger that show its log.
pub struct LedgerEvents(pub Arc<Scope>);

#[Object]
impl LedgerEvents {
    /// The ledger's events, in their order, but for votes and bids that are hidden from the caller. Needs `VIEW_EVENTS`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "a connection has these")]
    async fn events(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only events after this position.")] after_position: Option<Position>,
        #[graphql(desc = "Only events of these types, such as `points.awarded`.")] types: Option<Vec<String>>,
        #[graphql(desc = "Only events that speak of this member.")] member_id: Option<Uuid>,
    ) -> Result<Option<List<Place, Event>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.require_log()?;
        let above = after_position.map_or(At(0), |position| position.0);
        let rows = select(&self.0, &page, above, Filter { types, member: member_id }).await?;
        let events = open(&self.0, rows).await?;
        Ok(Some(page.connection(events, |event| (Place(event.at()), event))))
    }
}

/// A row of the log, as the macros read it.
struct Row {
    position: i64,
    stream_type: String,
    stream_id: Uuid,
    stream_sequence: i64,
    event_type: String,
    effective_at: chrono::DateTime<chrono::Utc>,
    recorded_at: chrono::DateTime<chrono::Utc>,
    salt: Vec<u8>,
    payload: String,
    metadata: String,
    hash: Vec<u8>,
}

// The ids in a payload are hyphenated lower-case text, which no sealed text can hold.
macro_rules! events {
    ($order:literal, $scope:ident, $page:ident, $filter:ident, $onlooker:ident, $above:ident, $below:ident) => {
        sqlx::query_as!(
            Row,
            "SELECT position, stream_type, stream_id, stream_sequence, event_type, effective_at, recorded_at, salt,
                    payload, metadata, hash
             FROM events WHERE ledger_id = $1 AND position > $2 AND position < $3
               AND ($4::text[] IS NULL OR event_type = ANY($4))
               AND ($5::text IS NULL OR strpos(payload, $5) > 0)
               AND event_is_shown($1, event_type, payload, $6, $7)
             ORDER BY position " + $order + " LIMIT $8",
            $scope.ledger.0,
            bigint($above),
            bigint($below),
            $filter.types.as_deref(),
            $filter.member.map(|member| member.to_string()),
            &$onlooker.own,
            $onlooker.council,
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

async fn select(scope: &Scope, page: &Page<Place>, above: At, filter: Filter) -> Result<Vec<Recorded>> {
    let above = page.after.map_or(above, |Place(after)| after.max(above));
    let end = scope.known().map_or(At(u64::MAX), At::next);
    let below = page.before.map_or(end, |Place(before)| before.min(end));
    let onlooker = onlooker(scope);
    let rows = match page.backward {
        false => events!("ASC", scope, page, filter, onlooker, above, below)?,
        true => events!("DESC", scope, page, filter, onlooker, above, below)?,
    };
    rows.into_iter().map(|row| Ok(recorded(scope, row)?)).collect()
}

fn recorded(scope: &Scope, row: Row) -> Result<Recorded, sqlx::Error> {
    Ok(Recorded {
        ledger: scope.ledger,
        position: position(row.position),
        stream_type: row.stream_type,
        stream_id: row.stream_id,
        stream_sequence: position(row.stream_sequence).0,
        event_type: row.event_type,
        effective_at: row.effective_at,
        recorded_at: row.recorded_at,
        salt: fixed(&row.salt)?,
        payload: row.payload,
        metadata: row.metadata,
        hash: Hash(fixed(&row.hash)?),
    })
}
