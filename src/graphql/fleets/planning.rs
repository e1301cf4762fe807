//! Commands about a fleet from its plan to its end.

use aggregates::fleets::{FleetChanges, NewFleet};
use aggregates::{FleetId, FleetsCommand, Text};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

use super::choices::{FleetPlanField, FleetStage};
use super::payload::FleetPayload;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::DateTime;
use crate::graphql::who::MemberBy;

/// What is planned.
#[derive(Debug, InputObject)]
pub struct PlanFleetInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// What the fleet is called, 1 to 100 characters.
    name: String,
    /// Who leads it, and manages it as their own.
    commander: MemberBy,
    /// When it is to start.
    starts_at: DateTime,
    /// What is flown, 1 to 200 characters.
    doctrine: Option<String>,
    /// Where it forms, 1 to 200 characters.
    location: Option<String>,
    /// What there is to know, 1 to 2000 characters, not about a person.
    notes: Option<String>,
}

/// What is planned now; what is not named stays.
#[derive(Debug, InputObject)]
pub struct ChangeFleetInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which fleet.
    fleet_id: Uuid,
    /// What it is called, 1 to 100 characters.
    name: Option<String>,
    /// Who leads it.
    commander: Option<MemberBy>,
    /// When it is to start.
    starts_at: Option<DateTime>,
    /// What is flown, 1 to 200 characters.
    doctrine: Option<String>,
    /// Where it forms, 1 to 200 characters.
    location: Option<String>,
    /// What there is to know, 1 to 2000 characters, not about a person.
    notes: Option<String>,
    /// What the plan no longer says.
    #[graphql(default)]
    clear: Vec<FleetPlanField>,
}

/// Which fleet begins.
#[derive(Debug, InputObject)]
pub struct StartFleetInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which fleet.
    fleet_id: Uuid,
    /// When that was, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Which fleet is over.
#[derive(Debug, InputObject)]
pub struct CompleteFleetInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which fleet.
    fleet_id: Uuid,
    /// When that was, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

/// Which fleet is off.
#[derive(Debug, InputObject)]
pub struct CancelFleetInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which fleet.
    fleet_id: Uuid,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
}

/// How far a fleet is, whatever it was.
#[derive(Debug, InputObject)]
pub struct SetFleetStageInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which fleet.
    fleet_id: Uuid,
    /// How far it is.
    stage: FleetStage,
    /// Why, 1 to 500 characters, not about a person.
    reason: String,
    /// Since when, if not now. Needs `BACKDATE`.
    effective_at: Option<DateTime>,
}

commands!(PlanFleetInput, ChangeFleetInput, CancelFleetInput; backdatable StartFleetInput, CompleteFleetInput, SetFleetStageInput);

/// Commands about a fleet.
#[derive(Default)]
pub struct FleetPlanningMutation;

#[Object]
impl FleetPlanningMutation {
    /// Plans a fleet. Needs `CREATE_FLEET`, and `MANAGE_ALL_FLEETS` for another commander than oneself.
    async fn plan_fleet(&self, ctx: &Context<'_>, input: PlanFleetInput) -> Result<Option<FleetPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (fleet, commander) = (FleetId(order.mint(0)), order.who(&input.commander));
        let plan = NewFleet {
            name: Text::new("name", input.name)?,
            starts_at: input.starts_at.0,
            doctrine: text("doctrine", input.doctrine)?,
            location: text("location", input.location)?,
            notes: text("notes", input.notes)?,
        };
        Ok(FleetPayload::of(order.issue(FleetsCommand::Plan { fleet, commander, plan }).await?, fleet))
    }

    /// Changes what is planned, until the fleet is paid or cancelled.
    async fn change_fleet(&self, ctx: &Context<'_>, input: ChangeFleetInput) -> Result<Option<FleetPayload>> {
        let order = Order::of(ctx, &input).await?;
        let fleet = FleetId(input.fleet_id);
        let changes = FleetChanges {
            name: text("name", input.name)?,
            commander: input.commander.map(|by| order.who(&by)),
            starts_at: input.starts_at.map(|at| at.0),
            doctrine: text("doctrine", input.doctrine)?,
            location: text("location", input.location)?,
            notes: text("notes", input.notes)?,
            clear: input.clear.into_iter().map(Into::into).collect(),
        };
        Ok(FleetPayload::of(order.issue(FleetsCommand::Change { fleet, changes }).await?, fleet))
    }

    /// Starts a fleet.
    async fn start_fleet(&self, ctx: &Context<'_>, input: StartFleetInput) -> Result<Option<FleetPayload>> {
        let (order, fleet) = (Order::of(ctx, &input).await?, FleetId(input.fleet_id));
        Ok(FleetPayload::of(order.issue(FleetsCommand::Start { fleet }).await?, fleet))
    }

    /// Ends a fleet that flies.
    async fn complete_fleet(
        &self,
        ctx: &Context<'_>,
        input: CompleteFleetInput,
    ) -> Result<Option<FleetPayload>> {
        let (order, fleet) = (Order::of(ctx, &input).await?, FleetId(input.fleet_id));
        Ok(FleetPayload::of(order.issue(FleetsCommand::Complete { fleet }).await?, fleet))
    }

    /// Calls a fleet off that nothing of is approved.
    async fn cancel_fleet(&self, ctx: &Context<'_>, input: CancelFleetInput) -> Result<Option<FleetPayload>> {
        let (order, fleet) = (Order::of(ctx, &input).await?, FleetId(input.fleet_id));
        let reason = Text::new("reason", input.reason)?;
        Ok(FleetPayload::of(order.issue(FleetsCommand::Cancel { fleet, reason }).await?, fleet))
    }

    /// Sets how far a fleet is, whatever it was. Needs `MANAGE_ALL_FLEETS`. What is owed and paid stays as it is.
    async fn set_fleet_stage(
        &self,
        ctx: &Context<'_>,
        input: SetFleetStageInput,
    ) -> Result<Option<FleetPayload>> {
        let (order, fleet) = (Order::of(ctx, &input).await?, FleetId(input.fleet_id));
        let (stage, reason) = (input.stage.into(), Text::new("reason", input.reason)?);
        let command = FleetsCommand::SetStage { fleet, stage, reason };
        Ok(FleetPayload::of(order.issue(command).await?, fleet))
    }
}

pub(super) fn text<const MAX: usize>(field: &str, text: Option<String>) -> Result<Option<Text<MAX>>> {
    Ok(text.map(|text| Text::new(field, text)).transpose()?)
}
