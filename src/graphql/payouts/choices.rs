//! Enumerations of payouts, as GraphQL names them.

use async_graphql::Enum;

/// How far a payout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::payouts::PayoutState")]
pub enum PayoutState {
    /// It is to be paid.
    Pending,
    /// A rail was asked to pay it.
    Processing,
    /// It is paid.
    Paid,
    /// It could not be paid.
    Failed,
    /// A rail was asked, and nobody knows what came of it. It is never tried again before that is known.
    Unknown,
    /// It is not owed any more.
    Cancelled,
    /// It was paid, and came back.
    Reversed,
}

/// How something was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::payouts::Method")]
pub enum PaymentMethod {
    /// By hand.
    Manual,
    /// By a contract in the game.
    Contract,
    /// By a direct trade in the game.
    DirectTrade,
    /// By a transfer that the game's own records show.
    Esi,
}

impl PayoutState {
    /// The name in the column.
    pub fn column(self) -> &'static str {
        aggregates::payouts::PayoutState::from(self).name()
    }

    /// The state that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "pending" => PayoutState::Pending,
            "processing" => PayoutState::Processing,
            "paid" => PayoutState::Paid,
            "failed" => PayoutState::Failed,
            "unknown" => PayoutState::Unknown,
            "cancelled" => PayoutState::Cancelled,
            _ => PayoutState::Reversed,
        }
    }
}

impl PaymentMethod {
    /// The method that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "contract" => PaymentMethod::Contract,
            "direct_trade" => PaymentMethod::DirectTrade,
            "esi" => PaymentMethod::Esi,
            _ => PaymentMethod::Manual,
        }
    }
}
