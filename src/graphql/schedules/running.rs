//! Running by hand what is due.

use aggregates::SchedulesCommand;
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::payload::SchedulePayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::receipt::Done;
use crate::policies;

/// Which schedule is to run.
#[derive(Debug, InputObject)]
pub struct RunScheduleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which.
    schedule_id: Uuid,
}

commands!(RunScheduleInput);

/// The command that runs what is due.
#[derive(Default)]
pub struct RunningMutation;

#[Object]
impl RunningMutation {
    /// Runs what is due of a schedule, oldest first, as the server does by itself: whoever comes second finds it done. The
    /// receipt is that of the last run; with no events, nothing was due.
    async fn run_schedule(
        &self,
        ctx: &Context<'_>,
        input: RunScheduleInput,
    ) -> Result<Option<SchedulePayload>> {
        let (order, schedule) = (Order::of(ctx, &input).await?, input.schedule_id.into());
        let Done { scope, receipt } = order.issue(SchedulesCommand::Run { schedule }).await?;
        let ran = policies::run_due(&scope.app, scope.ledger, schedule).await?;
        let receipt = ran.unwrap_or(receipt);
        Ok(SchedulePayload::of(Done { scope, receipt }, schedule))
    }
}
