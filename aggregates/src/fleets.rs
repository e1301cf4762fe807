//! A ledger's fleets: who flew, what was looted, what it is worth, and how it is shared out.
//!
//! One aggregate holds fleets, their loot pools and the payout rules: a share hangs on all of them. A fleet is planned, then
//! active, completed and paid; or cancelled. A pool is a draft, then valuing, valued, approved and paid; every change to what
//! it is worth takes it back. What an approved pool's shares come to is owed by the [payouts](crate::payouts).

mod approving;
mod command;
mod context;
mod crew;
mod crewing;
mod event;
mod flying;
mod fold;
mod items;
mod notice;
mod people;
mod plan;
mod pooling;
mod proposal;
mod refusal;
mod reissue;
mod rule;
mod ruling;
mod selling;
mod sharing;
mod state;
mod stocking;
mod valuing;

#[cfg(test)]
mod anew;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod merged;
#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod words;

pub use command::{FleetsCommand, NewFleet, NewItem};
pub use context::FleetsContext;
pub use crew::{By, Crew, NewCrew, NewStay, Stay};
pub use event::FleetsEvent;
pub use items::{InKind, Item, Line, LinePrice, MOST, Priced, Unpriced};
pub use notice::{DiscordKey, NotAKey, Notice};
pub use plan::{
    FleetChanges, FleetClearable, FleetPlan, FleetSettings, FleetSettingsChanges, NewPool, PoolChanges,
};
pub use proposal::PayoutsProposal;
pub use refusal::FleetsRefusal;
pub use rule::{PayoutRule, RuleVersion, ShareBy};
pub use sharing::Adjustment;
pub use state::{Approval, Due, Fleet, FleetStage, Fleets, Pool, PoolPlan, PoolStage, Strategy};

use crate::{Aggregate, Context, Position};

impl Aggregate for Fleets {
    const STREAM: &'static str = "fleets";
    const SOURCE: &'static str = concat!(
        include_str!("fleets/crew.rs"),
        include_str!("fleets/event.rs"),
        include_str!("fleets/fold.rs"),
        include_str!("fleets/items.rs"),
        include_str!("fleets/notice.rs"),
        include_str!("fleets/plan.rs"),
        include_str!("fleets/rule.rs"),
        include_str!("fleets/state.rs"),
        include_str!("split/pool/parts.rs"),
        include_str!("split/pool/result.rs"),
        include_str!("split/pool/terms.rs"),
        include_str!("money.rs"),
        include_str!("money/amount.rs"),
        include_str!("money/currency.rs"),
        include_str!("id.rs"),
        include_str!("personal.rs"),
        include_str!("quantity.rs"),
        include_str!("text.rs"),
    );
    type Command = FleetsCommand;
    type Event = FleetsEvent;
    type Refusal = FleetsRefusal;
    type Lent = FleetsContext;

    fn decide(
        &self,
        context: &Context<FleetsContext>,
        command: &FleetsCommand,
    ) -> Result<Vec<FleetsEvent>, FleetsRefusal> {
        use FleetsCommand as C;
        match command {
            C::ChangeSettings(changes) => ruling::change_settings(self, context, changes),
            C::SetRule { rule, default, says } => ruling::set(self, context, (*rule, *default), says),
            C::Plan { fleet, commander, plan } => flying::plan(self, context, (*fleet, commander), plan),
            C::Change { fleet, changes } => flying::change(self, context, *fleet, changes),
            C::Start { fleet } => flying::start(self, context, *fleet),
            C::Complete { fleet } => flying::complete(self, context, *fleet),
            C::Cancel { fleet, reason } => flying::cancel(self, context, *fleet, reason),
            C::SetStage { fleet, stage, reason } => {
                flying::set_stage(self, context, (*fleet, *stage), reason)
            }
            C::SetCrew { fleet, crew } => crewing::set(self, context, *fleet, crew),
            C::RemoveCrew { fleet, who } => crewing::remove(self, context, *fleet, who),
            C::Join { fleet, who, role, esi } => {
                crewing::join(self, context, (*fleet, who), (role.as_ref(), *esi))
            }
            C::Leave { fleet, who } => crewing::leave(self, context, *fleet, who),
            C::OpenPool { pool, fleet, plan } => pooling::open(self, context, (*pool, *fleet), plan),
            C::ChangePool { pool, changes } => pooling::change(self, context, *pool, changes),
            C::RemovePool { pool, reason } => pooling::remove(self, context, *pool, reason),
            C::AddItems { pool, items, read_as } => {
                stocking::add(self, context, *pool, (items, read_as.as_ref()))
            }
            C::SetQuantity { pool, line, quantity } => {
                stocking::set_quantity(self, context, (*pool, *line), *quantity)
            }
            C::RemoveItems { pool, lines } => stocking::remove(self, context, *pool, lines),
            C::Value { pool } => valuing::ask(self, context, *pool),
            C::RecordPrices { pool, valuation, prices, missing } => {
                valuing::record(self, context, (*pool, *valuation), (prices, missing))
            }
            C::FailValuation { pool, valuation, why } => {
                valuing::fail(self, context, (*pool, *valuation), why)
            }
            C::SetPrice { pool, line, unit, reason } => {
                valuing::set_price(self, context, (*pool, *line), (*unit, reason))
            }
            C::SetTotal { pool, total, reason } => selling::set_total(self, context, *pool, (*total, reason)),
            C::TakeInKind { pool, line, who, quantity } => {
                stocking::take_in_kind(self, context, (*pool, *line), (who, *quantity))
            }
            C::AdjustShare { pool, who, to, reason } => {
                sharing::set_share(self, context, (*pool, who), (*to, reason))
            }
            C::Approve { pool, automatic } => approving::approve(self, context, *pool, *automatic),
            C::VoidApproval { pool, approval, reason } => {
                approving::void(self, context, (*pool, *approval), reason)
            }
            C::Settle { pool } => approving::settle(self, context, *pool),
        }
    }

    fn apply(&mut self, _: Position, event: &FleetsEvent) {
        self.fold(event);
    }
}
