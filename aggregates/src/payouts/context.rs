//! What decisions about payouts look at besides payouts, and who may decide.

use std::sync::Arc;

use super::{Payout, Payouts, PayoutsRefusal as Refusal};
use crate::{Context, Fleets, Ledger, PayoutId, Permission};

/// What is lent to a decision about payouts, at the same position.
#[derive(Clone, Debug)]
pub struct PayoutsContext {
    /// The ledger itself.
    pub ledger: Arc<Ledger>,
    /// Its fleets; within a command, as its parts before this one left them.
    pub fleets: Arc<Fleets>,
}

impl PayoutsContext {
    /// The payout, for who manages its fleet: as its commander, or all.
    pub(super) fn managed<'a>(
        &self,
        context: &Context<PayoutsContext>,
        payouts: &'a Payouts,
        payout: PayoutId,
    ) -> Result<&'a Payout, Refusal> {
        let open = self.ledger.open()?;
        let actor = context.principal();
        let all = open.allows(actor, Permission::ManageAllFleets, context.recorded_at)?;
        let needed = if all { Permission::ManageAllFleets } else { Permission::ManageOwnFleets };
        self.ledger.require(context, needed)?;
        let found = payouts.payout(payout)?;
        let led = || {
            let fleet =
                self.fleets.pools.get(&found.pool).and_then(|pool| self.fleets.fleets.get(&pool.fleet))?;
            open.resolve(&fleet.plan.commander.into()).ok()
        };
        if !all && (open.member_of(actor).is_none() || open.member_of(actor) != led()) {
            self.ledger.require(context, Permission::ManageAllFleets)?;
        }
        Ok(found)
    }
}
