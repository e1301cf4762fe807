//! Commands that stop a schedule, for a while or for good.

use aggregates::SchedulesCommand;
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::SchedulePayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};

/// Which schedule stops for a while.
#[derive(Debug, InputObject)]
pub struct PauseScheduleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which.
    schedule_id: Uuid,
}

/// Which schedule goes on.
#[derive(Debug, InputObject)]
pub struct ResumeScheduleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which.
    schedule_id: Uuid,
}

/// Which schedule ends.
#[derive(Debug, InputObject)]
pub struct RemoveScheduleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which.
    schedule_id: Uuid,
}

commands!(PauseScheduleInput, ResumeScheduleInput, RemoveScheduleInput);

/// Commands that stop and go on.
#[derive(Default)]
pub struct EndingMutation;

#[Object]
impl EndingMutation {
    /// Stops a schedule for a while. What was due before still runs.
    async fn pause_schedule(
        &self,
        ctx: &Context<'_>,
        input: PauseScheduleInput,
    ) -> Result<Option<SchedulePayload>> {
        let (order, schedule) = (Order::of(ctx, &input).await?, input.schedule_id.into());
        let done = order.issue(SchedulesCommand::Pause { schedule }).await?;
        Ok(SchedulePayload::of(done, schedule))
    }

    /// Has a schedule go on. What would have been due meanwhile is not made up.
    async fn resume_schedule(
        &self,
        ctx: &Context<'_>,
        input: ResumeScheduleInput,
    ) -> Result<Option<SchedulePayload>> {
        let (order, schedule) = (Order::of(ctx, &input).await?, input.schedule_id.into());
        let done = order.issue(SchedulesCommand::Resume { schedule }).await?;
        Ok(SchedulePayload::of(done, schedule))
    }

    /// Ends a schedule; what it did stays.
    async fn remove_schedule(
        &self,
        ctx: &Context<'_>,
        input: RemoveScheduleInput,
    ) -> Result<Option<SchedulePayload>> {
        let (order, schedule) = (Order::of(ctx, &input).await?, input.schedule_id.into());
        let done = order.issue(SchedulesCommand::Remove { schedule }).await?;
        Ok(SchedulePayload::of(done, schedule))
    }
}
