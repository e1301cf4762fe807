//! What happens to payouts.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Method, PayoutState};
use crate::aggregate::events;
use crate::money::{Amount, Currency};
use crate::{FleetId, MemberId, Money, PayoutId, PoolId, RecoveryId, Sealed, Text};

/// A payout as it is opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Its id, for ever.
    pub payout: PayoutId,
    /// To whom.
    pub member: MemberId,
    /// How much.
    pub amount: Amount,
    /// How much of it had been carried from earlier pools.
    #[serde(default, skip_serializing_if = "none")]
    pub carried_in: Amount,
    /// The member's part of everything that is shared out, in percent, to four places.
    pub percent: Decimal,
}

/// What waits for a member's next pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// Whose.
    pub member: MemberId,
    /// By how much it changed.
    pub delta: Amount,
    /// How much it is now.
    pub carried: Amount,
}

/// A payout as it was when something happened to it: who only counts need not look it up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Which.
    pub payout: PayoutId,
    /// To whom.
    pub member: MemberId,
    /// Of which fleet.
    pub fleet: FleetId,
    /// How much it is in all.
    pub owed: Amount,
    /// How much of it had been paid.
    #[serde(default, skip_serializing_if = "none")]
    pub had: Amount,
    /// How far it was.
    pub was: PayoutState,
    /// In what it is owed.
    #[serde(default = "isk", skip_serializing_if = "is_isk")]
    pub currency: Currency,
}

events! {
    /// An event of the payouts.
    pub enum PayoutsEvent {
        /// What a pool's members are owed, once it is approved.
        "payouts.opened" => Opened {
            /// Which pool.
            pool: PoolId,
            /// Of which fleet.
            fleet: FleetId,
            /// Which approval of it.
            approval: u32,
            /// In what.
            currency: Currency,
            /// What is to be paid out.
            payouts: Vec<Opened>,
            /// What waits for members' next pool.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            carried: Vec<Carried>,
        },
        /// A pool's approval was voided: what was not paid is not owed, and what it changed for members' next pool is undone.
        "payouts.withdrawn" => Withdrawn {
            /// Which pool.
            pool: PoolId,
            /// Which approval of it.
            approval: u32,
            /// In what.
            #[serde(default = "isk", skip_serializing_if = "is_isk")]
            currency: Currency,
            /// What was not paid.
            payouts: Vec<About>,
            /// What waits for members' next pool.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            carried: Vec<Carried>,
        },
        /// A rail was asked to pay.
        "payouts.processing" => Processing {
            /// Which, as it was.
            #[serde(flatten)]
            about: About,
            /// How.
            method: Method,
        },
        /// Something was paid: all that was owed, less, or more.
        "payouts.paid" => Paid {
            /// Which, as it was.
            #[serde(flatten)]
            about: About,
            /// How much.
            amount: Money,
            /// How much is paid by now.
            paid: Amount,
            /// How much is still to be paid; below zero is what was paid too much.
            left: Amount,
            /// How.
            method: Method,
            /// What proves it, such as a contract's number or a wallet's entry; of one payout only.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reference: Option<Text<200>>,
            /// What payments that were made together are called.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            batch: Option<Text<200>>,
            /// What there is to know.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            notes: Option<Sealed>,
        },
        /// It could not be paid.
        "payouts.failed" => Failed {
            /// Which, as it was.
            #[serde(flatten)]
            about: About,
            /// Why.
            reason: Text<500>,
        },
        /// Nobody knows what came of it.
        "payouts.lost" => Lost {
            /// Which, as it was.
            #[serde(flatten)]
            about: About,
            /// Why.
            reason: Text<500>,
        },
        /// It is to be paid after all.
        "payouts.retried" => Retried {
            /// Which, as it was.
            #[serde(flatten)]
            about: About,
        },
        /// It is not owed any more.
        "payouts.cancelled" => Cancelled {
            /// Which, as it was.
            #[serde(flatten)]
            about: About,
            /// How much was still to be paid.
            left: Amount,
            /// Why.
            reason: Text<500>,
        },
        /// What was paid came back.
        "payouts.reversed" => Reversed {
            /// Which, as it was.
            #[serde(flatten)]
            about: About,
            /// How much came back.
            amount: Amount,
            /// Why.
            reason: Text<500>,
        },
        /// A member has to give something back.
        "payouts.recovery_opened" => RecoveryOpened {
            /// Its id, for ever.
            recovery: RecoveryId,
            /// Who.
            member: MemberId,
            /// How much.
            amount: Money,
            /// Of which pool, if it is of one.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pool: Option<PoolId>,
            /// Why; not about a person.
            reason: Text<500>,
        },
        /// A member gave something back, or need not because the approval that asked for it was voided.
        "payouts.recovery_settled" => RecoverySettled {
            /// Which.
            recovery: RecoveryId,
            /// Who.
            member: MemberId,
            /// How much.
            amount: Amount,
            /// How much is still to be given back.
            left: Amount,
            /// How; not about a person.
            reason: Text<500>,
            /// In what.
            #[serde(default = "isk", skip_serializing_if = "is_isk")]
            currency: Currency,
            /// Whether nothing was given back.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            voided: bool,
        },
    }
}

impl PayoutsEvent {
    fn sealed_fields(&self) -> Vec<&Sealed> {
        match self {
            PayoutsEvent::Paid { notes, .. } => notes.iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// What is paid in where an event does not say so.
fn isk() -> Currency {
    Currency::ISK
}

fn is_isk(currency: &Currency) -> bool {
    *currency == Currency::ISK
}

fn none(amount: &Amount) -> bool {
    *amount == Amount::ZERO
}
