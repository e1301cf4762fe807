//! What mutations about raids answer.

use aggregates::{KillId, RaidId};
use async_graphql::{MergedObject, Object};

use super::kill::Kill;
use super::raid::Raid;
use crate::graphql::error::Result;
use crate::graphql::receipt::Done;

/// What a change of a raid came to.
#[derive(MergedObject)]
pub struct RaidPayload(Done, ChangedRaid);

/// What a kill came to.
#[derive(MergedObject)]
pub struct KillPayload(Done, ChangedRaid, ChangedKill);

impl RaidPayload {
    /// Of a command that is done. Nullable, so that a mutation that fails takes no other's receipt along.
    pub fn of(done: Done, raid: RaidId) -> Option<Self> {
        Some(RaidPayload(done.clone(), ChangedRaid { done, raid }))
    }
}

impl KillPayload {
    /// Of a command that is done.
    pub fn of(done: Done, raid: RaidId, kill: KillId) -> Option<Self> {
        let changed = ChangedRaid { done: done.clone(), raid };
        Some(KillPayload(done.clone(), changed, ChangedKill { done, raid, kill }))
    }
}

/// The raid that a command made or changed.
pub struct ChangedRaid {
    done: Done,
    raid: RaidId,
}

#[Object]
impl ChangedRaid {
    /// The raid as it is since, once the read models have come to the receipt.
    async fn raid(&self) -> Result<Option<Raid>> {
        self.done.read().await?;
        Raid::by_id(&self.done.scope, self.raid).await
    }
}

/// The kill that a command recorded.
pub struct ChangedKill {
    done: Done,
    raid: RaidId,
    kill: KillId,
}

#[Object]
impl ChangedKill {
    /// The kill, once the read models have come to the receipt; null if it was removed since.
    async fn kill(&self) -> Result<Option<Kill>> {
        self.done.read().await?;
        Kill::by_id(&self.done.scope, self.raid, self.kill).await
    }
}
