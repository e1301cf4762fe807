//! The rest by weights, with the rule for what is below the minimum payout.
//!
//! Below the minimum by `redistribute`: whoever is below gives up what they would be paid of this pool, all at once, and the
//! others share it by their weights; as this may take a unit from somebody, it is looked at again until nobody is below. Each
//! time at least one falls out, so it ends. A share that was set by hand is never given to others.

use super::{BelowMinimum, NotSplit};
use crate::split::apportion::{Part, apportion};
use crate::{Amount, Currency};

/// One participant, in the currency's smallest units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub weight: i128,
    pub carried: i128,
    pub in_kind: i128,
    /// The share, if it was set by hand.
    pub fixed: Option<i128>,
}

impl Line {
    /// What there is to pay with such a share: below zero if more was taken in kind.
    pub fn due(&self, share: i128) -> i128 {
        share + self.carried - self.in_kind
    }

    /// What of such a share is this pool's money: it can be given up, what was carried in or taken in kind cannot.
    pub fn money(&self, share: i128) -> i128 {
        (share - self.in_kind).max(0)
    }
}

/// What one participant comes to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shared {
    /// How it was calculated, if it was.
    pub part: Part,
    /// The share that it is in the end.
    pub share: i128,
    /// What was given up to the others.
    pub given: i128,
}

impl Shared {
    /// Leaves what is this pool's money to the others.
    fn give_up(&mut self, line: &Line) {
        self.given = line.money(self.share);
        self.share -= self.given;
    }
}

/// Why the rest cannot be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotShared {
    /// Nobody is left who weighs anything, and so much is.
    NobodyElse(i128),
    /// Everybody is below the minimum; the largest is so much.
    AllBelow(i128),
    /// The weights do not compare.
    TooFine,
}

/// Shares the rest among the lines. Shares that are set by hand must not be above it in sum.
pub(super) fn share_out(
    rest: i128,
    lines: &[Line],
    minimum: i128,
    rule: BelowMinimum,
) -> Result<Vec<Shared>, NotShared> {
    let fixed = |line: &Line| Shared { share: line.fixed.unwrap_or(0), ..Shared::default() };
    let mut shared: Vec<Shared> = lines.iter().map(fixed).collect();
    let mut open: Vec<usize> = (0..lines.len()).filter(|index| lines[*index].fixed.is_none()).collect();
    let mut largest = None;
    loop {
        let settled = (0..lines.len()).filter(|index| open.binary_search(index).is_err());
        let left = rest - settled.map(|index| shared[index].share).sum::<i128>();
        share_among(left, &open, lines, &mut shared).map_err(|why| or_all_below(why, largest))?;
        let below = |index: &usize| falls_out(&lines[*index], &shared[*index], minimum);
        let fallen: Vec<usize> = open.iter().copied().filter(below).collect();
        if rule != BelowMinimum::Redistribute || fallen.is_empty() {
            return Ok(shared);
        }
        largest = open.iter().map(|index| lines[*index].due(shared[*index].share)).max();
        for index in &fallen {
            shared[*index].give_up(&lines[*index]);
        }
        open.retain(|index| fallen.binary_search(index).is_err());
    }
}

/// Shares what is left among those whose shares are open.
fn share_among(left: i128, open: &[usize], lines: &[Line], shared: &mut [Shared]) -> Result<(), NotShared> {
    let weights: Vec<i128> = open.iter().map(|index| lines[*index].weight).collect();
    if weights.iter().all(|weight| *weight == 0) {
        return if left == 0 { Ok(()) } else { Err(NotShared::NobodyElse(left)) };
    }
    let parts = apportion(left, &weights).ok_or(NotShared::TooFine)?;
    for (index, part) in open.iter().zip(parts) {
        shared[*index] = Shared { part, share: part.units(), given: 0 };
    }
    Ok(())
}

fn falls_out(line: &Line, shared: &Shared, minimum: i128) -> bool {
    line.due(shared.share) < minimum && line.due(shared.share) > 0 && line.money(shared.share) > 0
}

/// Nobody is left because all fell out, if anybody did.
fn or_all_below(why: NotShared, largest: Option<i128>) -> NotShared {
    match (why, largest) {
        (NotShared::NobodyElse(_), Some(largest)) => NotShared::AllBelow(largest),
        (why, _) => why,
    }
}

impl NotShared {
    /// The same as a refusal, with amounts.
    pub fn refusal(self, minimum: Amount, currency: Currency) -> NotSplit {
        let amount = |units| super::terms::amount(units, currency).unwrap_or_default();
        match self {
            NotShared::NobodyElse(left) => NotSplit::NobodyElseToShare { left: amount(left) },
            NotShared::AllBelow(largest) => {
                NotSplit::EveryShareBelowMinimum { minimum, largest: amount(largest) }
            }
            NotShared::TooFine => NotSplit::WeightsTooFine,
        }
    }
}
