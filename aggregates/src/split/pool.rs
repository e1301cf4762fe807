//! A loot pool, split exactly: what is paid out of its total, less the deductions in their order, by the participants'
//! weights.
//!
//! Weights are fractions and never rounded. The rest is shared by largest remainder, ties by member id, so the order in
//! which participants are given changes nothing. Of every split, `total` is what the corp keeps, the commander's cut, the
//! costs, the members' cuts and the shares that are not given up, to the smallest unit. No share is below zero.

mod adjusting;
mod deductions;
mod parts;
mod refusal;
mod result;
mod settling;
mod sharing;
mod terms;
mod weight;

pub use adjusting::adjust;
pub use parts::PoolParts;
pub use refusal::NotSplit;
pub use result::{Adjusted, DeductionKind, DeductionStep, MemberCut, Outcome, PoolSplit, ShareOf};
pub use terms::{Attendance, BelowMinimum, Deduction, LOGI, Participant, PercentCut, PoolTerms, Recipient};
pub(super) use terms::{amount, units};

use crate::{Amount, Money};

/// Splits a pool by its terms among who took part.
pub fn split(total: Money, terms: &PoolTerms, participants: &[Participant]) -> Result<PoolSplit, NotSplit> {
    if total.amount() < Amount::ZERO {
        return Err(NotSplit::TotalBelowZero { total });
    }
    let payable = deductions::payable(total, terms)?;
    if payable == Amount::ZERO {
        return Err(NotSplit::NothingToSplit { total });
    }
    let (steps, rest) = deductions::deduct(payable, total.currency(), terms)?;
    let minimum =
        terms::not_below_zero(terms.minimum_payout, |amount| NotSplit::MinimumBelowZero { amount })?;
    let shares = weight::weighed(terms, participants)?;
    let weight_sum = weight::sum_of(&shares)?;
    let currency = total.currency();
    let kept = total.amount().minus(payable).unwrap_or_default();
    settling::settle(PoolSplit {
        total,
        payout_percent: terms.payout_percent,
        kept,
        payable,
        steps,
        rest,
        minimum: terms::on_the_grid(minimum, currency)?,
        below_minimum: terms.below_minimum,
        weight_sum,
        shares,
        costs: Amount::ZERO,
        corp: Amount::ZERO,
        commander: Amount::ZERO,
        cuts: Vec::new(),
    })
}

#[cfg(test)]
mod known_answers;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod words;
