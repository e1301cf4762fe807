//! What mutations of the points book answer.

use aggregates::{EntryId, HoldId, Permission};
use async_graphql::{MergedObject, Object};
use uuid::Uuid;

use super::entry::Entry;
use super::hold::Hold;
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
        Some(EntryPayload(done.clone(), Posted { done, about: None }))
    }

    /// Of a command about an entry that was there before.
    pub fn about(done: Done, entry: EntryId) -> Option<Self> {
        Some(EntryPayload(done.clone(), Posted { done, about: Some(entry) }))
    }
}

/// What a command posted, or which earlier entry it was about.
pub struct Posted {
    done: Done,
    about: Option<EntryId>,
}

/// What a command about a hold came to.
#[derive(MergedObject)]
pub struct HoldPayload(Done, Aside);

impl HoldPayload {
    /// Of a command about this hold.
    pub fn of(done: Done, hold: HoldId) -> Option<Self> {
        Some(HoldPayload(done.clone(), Aside { done, hold }))
    }
}

/// A hold that was made or released.
pub struct Aside {
    done: Done,
    hold: HoldId,
}

#[Object]
impl Aside {
    /// The hold's id.
    async fn hold_id(&self) -> Uuid {
        self.hold.0
    }

    /// The hold, once the read models have come to the receipt; null once it is released.
    async fn hold(&self) -> Result<Option<Hold>> {
        self.done.read().await?;
        Hold::by_id(&self.done.scope, self.hold).await
    }
}

#[Object]
impl Posted {
    /// The entry; of a reassignment, the new charge. Null if there was nothing to do.
    async fn entry(&self) -> Result<Option<Entry>> {
        let Done { scope, receipt } = &self.done;
        self.done.read().await?;
        scope.require(Permission::ViewPoints)?;
        match (self.about, receipt.events) {
            (Some(entry), _) => Entry::at(scope, entry).await,
            (None, 0) => Ok(None),
            (None, _) => Entry::with(scope, receipt.position).await,
        }
    }

    /// Where the members stand whose balances it changed, once the read models have come to the receipt: by rank, the
    /// first 200 of them.
    #[graphql(complexity = "LIMIT * child_complexity + 1")]
    async fn standings(&self) -> Result<Option<Vec<Standing>>> {
        let Done { scope, receipt } = &self.done;
        self.done.read().await?;
        scope.view("points_standings").await?;
        let Some(first) = receipt.first() else { return Ok(Some(Vec::new())) };
        let rows = standing::touched(scope, (first, receipt.position)).await?;
        Ok(Some(rows.into_iter().map(|row| Standing::of(scope, row)).collect()))
    }
}
