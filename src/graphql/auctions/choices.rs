//! Enumerations of auctions, as GraphQL names them.

use async_graphql::Enum;

/// How far an auction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AuctionState {
    /// Bids are taken, or it waits to be closed.
    Live,
    /// What was bid for is awarded.
    Closed,
    /// It was called off.
    Cancelled,
}

/// How members bid, and what who wins pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AuctionKind {
    /// Everybody sees the bids, and each has to be higher than what it outbids. Who wins pays their own bid.
    Open,
    /// Nobody sees another's bid before the close. Who wins pays their own bid.
    Sealed,
    /// Nobody sees another's bid before the close. Who wins pays by the highest bid of the same kind that lost.
    Vickrey,
}

/// Something that tells equal bids apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AuctionTie {
    /// Who bid it first.
    Earliest,
    /// Who has the higher balance at the close, with what of it is set aside.
    HigherBalance,
    /// Who was there for the greater share of what they could have been there for, up to the close, as the rule `ATTENDANCE` counts.
    Attendance,
    /// Who draws the higher number, by a seed that the opening commits to and the close reveals.
    Draw,
}

impl AuctionState {
    /// The name in the column.
    pub fn column(self) -> &'static str {
        match self {
            AuctionState::Live => "live",
            AuctionState::Closed => "closed",
            AuctionState::Cancelled => "cancelled",
        }
    }

    /// The state that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "live" => AuctionState::Live,
            "closed" => AuctionState::Closed,
            _ => AuctionState::Cancelled,
        }
    }
}

impl AuctionKind {
    /// The kind that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "open" => AuctionKind::Open,
            "sealed" => AuctionKind::Sealed,
            _ => AuctionKind::Vickrey,
        }
    }
}

impl AuctionTie {
    /// The rule that a column names.
    pub fn of_column(name: &str) -> Option<Self> {
        match name {
            "earliest" => Some(AuctionTie::Earliest),
            "higher_balance" => Some(AuctionTie::HigherBalance),
            "attendance" => Some(AuctionTie::Attendance),
            "draw" => Some(AuctionTie::Draw),
            _ => None,
        }
    }
}

impl From<AuctionTie> for aggregates::auctions::TieRule {
    fn from(tie: AuctionTie) -> Self {
        match tie {
            AuctionTie::Earliest => aggregates::auctions::TieRule::Earliest,
            AuctionTie::HigherBalance => aggregates::auctions::TieRule::HigherBalance,
            AuctionTie::Attendance => aggregates::auctions::TieRule::Attendance,
            AuctionTie::Draw => aggregates::auctions::TieRule::Draw,
        }
    }
}
