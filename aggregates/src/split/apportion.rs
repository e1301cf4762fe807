//! Hamilton's method over whole numbers, exact for any amount of money and any weights that fit.

use std::cmp::Reverse;

use super::exact::{WIDEST, mul_div};

/// One part of an amount: what it is exactly, and what was made of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// The whole units of the exact part.
    pub floored: i128,
    /// What they leave of it, in parts of a unit,
    pub remainder: i128,
    /// of which this many are one: the sum of the weights.
    pub over: i128,
    /// Whether one of the units left over was added.
    pub extra: bool,
}

impl Part {
    /// What the part comes to.
    pub fn units(&self) -> i128 {
        self.floored + i128::from(self.extra)
    }
}

/// Shares `total` units out by weights, ties of remainders to whoever comes first. None where the amount or a weight is
/// below zero, where no weight is above it, or where the weights' sum is above 2^126.
pub(super) fn apportion(total: i128, weights: &[i128]) -> Option<Vec<Part>> {
    let sum = sum_of(weights)?;
    let parts = weights.iter().map(|weight| part(total, *weight, sum)).collect::<Option<Vec<_>>>();
    let mut parts = parts?;
    let left = total - parts.iter().map(|part| part.floored).sum::<i128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|index| Reverse(parts[*index].remainder));
    for index in order.into_iter().take(usize::try_from(left).ok()?) {
        parts[index].extra = true;
    }
    Some(parts)
}

/// The sum of weights, if none is below zero and it is neither zero nor too wide to divide by.
pub(super) fn sum_of(weights: &[i128]) -> Option<i128> {
    let none_below = weights.iter().all(|weight| *weight >= 0);
    let sum = weights.iter().try_fold(0_i128, |sum, weight| sum.checked_add(*weight))?;
    (none_below && sum > 0 && sum.unsigned_abs() <= WIDEST).then_some(sum)
}

fn part(total: i128, weight: i128, sum: i128) -> Option<Part> {
    let unsigned = |number: i128| u128::try_from(number).ok();
    let (floored, remainder) = mul_div(unsigned(total)?, unsigned(weight)?, unsigned(sum)?)?;
    let signed = |number: u128| i128::try_from(number).ok();
    Some(Part { floored: signed(floored)?, remainder: signed(remainder)?, over: sum, extra: false })
}
