//! What mutations of the loot council answer.

use aggregates::DecisionId;
use async_graphql::{MergedObject, Object};

use super::decision::Decision;
use crate::graphql::error::Result;
use crate::graphql::receipt::Done;

/// What a command to the loot council came to.
#[derive(MergedObject)]
pub struct DecisionPayload(Done, ChangedDecision);

impl DecisionPayload {
    /// Of a command that is done. Nullable, so that a mutation that fails takes no other's receipt along.
    pub fn of(done: Done, decision: DecisionId) -> Option<Self> {
        Some(DecisionPayload(done.clone(), ChangedDecision { done, decision }))
    }
}

/// The decision that a command made or changed.
pub struct ChangedDecision {
    done: Done,
    decision: DecisionId,
}

#[Object]
impl ChangedDecision {
    /// The decision as it is since, once the read models have come to the receipt.
    async fn decision(&self) -> Result<Option<Decision>> {
        self.done.read().await?;
        Decision::by_id(&self.done.scope, self.decision).await
    }
}
