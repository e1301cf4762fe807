//! What decisions about auctions need to remember. Of one that is over, what it awarded.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AuctionsRefusal as Refusal, Plan};
use crate::points::Item;
use crate::{AuctionId, EntryId, HoldId, MemberId, Points, Position, RaidId};

/// The auctions of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Auctions {
    /// Those that were neither closed nor cancelled, those among them that take no more bids.
    pub live: BTreeMap<AuctionId, Auction>,
    /// Those that were: their ids are taken for ever.
    pub over: BTreeMap<AuctionId, Over>,
}

/// An auction that was neither closed nor cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Auction {
    /// What is auctioned and by which rules, with the end as it is by now.
    pub plan: Plan,
    /// How often bids moved the end.
    pub moved: u32,
    /// The last bid of everybody who bid.
    pub bids: BTreeMap<MemberId, Bid>,
}

/// A member's last bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bid {
    /// How much.
    pub amount: Points,
    /// Whether it is for another role than the member's own.
    pub off_spec: bool,
    /// When they bid it.
    pub placed_at: DateTime<Utc>,
    /// Where it stands in the log.
    pub position: Position,
    /// Whether it is one of those that would win now, in an open auction; a sealed bid stands as long as it is there.
    pub stands: bool,
}

/// An auction that is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// It was closed.
    Closed(Box<Closed>),
    /// It was called off.
    Cancelled,
}

/// What a closed auction awarded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closed {
    /// What members bid for.
    pub item: Item,
    /// The raid that it belongs to.
    pub raid: Option<RaidId>,
    /// Each award, numbered from 1.
    pub awards: BTreeMap<u32, Awarded>,
}

/// Something that a member won.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Awarded {
    /// Who.
    pub member: MemberId,
    /// What they pay.
    pub price: Points,
    /// Whether it is for another role than the member's own.
    pub off_spec: bool,
    /// What was set aside for it.
    pub hold: Option<HoldId>,
    /// The entry that charges it: in the same command, charges follow the close in the order of the awards.
    pub entry: EntryId,
    /// Whether it was voided.
    pub voided: bool,
}

/// The id of what is set aside for a member's bid; it follows from the two, for ever.
pub fn hold_id(auction: AuctionId, member: MemberId) -> HoldId {
    HoldId(Uuid::new_v5(&auction.0, format!("hold\n{member}").as_bytes()))
}

impl Auctions {
    /// What has to be set aside for an auction, of whom: for every sealed bid, and for those of an open one that stand. For
    /// one that is over, nothing.
    pub fn holds(&self, auction: AuctionId) -> BTreeMap<MemberId, Points> {
        let bids = self.live.get(&auction).map(Auction::standing).into_iter().flatten();
        bids.map(|(member, bid)| (member, bid.amount)).collect()
    }

    /// Whether an entry charges an award of an auction, which stands.
    pub fn charges(&self, auction: AuctionId, entry: EntryId) -> bool {
        let Some(Over::Closed(closed)) = self.over.get(&auction) else { return false };
        closed.awards.values().any(|award| award.entry == entry && !award.voided)
    }

    /// The auction; refused if there is none or it is over.
    pub(super) fn live(&self, auction: AuctionId) -> Result<&Auction, Refusal> {
        match (self.live.get(&auction), self.over.get(&auction)) {
            (Some(found), _) => Ok(found),
            (None, None) => Err(Refusal::UnknownAuction { auction }),
            (None, Some(Over::Closed(_))) => Err(Refusal::AuctionClosed { auction }),
            (None, Some(Over::Cancelled)) => Err(Refusal::AuctionCancelled { auction }),
        }
    }

    /// The auction; refused as well if it takes no more bids at a time.
    pub(super) fn running(&self, auction: AuctionId, at: DateTime<Utc>) -> Result<&Auction, Refusal> {
        let found = self.live(auction)?;
        match found.plan.closes_at {
            closes_at if at >= closes_at => Err(Refusal::AuctionHasEnded { auction, closes_at }),
            _ => Ok(found),
        }
    }

    /// What the auction awarded; refused if it was not closed.
    pub(super) fn closed(&self, auction: AuctionId) -> Result<&Closed, Refusal> {
        match self.over.get(&auction) {
            Some(Over::Closed(closed)) => Ok(closed),
            Some(Over::Cancelled) => Err(Refusal::AuctionCancelled { auction }),
            None => Err(self.live(auction).err().unwrap_or(Refusal::AuctionNotClosed { auction })),
        }
    }
}

impl Auction {
    /// The bids that stand.
    pub fn standing(&self) -> impl Iterator<Item = (MemberId, &Bid)> {
        self.bids.iter().filter(|(_, bid)| bid.stands).map(|(member, bid)| (*member, bid))
    }

    /// How many more bids may stand.
    pub(super) fn free(&self) -> usize {
        usize::try_from(self.plan.copies).unwrap_or(usize::MAX).saturating_sub(self.standing().count())
    }
}

impl Bid {
    /// What a bid is compared by: those for a member's own role first, then the higher one.
    pub(super) fn strength(&self) -> (bool, Points) {
        (!self.off_spec, self.amount)
    }
}
