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

/// What an award is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::AwardKind")]
pub enum AwardKind {
    /// Something was killed.
    Kill,
    /// An hour was spent.
    Hour,
    /// Who was there when it began.
    OnTime,
    /// Who was there to the end.
    Completion,
    /// Anything else.
    Other,
}

/// A bound of what is earned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "aggregates::ledger::Cap")]
pub enum Cap {
    /// No award takes a balance beyond it.
    Hard,
    /// Nobody earns more in a week.
    Weekly,
    /// What is earned beyond it is worth less.
    Soft,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum EntryKind {
    /// Members earned points.
    Award,
    /// A member paid for something.
    Charge,
    /// A share of what somebody paid, where the sum of balances stays.
    Share,
    /// A balance was corrected, with a reason.
    Adjustment,
    /// An earlier entry was reversed at its original amounts.
    Void,
    /// Points went from one member to another.
    Transfer,
    /// Everything went to who a member turned out to be.
    Merge,
    /// Balances shrank by a percentage.
    Decay,
    /// Balances became what the history gives under other rules.
    Restatement,
    /// A balance was converted, as the ledger went over to another system.
    Switch,
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

impl AwardKind {
    /// The kind that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "kill" => AwardKind::Kill,
            "hour" => AwardKind::Hour,
            "on_time" => AwardKind::OnTime,
            "completion" => AwardKind::Completion,
            _ => AwardKind::Other,
        }
    }
}

impl Cap {
    /// The cap that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "hard" => Cap::Hard,
            "weekly" => Cap::Weekly,
            _ => Cap::Soft,
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
            "share" => EntryKind::Share,
            "merge" => EntryKind::Merge,
            "decay" => EntryKind::Decay,
            "restatement" => EntryKind::Restatement,
            "switch" => EntryKind::Switch,
            _ => EntryKind::Import,
        }
    }
}
