//! Fleets over GraphQL: who flew, what was looted, what it is worth, and how it is shared out.

mod approving;
mod choices;
mod crew;
mod crewing;
mod fleet;
mod item;
mod list;
mod loot;
mod mail;
mod money;
mod paste;
mod payload;
mod planning;
mod pool;
mod pooling;
mod report;
mod resettled;
mod rule;
mod ruling;
mod settings;
mod share;
mod stocking;
mod valuing;

use aggregates::Permission;
use async_graphql::MergedObject;
use uuid::Uuid;

use super::error::Result;
use super::scope::Scope;

pub use approving::FleetsPreview;
pub use choices::{BelowMinimum, ShareBy};
pub use fleet::Fleet;
pub use list::LedgerFleets;
pub use loot::LedgerLoot;
pub use money::{Money, MoneyInput};
pub use pool::Pool;
pub use ruling::{FixedCutInput, RoleMultiplierInput, multipliers};

/// Commands about fleets.
#[derive(Default, MergedObject)]
pub struct FleetsMutation(
    ruling::RulingMutation,
    planning::FleetPlanningMutation,
    crewing::CrewingMutation,
    pooling::PoolingMutation,
    stocking::StockingMutation,
    paste::PastingMutation,
    valuing::ValuingMutation,
    approving::ApprovingMutation,
);

/// Goes on only if the caller may see fleets and a read model has rows to show.
async fn view(scope: &Scope, model: &'static str) -> Result<()> {
    scope.require(Permission::BasicAccess)?;
    scope.ready(model).await
}

/// Whose payouts and shares the caller sees, besides those of fleets that they command: everybody's, or one member's. Who is
/// no member sees nobody's.
pub fn sees_payouts_of(scope: &Scope) -> Option<Uuid> {
    match scope.session.may(Permission::ViewAllPayouts) {
        true => None,
        false => Some(myself(scope)),
    }
}

/// The member who asks, or an id that is nobody's.
pub fn myself(scope: &Scope) -> Uuid {
    scope.session.holder().and_then(|holder| holder.member).map_or(Uuid::nil(), |member| member.0)
}

/// Goes on only if the caller manages any fleet: who manages none need not be told so row by row.
pub fn manages_some(scope: &Scope) -> Result<()> {
    match scope.session.may(Permission::ManageAllFleets) {
        true => Ok(()),
        false => scope.require(Permission::ManageOwnFleets),
    }
}
