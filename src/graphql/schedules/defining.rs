//! Commands that say what comes again, and when.

use aggregates::{SchedulesCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::input::{ScheduleActionInput, ScheduleWhenInput};
use super::payload::SchedulePayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::LocalDate;

/// What comes again.
#[derive(Debug, InputObject)]
pub struct DefineScheduleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// What the group calls it, 1 to 100 characters.
    name: String,
    /// What comes again. Takes the permission to do it by hand as well.
    action: ScheduleActionInput,
    /// When.
    when: ScheduleWhenInput,
    /// The first local date; without it, the first run is the next one. What was due since a date in the past is made up: up
    /// to a year of it, and it needs `BACKDATE`.
    starts_on: Option<LocalDate>,
}

/// What changes about a schedule.
#[derive(Debug, InputObject)]
pub struct ChangeScheduleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which.
    schedule_id: Uuid,
    /// Another name, 1 to 100 characters.
    name: Option<String>,
    /// Another action.
    action: Option<ScheduleActionInput>,
    /// Another time, zone included.
    when: Option<ScheduleWhenInput>,
}

commands!(DefineScheduleInput, ChangeScheduleInput);

/// Commands that define and change.
#[derive(Default)]
pub struct DefiningMutation;

#[Object]
impl DefiningMutation {
    /// Has a decay or an award come again. Each occurrence runs once, with what was missed made up afterwards.
    async fn define_schedule(
        &self,
        ctx: &Context<'_>,
        input: DefineScheduleInput,
    ) -> Result<Option<SchedulePayload>> {
        let order = Order::of(ctx, &input).await?;
        let (schedule, name) = (order.mint(0).into(), Text::new("name", input.name)?);
        let (action, when) = (input.action.action(&order)?, input.when.when()?);
        let starts_on = input.starts_on.map(|date| date.0);
        let command = SchedulesCommand::Define { schedule, name, action, when, starts_on };
        order.issue(command).await.map(|done| SchedulePayload::of(done, schedule))
    }

    /// Changes what comes again, or when; what is not named stays. It acts forwards only.
    async fn change_schedule(
        &self,
        ctx: &Context<'_>,
        input: ChangeScheduleInput,
    ) -> Result<Option<SchedulePayload>> {
        let order = Order::of(ctx, &input).await?;
        let (schedule, when) = (input.schedule_id.into(), input.when.map(ScheduleWhenInput::when));
        let (name, when) = (input.name.map(|name| Text::new("name", name)).transpose()?, when.transpose()?);
        let action = input.action.map(|action| action.action(&order)).transpose()?;
        let command = SchedulesCommand::Change { schedule, name, action, when };
        order.issue(command).await.map(|done| SchedulePayload::of(done, schedule))
    }
}
