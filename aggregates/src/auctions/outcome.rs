//! What an auction comes to.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Drawn, TieRule};
use crate::{HoldId, MemberId, Points, Position};

/// What an auction comes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Every bid, in the order in which they go.
    pub bids: Vec<Ranked>,
    /// What is awarded, in the same order, numbered from 1.
    pub awards: Vec<Award>,
    /// Where the last who won and the first who did not had bid the same: each rule that was asked until it told them apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tied: Vec<Round>,
}

/// A bid in the order in which bids go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// 1, 2, 3 ...
    pub rank: u32,
    /// Whose.
    pub member: MemberId,
    /// How much.
    pub amount: Points,
    /// Whether it is for another role than the member's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off_spec: bool,
    /// When they bid it.
    pub placed_at: DateTime<Utc>,
    /// Why it counts for nothing, neither for an award nor for a price, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_over: Option<PassedOver>,
}

/// Why a bid counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedOver {
    /// Who bid is no longer here, or turned out to be somebody else.
    Left,
    /// Who bid does not have so much any more.
    CannotPay,
}

/// Something that a member won.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Award {
    /// 1, 2, 3 ...
    pub number: u32,
    /// Who.
    pub member: MemberId,
    /// What they bid.
    pub bid: Points,
    /// Whether it is for another role than the member's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off_spec: bool,
    /// What they pay.
    pub price: Points,
    /// How that came about.
    pub priced_by: PricedBy,
    /// What told them from the first who had bid the same and won nothing, if anybody had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<TieRule>,
    /// What was set aside for it; a bid that had been outbid has nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldId>,
}

/// How a price came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PricedBy {
    /// It is what they bid.
    OwnBid,
    /// It is the highest bid of the same kind that lost.
    SecondBid,
    /// It is that and the increment, at most what they bid.
    SecondBidPlusIncrement,
    /// It is the minimum, as no bid of the same kind lost.
    Minimum,
}

/// A rule that was asked about equal bids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Which.
    pub rule: TieRule,
    /// What everybody had whom the rules before it did not tell apart.
    pub had: BTreeMap<MemberId, Had>,
}

/// What a contender had for a rule about ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Had {
    /// Their bid, then and there.
    Placed {
        /// When.
        at: DateTime<Utc>,
        /// Where it stands in the log.
        position: Position,
    },
    /// A balance, with what of it is set aside.
    Balance(Points),
    /// What they were there for.
    Attended(Attended),
    /// A number; none where there is no seed to draw with.
    Drawn(Option<Drawn>),
}

/// What somebody was there for, of what they could have been there for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attended {
    /// How often they were there.
    pub attended: u32,
    /// Of how many times.
    pub possible: u32,
}

impl Attended {
    /// Which share is the greater one, exactly; none of nothing is none at all.
    pub(super) fn compared(self, other: Attended) -> Ordering {
        let cross =
            |one: Attended, other: Attended| u64::from(one.attended) * u64::from(other.possible.max(1));
        cross(self, other).cmp(&cross(other, self))
    }
}

impl PassedOver {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            PassedOver::Left => "left",
            PassedOver::CannotPay => "cannot_pay",
        }
    }
}

impl PricedBy {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            PricedBy::OwnBid => "own_bid",
            PricedBy::SecondBid => "second_bid",
            PricedBy::SecondBidPlusIncrement => "second_bid_plus_increment",
            PricedBy::Minimum => "minimum",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_compared_exactly_and_of_nothing_is_none() {
        let of = |attended, possible| Attended { attended, possible };
        assert_eq!(of(1, 3).compared(of(2, 6)), Ordering::Equal);
        assert_eq!(of(u32::MAX - 1, u32::MAX).compared(of(u32::MAX, u32::MAX)), Ordering::Less);
        assert_eq!(of(0, 0).compared(of(0, 20)), Ordering::Equal);
        assert_eq!(of(1, 20).compared(of(0, 0)), Ordering::Greater);
    }
}
