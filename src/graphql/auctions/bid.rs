//! Bids, and who sees them: everybody in an open auction and after the close, and their bidder.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::{AuctionId, MemberId};
use async_graphql::dataloader::Loader;
use async_graphql::{Description, Object};
use uuid::Uuid;

use super::auction::AuctionRow;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::{Rows, Scope};

/// A row of the bids; decimals as their digits.
#[derive(Clone, Debug)]
pub struct BidRow {
    auction_id: Uuid,
    member_id: Uuid,
    amount: String,
    off_spec: bool,
    all_in: bool,
    stands: bool,
    placed_at: chrono::DateTime<chrono::Utc>,
    rank: Option<i32>,
    passed_over: Option<String>,
}

/// A member's last bid in an auction.
#[derive(Description)]
pub struct AuctionBid {
    scope: Arc<Scope>,
    row: BidRow,
}

#[Object(use_type_description)]
impl AuctionBid {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, MemberId(self.row.member_id)).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.row.member_id
    }

    /// How much.
    async fn amount(&self) -> Decimal {
        Decimal::of_column(&self.row.amount)
    }

    /// Whether it is for another role than the member's own.
    async fn off_spec(&self) -> bool {
        self.row.off_spec
    }

    /// Whether it is off an open auction's grid, as only all that somebody has may be.
    async fn all_in(&self) -> bool {
        self.row.all_in
    }

    /// Whether it would win now, in an open auction; a bid under seal stands as long as it is there.
    async fn stands(&self) -> bool {
        self.row.stands
    }

    /// When they bid it.
    async fn placed_at(&self) -> DateTime {
        self.row.placed_at.into()
    }

    /// Its place among all bids, once the auction is closed.
    async fn rank(&self) -> Option<i32> {
        self.row.rank
    }

    /// Why it counted for nothing at the close: `left` or `cannot_pay`.
    async fn passed_over(&self) -> Option<&str> {
        self.row.passed_over.as_deref()
    }
}

/// The bids in an auction that the caller sees: by rank once it is closed, the highest first before.
pub async fn seen(scope: &Arc<Scope>, auction: &AuctionRow) -> Result<Vec<AuctionBid>> {
    scope.view("auctions_bids").await?;
    let rows = scope.rows.load_one(BidsIn(AuctionId(auction.auction_id))).await?.unwrap_or_default();
    let own = |row: &BidRow| scope.is_own(MemberId(row.member_id));
    let seen = rows.into_iter().filter(|row| auction.shows_bids() || own(row));
    Ok(seen.map(|row| AuctionBid { scope: Arc::clone(scope), row }).collect())
}

/// The bids in an auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BidsIn(pub AuctionId);

impl Loader<BidsIn> for Rows {
    type Value = Vec<BidRow>;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[BidsIn]) -> Result<HashMap<BidsIn, Vec<BidRow>>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|BidsIn(auction)| auction.0).collect();
        let rows = sqlx::query_as!(
            BidRow,
            r#"SELECT auction_id, member_id, amount::text AS "amount!", off_spec, all_in, stands, placed_at, rank, passed_over
               FROM auctions_bids_v1 WHERE ledger_id = $1 AND auction_id = ANY($2)
               ORDER BY rank, off_spec, amount DESC, placed_at, member_id"#,
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            found.entry(BidsIn(row.auction_id.into())).or_default().push(row);
        }
        Ok(found)
    }
}
