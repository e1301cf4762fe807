//! What a mutation came to.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};

use super::error::Result;
use super::root::Ledger;
use super::scalar::{DateTime, Position};
use super::scope::Scope;
use crate::lane;

/// What a command came to. Everything up to `position` is durable; pass it as `atLeast` to read your own write.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Receipt {
    /// The position of the command's last event; if there was nothing to do, of the head that it was decided at.
    position: Position,
    /// How many events the command has; they stand in a row.
    events: u32,
    /// When the ledger learnt it.
    recorded_at: DateTime,
    /// Whether this is the answer to an earlier command under the same client key.
    repeated: bool,
}

impl From<lane::Receipt> for Receipt {
    fn from(receipt: lane::Receipt) -> Self {
        Receipt {
            position: receipt.position.into(),
            events: receipt.events,
            recorded_at: receipt.recorded_at.into(),
            repeated: receipt.repeated,
        }
    }
}

/// The part that every payload has. What it selects into is nullable: should a read fail, the receipt is told still.
#[derive(Clone)]
pub struct Done {
    /// The ledger, as the caller may look at it.
    pub scope: Arc<Scope>,
    /// What the command came to.
    pub receipt: lane::Receipt,
}

#[Object]
impl Done {
    /// What the command came to.
    async fn receipt(&self) -> Receipt {
        self.receipt.into()
    }

    /// The ledger, once its read models have come to the receipt.
    async fn ledger(&self) -> Result<Option<Ledger>> {
        self.read().await?;
        Ok(Some(Ledger::of(Arc::clone(&self.scope))))
    }
}

impl Done {
    /// Waits until requests are told by the key or the identity as it is now. The command is durable whether or not that
    /// takes too long.
    pub async fn known_here(&self) {
        let _ = self.read().await;
    }

    /// Waits until the read models have come to the receipt.
    pub async fn read(&self) -> Result<()> {
        self.scope.reach(self.receipt.position).await
    }
}
