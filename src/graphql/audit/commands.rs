//! The trail of commands, read from the log itself: nothing that is in the log is missing from it.

use std::sync::Arc;

use aggregates::{LedgerId, Position as At};
use async_graphql::{InputObject, Object};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::command::{AuditedCommand, Row, actor};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::events::{onlooker, opened};
use crate::graphql::page::{Key, List, Page, cost};
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;
use crate::log::bigint;

/// Commands by the position of their first event.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Issued(At);

impl Key for Issued {
    const LIST: &'static str = "audit.1";
}

/// Which commands are listed: those to which all of it applies.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AuditFilter {
    /// Issued by this actor: `key:<id>`, `member:<id>`, `policy:<name>` or `operator`.
    actor: Option<String>,
    /// Issued for this actor.
    on_behalf_of: Option<String>,
    /// Under this client key.
    client_key: Option<String>,
    /// With an event of one of these types, such as `points.awarded`.
    types: Option<Vec<String>>,
    /// By, for or about this member.
    member_id: Option<Uuid>,
    /// That came in there: `graphql`, `import`, `cli`, `schedule` ...
    source: Option<String>,
    /// Recorded then or later.
    recorded_from: Option<DateTime>,
    /// Recorded before.
    recorded_to: Option<DateTime>,
    /// Standing after this position.
    after_position: Option<Position>,
    /// Standing up to this position.
    to_position: Option<Position>,
}

/// The field of a ledger that shows who did what.
pub struct LedgerAudit(pub Arc<Scope>);

#[Object]
impl LedgerAudit {
    /// Who did what, when, on whose behalf, under which client key and why: a row per command, in order, but for votes and
    /// bids that are hidden from the caller. Needs `VIEW_EVENTS`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn audit(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(default, desc = "Which commands.")] filter: AuditFilter,
    ) -> Result<Option<List<Issued, AuditedCommand>>> {
        let page = Page::new((first, after), (last, before))?;
        self.0.require_log()?;
        self.0.ready("ledger_keys").await?;
        self.0.ready("ledger_members").await?;
        let commands = told(&self.0, select(&self.0, &page, filter.checked()?).await?).await?;
        Ok(Some(page.connection(commands, |command| (Issued(command.at()), command))))
    }
}

impl AuditFilter {
    fn checked(self) -> Result<Self> {
        let (by, on_behalf_of) = (actor(self.actor)?, actor(self.on_behalf_of)?);
        Ok(AuditFilter { actor: by, on_behalf_of, ..self })
    }
}

// A command's events stand in a row, and the first says how many there are.
macro_rules! commands {
    ($order:literal, $scope:ident, $ledger:ident, $page:ident, $filter:ident, $onlooker:ident, $above:ident, $below:ident) => {
        sqlx::query_as!(
            Row,
            r#"SELECT c.position, c.effective_at, c.recorded_at, c.metadata,
                      ARRAY(SELECT DISTINCT e.event_type FROM events e WHERE e.ledger_id = $1
                            AND e.position BETWEEN c.position AND c.position + c.others
                            AND event_is_shown($1, e.event_type, e.payload, $14, $15) ORDER BY 1) AS "types!",
                      (SELECT e.payload FROM events e WHERE e.ledger_id = $1
                       AND e.position BETWEEN c.position AND c.position + c.others
                            AND event_is_shown($1, e.event_type, e.payload, $14, $15)
                       AND (strpos(e.payload, '"reason":') > 0 OR strpos(e.payload, '"note":') > 0)
                       ORDER BY e.position LIMIT 1) AS said,
                      COALESCE((SELECT k.member_id FROM ledger_keys_v2 k
                                WHERE k.ledger_id = $13 AND 'key:' || k.key_id = c.actor),
                               (SELECT m.member_id FROM ledger_members_v1 m
                                WHERE m.ledger_id = $13 AND 'member:' || m.member_id = c.actor)) AS member_id
               FROM (SELECT position, effective_at, recorded_at, metadata, actor,
                            COALESCE((metadata::jsonb ->> 'events')::bigint, 1) - 1 AS others
                     FROM events
                     WHERE ledger_id = $1 AND position > $2 AND position < $3 AND client_key IS NOT NULL
                       AND event_is_shown($1, event_type, payload, $14, $15)
                       AND ($4::text IS NULL OR actor = $4) AND ($5::text IS NULL OR client_key = $5)
                       AND ($6::timestamptz IS NULL OR recorded_at >= $6)
                       AND ($7::timestamptz IS NULL OR recorded_at < $7)
                       AND ($8::text IS NULL OR metadata::jsonb ->> 'source' = $8)
                       AND ($9::text IS NULL OR metadata::jsonb ->> 'on_behalf_of' = $9)) AS c
               WHERE ($10::text[] IS NULL OR EXISTS (
                         SELECT FROM events e WHERE e.ledger_id = $1 AND e.event_type = ANY($10)
                         AND e.position BETWEEN c.position AND c.position + c.others
                            AND event_is_shown($1, e.event_type, e.payload, $14, $15)))
                 AND ($11::text IS NULL OR strpos(c.metadata, $11) > 0 OR EXISTS (
                         SELECT FROM events e WHERE e.ledger_id = $1 AND strpos(e.payload, $11) > 0
                         AND e.position BETWEEN c.position AND c.position + c.others
                            AND event_is_shown($1, e.event_type, e.payload, $14, $15)))
               ORDER BY c.position "# + $order + " LIMIT $12",
            $ledger,
            bigint($above),
            bigint($below),
            $filter.actor,
            $filter.client_key,
            $filter.recorded_from.map(|at| at.0),
            $filter.recorded_to.map(|at| at.0),
            $filter.source,
            $filter.on_behalf_of,
            $filter.types.as_deref(),
            $filter.member_id.map(|member| member.to_string()),
            $page.limit(),
            $scope.rows_of(),
            &$onlooker.own,
            $onlooker.council
        )
        .fetch_all($scope.database())
        .await
    };
}

async fn select(scope: &Scope, page: &Page<Issued>, filter: AuditFilter) -> Result<Vec<Row>> {
    let above = filter.after_position.map_or(At(0), |position| position.0);
    let above = page.after.map_or(above, |Issued(after)| after.max(above));
    let below = filter.to_position.map_or(At(u64::MAX), |position| At(position.0.0.saturating_add(1)));
    let below = page.before.map_or(below, |Issued(before)| before.min(below));
    let below = scope.known().map_or(below, |known| below.min(known.next()));
    // Commands stand in the log, under the ledger's own id at every moment.
    let LedgerId(ledger) = scope.ledger;
    let onlooker = onlooker(scope);
    Ok(match page.backward {
        false => commands!("ASC", scope, ledger, page, filter, onlooker, above, below)?,
        true => commands!("DESC", scope, ledger, page, filter, onlooker, above, below)?,
    })
}

/// The commands of rows, with their reasons opened by one look-up of keys.
async fn told(scope: &Arc<Scope>, rows: Vec<Row>) -> Result<Vec<AuditedCommand>> {
    let said = rows.iter().map(|row| row.said.as_deref().map_or(Ok(Value::Null), fields));
    let said = opened(scope, said.collect::<Result<_>>()?).await?;
    rows.into_iter().zip(&said).map(|(row, said)| AuditedCommand::of(scope, row, said)).collect()
}

/// The fields of an event; on the wire they stand under its type.
fn fields(payload: &str) -> Result<Value> {
    let wire: Value = serde_json::from_str(payload).map_err(GraphqlError::internal)?;
    Ok(wire.as_object().and_then(|event| event.values().next()).cloned().unwrap_or_default())
}
