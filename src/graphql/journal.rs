//! The journal over GraphQL: the chart of accounts, postings, statements of accounts, the trial balance.
//!
//! Where the ledger keeps points private, who lacks `VIEW_ALL_POINTS` sees the postings of their own accounts and sums over
//! them: nothing of the guild's accounts, and nothing of anybody else's.

mod accounts;
mod balance;
mod chart;
mod kind;
mod list;
mod posting;
mod statement;

pub use list::{LedgerJournal, MemberJournal};
