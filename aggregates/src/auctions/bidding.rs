//! Bids, of members for themselves. In an open auction they are binding; before the close of another one its bidder alone
//! knows of them.

use chrono::{DateTime, Utc};

use super::context::own_member;
use super::raising::{Raise, raise};
use super::{
    Auction, Auctions, AuctionsContext, AuctionsEvent as Event, AuctionsRefusal as Refusal, Bid, Kind, Means,
};
use crate::ledger::Open;
use crate::points::{Account, Use, in_use, positive};
use crate::{AuctionId, Context, MemberId, Permission, Points};

/// Members that may bid in one auction: an event that lists them all stays below its bound.
pub(super) const BIDDERS_PER_AUCTION: usize = 1_000;

pub(super) fn bid(
    auctions: &Auctions,
    context: &Context<AuctionsContext>,
    id: AuctionId,
    (amount, off_spec): (Points, bool),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.required(context, Permission::Bid)?;
    let (at, auction) = (context.recorded_at, auctions.running(id, context.recorded_at)?);
    let member = own_member(open, context)?;
    open.was_here(member, at)?;
    auction.takes(open, id, (amount, off_spec))?;
    if auction.has(member, amount, off_spec) {
        return Ok(Vec::new());
    }
    auction.has_room_for(member)?;
    let means = context.lent.means(id, member)?;
    let Raise { outbid, all_in } = raise(auction, (member, amount), (off_spec, means.openly()))?;
    covered(means, amount)?;
    let closes_at = auction.moved_by(at);
    Ok(vec![Event::BidPlaced { auction: id, member, amount, off_spec, all_in, at, outbid, closes_at }])
}

/// Refuses more than a member has to bid with.
fn covered(means: Means, bid: Points) -> Result<(), Refusal> {
    let Means { balance, held, .. } = means;
    match bid <= means.available() {
        true => Ok(()),
        false => Err(Refusal::BidAboveAvailable { balance, held, bid }),
    }
}

impl Auction {
    /// Refuses what is no bid in this auction, whatever others bid.
    fn takes(&self, open: &Open, auction: AuctionId, (bid, off_spec): (Points, bool)) -> Result<(), Refusal> {
        in_use(&open.settings.points, Account::Dkp, Use::Charge)?;
        if off_spec && !self.plan.off_spec {
            return Err(Refusal::OffSpecNotTaken { auction });
        }
        positive(&open.settings.points, bid)?;
        match self.plan.minimum {
            minimum if bid < minimum => Err(Refusal::BidBelowMinimum { bid, minimum }),
            _ => Ok(()),
        }
    }

    /// Refuses a member more than may bid.
    fn has_room_for(&self, member: MemberId) -> Result<(), Refusal> {
        match self.bids.contains_key(&member) || self.bids.len() < BIDDERS_PER_AUCTION {
            true => Ok(()),
            false => Err(Refusal::TooManyBidders { limit: BIDDERS_PER_AUCTION }),
        }
    }

    /// Whether a member's bid is this one, and stands.
    fn has(&self, member: MemberId, amount: Points, off_spec: bool) -> bool {
        let same = |bid: &Bid| bid.stands && (bid.amount, bid.off_spec) == (amount, off_spec);
        self.bids.get(&member).is_some_and(same)
    }

    /// The end that a bid at this time moves the end to, if it does.
    fn moved_by(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.plan.kind {
            Kind::Open { anti_snipe: Some(rule), .. } => rule.moved(self.plan.closes_at, at, self.moved),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
