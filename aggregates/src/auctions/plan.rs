//! What is auctioned, and by which rules.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Commitment, TieRule};
use crate::points::Item;
use crate::{Points, RaidId, Text};

/// What is auctioned, and by which rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What members bid for.
    pub item: Item,
    /// How many there are of it, 1 to 40; nobody gets two.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub copies: u32,
    /// How members bid, and what who wins pays.
    pub kind: Kind,
    /// The least bid, above zero.
    pub minimum: Points,
    /// From when on no bid is taken.
    pub closes_at: DateTime<Utc>,
    /// Whether bids for another role than a member's own are taken; those for their own always go before them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off_spec: bool,
    /// What tells equal bids apart: each rule is asked where those before it did not. As it was opened, the last tells in any
    /// case.
    pub ties: Vec<TieRule>,
    /// What the seed of the draw is checked with, if there is a draw among the ties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Commitment>,
    /// The raid that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raid: Option<RaidId>,
    /// What there is to know; not about a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text<500>>,
}

/// How members bid, and what who wins pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Everybody sees the bids, and each has to be higher than what it outbids. Who wins pays their own bid.
    Open {
        /// The steps of the grid that bids lie on, from the minimum up.
        increment: Points,
        /// What a bid shortly before the end does to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anti_snipe: Option<AntiSnipe>,
    },
    /// Nobody sees another's bid before the close. Who wins pays their own bid.
    Sealed,
    /// Nobody sees another's bid before the close. Who wins pays by the highest bid that lost.
    Vickrey {
        /// What that comes to.
        second_price: SecondPrice,
    },
}

/// What a bid shortly before the end does to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AntiSnipe {
    /// How many seconds before the end, or fewer, is shortly.
    pub within: u32,
    /// How many seconds after such a bid the end is then, or later.
    pub extend: u32,
    /// How often bids move the end; any number of times without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
}

/// What who wins a Vickrey auction pays; the minimum where no bid of the same kind lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondPrice {
    /// The highest bid that lost.
    Bid,
    /// That and so much on top, at most their own bid.
    BidPlusIncrement(Points),
}

impl Kind {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Open { .. } => "open",
            Kind::Sealed => "sealed",
            Kind::Vickrey { .. } => "vickrey",
        }
    }

    /// Whether nobody sees another's bid before the close.
    pub fn is_sealed(self) -> bool {
        !matches!(self, Kind::Open { .. })
    }

    /// What bids or prices go up by, if anything.
    pub fn increment(self) -> Option<Points> {
        match self {
            Kind::Open { increment, .. }
            | Kind::Vickrey { second_price: SecondPrice::BidPlusIncrement(increment) } => Some(increment),
            Kind::Sealed | Kind::Vickrey { second_price: SecondPrice::Bid } => None,
        }
    }
}

impl AntiSnipe {
    /// The end that a bid moves an end to, after so many that were moved already; nothing if it stays where it is.
    pub(super) fn moved(
        self,
        closes_at: DateTime<Utc>,
        bid_at: DateTime<Utc>,
        times: u32,
    ) -> Option<DateTime<Utc>> {
        let seconds = |count: u32| TimeDelta::seconds(count.into());
        let shortly = closes_at - bid_at <= seconds(self.within);
        let may = self.most.is_none_or(|most| times < most);
        let end = bid_at.checked_add_signed(seconds(self.extend))?;
        (shortly && may && end > closes_at).then_some(end)
    }
}

fn one() -> u32 {
    1
}

fn is_one(copies: &u32) -> bool {
    *copies == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::time;

    /// How an end at 21:00 is moved, by twenty seconds shortly before it.
    fn moved(bid_at: &str, within: u32, times: u32) -> Option<DateTime<Utc>> {
        let rule = AntiSnipe { within, extend: 20, most: Some(2) };
        rule.moved(time("2026-11-21T21:00:00Z"), time(&format!("2026-11-21T{bid_at}Z")), times)
    }

    #[test]
    fn a_bid_shortly_before_the_end_moves_it_so_many_seconds_after_the_bid() {
        assert_eq!(moved("20:59:50", 10, 0), Some(time("2026-11-21T21:00:10Z")));
        assert_eq!(moved("20:59:49.999999", 10, 0), None);
    }

    #[test]
    fn an_end_that_is_late_enough_stays_where_it_is() {
        assert_eq!(moved("20:59:40", 60, 0), None);
        assert_eq!(moved("20:59:41", 60, 0), Some(time("2026-11-21T21:00:01Z")));
    }

    #[test]
    fn bids_move_the_end_as_often_as_they_may_and_no_more() {
        assert!(moved("20:59:50", 10, 1).is_some());
        assert_eq!(moved("20:59:50", 10, 2), None);
    }
}
