//! What mutations about payouts answer.

use aggregates::{PayoutId, RecoveryId};
use async_graphql::{MergedObject, Object};

use super::payout::Payout;
use super::recovery::Recovery;
use crate::graphql::error::Result;
use crate::graphql::receipt::Done;

/// What a change of a payout came to.
#[derive(MergedObject)]
pub struct PayoutPayload(Done, ChangedPayout);

/// What a change of a recovery came to.
#[derive(MergedObject)]
pub struct RecoveryPayload(Done, ChangedRecovery);

impl PayoutPayload {
    /// Of a command that is done. Nullable, so that a mutation that fails takes no other's receipt along.
    pub fn of(done: Done, payout: PayoutId) -> Option<Self> {
        Some(PayoutPayload(done.clone(), ChangedPayout { done, payout }))
    }
}

impl RecoveryPayload {
    /// Of a command that is done.
    pub fn of(done: Done, recovery: RecoveryId) -> Option<Self> {
        Some(RecoveryPayload(done.clone(), ChangedRecovery { done, recovery }))
    }
}

/// The payout that a command changed.
pub struct ChangedPayout {
    done: Done,
    payout: PayoutId,
}

#[Object]
impl ChangedPayout {
    /// The payout as it is since, once the read models have come to the receipt.
    async fn payout(&self) -> Result<Option<Payout>> {
        self.done.read().await?;
        Payout::by_id(&self.done.scope, self.payout).await
    }
}

/// The recovery that a command made or changed.
pub struct ChangedRecovery {
    done: Done,
    recovery: RecoveryId,
}

#[Object]
impl ChangedRecovery {
    /// The recovery as it is since, once the read models have come to the receipt.
    async fn recovery(&self) -> Result<Option<Recovery>> {
        self.done.read().await?;
        Recovery::by_id(&self.done.scope, self.recovery).await
    }
}
