//! What postings are, and what accounts are, as GraphQL names them.

use async_graphql::Enum;
use projections::journal::{AccountClass as Class, CHART, held_by};

/// What kind of account it is, as accountants divide them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "projections::journal::AccountClass")]
pub enum AccountClass {
    /// What members have.
    Assets,
    /// Where what they have comes from.
    Income,
    /// Where it goes.
    Expenses,
    /// What is neither earned nor spent.
    Equity,
}

/// What a posting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum JournalKind {
    /// Members earned points.
    Award,
    /// A member paid for something.
    Charge,
    /// A share of what somebody paid.
    Share,
    /// Points were set aside.
    Hold,
    /// What was set aside is free again.
    Release,
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
    /// An entry of another system, as recorded there.
    Import,
    /// A balance is what it is under other rules.
    Restatement,
}

impl AccountClass {
    /// The class of an account, by its code.
    pub fn of_code(code: &str) -> Self {
        let known = CHART.iter().find(|known| known.code == code);
        let class = if held_by(code).is_some() { None } else { known.map(|known| known.class) };
        class.unwrap_or(Class::Assets).into()
    }
}

impl JournalKind {
    /// The kind that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "award" => JournalKind::Award,
            "charge" => JournalKind::Charge,
            "share" => JournalKind::Share,
            "hold" => JournalKind::Hold,
            "release" => JournalKind::Release,
            "adjustment" => JournalKind::Adjustment,
            "void" => JournalKind::Void,
            "transfer" => JournalKind::Transfer,
            "merge" => JournalKind::Merge,
            "decay" => JournalKind::Decay,
            "import" => JournalKind::Import,
            _ => JournalKind::Restatement,
        }
    }
}
