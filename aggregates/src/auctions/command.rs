//! What may be asked about auctions.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Attended, Plan, Seed};
use crate::{AuctionId, MemberId, Points, Text, Who};

/// A command to the auctions of a ledger. Ids and seeds come from whoever issues it. What happens, happens when it is
/// recorded: nothing in an auction is backdated.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuctionsCommand {
    /// Take bids for something.
    Open {
        /// Its id, for ever.
        auction: AuctionId,
        /// What, and by which rules.
        plan: Box<Plan>,
    },
    /// Bid for the actor's own member, or bid something else than before.
    Bid {
        /// In which auction.
        auction: AuctionId,
        /// How much.
        amount: Points,
        /// Whether it is for another role than the member's own.
        off_spec: bool,
    },
    /// Take back a sealed bid; or, for who manages auctions, one in an open auction.
    Withdraw {
        /// In which auction.
        auction: AuctionId,
        /// Whose; without it, that of the actor's own member.
        who: Option<Who>,
        /// Why, not about a person; an open auction takes one.
        reason: Option<Text<500>>,
    },
    /// Take bids for longer.
    Extend {
        /// Which.
        auction: AuctionId,
        /// From when on no bid is taken; later than it was.
        closes_at: DateTime<Utc>,
    },
    /// Award what was bid for, once the auction has ended.
    Close {
        /// Which.
        auction: AuctionId,
        /// What a draw is made with, if the auction committed to it.
        seed: Option<Seed>,
        /// What bidders were there for, if that is among the ties; who is not named, for nothing.
        attendance: BTreeMap<MemberId, Attended>,
        /// Whether it ends now, if it has not ended.
        early: bool,
    },
    /// Call an auction off, before it is closed.
    Cancel {
        /// Which.
        auction: AuctionId,
        /// Why; not about a person.
        reason: Text<500>,
    },
    /// Take back an award.
    VoidAward {
        /// Of which auction.
        auction: AuctionId,
        /// Its number, from 1.
        award: u32,
        /// Why; not about a person.
        reason: Text<500>,
    },
}
