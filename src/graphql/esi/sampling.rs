//! Beginning to sample a fleet, and ending it.

use std::sync::Arc;

use aggregates::FleetId;
use async_graphql::{Context, InputObject, MergedObject, Object};
use uuid::Uuid;

use super::sampled::FleetSampling;
use super::{commander, done};
use crate::game::NoGame;
use crate::graphql::error::Result;
use crate::graphql::order::{Order, commands};
use crate::graphql::receipt::Done;
use crate::graphql::scope::Scope;
use crate::policies::sample_fleets;

/// Which fleet is sampled.
#[derive(Debug, InputObject)]
pub struct StartFleetSamplingInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same sampling again.
    client_key: String,
    /// Which fleet.
    fleet_id: Uuid,
}

/// Which fleet is sampled no more.
#[derive(Debug, InputObject)]
pub struct StopFleetSamplingInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command.
    client_key: String,
    /// Which fleet.
    fleet_id: Uuid,
}

commands!(StartFleetSamplingInput, StopFleetSamplingInput);

/// What became of a fleet's sampling.
#[derive(MergedObject)]
pub struct FleetSamplingPayload(Done, ChangedSampling);

/// The sampling of a fleet that was begun or ended.
pub struct ChangedSampling {
    scope: Arc<Scope>,
    fleet: FleetId,
}

#[Object]
impl ChangedSampling {
    /// The sampling, as it is now.
    async fn sampling(&self) -> Result<Option<FleetSampling>> {
        FleetSampling::of(&self.scope, self.fleet).await
    }
}

impl FleetSamplingPayload {
    async fn of(order: &Order, fleet: FleetId) -> Result<Option<Self>> {
        let scope = Arc::clone(&order.scope);
        Ok(Some(FleetSamplingPayload(done(order).await?, ChangedSampling { scope, fleet })))
    }
}

/// Beginning to sample a fleet, and ending it.
#[derive(Default)]
pub struct SamplingMutation;

#[Object]
impl SamplingMutation {
    /// Asks the game once a minute who flies in the commander's fleet, and notes who joins and who leaves, until the fleet is
    /// over or cannot be seen any more. The commander has logged in and is the fleet's boss there. Needs `MANAGE_OWN_FLEETS`.
    async fn start_fleet_sampling(
        &self,
        ctx: &Context<'_>,
        input: StartFleetSamplingInput,
    ) -> Result<Option<FleetSamplingPayload>> {
        let (order, fleet) = (Order::of(ctx, &input).await?, FleetId(input.fleet_id));
        let member = commander(&order.scope, fleet).await?;
        let (app, of, sampling) = (&order.scope.app, (order.scope.ledger, fleet), order.mint(0));
        let game = app.game.as_ref().ok_or(NoGame::Off)?;
        sample_fleets::start(app, game, of, (member, sampling)).await?;
        FleetSamplingPayload::of(&order, fleet).await
    }

    /// Ends the sampling of a fleet; one that has ended is left as it is. Needs `MANAGE_OWN_FLEETS`.
    async fn stop_fleet_sampling(
        &self,
        ctx: &Context<'_>,
        input: StopFleetSamplingInput,
    ) -> Result<Option<FleetSamplingPayload>> {
        let (order, fleet) = (Order::of(ctx, &input).await?, FleetId(input.fleet_id));
        commander(&order.scope, fleet).await?;
        sample_fleets::stop(&order.scope.app, order.scope.ledger, fleet).await?;
        FleetSamplingPayload::of(&order, fleet).await
    }
}
