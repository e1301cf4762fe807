//! What happens in auctions.

use chrono::{DateTime, Utc};

use super::{Outcome, Plan, Seed, TieRule};
use crate::aggregate::events;
use crate::{AuctionId, MemberId, Points, Sealed, Text};

events! {
    /// An event of the auctions.
    pub enum AuctionsEvent {
        /// Bids are taken for something.
        "auctions.opened" => Opened {
            /// The auction's id, for ever.
            auction: AuctionId,
            /// What is auctioned, and by which rules.
            #[serde(flatten)]
            plan: Box<Plan>,
        },
        /// A member bid, and what they bid before counts no more.
        "auctions.bid_placed" => BidPlaced {
            /// In which auction.
            auction: AuctionId,
            /// Who.
            member: MemberId,
            /// How much.
            amount: Points,
            /// Whether it is for another role than the member's own.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            off_spec: bool,
            /// Whether it is off an open auction's grid, as only all that somebody has may be.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            all_in: bool,
            /// When.
            at: DateTime<Utc>,
            /// Whose bid stands no more.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            outbid: Option<MemberId>,
            /// From when on no bid is taken, if this one moved that.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            closes_at: Option<DateTime<Utc>>,
        },
        /// A bid was taken back.
        "auctions.bid_withdrawn" => BidWithdrawn {
            /// In which auction.
            auction: AuctionId,
            /// Whose.
            member: MemberId,
            /// How much it was.
            amount: Points,
            /// Why.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<Text<500>>,
            /// Whose bids stand again, in the order in which they go.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            again: Vec<MemberId>,
        },
        /// Bids are taken for longer.
        "auctions.extended" => Extended {
            /// In which auction.
            auction: AuctionId,
            /// From when on no bid is taken.
            closes_at: DateTime<Utc>,
        },
        /// An auction is over, and what was bid for is awarded. The charges follow in the same command, in the order of the
        /// awards.
        "auctions.closed" => Closed {
            /// Which.
            auction: AuctionId,
            /// Whether it had not ended.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            early: bool,
            /// What told equal bids apart.
            ties: Vec<TieRule>,
            /// What the draw was made with.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            seed: Option<Seed>,
            /// What it came to.
            #[serde(flatten)]
            outcome: Box<Outcome>,
        },
        /// An auction was called off.
        "auctions.cancelled" => Cancelled {
            /// Which.
            auction: AuctionId,
            /// Why.
            reason: Text<500>,
        },
        /// An award was taken back.
        "auctions.award_voided" => AwardVoided {
            /// Of which auction.
            auction: AuctionId,
            /// Its number.
            award: u32,
            /// Who had it.
            member: MemberId,
            /// What they paid.
            price: Points,
            /// Why.
            reason: Text<500>,
        },
    }
}

impl AuctionsEvent {
    fn sealed_fields(&self) -> Vec<&Sealed> {
        Vec::new()
    }
}
