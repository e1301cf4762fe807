//! What mutations of schedules answer.

use aggregates::ScheduleId;
use async_graphql::{MergedObject, Object};

use super::schedule::Schedule;
use crate::graphql::error::Result;
use crate::graphql::receipt::Done;

/// What a command about a schedule came to.
#[derive(MergedObject)]
pub struct SchedulePayload(Done, ChangedSchedule);

impl SchedulePayload {
    /// Of a command that is done. Nullable, so that a mutation that fails takes no other's receipt along.
    pub fn of(done: Done, schedule: ScheduleId) -> Option<Self> {
        Some(SchedulePayload(done.clone(), ChangedSchedule { done, schedule }))
    }
}

/// The schedule that a command was about.
pub struct ChangedSchedule {
    done: Done,
    schedule: ScheduleId,
}

#[Object]
impl ChangedSchedule {
    /// The schedule as it is since, once the read models have come to the receipt.
    async fn schedule(&self) -> Result<Option<Schedule>> {
        self.done.read().await?;
        Schedule::by_id(&self.done.scope, self.schedule).await
    }
}
