//! What auctions awarded.

use std::sync::Arc;

use aggregates::{AuctionId, EntryId, MemberId};
use async_graphql::{Description, Object};
use uuid::Uuid;

use super::choices::AuctionTie;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::points::{ItemGiven, item_of};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::position;

/// A row of the awards; decimals as their digits.
pub struct AwardRow {
    award: i32,
    member_id: Uuid,
    bid: String,
    off_spec: bool,
    price: String,
    priced_by: String,
    decided_by: Option<String>,
    entry: i64,
    awarded_at: chrono::DateTime<chrono::Utc>,
    voided_for: Option<String>,
}

/// Something that a member won.
#[derive(Description)]
pub struct AuctionAward {
    scope: Arc<Scope>,
    row: AwardRow,
}

#[Object(use_type_description)]
impl AuctionAward {
    /// 1, 2, 3 ... within the auction.
    async fn number(&self) -> i32 {
        self.row.award
    }

    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, MemberId(self.row.member_id)).await
    }

    /// What they bid.
    async fn bid(&self) -> Decimal {
        Decimal::of_column(&self.row.bid)
    }

    /// Whether it is for another role than the member's own.
    async fn off_spec(&self) -> bool {
        self.row.off_spec
    }

    /// What they pay.
    async fn price(&self) -> Decimal {
        Decimal::of_column(&self.row.price)
    }

    /// How that came about: `own_bid`, `second_bid`, `second_bid_plus_increment` or `minimum`.
    async fn priced_by(&self) -> &str {
        &self.row.priced_by
    }

    /// What told them from who had bid the same, if anybody had.
    async fn decided_by(&self) -> Option<AuctionTie> {
        self.row.decided_by.as_deref().and_then(AuctionTie::of_column)
    }

    /// What it is charged by: an entry of the points book, which is voided along with the award.
    async fn entry_id(&self) -> Position {
        position(self.row.entry).into()
    }

    /// What was charged; null for who does not see the member's points.
    async fn item(&self) -> Result<Option<ItemGiven>> {
        item_of(&self.scope, EntryId(position(self.row.entry))).await
    }

    /// When.
    async fn awarded_at(&self) -> DateTime {
        self.row.awarded_at.into()
    }

    /// Why it was taken back; null while it stands.
    async fn voided_for(&self) -> Option<&str> {
        self.row.voided_for.as_deref()
    }
}

impl AuctionAward {
    /// The awards of an auction, in order.
    pub async fn all(scope: &Arc<Scope>, auction: AuctionId) -> Result<Vec<Self>> {
        scope.view("auctions_awards").await?;
        let rows = sqlx::query_as!(
            AwardRow,
            r#"SELECT award, member_id, bid::text AS "bid!", off_spec, price::text AS "price!", priced_by, decided_by, entry,
                      awarded_at, voided_for
               FROM auctions_awards_v1 WHERE ledger_id = $1 AND auction_id = $2 ORDER BY award"#,
            scope.rows_of(),
            auction.0
        )
        .fetch_all(scope.database())
        .await?;
        Ok(rows.into_iter().map(|row| AuctionAward { scope: Arc::clone(scope), row }).collect())
    }
}

/// What an award that is to be undone is charged by, as far as the read models have come.
pub async fn entry_of(scope: &Scope, auction: AuctionId, award: i32) -> Result<Option<EntryId>> {
    scope.reach(scope.head().await?).await?;
    let entry = sqlx::query_scalar!(
        "SELECT entry FROM auctions_awards_v1 WHERE ledger_id = $1 AND auction_id = $2 AND award = $3",
        scope.rows_of(),
        auction.0,
        award
    )
    .fetch_optional(scope.database())
    .await?;
    Ok(entry.map(|entry| EntryId(position(entry))))
}
