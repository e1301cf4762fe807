//! Who got which item, as the read table has it.

use std::sync::Arc;

use aggregates::{EntryId, MemberId};
use async_graphql::{Description, InputObject, Object};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::account::Account;
use super::awarded::{AwardOf, Awarded};
use super::entry::Entry;
use super::item::ItemSlot;
use super::loot::{ImportedLoot, LootOf};
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::{bigint, position};
use crate::reads::What;

/// Items by the entries that gave them, the latest first.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Given(i64);

impl Key for Given {
    const LIST: &'static str = "items.1";
}

/// Which items are listed.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ItemFilter {
    /// Only items whose name contains this, in any case.
    name: Option<String>,
    /// Only this item, by its id in its game.
    item_id: Option<i32>,
    /// Only what was given in this raid.
    raid_id: Option<Uuid>,
    /// Only what was given from this time on.
    from: Option<DateTime>,
    /// Only what was given before this time.
    to: Option<DateTime>,
    /// Whether what was voided is listed as well.
    #[graphql(default)]
    include_voided: bool,
}

/// A row of the items; decimals as their digits.
pub struct Row {
    entry: i64,
    item_id: Option<i64>,
    name: String,
    slot: Option<String>,
    quality: Option<i32>,
    level: Option<i64>,
    member_id: Option<Uuid>,
    account: Option<String>,
    price: String,
    priced_by: Option<String>,
    full_price: Option<String>,
    item_values: Option<i32>,
    off_spec: bool,
    no_charge: Option<String>,
    raid_id: Option<Uuid>,
    reassigned_from: Option<i64>,
    voided_by: Option<i64>,
    source_id: Option<String>,
    effective_at: chrono::DateTime<Utc>,
}

impl Row {
    /// Its place among the items.
    pub fn place(&self) -> Given {
        Given(self.entry)
    }
}

/// An item that somebody got.
#[derive(Description)]
pub struct ItemGiven {
    scope: Arc<Scope>,
    row: Row,
}

#[Object(use_type_description)]
impl ItemGiven {
    /// The entry, by the position of its first event.
    async fn entry_id(&self) -> Position {
        position(self.row.entry).into()
    }

    /// The entry.
    async fn entry(&self) -> Result<Option<Entry>> {
        Entry::at(&self.scope, EntryId(position(self.row.entry))).await
    }

    /// The item's id in its game.
    async fn item_id(&self) -> Option<i32> {
        self.row.item_id.and_then(|id| id.try_into().ok())
    }

    /// Its name as the guild wrote it.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Where it is worn.
    async fn slot(&self) -> Option<ItemSlot> {
        self.row.slot.as_deref().and_then(ItemSlot::of_column)
    }

    /// 0 poor, 1 common, 2 uncommon, 3 rare, 4 epic, 5 legendary.
    async fn quality(&self) -> Option<i32> {
        self.row.quality
    }

    /// Its item level.
    async fn level(&self) -> Option<i32> {
        self.row.level.and_then(|level| level.try_into().ok())
    }

    /// Who has it, if anybody.
    async fn member(&self) -> Result<Option<Member>> {
        match self.row.member_id {
            Some(member) => member_by_id(&self.scope, member.into()).await,
            None => Ok(None),
        }
    }

    /// Which balance paid, if one did.
    async fn account(&self) -> Option<Account> {
        self.row.account.as_deref().map(Account::of_column)
    }

    /// What was paid; 0 if nothing was charged.
    async fn price(&self) -> Decimal {
        Decimal::of_column(&self.row.price)
    }

    /// Where the rule found the price: `item`, `slot` or `formula`; null if the officer said it.
    async fn priced_by(&self) -> Option<&str> {
        self.row.priced_by.as_deref()
    }

    /// The whole price that the rule gave, before anything was taken off for another role.
    async fn full_price(&self) -> Option<Decimal> {
        self.row.full_price.as_deref().map(Decimal::of_column)
    }

    /// The version of the rule `ITEM_VALUES` that was applied; 0 is what goes in a ledger that never set one.
    async fn item_values_version(&self) -> Option<i32> {
        self.row.item_values
    }

    /// Whether it is for another role than the member's own.
    async fn off_spec(&self) -> bool {
        self.row.off_spec
    }

    /// Why nothing was charged.
    async fn no_charge(&self) -> Option<&str> {
        self.row.no_charge.as_deref()
    }

    /// The raid that it belongs to.
    async fn raid_id(&self) -> Option<Uuid> {
        self.row.raid_id
    }

