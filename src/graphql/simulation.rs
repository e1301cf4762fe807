//! What if: what members would have under other rules, and adopting that.

mod adopting;
mod attendance;
mod awards;
mod list;
mod member;
mod owed;
mod payouts;
mod proposal;
mod switching;

use std::sync::Arc;

use async_graphql::Object;

use self::list::Simulation;
use self::proposal::ProposalInput;
use super::error::Result;
use super::scope::Scope;

pub use adopting::SimulationMutation;
pub use switching::{SwitchingMutation, SwitchingPreview};

/// The fields of a ledger that speak of other rules.
pub struct LedgerSimulation(pub Arc<Scope>);

#[Object]
impl LedgerSimulation {
    /// What members would have under other settings and rules: the ledger's history is issued again under them, in memory,
    /// and nothing is written. Needs `MANAGE_RULES` for rules, `MANAGE_SETTINGS` for settings, `MANAGE_PAYOUT_RULES` and
    /// `VIEW_ALL_PAYOUTS` for payouts, and `VIEW_ALL_POINTS` where points are private.
    #[graphql(complexity = "500 + child_complexity")]
    async fn simulation(
        &self,
        #[graphql(desc = "The other settings and rules.")] proposal: ProposalInput,
    ) -> Result<Option<Simulation>> {
        let proposal = proposal.read(&self.0).await?;
        proposal::allowed(&self.0, &proposal)?;
        let simulations = &self.0.app.simulations;
        let made = simulations.of(&self.0.app, self.0.ledger, proposal).await?;
        Ok(Some(Simulation::of(&self.0, made)))
    }
}
