//! What a ledger is, and where it stands.

use std::sync::Arc;

use async_graphql::Object;
use uuid::Uuid;

use super::settings::{Settings, in_force};
use crate::graphql::error::Result;
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;

/// The fields of a ledger that speak of itself.
pub struct LedgerBooks(pub Arc<Scope>);

#[Object]
impl LedgerBooks {
    /// The ledger's id, for ever.
    async fn id(&self) -> Uuid {
        self.0.ledger.0
    }

    /// The group's name.
    async fn name(&self) -> Result<String> {
        Ok(in_force(&self.0).await?.settings.name.to_string())
    }

    /// How the ledger counts.
    async fn settings(&self) -> Result<Settings> {
        in_force(&self.0).await.map(Settings::from)
    }

    /// When the books were opened.
    async fn opened_at(&self) -> Result<DateTime> {
        Ok(in_force(&self.0).await?.opened_at.into())
    }

    /// The position of the last event: the end of the log.
    async fn position(&self) -> Result<Position> {
        self.0.head().await.map(Position)
    }
}