    /// The voided entry that this one replaces.
    async fn reassigned_from(&self) -> Option<Position> {
        self.row.reassigned_from.map(|at| position(at).into())
    }

    /// The entry that reverses this one.
    async fn voided_by(&self) -> Option<Position> {
        self.row.voided_by.map(|at| position(at).into())
    }

    /// The entry's id in the system that it was imported from.
    async fn source_id(&self) -> Option<&str> {
        self.row.source_id.as_deref()
    }

    /// What a raid tool said of it, if it was taken over from one.
    async fn loot(&self) -> Result<Option<ImportedLoot>> {
        // Nothing is paid for what comes from a raid tool.
        if self.row.source_id.is_none() || self.row.account.is_some() {
            return Ok(None);
        }
        self.scope.view("points_loot").await?;
        Ok(self.scope.rows.load_one(LootOf(self.row.entry)).await?)
    }

    /// How a decision awarded it, if one did.
    async fn awarded(&self) -> Result<Option<Awarded>> {
        for model in ["council_awards", "council_decisions", "council_stood", "raids_calendar"] {
            self.scope.view(model).await?;
        }
        Ok(self.scope.rows.load_one(AwardOf(self.row.entry)).await?)
    }

    /// When it happened.
    async fn effective_at(&self) -> DateTime {
        self.row.effective_at.into()
    }
}

impl ItemGiven {
    /// The item of a row.
    pub fn of(scope: &Arc<Scope>, row: Row) -> Self {
        scope.shows(row.member_id.map(MemberId), What::Points);
        ItemGiven { scope: Arc::clone(scope), row }
    }
}

macro_rules! items {
    ($order:literal, $scope:ident, $page:ident, $member:ident, $filter:ident) => {
        sqlx::query_as!(
            Row,
            r#"SELECT entry, item_id, name, slot, quality, level, member_id, account, price::text AS "price!",
                      priced_by, full_price::text AS full_price, item_values, off_spec, no_charge, raid_id,
                      reassigned_from, voided_by, source_id, effective_at
               FROM points_items_v1
               WHERE ledger_id = $1 AND ($2::bigint IS NULL OR entry < $2) AND ($3::bigint IS NULL OR entry > $3)
                 AND ($4::uuid IS NULL OR member_id = $4) AND ($5::text IS NULL OR name ILIKE $5)
                 AND ($6::bigint IS NULL OR item_id = $6) AND ($7::uuid IS NULL OR raid_id = $7)
                 AND ($8::timestamptz IS NULL OR effective_at >= $8)
                 AND ($9::timestamptz IS NULL OR effective_at < $9) AND ($10 OR voided_by IS NULL)
                 AND ($12::uuid IS NULL OR member_id = $12)
               ORDER BY entry "#
                + $order
                + " LIMIT $11",
            $scope.rows_of(),
            $page.after.map(|key| key.0),
            $page.before.map(|key| key.0),
            $member.map(|member| member.0),
            $filter.name.as_deref().map(containing),
            $filter.item_id.map(i64::from),
            $filter.raid_id,
            $filter.from.map(|at| at.0),
            $filter.to.map(|at| at.0),
            $filter.include_voided,
            $page.limit(),
            $scope.seen_by()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the items, the latest first.
pub async fn select(
    scope: &Scope,
    page: &Page<Given>,
    member: Option<MemberId>,
    filter: &ItemFilter,
) -> Result<Vec<Row>> {
    Ok(match page.backward {
        false => items!("DESC", scope, page, member, filter)?,
        true => items!("ASC", scope, page, member, filter)?,
    })
}

/// The item that an entry gave, for who sees whose points it changed.
pub async fn by_entry(scope: &Arc<Scope>, entry: EntryId) -> Result<Option<ItemGiven>> {
    scope.view("points_items").await?;
    let row = sqlx::query_as!(
        Row,
        r#"SELECT entry, item_id, name, slot, quality, level, member_id, account, price::text AS "price!",
                  priced_by, full_price::text AS full_price, item_values, off_spec, no_charge, raid_id,
                  reassigned_from, voided_by, source_id, effective_at
           FROM points_items_v1
           WHERE ledger_id = $1 AND entry = $2 AND ($3::uuid IS NULL OR member_id = $3)"#,
        scope.rows_of(),
        bigint(entry.0),
        scope.seen_by()
    )
    .fetch_optional(scope.database())
    .await?;
    Ok(row.map(|row| ItemGiven::of(scope, row)))
}

/// A pattern that every text with this in it matches.
fn containing(part: &str) -> String {
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
