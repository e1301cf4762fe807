//! What members have to bid with.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::Open;
use crate::points::{Account, PointsBook};
use crate::{AuctionId, MemberId, Points};

/// What a member has to bid with in one auction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// Whether they are here.
    pub here: bool,
    /// Their balance.
    pub balance: Points,
    /// What of it is set aside for anything but this auction.
    pub held: Points,
    /// What of that is for bids under seal, of which nobody else is told.
    pub sealed: Points,
}

impl Means {
    /// All that they can bid. Never less than nothing, and never what they do not have, whatever the ledger allows.
    pub fn available(self) -> Points {
        self.balance.minus(self.held).unwrap_or_default().max(Points::ZERO)
    }

    /// All that they could bid as far as others are told. What others are shown of a bid goes by this, so that nothing tells of
    /// what is bid under seal elsewhere.
    pub fn openly(self) -> Points {
        let held = self.held.minus(self.sealed).unwrap_or_default();
        self.balance.minus(held).unwrap_or_default().max(Points::ZERO)
    }
}

/// What each of these members has to bid with in an auction.
pub fn means(
    (open, points): (&Open, &PointsBook),
    auction: AuctionId,
    members: &BTreeSet<MemberId>,
) -> BTreeMap<MemberId, Means> {
    let held = held_elsewhere(points, auction, members);
    let of = |member: &MemberId| {
        let (held, sealed) = held.get(member).copied().unwrap_or_default();
        let here = open.members.get(member).is_some_and(|found| !found.left);
        Means { here, balance: points.balance(*member, Account::Dkp), held, sealed }
    };
    members.iter().map(|member| (*member, of(member))).collect()
}

/// What is set aside of each of these members for anything but an auction, and what of that is under seal, in one pass over all
/// holds.
fn held_elsewhere(
    points: &PointsBook,
    auction: AuctionId,
    members: &BTreeSet<MemberId>,
) -> BTreeMap<MemberId, (Points, Points)> {
    let elsewhere =
        points.holds.values().filter(|hold| hold.auction != Some(auction) && members.contains(&hold.member));
    let mut held: BTreeMap<MemberId, (Points, Points)> = BTreeMap::new();
    for hold in elsewhere {
        let (all, sealed) = held.entry(hold.member).or_default();
        *all = all.plus(hold.amount).unwrap_or(Points::MAX);
        if hold.sealed {
            *sealed = sealed.plus(hold.amount).unwrap_or(Points::MAX);
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::guild::points;

    fn available(balance: &str, held: &str) -> String {
        let means = Means { here: true, balance: points(balance), held: points(held), sealed: Points::ZERO };
        means.available().to_string()
    }

    #[test]
    fn what_is_under_seal_is_there_as_far_as_others_are_told() {
        let means = Means { here: true, balance: points("100"), held: points("70"), sealed: points("60") };
        assert_eq!((means.available(), means.openly()), (points("30"), points("90")));
    }

    #[test]
    fn what_is_set_aside_for_other_things_or_owed_is_not_there_to_bid() {
        assert_eq!(available("100", "30.5"), "69.5");
        assert_eq!(available("100", "100.01"), "0");
        assert_eq!(available("-20", "0"), "0");
        assert_eq!(available("-999999999999.99", "999999999999.99"), "0");
    }
}
