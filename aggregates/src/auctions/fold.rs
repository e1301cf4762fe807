//! How the auctions' state follows their events.

use std::collections::BTreeMap;

use super::{Auction, Auctions, AuctionsEvent as Event, Award, Awarded, Bid, Closed, Outcome, Over, Plan};
use crate::{AuctionId, EntryId, MemberId, Position};

impl Auctions {
    pub(super) fn fold(&mut self, position: Position, event: &Event) {
        match event {
            Event::Opened { auction, plan } => {
                self.live.insert(*auction, Auction::of(Plan::clone(plan)));
            }
            Event::BidPlaced { auction, member, amount, off_spec, at, outbid, closes_at, .. } => {
                let bid =
                    Bid { amount: *amount, off_spec: *off_spec, placed_at: *at, position, stands: true };
                self.change(*auction, |auction| {
                    auction.bids.insert(*member, bid);
                    outbid.iter().for_each(|member| auction.stands(*member, false));
                    if let Some(closes_at) = closes_at {
                        auction.plan.closes_at = *closes_at;
                        auction.moved = auction.moved.saturating_add(1);
                    }
                });
            }
            Event::BidWithdrawn { auction, member, again, .. } => self.change(*auction, |auction| {
                auction.bids.remove(member);
                again.iter().for_each(|member| auction.stands(*member, true));
            }),
            Event::Extended { auction, closes_at } => {
                self.change(*auction, |auction| auction.plan.closes_at = *closes_at);
            }
            Event::Closed { auction, outcome, .. } => self.close(*auction, position, outcome),
            Event::Cancelled { auction, .. } => {
                self.live.remove(auction);
                self.over.insert(*auction, Over::Cancelled);
            }
            Event::AwardVoided { auction, award, .. } => {
                let Some(Over::Closed(closed)) = self.over.get_mut(auction) else { return };
                closed.awards.entry(*award).and_modify(|award| award.voided = true);
            }
        }
    }

    fn change(&mut self, auction: AuctionId, how: impl FnOnce(&mut Auction)) {
        self.live.entry(auction).and_modify(how);
    }

    fn close(&mut self, auction: AuctionId, position: Position, outcome: &Outcome) {
        let Some(Auction { plan, .. }) = self.live.remove(&auction) else { return };
        let awards = outcome.awards.iter().map(|award| (award.number, Awarded::of(award, position)));
        let closed = Closed { item: plan.item, raid: plan.raid, awards: awards.collect() };
        self.over.insert(auction, Over::Closed(Box::new(closed)));
    }
}

impl Auction {
    fn of(plan: Plan) -> Self {
        Auction { plan, moved: 0, bids: BTreeMap::new() }
    }

    fn stands(&mut self, member: MemberId, stands: bool) {
        self.bids.entry(member).and_modify(|bid| bid.stands = stands);
    }
}

impl Awarded {
    fn of(award: &Award, closed: Position) -> Self {
        let Award { number, member, off_spec, price, hold, .. } = *award;
        let entry = EntryId(closed.plus(number.into()));
        Awarded { member, price, off_spec, hold, entry, voided: false }
    }
}
