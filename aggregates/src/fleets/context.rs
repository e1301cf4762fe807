//! What decisions about fleets look at besides fleets, and who may decide.

use std::sync::Arc;

use super::{Fleet, FleetPlan, Fleets, FleetsRefusal as Refusal, Pool};
use crate::money::Currency;
use crate::{Common, Context, FleetId, Ledger, Payouts, Permission, PoolId};

/// What is lent to a decision about fleets, at the same position.
#[derive(Clone, Debug)]
pub struct FleetsContext {
    /// The ledger itself.
    pub ledger: Arc<Ledger>,
    /// What is owed and paid.
    pub payouts: Arc<Payouts>,
}

impl FleetsContext {
    /// The fleet, for who manages it: their own as its commander, or all.
    pub(super) fn managed<'a>(
        &self,
        context: &Context<FleetsContext>,
        fleets: &'a Fleets,
        fleet: FleetId,
    ) -> Result<&'a Fleet, Refusal> {
        self.own_or_all(context)?;
        let found = fleets.fleet(fleet)?;
        self.manages(context, &found.plan)?;
        Ok(found)
    }

    /// The pool, for who manages its fleet.
    pub(super) fn managed_pool<'a>(
        &self,
        context: &Context<FleetsContext>,
        fleets: &'a Fleets,
        pool: PoolId,
    ) -> Result<&'a Pool, Refusal> {
        self.own_or_all(context)?;
        let found = fleets.pool(pool)?;
        self.manages(context, &fleets.fleet(found.fleet)?.plan)?;
        Ok(found)
    }

    /// Refuses who manages neither all fleets nor, as its commander, this one.
    pub(super) fn manages(&self, context: &Context<FleetsContext>, plan: &FleetPlan) -> Result<(), Refusal> {
        let open = self.ledger.open()?;
        let actor = context.principal();
        let leads = open.member_of(actor).is_some_and(|member| {
            open.resolve(&plan.commander.into()).is_ok_and(|commander| commander == member)
        });
        let needed = if leads { Permission::ManageOwnFleets } else { Permission::ManageAllFleets };
        match leads && open.allows(actor, Permission::ManageAllFleets, context.recorded_at)? {
            true => Ok(()),
            false => self.ledger.require(context, needed).map(drop).map_err(Refusal::from),
        }
    }

    /// Refuses who manages no fleet at all, before anything is told of one.
    fn own_or_all(&self, context: &Context<FleetsContext>) -> Result<(), Common> {
        let open = self.ledger.open()?;
        let may = |permission| open.allows(context.principal(), permission, context.recorded_at);
        let needed = match may(Permission::ManageAllFleets)? {
            true => Permission::ManageAllFleets,
            false => Permission::ManageOwnFleets,
        };
        self.ledger.require(context, needed).map(drop)
    }

    /// Refuses a pool that something was paid of, and did not come back: what was paid would be of nothing.
    pub(super) fn nothing_paid(&self, pool: PoolId) -> Result<(), Refusal> {
        match self.payouts.paid_one_of(pool) {
            Some(payout) => Err(Refusal::PayoutWasPaid { payout }),
            None => Ok(()),
        }
    }

    /// What fleets are counted in: the ledger's default currency.
    pub(super) fn currency(&self) -> Result<Currency, Refusal> {
        let code = self.ledger.open()?.settings.currency.as_str();
        code.parse().map_err(|_| Refusal::CurrencyUnknown { currency: code.to_owned() })
    }
}
