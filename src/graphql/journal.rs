//! The journal over GraphQL: the chart of accounts, postings, statements of accounts, the trial balance.
//!
//! Of money, who lacks `VIEW_ALL_PAYOUTS` sees the postings of their own accounts and sums over them: nothing of the guild's
//! accounts, and nothing of anybody else's. So it is with points, for who lacks `VIEW_ALL_POINTS` where the ledger keeps them
//! private.

mod accounts;
mod balance;
mod chart;
mod kind;
mod list;
mod posting;
mod statement;

pub use list::{LedgerJournal, MemberJournal};
