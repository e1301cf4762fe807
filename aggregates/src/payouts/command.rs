//! What may be asked about payouts.

use serde::Serialize;

use super::Method;
use crate::{Money, PayoutId, PoolId, RecoveryId, Sealed, Text, Who};

/// A command to the payouts of a ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutsCommand {
    /// Owe what a pool's approval, in the same command, came to. Nothing to do if it was not approved.
    OpenOfPool {
        /// Which pool.
        pool: PoolId,
    },
    /// Owe what was not paid of a voided approval, in the same command, no more.
    WithdrawOfPool {
        /// Which pool.
        pool: PoolId,
        /// What was approved.
        approval: u32,
    },
    /// A rail is asked to pay.
    Process {
        /// Which.
        payout: PayoutId,
        /// How.
        method: Method,
    },
    /// Something was paid.
    Pay {
        /// Which.
        payout: PayoutId,
        /// What.
        payment: Payment,
    },
    /// It could not be paid.
    Fail {
        /// Which.
        payout: PayoutId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Nobody knows what came of it.
    Lose {
        /// Which.
        payout: PayoutId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Pay after all what failed.
    Retry {
        /// Which.
        payout: PayoutId,
    },
    /// Owe it no more.
    Cancel {
        /// Which.
        payout: PayoutId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// What was paid came back.
    Reverse {
        /// Which.
        payout: PayoutId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// A member has to give something back.
    Recover {
        /// Its id, for ever.
        recovery: RecoveryId,
        /// Who.
        who: Who,
        /// Of which pool, if it is of one: what they give back of it counts when it is approved anew.
        pool: Option<PoolId>,
        /// How much.
        amount: Money,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// A member gave something back, or need not.
    SettleRecovery {
        /// Which.
        recovery: RecoveryId,
        /// How much.
        amount: Money,
        /// How; not about a person.
        reason: Text<500>,
    },
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Payment {
    /// How much; all that is left without it.
    pub amount: Option<Money>,
    /// How.
    pub method: Method,
    /// What proves it, such as a contract's number or a wallet's entry; of one payout only.
    pub reference: Option<Text<200>>,
    /// What payments that are made together are called.
    pub batch: Option<Text<200>>,
    /// What there is to know, sealed under the member's key.
    pub notes: Option<Sealed>,
}
