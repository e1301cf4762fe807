//! Settling estimated shares at what was really paid for the loot.
//!
//! Everybody's share changes in the proportion of the sale to the estimate. What the shares come to in all is rounded down to
//! the currency's smallest unit, and shared by largest remainder, ties by member id.

use serde::{Deserialize, Serialize};

use super::NotSplit;
use super::apportion::{Part, apportion};
use super::exact::mul_div;
use super::pool::{amount, units};
use crate::{Amount, Currency, MemberId, Money};

/// Shares at what was really paid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resettlement {
    /// What the pool was thought to be worth.
    pub estimated: Money,
    /// What was really paid.
    pub actual: Money,
    /// What the shares came to.
    pub shared_before: Amount,
    /// What they come to now.
    pub shared: Amount,
    /// Each share, by member id.
    pub members: Vec<Resettled>,
}

/// One share at what was really paid.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resettled {
    /// Whose.
    pub member: MemberId,
    /// What it was.
    pub estimated: Amount,
    /// What it is now.
    pub actual: Amount,
    /// What that makes: above zero, so much more is to be paid; below zero, so much is to be recovered.
    pub difference: Amount,
}

/// Settles shares of a pool that was estimated to be worth `estimated` and fetched `actual`. Where the shares are all of the
/// pool, `actual` is shared to the last unit.
pub fn resettle(
    shares: &[(MemberId, Amount)],
    estimated: Money,
    actual: Money,
) -> Result<Resettlement, NotSplit> {
    let currency = same_currency(estimated, actual)?;
    let members = by_member(shares)?;
    let weights = members.iter().map(|one| weight(one, currency)).collect::<Result<Vec<_>, _>>()?;
    let before = weights.iter().try_fold(0_i128, |sum, weight| sum.checked_add(*weight));
    let before = amount(before.unwrap_or(i128::MAX), currency)?;
    if before > estimated.amount() {
        return Err(NotSplit::SharedAboveEstimate { shared: before, estimated: estimated.amount() });
    }
    let after = in_proportion(units(before, currency)?, actual.minor(), estimated.minor());
    let after = after.ok_or(NotSplit::NothingEstimated)?;
    let parts = apportion(after, &weights).ok_or(NotSplit::NothingEstimated)?;
    let members = members.into_iter().zip(&parts).map(|(one, part)| resettled(one, part, currency));
    Ok(Resettlement {
        estimated,
        actual,
        shared_before: before,
        shared: amount(after, currency)?,
        members: members.collect::<Result<_, _>>()?,
    })
}

fn same_currency(estimated: Money, actual: Money) -> Result<Currency, NotSplit> {
    if estimated.currency() != actual.currency() {
        let (estimated, actual) = (estimated.currency(), actual.currency());
        return Err(NotSplit::CurrenciesDiffer { estimated, actual });
    }
    match [estimated, actual].into_iter().find(|total| total.amount() < Amount::ZERO) {
        Some(total) => Err(NotSplit::TotalBelowZero { total }),
        None => Ok(estimated.currency()),
    }
}

fn by_member(shares: &[(MemberId, Amount)]) -> Result<Vec<(MemberId, Amount)>, NotSplit> {
    let mut members = shares.to_vec();
    members.sort_by_key(|(member, _)| *member);
    match members.windows(2).find(|two| two[0].0 == two[1].0) {
        Some(twice) => Err(NotSplit::MemberNamedTwice { member: twice[0].0 }),
        None => Ok(members),
    }
}

/// A share in the currency's smallest units.
fn weight((member, share): &(MemberId, Amount), currency: Currency) -> Result<i128, NotSplit> {
    match *share < Amount::ZERO {
        true => Err(NotSplit::ShareBelowZero { member: *member, share: *share }),
        false => units(*share, currency),
    }
}

/// `shared * actual / estimated`, rounded down.
fn in_proportion(shared: i128, actual: i128, estimated: i128) -> Option<i128> {
    let unsigned = |units: i128| u128::try_from(units).ok();
    let (floored, _) = mul_div(unsigned(shared)?, unsigned(actual)?, unsigned(estimated)?)?;
    i128::try_from(floored).ok()
}

fn resettled(
    (member, estimated): (MemberId, Amount),
    part: &Part,
    currency: Currency,
) -> Result<Resettled, NotSplit> {
    let actual = amount(part.units(), currency)?;
    let too_large = NotSplit::AmountTooLarge { limit: Amount::MAX };
    let difference = actual.minus(estimated).ok_or(too_large)?;
    Ok(Resettled { member, estimated, actual, difference })
}

#[cfg(test)]
mod tests;
