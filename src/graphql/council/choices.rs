//! Enumerations of the loot council, as GraphQL names them.

use async_graphql::Enum;

/// How far a decision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DecisionState {
    /// There is something left to award.
    Open,
    /// Everything is awarded.
    Decided,
    /// Nothing more is awarded.
    Cancelled,
}

/// Which end of the decisions is the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DecisionOrder {
    /// What was put before the council last.
    NewestFirst,
    /// What was put before the council first.
    OldestFirst,
}

impl DecisionState {
    /// The name in the column.
    pub fn column(self) -> &'static str {
        match self {
            DecisionState::Open => "open",
            DecisionState::Decided => "decided",
            DecisionState::Cancelled => "cancelled",
        }
    }

    /// The state that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "open" => DecisionState::Open,
            "decided" => DecisionState::Decided,
            _ => DecisionState::Cancelled,
        }
    }
}
