//! The journal: the books of double entry that every event with value is also written in.
//!
//! Of every event and commodity the postings sum to zero: what members get or give stands against an account of the guild
//! or of another member. So the trial balance is zero at every position. What a member has available and held sums to their
//! standing; what is payable to them, carried and recoverable is what the payouts say that they are owed and owe. Amounts are
//! exact; a posting is written once and never changed.

mod accounts;
mod chart;
mod code;
mod entry;
mod money;
mod points;
mod postings;

pub use accounts::{AccountBalance, AccountsModel};
pub use chart::{AccountClass, CHART, COMMODITIES, ChartAccount, charted, held_by, member_accounts};
pub use postings::{JournalPosting, PostingsModel};
