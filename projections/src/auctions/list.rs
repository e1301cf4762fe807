//! Auctions: a row each. A bid under seal touches none of them, so that no row tells that there is one.

use aggregates::auctions::{Kind, Outcome, Plan, SecondPrice};
use aggregates::{AnyEvent, AuctionId, AuctionsEvent as Event, Points, Position, RaidId};
use chrono::{DateTime, Utc};

use super::missing;
use crate::points::slot_name;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// An auction.
    pub struct Auction {
        /// Which.
        auction_id: AuctionId,
        /// `live`, `closed` or `cancelled`.
        state: String,
        /// `open`, `sealed` or `vickrey`.
        kind: String,
        /// The item's id in its game.
        item_id: Option<i64>,
        /// Its name.
        name: String,
        /// Where it is worn.
        slot: Option<String>,
        /// Its quality, 0 to 5.
        quality: Option<i32>,
        /// Its item level.
        level: Option<i64>,
        /// How many of it there are.
        copies: i32,
        /// The least bid.
        minimum: Points,
        /// The steps of an open auction's bids, or what is paid on top of a second price.
        increment: Option<Points>,
        /// From when on no bid is taken.
        closes_at: DateTime<Utc>,
        /// How many seconds before the end a bid moves it.
        snipe_within: Option<i64>,
        /// To how many seconds after such a bid.
        snipe_extend: Option<i64>,
        /// How often at most.
        snipe_most: Option<i64>,
        /// Whether bids for another role than a member's own are taken.
        off_spec: bool,
        /// What tells equal bids apart, in this order.
        ties: Vec<String>,
        /// What the seed of the draw is checked with.
        commitment: Option<String>,
        /// What the draw was made with, once it is closed.
        seed: Option<String>,
        /// Where bids were equal: each rule that was asked, with what everybody had, as JSON.
        tied: Option<String>,
        /// The raid that it belongs to.
        raid_id: Option<RaidId>,
        /// What there is to know.
        note: Option<String>,
        /// Whether it was closed before its end.
        early: bool,
        /// Why it was called off.
        cancelled_for: Option<String>,
        /// Since when bids are taken.
        opened_at: DateTime<Utc>,
        /// When it was closed or called off.
        closed_at: Option<DateTime<Utc>>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct ListModel;

impl ReadModel for ListModel {
    const TABLE: Table =
        Table { model: "auctions_list", version: 1, columns: Auction::COLUMNS, key: 1, append_only: false };
    type Key = (AuctionId,);
    type Row = Auction;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(AuctionId,)> {
        match &event.event {
            AnyEvent::Auctions(
                Event::Opened { auction, .. }
                | Event::BidPlaced { auction, closes_at: Some(_), .. }
                | Event::Extended { auction, .. }
                | Event::Closed { auction, .. }
                | Event::Cancelled { auction, .. },
            ) => Touched::one((*auction,)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (id,): &(AuctionId,),
        row: Option<Auction>,
    ) -> Result<Option<Auction>, String> {
        let AnyEvent::Auctions(event) = &happened.event else { return Ok(row) };
        let row = match event {
            Event::Opened { plan, .. } => opened(happened, *id, plan),
            _ => row.ok_or_else(|| missing(id))?,
        };
        let row = changed(row, event, happened.recorded_at)?;
        Ok(Some(Auction { changed_at: happened.position, ..row }))
    }
}

fn opened(happened: &Happened, auction_id: AuctionId, plan: &Plan) -> Auction {
    let (increment, snipe) = match plan.kind {
        Kind::Open { increment, anti_snipe } => (Some(increment), anti_snipe),
        Kind::Vickrey { second_price: SecondPrice::BidPlusIncrement(increment) } => (Some(increment), None),
        Kind::Sealed | Kind::Vickrey { .. } => (None, None),
    };
    Auction {
        auction_id,
        state: "live".to_owned(),
        kind: plan.kind.name().to_owned(),
        item_id: plan.item.id.map(i64::from),
        name: plan.item.name.to_string(),
        slot: plan.item.slot.and_then(slot_name),
        quality: plan.item.quality.map(i32::from),
        level: plan.item.level.map(i64::from),
        copies: i32::try_from(plan.copies).unwrap_or(i32::MAX),
        minimum: plan.minimum,
        increment,
        closes_at: plan.closes_at,
        snipe_within: snipe.map(|snipe| snipe.within.into()),
        snipe_extend: snipe.map(|snipe| snipe.extend.into()),
        snipe_most: snipe.and_then(|snipe| snipe.most).map(i64::from),
        off_spec: plan.off_spec,
        ties: plan.ties.iter().map(|rule| rule.name().to_owned()).collect(),
        commitment: plan.commitment.map(|commitment| commitment.to_string()),
        seed: None,
        tied: None,
        raid_id: plan.raid,
        note: plan.note.as_ref().map(ToString::to_string),
        early: false,
        cancelled_for: None,
        opened_at: happened.recorded_at,
        closed_at: None,
        changed_at: happened.position,
    }
}

fn changed(row: Auction, event: &Event, at: DateTime<Utc>) -> Result<Auction, String> {
    Ok(match event {
        Event::BidPlaced { closes_at: Some(closes_at), .. } | Event::Extended { closes_at, .. } => {
            Auction { closes_at: *closes_at, ..row }
        }
        Event::Closed { early, seed, outcome, .. } => Auction {
            state: "closed".to_owned(),
            early: *early,
            seed: seed.map(|seed| seed.to_string()),
            tied: tied(outcome)?,
            closed_at: Some(at),
            ..row
        },
        Event::Cancelled { reason, .. } => Auction {
            state: "cancelled".to_owned(),
            cancelled_for: Some(reason.to_string()),
            closed_at: Some(at),
            ..row
        },
        _ => row,
    })
}

fn tied(outcome: &Outcome) -> Result<Option<String>, String> {
    if outcome.tied.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(&outcome.tied).map(Some).map_err(|error| error.to_string())
}
