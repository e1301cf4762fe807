//! Why a command about payouts cannot go.

use serde::Serialize;

use super::PayoutState;
use crate::money::{Currency, NotMoney};
use crate::{Common, MemberId, Money, PayoutId, PoolId, RecoveryId};

/// What is the case when a command about payouts cannot go.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum PayoutsRefusal {
    /// No such payout.
    #[error("no payout {payout}")]
    UnknownPayout {
        /// Which.
        payout: PayoutId,
    },
    /// It is paid.
    #[error("payout {payout} is paid")]
    AlreadyPaid {
        /// Which.
        payout: PayoutId,
    },
    /// The payout is not so far, or farther.
    #[error("payout {payout} is {}", state.name())]
    PayoutState {
        /// Which.
        payout: PayoutId,
        /// How far it is.
        state: PayoutState,
    },
    /// The reference proves another payment.
    #[error("the reference is that of payout {payout}")]
    ReferenceUsed {
        /// Of which payout.
        payout: PayoutId,
    },
    /// Paid in something else than is owed.
    #[error("{given} was paid, {currency} is owed")]
    PaidInOtherCurrency {
        /// What was paid in.
        given: Currency,
        /// What is owed in.
        currency: Currency,
    },
    /// Nothing, or less.
    #[error("{amount} is nothing to pay")]
    NothingPaid {
        /// As given.
        amount: Money,
    },
    /// Notes that are sealed under another's key.
    #[error("the notes are not about member {member}")]
    SealedToAnother {
        /// Whose payout it is.
        member: MemberId,
    },
    /// No such recovery.
    #[error("no recovery {recovery}")]
    UnknownRecovery {
        /// Which.
        recovery: RecoveryId,
    },
    /// No such pool.
    #[error("no pool {pool}")]
    UnknownPool {
        /// Which.
        pool: PoolId,
    },
    /// Nothing is owed by a pool that is not approved.
    #[error("pool {pool} is not approved")]
    PoolNotApproved {
        /// Which.
        pool: PoolId,
    },
    /// More than is to be given back.
    #[error("{amount} is more than the {owed} that are to be given back")]
    MoreThanIsOwed {
        /// What is.
        owed: Money,
        /// As given.
        amount: Money,
    },
    /// An amount that money cannot be.
    #[error(transparent)]
    #[serde(untagged)]
    Money(#[from] NotMoney),
    /// What every aggregate may say.
    #[error(transparent)]
    #[serde(untagged)]
    Common(#[from] Common),
}
