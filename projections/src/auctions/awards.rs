//! What auctions awarded: a row each, also of what was taken back.

use aggregates::auctions::Award as Won;
use aggregates::{AnyEvent, AuctionId, AuctionsEvent as Event, MemberId, Points, Position};
use chrono::{DateTime, Utc};

use super::missing;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// Something that a member won.
    pub struct Award {
        /// In which auction.
        auction_id: AuctionId,
        /// 1, 2, 3 ... within it.
        award: i32,
        /// Who.
        member_id: MemberId,
        /// What they bid.
        bid: Points,
        /// Whether it is for another role than the member's own.
        off_spec: bool,
        /// What they pay.
        price: Points,
        /// How that came about: `own_bid`, `second_bid`, `second_bid_plus_increment` or `minimum`.
        priced_by: String,
        /// What told them from who had bid the same, if anybody had.
        decided_by: Option<String>,
        /// The entry that charges it.
        entry: Position,
        /// When.
        awarded_at: DateTime<Utc>,
        /// Why it was taken back.
        voided_for: Option<String>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct AwardsModel;

impl ReadModel for AwardsModel {
    const TABLE: Table =
        Table { model: "auctions_awards", version: 1, columns: Award::COLUMNS, key: 2, append_only: false };
    type Key = (AuctionId, i32);
    type Row = Award;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(AuctionId, i32)> {
        match &event.event {
            AnyEvent::Auctions(Event::Closed { auction, outcome, .. }) => {
                let awards = outcome.awards.iter().map(|award| (*auction, number(award.number)));
                Touched::These(awards.collect())
            }
            AnyEvent::Auctions(Event::AwardVoided { auction, award, .. }) => {
                Touched::one((*auction, number(*award)))
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (auction_id, award): &(AuctionId, i32),
        row: Option<Award>,
    ) -> Result<Option<Award>, String> {
        match &happened.event {
            AnyEvent::Auctions(Event::Closed { outcome, .. }) => {
                let found = outcome.awards.iter().zip(1..).find(|(won, _)| number(won.number) == *award);
                let (won, nth) = found.ok_or_else(|| missing(award))?;
                Ok(Some(awarded(happened, (*auction_id, *award), (won, nth))))
            }
            AnyEvent::Auctions(Event::AwardVoided { reason, .. }) => {
                let row = row.ok_or_else(|| missing(award))?;
                let voided_for = Some(reason.to_string());
                Ok(Some(Award { voided_for, changed_at: happened.position, ..row }))
            }
            _ => Ok(row),
        }
    }
}

/// Charges follow the close in the order of the awards.
fn awarded(happened: &Happened, (auction_id, award): (AuctionId, i32), (won, nth): (&Won, u64)) -> Award {
    Award {
        auction_id,
        award,
        member_id: won.member,
        bid: won.bid,
        off_spec: won.off_spec,
        price: won.price,
        priced_by: won.priced_by.name().to_owned(),
        decided_by: won.decided_by.map(|rule| rule.name().to_owned()),
        entry: happened.position.plus(nth),
        awarded_at: happened.recorded_at,
        voided_for: None,
        changed_at: happened.position,
    }
}

fn number(award: u32) -> i32 {
    i32::try_from(award).unwrap_or(i32::MAX)
}
