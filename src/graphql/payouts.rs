//! Payouts over GraphQL: what is owed to members, and how it is paid.

mod attempt;
mod balance;
mod choices;
mod list;
mod many;
mod paying;
mod payload;
mod payout;
mod recovering;
mod recovery;
mod summary;

use async_graphql::MergedObject;

pub use list::LedgerPayouts;
pub use payout::Payout;

/// Commands about payouts.
#[derive(Default, MergedObject)]
pub struct PayoutsMutation(paying::PayingMutation, many::ManyMutation, recovering::RecoveringMutation);
