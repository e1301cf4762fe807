//! What each member got.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::MemberId;
use async_graphql::{Description, Object, SimpleObject};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::gini::share;
use super::given::{LootFilter, READ, over_given};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::points::{Account, ItemSlot};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;
use crate::reads::What;

/// Members by how many items they have, the most first.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Had(i64, Uuid);

impl Key for Had {
    const LIST: &'static str = "loot_shares.1";
}

/// A row of the shares.
#[derive(Debug)]
pub struct Row {
    member_id: Uuid,
    items: i64,
    off_spec: i64,
    free: i64,
    of_all: i64,
    last_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Row {
    /// Its place in the list.
    pub fn place(&self) -> Had {
        Had(self.items, self.member_id)
    }
}

/// What of a member's items one balance paid for, in one slot.
#[derive(Clone, Debug)]
struct Part {
    member_id: Uuid,
    slot: Option<String>,
    account: Option<String>,
    items: i64,
    sum: String,
}

/// What a member paid from one balance.
#[derive(Clone, Debug, SimpleObject)]
pub struct LootPaidByMember {
    /// Which balance.
    account: Account,
    /// For how many items.
    items: i64,
    /// All together.
    sum: Decimal,
}

/// How many items a member has of one slot.
#[derive(Clone, Debug, SimpleObject)]
pub struct LootSlotOfMember {
    /// Where they are worn; null if nobody said.
    slot: Option<ItemSlot>,
    /// How many.
    items: i64,
}

/// What a member got, of all that was given out.
#[derive(Description)]
pub struct LootShare {
    scope: Arc<Scope>,
    row: Row,
    parts: Vec<Part>,
}

#[Object(use_type_description)]
impl LootShare {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, MemberId(self.row.member_id)).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.row.member_id
    }

    /// How many items.
    async fn items(&self) -> i64 {
        self.row.items
    }

    /// Of all items that were given out, 0 to 1, to four places, half to even; null if there are none, and for who sees their own
    /// only.
    async fn share(&self) -> Option<Decimal> {
        let share = share(self.row.items.into(), self.row.of_all.into());
        share.filter(|_| self.scope.seen_by().is_none()).map(Decimal::from)
    }

    /// How many of them are for another role than the member's own.
    async fn off_spec(&self) -> i64 {
        self.row.off_spec
    }

    /// How many of them cost nothing.
    async fn free(&self) -> i64 {
        self.row.free
    }

    /// What was paid, by balance.
    async fn paid(&self) -> Result<Vec<LootPaidByMember>> {
        let mut paid: Vec<(Account, i64, rust_decimal::Decimal)> = Vec::new();
        for part in &self.parts {
            let sum: rust_decimal::Decimal = part.sum.parse().map_err(GraphqlError::internal)?;
            let Some(account) = part.account.as_deref().filter(|_| !sum.is_zero()) else { continue };
            let account = Account::of_column(account);
            match paid.iter_mut().find(|(other, ..)| *other == account) {
                Some((_, items, all)) => (*items, *all) = (*items + part.items, *all + sum),
                None => paid.push((account, part.items, sum)),
            }
        }
        paid.sort_by_key(|(account, ..)| *account);
        let told = |(account, items, sum): (_, _, rust_decimal::Decimal)| LootPaidByMember {
            account,
            items,
            sum: sum.into(),
        };
        Ok(paid.into_iter().map(told).collect())
    }

    /// By where they are worn.
    async fn slots(&self) -> Vec<LootSlotOfMember> {
        let mut slots: Vec<LootSlotOfMember> = Vec::new();
        for part in &self.parts {
            let slot = part.slot.as_deref().and_then(ItemSlot::of_column);
            match slots.iter_mut().find(|other| other.slot == slot) {
                Some(same) => same.items += part.items,
                None => slots.push(LootSlotOfMember { slot, items: part.items }),
            }
        }
        slots.sort_by_key(|one| one.slot);
        slots
    }

    /// When they got the last of them.
    async fn last_at(&self) -> Option<DateTime> {
        self.row.last_at.map(DateTime)
    }
}

impl LootShare {
    /// A page of the shares, the most items first.
    pub async fn select(
        scope: &Arc<Scope>,
        page: &Page<Had>,
        filter: LootFilter,
    ) -> Result<Vec<(Had, Self)>> {
        for model in READ {
            scope.view(model).await?;
        }
        let rows = select(scope, page, filter).await?;
        let mut parts = parts(scope, filter, &rows).await?;
        scope.shows(rows.iter().map(|row| MemberId(row.member_id)), What::Points);
        let share = |row: Row| {
            let parts = parts.remove(&row.member_id).unwrap_or_default();
            (row.place(), LootShare { scope: Arc::clone(scope), row, parts })
        };
        Ok(rows.into_iter().map(share).collect())
    }
}

async fn select(scope: &Scope, page: &Page<Had>, filter: LootFilter) -> Result<Vec<Row>> {
    let columns = |key: Option<Had>| key.map(|Had(items, member)| (items, member)).unzip();
    let (after, before): ((_, Option<Uuid>), (_, Option<Uuid>)) = (columns(page.after), columns(page.before));
    Ok(match page.backward {
        false => over_given!(
            Row,
            r#"SELECT member_id AS "member_id!", items AS "items!", off_spec AS "off_spec!", free AS "free!",
                      of_all::bigint AS "of_all!", last_at
               FROM counted
               WHERE ($7::bigint IS NULL OR items < $7 OR (items = $7 AND member_id > $8::uuid))
                 AND ($9::bigint IS NULL OR items > $9 OR (items = $9 AND member_id < $10::uuid))
               ORDER BY items DESC, member_id LIMIT $11"#,
            scope,
            filter,
            after.0,
            after.1,
            before.0,
            before.1,
            page.limit()
        )?,
        true => over_given!(
            Row,
            r#"SELECT member_id AS "member_id!", items AS "items!", off_spec AS "off_spec!", free AS "free!",
                      of_all::bigint AS "of_all!", last_at
               FROM counted
               WHERE ($7::bigint IS NULL OR items < $7 OR (items = $7 AND member_id > $8::uuid))
                 AND ($9::bigint IS NULL OR items > $9 OR (items = $9 AND member_id < $10::uuid))
               ORDER BY items, member_id DESC LIMIT $11"#,
            scope,
            filter,
            after.0,
            after.1,
            before.0,
            before.1,
            page.limit()
        )?,
    })
}

/// What the members of a page have, by balance and slot.
async fn parts(scope: &Scope, filter: LootFilter, rows: &[Row]) -> Result<HashMap<Uuid, Vec<Part>>> {
    let members: Vec<Uuid> = rows.iter().map(|row| row.member_id).collect();
    let parts = over_given!(
        Part,
        r#"SELECT member_id AS "member_id!", slot, CASE WHEN price <> 0 THEN account END AS account, count(*) AS "items!",
                  sum(price)::text AS "sum!"
           FROM given WHERE member_id = ANY($7) GROUP BY 1, 2, 3"#,
        scope,
        filter,
        &members
    )?;
    let mut found: HashMap<Uuid, Vec<Part>> = HashMap::new();
    for part in parts {
        found.entry(part.member_id).or_default().push(part);
    }
    Ok(found)
}
