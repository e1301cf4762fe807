//! What mutations of the points book answer.

use async_graphql::{MergedObject, Object};

use super::entry::Entry;
use super::standing::{self, Standing};
use crate::graphql::error::Result;
use crate::graphql::page::LIMIT;
use crate::graphql::receipt::Done;

/// What an entry came to.
#[derive(MergedObject)]
pub struct EntryPayload(Done, Posted);

impl EntryPayload {
    /// Of a command that is done. Nullable, so that a mutation that fails takes no other's receipt along.
    pub fn of(done: Done) -> Option<Self> {
        Some(EntryPayload(done.clone(), Posted(done)))
    }
}

/// What a command posted.
pub struct Posted(Done);

#[Object]
impl Posted {
    /// The entry; of a reassignment, the new charge. Null if there was nothing to do.
    async fn entry(&self) -> Result<Option<Entry>> {
        self.0.read().await?;
        self.0.scope.require(aggregates::Permission::ViewPoints)?;
        match self.0.receipt.events {
            0 => Ok(None),
            _ => Entry::with(&self.0.scope, self.0.receipt.position).await,
        }
    }

    /// Where the members stand whose balances it changed, once the read models have come to the receipt: by rank, the
    /// first 200 of them.
    #[graphql(complexity = "LIMIT * child_complexity + 1")]
    async fn standings(&self) -> Result<Option<Vec<Standing>>> {
        self.0.read().await?;
        let scope = &self.0.scope;
        scope.view("points_standings").await?;
        let Some(first) = self.0.receipt.first() else { return Ok(Some(Vec::new())) };
        let rows = standing::touched(scope, (first, self.0.receipt.position)).await?;
        Ok(Some(rows.into_iter().map(|row| Standing::of(scope, row)).collect()))
    }
}
