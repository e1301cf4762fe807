//! What postings are, and what accounts are, as GraphQL names them.

use async_graphql::Enum;
use projections::journal::{AccountClass as Class, charted};

/// What kind of account it is, as accountants divide them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "projections::journal::AccountClass")]
pub enum AccountClass {
    /// What members have of points, and the guild of money.
    Assets,
    /// What the guild owes.
    Liabilities,
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
    /// A share of what somebody paid, or what members come to of a pool.
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
    /// A balance was converted, as the ledger went over to another system.
    Switch,
    /// A pool was approved.
    Approval,
    /// The commander's cut of a pool.
    FcCut,
    /// A fixed cut of a pool.
    Cut,
    /// A member took loot as part of their share.
    InKind,
    /// Something is to be paid out to a member.
    Payout,
    /// What waits for a member's next pool changed.
    Carry,
    /// A member was paid.
    Payment,
    /// What a member was paid beyond what was owed.
    Overpayment,
    /// A payout is not owed any more.
    Cancellation,
    /// What was paid came back.
    Reversal,
    /// A payout is not owed any more, because its approval was voided.
    Withdrawal,
    /// A member has to give something back.
    Recovery,
    /// A member gave something back.
    Settlement,
}

impl AccountClass {
    /// The class of an account, by its code.
    pub fn of_code(code: &str) -> Self {
        charted(code).map_or(Class::Assets, |known| known.class).into()
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
            "switch" => JournalKind::Switch,
            "approval" => JournalKind::Approval,
            "fc_cut" => JournalKind::FcCut,
            "cut" => JournalKind::Cut,
            "in_kind" => JournalKind::InKind,
            "payout" => JournalKind::Payout,
            "carry" => JournalKind::Carry,
            "payment" => JournalKind::Payment,
            "overpayment" => JournalKind::Overpayment,
            "cancellation" => JournalKind::Cancellation,
            "reversal" => JournalKind::Reversal,
            "withdrawal" => JournalKind::Withdrawal,
            "recovery" => JournalKind::Recovery,
            "settlement" => JournalKind::Settlement,
            _ => JournalKind::Restatement,
        }
    }
}
