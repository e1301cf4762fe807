//! An auction, as the read table has it.

use std::sync::Arc;

use aggregates::{AuctionId, RaidId};
use async_graphql::{Description, Object, SimpleObject};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::award::AuctionAward;
use super::bid::{AuctionBid, seen};
use super::choices::{AuctionKind, AuctionState, AuctionTie};
use super::tied::{TieRound, rounds};
use crate::graphql::council::DroppedItem;
use crate::graphql::error::Result;
use crate::graphql::page::{Key, Page};
use crate::graphql::raids::Raid;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::position;

/// A row of the auctions; decimals as their digits.
#[derive(Clone, Debug)]
pub struct AuctionRow {
    /// Which.
    pub auction_id: Uuid,
    state: String,
    kind: String,
    item_id: Option<i64>,
    name: String,
    slot: Option<String>,
    quality: Option<i32>,
    level: Option<i64>,
    copies: i32,
    minimum: String,
    increment: Option<String>,
    closes_at: chrono::DateTime<Utc>,
    snipe_within: Option<i64>,
    snipe_extend: Option<i64>,
    snipe_most: Option<i64>,
    off_spec: bool,
    ties: Vec<String>,
    commitment: Option<String>,
    seed: Option<String>,
    tied: Option<String>,
    raid_id: Option<Uuid>,
    note: Option<String>,
    early: bool,
    cancelled_for: Option<String>,
    opened_at: chrono::DateTime<Utc>,
    closed_at: Option<chrono::DateTime<Utc>>,
    changed_at: i64,
}

/// Auctions by when they were opened, the latest first.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Opened(chrono::DateTime<Utc>, Uuid);

impl Key for Opened {
    const LIST: &'static str = "auctions.1";
}

impl AuctionRow {
    /// Its place in the list.
    pub fn place(&self) -> Opened {
        Opened(self.opened_at, self.auction_id)
    }

    /// Whether everybody sees its bids: of one that was called off, nobody ever does.
    pub fn shows_bids(&self) -> bool {
        self.kind == "open" || self.state == "closed"
    }
}

/// What a bid shortly before the end does to it.
#[derive(SimpleObject)]
pub struct AuctionSnipe {
    /// How many seconds before the end, or fewer, is shortly.
    within: i64,
    /// How many seconds after such a bid the end is then, or later.
    extend: i64,
    /// How often bids move the end; any number of times without it.
    most: Option<i64>,
}

/// An auction.
#[derive(Description)]
pub struct Auction {
    scope: Arc<Scope>,
    row: Arc<AuctionRow>,
}

#[Object(use_type_description)]
impl Auction {
    /// The auction's id, for ever.
    async fn id(&self) -> Uuid {
        self.row.auction_id
    }

    /// How far it is.
    async fn state(&self) -> AuctionState {
        AuctionState::of_column(&self.row.state)
    }

    /// How members bid, and what who wins pays.
    async fn kind(&self) -> AuctionKind {
        AuctionKind::of_column(&self.row.kind)
    }

    /// What members bid for.
    async fn item(&self) -> DroppedItem {
        DroppedItem {
            id: self.row.item_id,
            name: self.row.name.clone(),
            slot: self.row.slot.as_deref().and_then(crate::graphql::points::ItemSlot::of_column),
            quality: self.row.quality,
            level: self.row.level,
        }
    }

    /// How many there are of it; nobody gets two.
    async fn copies(&self) -> i32 {
        self.row.copies
    }

    /// The least bid.
    async fn minimum(&self) -> Decimal {
        Decimal::of_column(&self.row.minimum)
    }

    /// The steps of the grid that an open auction's bids lie on; of a second price, what is paid on top.
    async fn increment(&self) -> Option<Decimal> {
        self.row.increment.as_deref().map(Decimal::of_column)
    }

    /// From when on no bid is taken.
    async fn closes_at(&self) -> DateTime {
        self.row.closes_at.into()
    }

    /// What a bid shortly before the end does to it.
    async fn anti_snipe(&self) -> Option<AuctionSnipe> {
        let (within, extend) = self.row.snipe_within.zip(self.row.snipe_extend)?;
        Some(AuctionSnipe { within, extend, most: self.row.snipe_most })
    }

    /// Whether bids for another role than a member's own are taken; those for their own always go before them.
    async fn off_spec(&self) -> bool {
        self.row.off_spec
    }

    /// What tells equal bids apart, in this order.
    async fn ties(&self) -> Vec<AuctionTie> {
        self.row.ties.iter().filter_map(|tie| AuctionTie::of_column(tie)).collect()
    }

    /// SHA-256 of the draw's seed, in hexadecimal: published at the opening, so that nobody can choose the seed later.
    async fn commitment(&self) -> Option<&str> {
        self.row.commitment.as_deref()
    }

