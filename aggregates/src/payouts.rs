//! What is owed to members, and how it is paid: one machine for every rail.
//!
//! A payout is pending, then processing, then paid or failed, and from failed pending again; unknown where a rail was asked and
//! gave no answer, until it is known what came of it; cancelled; and reversed after it was paid. What was paid is never
//! changed by a later edit: a correction is a recovery, which stands on its own. What is below a pool's minimum is carried to
//! the next pool. A proof of payment, such as a wallet's entry, pays one payout.

mod command;
mod context;
mod event;
mod fold;
mod opening;
mod paying;
mod recovering;
mod refusal;
mod reissue;
mod state;
#[cfg(test)]
mod tests;

pub use command::{Payment, PayoutsCommand};
pub use context::PayoutsContext;
pub use event::{About, Carried, Opened, PayoutsEvent};
pub use refusal::PayoutsRefusal;
pub use state::{Method, Payout, PayoutState, Payouts, Recovery};

use crate::{Aggregate, Context, Position};

impl Aggregate for Payouts {
    const STREAM: &'static str = "payouts";
    const SOURCE: &'static str = concat!(
        include_str!("payouts/event.rs"),
        include_str!("payouts/fold.rs"),
        include_str!("payouts/state.rs"),
        include_str!("money.rs"),
        include_str!("money/amount.rs"),
        include_str!("money/currency.rs"),
        include_str!("id.rs"),
        include_str!("personal.rs"),
        include_str!("text.rs"),
    );
    type Command = PayoutsCommand;
    type Event = PayoutsEvent;
    type Refusal = PayoutsRefusal;
    type Lent = PayoutsContext;

    fn decide(
        &self,
        context: &Context<PayoutsContext>,
        command: &PayoutsCommand,
    ) -> Result<Vec<PayoutsEvent>, PayoutsRefusal> {
        use PayoutsCommand as C;
        match command {
            C::OpenOfPool { pool } => opening::open(self, context, *pool),
            C::WithdrawOfPool { pool, approval } => opening::withdraw(self, context, (*pool, *approval)),
            C::Process { payout, method } => paying::process(self, context, *payout, *method),
            C::Pay { payout, payment } => paying::pay(self, context, *payout, payment),
            C::Fail { payout, reason } => paying::fail(self, context, *payout, reason),
            C::Lose { payout, reason } => paying::lose(self, context, *payout, reason),
            C::Retry { payout } => paying::retry(self, context, *payout),
            C::Cancel { payout, reason } => paying::cancel(self, context, *payout, reason),
            C::Reverse { payout, reason } => paying::reverse(self, context, *payout, reason),
            C::Recover { recovery, who, pool, amount, reason } => {
                recovering::open(self, context, (*recovery, who, *pool), (*amount, reason))
            }
            C::SettleRecovery { recovery, amount, reason } => {
                recovering::settle(self, context, *recovery, (*amount, reason))
            }
        }
    }

    fn apply(&mut self, _: Position, event: &PayoutsEvent) {
        self.fold(event);
    }
}
