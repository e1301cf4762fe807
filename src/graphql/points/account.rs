//! Balances and kinds of entries, as GraphQL names them.

use async_graphql::Enum;

/// One of a member's balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[graphql(remote = "aggregates::points::Account")]
pub enum Account {
    /// Dragon kill points.
    Dkp,
    /// Effort points.
    Ep,
    /// Gear points, without any base.
    Gp,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum EntryKind {
    /// Members earned points.
    Award,
    /// A member paid for something.
    Charge,
    /// A balance was corrected, with a reason.
    Adjustment,
    /// An earlier entry was reversed at its original amounts.
    Void,
    /// Points went from one member to another.
    Transfer,
    /// Balances shrank by a percentage.
    Decay,
    /// An entry of another system, as recorded there.
    Import,
}

impl Account {
    /// The balance that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "ep" => Account::Ep,
            "gp" => Account::Gp,
            _ => Account::Dkp,
        }
    }
}

impl EntryKind {
    /// The kind that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "award" => EntryKind::Award,
            "charge" => EntryKind::Charge,
            "adjustment" => EntryKind::Adjustment,
            "void" => EntryKind::Void,
            "transfer" => EntryKind::Transfer,
            "decay" => EntryKind::Decay,
            _ => EntryKind::Import,
        }
    }
}
