//! What mutations about fleets answer.

use aggregates::{FleetId, PayoutRuleId, PoolId};
use async_graphql::{MergedObject, Object};

use super::fleet::Fleet;
use super::pool::Pool;
use super::rule::PayoutRule;
use super::settings::FleetSettings;
use crate::graphql::error::Result;
use crate::graphql::receipt::Done;

/// What a change of a fleet came to.
#[derive(MergedObject)]
pub struct FleetPayload(Done, ChangedFleet);

/// What a change of a pool came to.
#[derive(MergedObject)]
pub struct PoolPayload(Done, ChangedPool);

/// What a change of a payout rule came to.
#[derive(MergedObject)]
pub struct PayoutRulePayload(Done, ChangedRule);

/// What a change of how fleets are run came to.
#[derive(MergedObject)]
pub struct FleetSettingsPayload(Done, ChangedSettings);

impl FleetPayload {
    /// Of a command that is done. Nullable, so that a mutation that fails takes no other's receipt along.
    pub fn of(done: Done, fleet: FleetId) -> Option<Self> {
        Some(FleetPayload(done.clone(), ChangedFleet { done, fleet }))
    }
}

impl PoolPayload {
    /// Of a command that is done.
    pub fn of(done: Done, pool: PoolId) -> Option<Self> {
        Some(PoolPayload(done.clone(), ChangedPool { done, pool }))
    }
}

impl PayoutRulePayload {
    /// Of a command that is done.
    pub fn of(done: Done, rule: PayoutRuleId) -> Option<Self> {
        Some(PayoutRulePayload(done.clone(), ChangedRule { done, rule }))
    }
}

impl FleetSettingsPayload {
    /// Of a command that is done.
    pub fn of(done: Done) -> Option<Self> {
        Some(FleetSettingsPayload(done.clone(), ChangedSettings { done }))
    }
}

/// The fleet that a command made or changed.
pub struct ChangedFleet {
    done: Done,
    fleet: FleetId,
}

#[Object]
impl ChangedFleet {
    /// The fleet as it is since, once the read models have come to the receipt.
    async fn fleet(&self) -> Result<Option<Fleet>> {
        self.done.read().await?;
        Fleet::by_id(&self.done.scope, self.fleet).await
    }
}

/// The pool that a command made or changed.
pub struct ChangedPool {
    done: Done,
    pool: PoolId,
}

#[Object]
impl ChangedPool {
    /// The pool as it is since, once the read models have come to the receipt.
    async fn pool(&self) -> Result<Option<Pool>> {
        self.done.read().await?;
        Pool::by_id(&self.done.scope, self.pool).await
    }
}

/// The rule that a command made or changed.
pub struct ChangedRule {
    done: Done,
    rule: PayoutRuleId,
}

#[Object]
impl ChangedRule {
    /// The rule's latest version, once the read models have come to the receipt.
    async fn rule(&self) -> Result<Option<PayoutRule>> {
        self.done.read().await?;
        PayoutRule::latest(&self.done.scope, self.rule).await
    }
}

/// How fleets are run since a command.
pub struct ChangedSettings {
    done: Done,
}

#[Object]
impl ChangedSettings {
    /// How fleets are run, once the read models have come to the receipt.
    async fn settings(&self) -> Result<Option<FleetSettings>> {
        self.done.read().await?;
        FleetSettings::of(&self.done.scope).await.map(Some)
    }
}
