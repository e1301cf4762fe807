//! Who wins, and what they pay: of the bids, what decides among equal ones, and what members have by then. Nothing else.
//!
//! Bids go in this order: in an open auction those that stand before those that were outbid; those for a member's own role
//! before those for another; the higher before the lower; and equal ones as the ties say. Who left or does not have so much
//! any more is passed over: their bid counts for nothing. Of the others, the first win, as many as there are copies.
//!
//! In a Vickrey auction all who win for their own role pay by the same bid, and so do all who win for another: by the
//! highest of the same kind that won nothing, or the minimum where there is none. So where the last who wins and the first
//! who does not had bid the same, it is their own bid.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::ties::{rounds, told};
use super::{
    Attended, Auction, Auctions, Award, Bid, Drawn, Had, Kind, Means, Outcome, PassedOver, PricedBy, Ranked,
    Round, SecondPrice, Seed, TieRule, hold_id,
};
use crate::{AuctionId, MemberId, Points};

/// What an auction's outcome hangs on besides its bids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Circumstances {
    /// What members were there for; who is not named, for nothing.
    pub attendance: BTreeMap<MemberId, Attended>,
    /// What a draw is made with; without it, a draw tells nobody apart.
    pub seed: Option<Seed>,
    /// What bidders have; who is not named is not here.
    pub means: BTreeMap<MemberId, Means>,
}

/// A bid with all that may decide about it.
pub(super) struct Contender {
    pub member: MemberId,
    bid: Bid,
    means: Option<Means>,
    attended: Attended,
    drawn: Option<Drawn>,
}

impl Auctions {
    /// What an auction comes to by these rules about ties, in these circumstances.
    pub fn resolve(
        (id, auction): (AuctionId, &Auction),
        ties: &[TieRule],
        circumstances: &Circumstances,
    ) -> Outcome {
        // Where a draw has no seed, who bid first goes first.
        let ties = [ties, &[TieRule::Earliest]].concat();
        let of = |(member, bid): (&MemberId, &Bid)| Contender::of((id, *member), *bid, circumstances);
        let mut contenders: Vec<_> = auction.bids.iter().map(of).collect();
        // What nothing tells apart stays in order of id.
        contenders.sort_by(|one, other| one.goes_before(other, &ties));
        let eligible: Vec<_> = contenders.iter().filter(|one| one.passed_over().is_none()).collect();
        let copies = usize::try_from(auction.plan.copies).unwrap_or(usize::MAX);
        let (winners, losers) = eligible.split_at(copies.min(eligible.len()));
        let award =
            |(winner, number): (&&Contender, u32)| winner.award((id, auction), number, (losers, &ties));
        Outcome {
            bids: contenders.iter().zip(1..).map(|(contender, rank)| contender.ranked(rank)).collect(),
            awards: winners.iter().zip(1..).map(award).collect(),
            tied: tied(&ties, &eligible, (winners.last(), losers.first())),
        }
    }
}

/// How it was told who of equals wins, where it had to be.
fn tied(
    ties: &[TieRule],
    eligible: &[&Contender],
    (last, first): (Option<&&Contender>, Option<&&Contender>),
) -> Vec<Round> {
    let Some((last, first)) = last.zip(first).filter(|(last, first)| last.is_equal(first)) else {
        return Vec::new();
    };
    rounds(ties, eligible.iter().copied().filter(|one| one.is_equal(last)).collect(), (last, first))
}

impl Contender {
    fn of((auction, member): (AuctionId, MemberId), bid: Bid, circumstances: &Circumstances) -> Self {
        let Circumstances { attendance, seed, means } = circumstances;
        Contender {
            member,
            bid,
            means: means.get(&member).copied(),
            attended: attendance.get(&member).copied().unwrap_or_default(),
            drawn: seed.map(|seed| seed.drawn(auction, member)),
        }
    }

    /// What they have for a rule about ties.
    pub(super) fn had(&self, rule: TieRule) -> Had {
        match rule {
            TieRule::Earliest => Had::Placed { at: self.bid.placed_at, position: self.bid.position },
            TieRule::HigherBalance => Had::Balance(self.means.map(|means| means.balance).unwrap_or_default()),
            TieRule::Attendance => Had::Attended(self.attended),
            TieRule::Draw => Had::Drawn(self.drawn),
        }
    }

    fn rank_by(&self) -> (bool, (bool, Points)) {
        (self.bid.stands, self.bid.strength())
    }

    fn is_equal(&self, other: &Contender) -> bool {
        self.rank_by() == other.rank_by()
    }

    fn goes_before(&self, other: &Contender, ties: &[TieRule]) -> Ordering {
        let told = || told(ties, self, other).map_or(Ordering::Equal, |(_, order)| order);
        let stronger = other.rank_by().cmp(&self.rank_by());
        stronger.then_with(told)
    }

    fn passed_over(&self) -> Option<PassedOver> {
        match self.means.filter(|means| means.here) {
            None => Some(PassedOver::Left),
            Some(means) if means.openly() < self.bid.amount => Some(PassedOver::CannotPay),
            Some(_) => None,
        }
    }

    fn ranked(&self, rank: u32) -> Ranked {
        let Bid { amount, off_spec, placed_at, .. } = self.bid;
        Ranked { rank, member: self.member, amount, off_spec, placed_at, passed_over: self.passed_over() }
    }

    fn award(
        &self,
        (id, auction): (AuctionId, &Auction),
        number: u32,
        (losers, ties): (&[&Contender], &[TieRule]),
    ) -> Award {
        let second = losers.iter().find(|loser| loser.bid.off_spec == self.bid.off_spec);
        let second = second.map(|loser| loser.bid.amount);
        let (price, priced_by) = priced(auction.plan.kind, (self.bid.amount, second), auction.plan.minimum);
        let equal = losers.first().filter(|loser| self.is_equal(loser));
        Award {
            number,
            member: self.member,
            bid: self.bid.amount,
            off_spec: self.bid.off_spec,
            price,
            priced_by,
            decided_by: equal.and_then(|loser| told(ties, self, loser)).map(|(rule, _)| rule),
            hold: self.bid.stands.then(|| hold_id(id, self.member)),
        }
    }
}

/// What who bid `own` pays where `second` is the highest bid of the same kind that lost.
fn priced(kind: Kind, (own, second): (Points, Option<Points>), minimum: Points) -> (Points, PricedBy) {
    let Kind::Vickrey { second_price } = kind else { return (own, PricedBy::OwnBid) };
    match (second, second_price) {
        (None, _) => (minimum, PricedBy::Minimum),
        (Some(second), SecondPrice::Bid) => (second, PricedBy::SecondBid),
        (Some(second), SecondPrice::BidPlusIncrement(increment)) => {
            (second.plus(increment).unwrap_or(own).min(own), PricedBy::SecondBidPlusIncrement)
        }
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
