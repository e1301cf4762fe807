//! Sharing an amount out, exactly.
//!
//! Amounts are whole units of the smallest kind (hundredths of a point, cents). Largest remainder is Hamilton's method of
//! apportionment: everybody gets the whole part of their share, and the units left over go to the largest remainders, ties to
//! whoever comes first. The pot of gold follows Gargul's rule, which floors every cut and keeps the rest. A loot pool has
//! deductions, then shares by weights; what was estimated is settled again when it is sold.

mod apportion;
mod exact;
mod gold_pot;
mod largest_remainder;
mod pool;
mod resettle;
mod valuation;

pub use exact::{Fraction, NotFraction};
pub use gold_pot::{Cut, GoldPot, Player, PotSplit, gold_pot};
pub use largest_remainder::{evenly, largest_remainder};
pub use pool::{
    Adjusted, Attendance, BelowMinimum, Deduction, DeductionKind, DeductionStep, LOGI, MemberCut, NotSplit,
    Outcome, Participant, PercentCut, PoolParts, PoolSplit, PoolTerms, Recipient, ShareOf, adjust, split,
};
pub use resettle::{Resettled, Resettlement, resettle};
pub use valuation::{by_worth, total_of, worth};

/// Why an amount cannot be shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotShareable {
    /// There is nobody, or nobody's weight is above zero.
    #[error("there is nobody to share with")]
    Nobody,
    /// A weight below zero, or beyond 10^6, or with more than six decimal places.
    #[error("a weight is out of range")]
    Weight,
    /// The amount, or what comes off it, is below zero or beyond 10^20.
    #[error("the amount is out of range")]
    Amount,
}
