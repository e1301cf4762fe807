//! Bids: a row per auction and member, with what they bid last. Who may read which, before the close, is decided where they are
//! read.

use aggregates::{AnyEvent, AuctionId, AuctionsEvent as Event, MemberId, Points, Position};
use chrono::{DateTime, Utc};

use super::missing;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A member's last bid.
    pub struct Bid {
        /// In which auction.
        auction_id: AuctionId,
        /// Whose.
        member_id: MemberId,
        /// How much.
        amount: Points,
        /// Whether it is for another role than the member's own.
        off_spec: bool,
        /// Whether it is off an open auction's grid.
        all_in: bool,
        /// Whether it would win now, or is under seal.
        stands: bool,
        /// When they bid it.
        placed_at: DateTime<Utc>,
        /// Its place among all bids, once the auction is closed.
        rank: Option<i32>,
        /// Why it counted for nothing: `left` or `cannot_pay`.
        passed_over: Option<String>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct BidsModel;

impl ReadModel for BidsModel {
    const TABLE: Table =
        Table { model: "auctions_bids", version: 1, columns: Bid::COLUMNS, key: 2, append_only: false };
    type Key = (AuctionId, MemberId);
    type Row = Bid;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(AuctionId, MemberId)> {
        let AnyEvent::Auctions(event) = &event.event else { return Touched::none() };
        let (auction, members): (_, Vec<_>) = match event {
            Event::BidPlaced { auction, member, outbid, .. } => {
                (auction, outbid.iter().chain([member]).copied().collect())
            }
            Event::BidWithdrawn { auction, member, again, .. } => {
                (auction, again.iter().chain([member]).copied().collect())
            }
            Event::Closed { auction, outcome, .. } => {
                (auction, outcome.bids.iter().map(|bid| bid.member).collect())
            }
            _ => return Touched::none(),
        };
        Touched::These(members.into_iter().map(|member| (*auction, member)).collect())
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (auction_id, member_id): &(AuctionId, MemberId),
        row: Option<Bid>,
    ) -> Result<Option<Bid>, String> {
        let AnyEvent::Auctions(event) = &happened.event else { return Ok(row) };
        let changed_at = happened.position;
        let there = |row: Option<Bid>| row.ok_or_else(|| missing(member_id));
        Ok(match event {
            Event::BidPlaced { member, amount, off_spec, all_in, at, .. } if member == member_id => {
                Some(Bid {
                    auction_id: *auction_id,
                    member_id: *member_id,
                    amount: *amount,
                    off_spec: *off_spec,
                    all_in: *all_in,
                    stands: true,
                    placed_at: *at,
                    rank: None,
                    passed_over: None,
                    changed_at,
                })
            }
            Event::BidPlaced { .. } => Some(Bid { stands: false, changed_at, ..there(row)? }),
            Event::BidWithdrawn { member, .. } if member == member_id => None,
            Event::BidWithdrawn { .. } => Some(Bid { stands: true, changed_at, ..there(row)? }),
            Event::Closed { outcome, .. } => {
                let found = outcome.bids.iter().find(|bid| bid.member == *member_id);
                let ranked = found.ok_or_else(|| missing(member_id))?;
                Some(Bid {
                    rank: i32::try_from(ranked.rank).ok(),
                    passed_over: ranked.passed_over.map(|why| why.name().to_owned()),
                    changed_at,
                    ..there(row)?
                })
            }
            _ => row,
        })
    }
}
