//! What may be bid in an open auction.
//!
//! Bids lie on a grid: the minimum, and the increment any number of times on top of it. A bid has to be higher than the one
//! that it takes the place of, which is the bidder's own if it stands, else the lowest that stands where no copy is free. So
//! the least is the next place of the grid above that one: an increment more than a bid that lies on the grid, and less
//! than that above one that does not. All that somebody has for the auction may be bid wherever it lies, if it is higher,
//! and does not move the grid.
//!
//! A bid for a member's own role takes the place of any for another, and none for another takes the place of one for a
//! member's own. Who goes over to their own role may stay at what they bid, and does not go below it.

use super::{Auction, AuctionsRefusal as Refusal, Bid, Kind};
use crate::{MemberId, Points};

/// A bid that is higher than what it has to be higher than.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Raise {
    /// Whose bid it takes the place of, if it is another's.
    pub outbid: Option<MemberId>,
    /// Whether it is off the grid.
    pub all_in: bool,
}

/// Where bids lie, from the minimum up.
#[derive(Clone, Copy)]
struct Grid {
    minimum: Points,
    increment: Points,
}

/// Checks a member's bid of at least the minimum against those that stand; a sealed one is checked against none. Whether
/// they have so much is not asked.
pub(super) fn raise(
    auction: &Auction,
    (member, amount): (MemberId, Points),
    (off_spec, available): (bool, Points),
) -> Result<Raise, Refusal> {
    let Kind::Open { increment, .. } = auction.plan.kind else { return Ok(Raise::default()) };
    let grid = Grid { minimum: auction.plan.minimum, increment };
    let own = auction.bids.get(&member).filter(|bid| bid.stands);
    let outbid = auction.lowest().filter(|_| own.is_none() && auction.free() == 0);
    let raise = Raise { outbid: outbid.map(|(member, _)| member), all_in: !grid.has(amount) };
    let replaced = own.or(outbid.map(|(_, bid)| bid));
    if let Some(main) = replaced.filter(|bid| off_spec && !bid.off_spec) {
        return Err(Refusal::MainSpecGoesFirst { standing: main.amount });
    }
    if own.is_some_and(|own| own.off_spec && own.amount == amount) {
        return Ok(raise);
    }
    if let Some(standing) = replaced.filter(|bid| own.is_some() || bid.off_spec == off_spec) {
        grid.higher(amount, available, standing.amount)?;
    }
    grid.check(amount, available)?;
    Ok(raise)
}

impl Auction {
    /// The bid that the next one takes the place of where no copy is free: of equal ones, the last.
    fn lowest(&self) -> Option<(MemberId, &Bid)> {
        self.standing().min_by_key(|(_, bid)| (bid.strength(), std::cmp::Reverse(bid.position)))
    }
}

impl Grid {
    fn has(self, amount: Points) -> bool {
        let above = amount.hundredths() - self.minimum.hundredths();
        above.checked_rem(self.increment.hundredths()) == Some(0)
    }

    /// The next place above an amount that is no less than the minimum.
    fn above(self, amount: Points) -> Points {
        let (minimum, step) = (self.minimum.hundredths(), self.increment.hundredths());
        let steps = (amount.hundredths() - minimum).checked_div(step).unwrap_or_default() + 1;
        Points::from_hundredths(minimum + steps * step).unwrap_or(Points::MAX)
    }

    /// Refuses what is not higher than a bid, or by less than the grid asks for and not all that the bidder has.
    fn higher(self, amount: Points, available: Points, standing: Points) -> Result<(), Refusal> {
        let least = self.above(standing);
        match amount >= least || (amount > standing && amount == available) {
            true => Ok(()),
            false => Err(Refusal::BidTooLow { bid: amount, standing, least }),
        }
    }

    /// Refuses what is off the grid and not all that the bidder has.
    fn check(self, amount: Points, available: Points) -> Result<(), Refusal> {
        if self.has(amount) || amount == available {
            return Ok(());
        }
        let above = self.above(amount);
        let below = above.minus(self.increment).unwrap_or(self.minimum);
        Err(Refusal::BidOffGrid { bid: amount, below, above })
    }
}

#[cfg(test)]
mod tests;
