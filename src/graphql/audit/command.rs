//! A command as the log has it: who issued it, for whom, by which key, why, and what came of it.

use std::sync::Arc;

use aggregates::Actor;
use async_graphql::{Description, Object};
use chrono::Utc;
use serde_json::Value;

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;
use crate::lane::Metadata;
use crate::log::position;

/// A row of the trail, before its texts are opened.
pub struct Row {
    /// Where its first event stands.
    pub position: i64,
    /// When it happened.
    pub effective_at: chrono::DateTime<Utc>,
    /// When the ledger learnt it.
    pub recorded_at: chrono::DateTime<Utc>,
    /// The first event's metadata.
    pub metadata: String,
    /// What happened, each type once, in order.
    pub types: Vec<String>,
    /// The payload of the first of its events that says why.
    pub said: Option<String>,
    /// The member who issued it, or whose key did.
    pub member_id: Option<uuid::Uuid>,
}

/// A command that is in the log.
#[derive(Description)]
pub struct AuditedCommand {
    scope: Arc<Scope>,
    row: Row,
    metadata: Metadata,
    reason: Option<String>,
}

#[Object(use_type_description)]
impl AuditedCommand {
    /// Where its first event stands.
    async fn position(&self) -> Position {
        position(self.row.position).into()
    }

    /// How many events it has; they stand in a row.
    async fn events(&self) -> u32 {
        self.metadata.events.unwrap_or(1)
    }

    /// What happened, each type of event once, in order.
    async fn types(&self) -> &[String] {
        &self.row.types
    }

    /// Who issued it: `key:<id>`, `member:<id>`, `policy:<name>` or `operator`.
    async fn actor(&self) -> &str {
        &self.metadata.actor
    }

    /// The member who issued it, or whose API key did.
    async fn member(&self) -> Result<Option<Member>> {
        match self.row.member_id {
            Some(member) => member_by_id(&self.scope, member.into()).await,
            None => Ok(None),
        }
    }

    /// For whom, if not for themselves.
    async fn on_behalf_of(&self) -> Option<&str> {
        self.metadata.on_behalf_of.as_deref()
    }

    /// The caller's name for it.
    async fn client_key(&self) -> &str {
        &self.metadata.client_key
    }

    /// Why, where a reason or a note was given; null also once the person whom it is about is forgotten.
    async fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Where it came in: `graphql`, `import`, `cli`, `schedule` ...
    async fn source(&self) -> &str {
        &self.metadata.source
    }

    /// What it belongs to: the `x-request-id` of the request that it came by.
    async fn correlation(&self) -> Option<&str> {
        self.metadata.correlation.as_deref()
    }

    /// The event that it reacted to.
    async fn causation(&self) -> Option<Position> {
        self.metadata.causation.map(Position)
    }

    /// When its first event happened.
    async fn effective_at(&self) -> DateTime {
        self.row.effective_at.into()
    }

    /// When the ledger learnt it.
    async fn recorded_at(&self) -> DateTime {
        self.row.recorded_at.into()
    }
}

impl AuditedCommand {
    /// The command of a row, with what it says of why, opened.
    pub fn of(scope: &Arc<Scope>, row: Row, said: &Value) -> Result<Self> {
        let metadata: Metadata = serde_json::from_str(&row.metadata).map_err(GraphqlError::internal)?;
        let reason = ["reason", "note"].iter().find_map(|field| said[field].as_str());
        Ok(AuditedCommand { scope: Arc::clone(scope), reason: reason.map(str::to_owned), row, metadata })
    }

    /// Its place in the trail.
    pub fn at(&self) -> aggregates::Position {
        position(self.row.position)
    }
}

/// An actor as the log writes it, from what a caller wrote.
pub fn actor(written: Option<String>) -> Result<Option<String>> {
    let known = |actor: String| match actor.parse::<Actor>() {
        Ok(actor) => Ok(actor.to_string()),
        Err(_) => Err(GraphqlError::unknown_actor(&actor)),
    };
    written.map(known).transpose()
}