    /// What the draw was made with, 32 bytes in hexadecimal; revealed at the close.
    async fn seed(&self) -> Option<&str> {
        self.row.seed.as_deref()
    }

    /// Where the last who won and the first who did not had bid the same: each rule that was asked until it told them apart.
    async fn tied(&self) -> Result<Vec<TieRound>> {
        rounds(&self.scope, self.row.tied.as_deref())
    }

    /// The raid that it belongs to.
    async fn raid(&self) -> Result<Option<Raid>> {
        match self.row.raid_id {
            Some(raid) => Raid::by_id(&self.scope, RaidId(raid)).await,
            None => Ok(None),
        }
    }

    /// What there is to know.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// The bids that the caller sees: under seal, before the close, their own alone.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn bids(&self) -> Result<Option<Vec<AuctionBid>>> {
        seen(&self.scope, &self.row).await.map(Some)
    }

    /// What was awarded, also what was taken back.
    #[graphql(complexity = "2 * child_complexity + 1")]
    async fn awards(&self) -> Result<Option<Vec<AuctionAward>>> {
        AuctionAward::all(&self.scope, AuctionId(self.row.auction_id)).await.map(Some)
    }

    /// Whether it was closed before its end.
    async fn early(&self) -> bool {
        self.row.early
    }

    /// Why it was called off.
    async fn cancelled_for(&self) -> Option<&str> {
        self.row.cancelled_for.as_deref()
    }

    /// Since when bids are taken.
    async fn opened_at(&self) -> DateTime {
        self.row.opened_at.into()
    }

    /// When it was closed or called off.
    async fn closed_at(&self) -> Option<DateTime> {
        self.row.closed_at.map(DateTime)
    }

    /// The position of the last event that touched this row; a bid under seal touches none.
    async fn changed_at(&self) -> Position {
        position(self.row.changed_at).into()
    }
}

impl Auction {
    /// The auction of a row.
    pub fn of(scope: &Arc<Scope>, row: AuctionRow) -> Self {
        Auction { scope: Arc::clone(scope), row: Arc::new(row) }
    }

    /// An auction by id, for who may see points.
    pub async fn by_id(scope: &Arc<Scope>, auction: AuctionId) -> Result<Option<Self>> {
        scope.view("auctions_list").await?;
        let listed = Listed { auctions: Some(vec![auction.0]), ..Listed::default() };
        let rows = select(scope, &Page::whole()?, &listed).await?;
        Ok(rows.into_iter().next().map(|row| Auction::of(scope, row)))
    }
}

/// Which auctions are listed.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// These.
    pub auctions: Option<Vec<Uuid>>,
    /// In this state.
    pub state: Option<AuctionState>,
    /// That this member won something in.
    pub member: Option<Uuid>,
    /// Of this raid.
    pub raid: Option<Uuid>,
}

macro_rules! auctions {
    ($order:literal, $scope:ident, $page:ident, $listed:ident) => {
        sqlx::query_as!(
            AuctionRow,
            r#"SELECT auction_id, state, kind, item_id, name, slot, quality, level, copies, minimum::text AS "minimum!",
                      increment::text AS increment, closes_at, snipe_within, snipe_extend, snipe_most, off_spec, ties, commitment,
                      seed, tied, raid_id, note, early, cancelled_for, opened_at, closed_at, changed_at
               FROM auctions_list_v1 l
               WHERE ledger_id = $1
                 AND ($2::timestamptz IS NULL OR (opened_at, auction_id) < ($2, $3::uuid))
                 AND ($4::timestamptz IS NULL OR (opened_at, auction_id) > ($4, $5::uuid))
                 AND ($6::uuid[] IS NULL OR auction_id = ANY($6)) AND ($7::text IS NULL OR state = $7)
                 AND ($8::uuid IS NULL OR raid_id = $8)
                 AND ($9::uuid IS NULL OR EXISTS (SELECT FROM auctions_awards_v1 a WHERE a.ledger_id = $1 AND a.member_id = $9
                                                  AND a.auction_id = l.auction_id AND a.voided_for IS NULL))
               ORDER BY opened_at "#
                + $order
                + ", auction_id "
                + $order
                + " LIMIT $10",
            $scope.rows_of(),
            $page.after.map(|key| key.0),
            $page.after.map(|key| key.1),
            $page.before.map(|key| key.0),
            $page.before.map(|key| key.1),
            $listed.auctions.as_deref(),
            $listed.state.map(AuctionState::column),
            $listed.raid,
            $listed.member,
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the auctions, the latest first.
pub async fn select(scope: &Scope, page: &Page<Opened>, listed: &Listed) -> Result<Vec<AuctionRow>> {
    Ok(match page.backward {
        false => auctions!("DESC", scope, page, listed)?,
        true => auctions!("ASC", scope, page, listed)?,
    })
}
