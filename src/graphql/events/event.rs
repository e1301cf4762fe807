//! An event, as who may read the log sees it.

use async_graphql::{Description, Json, Object};
use serde_json::Value;
use uuid::Uuid;

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::scalar::{DateTime, Position};
use crate::lane::Metadata;
use crate::log::Recorded;

/// An event of a ledger's log. With `raw`, `metadata`, `salt` and the hash before it, `hash` can be computed again.
#[derive(Description)]
pub struct Event {
    recorded: Recorded,
    metadata: Metadata,
    payload: Value,
}

#[Object(use_type_description)]
impl Event {
    /// Where it stands in the ledger's order.
    async fn position(&self) -> Position {
        self.recorded.position.into()
    }

    /// What happened, such as `points.awarded`.
    #[graphql(name = "type")]
    async fn event_type(&self) -> &str {
        &self.recorded.event_type
    }

    /// The kind of aggregate that it happened to.
    async fn stream_type(&self) -> &str {
        &self.recorded.stream_type
    }

    /// The aggregate that it happened to.
    async fn stream_id(&self) -> Uuid {
        self.recorded.stream_id
    }

    /// 1, 2, 3 ... within the stream.
    async fn stream_sequence(&self) -> Position {
        aggregates::Position(self.recorded.stream_sequence).into()
    }

    /// When it happened.
    async fn effective_at(&self) -> DateTime {
        self.recorded.effective_at.into()
    }

    /// When the ledger learnt it.
    async fn recorded_at(&self) -> DateTime {
        self.recorded.recorded_at.into()
    }

    /// Who issued the command: `key:<id>`, `member:<id>`, `policy:<name>` or `operator`.
    async fn actor(&self) -> &str {
        &self.metadata.actor
    }

    /// For whom, if not for themselves.
    async fn on_behalf_of(&self) -> Option<&str> {
        self.metadata.on_behalf_of.as_deref()
    }

    /// The caller's name for the command.
    async fn client_key(&self) -> &str {
        &self.metadata.client_key
    }

    /// What the command belongs to: the `x-request-id` of the request that it came by.
    async fn correlation(&self) -> Option<&str> {
        self.metadata.correlation.as_deref()
    }

    /// The event that the command reacted to.
    async fn causation(&self) -> Option<Position> {
        self.metadata.causation.map(Position)
    }

    /// Where the command came in: `graphql`, `import`, `cli` ...
    async fn source(&self) -> &str {
        &self.metadata.source
    }

    /// What happened, in full. Texts about a person are opened; they are null once the person is forgotten.
    async fn payload(&self) -> Json<&Value> {
        Json(&self.payload)
    }

    /// The payload as it is stored and hashed, with sealed texts.
    async fn raw(&self) -> &str {
        &self.recorded.payload
    }

    /// The metadata as it is stored and hashed.
    async fn metadata(&self) -> &str {
        &self.recorded.metadata
    }

    /// The random bytes that are hashed along, in hexadecimal.
    async fn salt(&self) -> String {
        hex::encode(self.recorded.salt)
    }

    /// SHA-256 over the event and the hash before it, in hexadecimal.
    async fn hash(&self) -> String {
        self.recorded.hash.to_string()
    }
}

impl Event {
    /// The event of a row, with its payload opened.
    pub fn of(recorded: Recorded, payload: Value) -> Result<Self> {
        let metadata = serde_json::from_str(&recorded.metadata).map_err(GraphqlError::internal)?;
        Ok(Event { recorded, metadata, payload })
    }

    /// Where it stands.
    pub fn at(&self) -> aggregates::Position {
        self.recorded.position
    }
}
