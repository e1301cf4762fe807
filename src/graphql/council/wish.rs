//! What members wish for, and what became of it.
//!
//! Whoever sits in the council sees all wishes, everybody else their own. A wish of who turned out to be another is the other's. It is
//! fulfilled by the first such item that the person got since, however they got it, as long as that is not taken back.

use std::sync::Arc;

use aggregates::{EntryId, MemberId};
use async_graphql::{Description, Object};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decision::DroppedItem;
use super::vote::sits_in_council;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::points::{ItemGiven, ItemSlot, item_of};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;
use crate::log::position;
use crate::merged::by_person;
use crate::reads::What;

/// Wishes by when they were first said.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Said(chrono::DateTime<chrono::Utc>, Uuid, String);

impl Key for Said {
    const LIST: &'static str = "wishes.1";
}

/// A row of the wishes.
pub struct Row {
    said_as: Uuid,
    person_id: Uuid,
    wish: String,
    item_id: Option<i64>,
    name: String,
    slot: Option<String>,
    rank: i64,
    note: Option<String>,
    wished_at: chrono::DateTime<chrono::Utc>,
    entry: Option<i64>,
    fulfilled_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Row {
    /// Its place in the list.
    pub fn place(&self) -> Said {
        Said(self.wished_at, self.said_as, self.wish.clone())
    }
}

/// An item that a member would like to have.
#[derive(Description)]
pub struct LootWish {
    scope: Arc<Scope>,
    row: Row,
}

#[Object(use_type_description)]
impl LootWish {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, MemberId(self.row.person_id)).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.row.person_id
    }

    /// What tells the item from others on their list: its id in its game, or its name where nobody said. Pass it to `removeWish`.
    async fn wish(&self) -> &str {
        &self.row.wish
    }

    /// The item.
    async fn item(&self) -> DroppedItem {
        DroppedItem {
            id: self.row.item_id,
            name: self.row.name.clone(),
            slot: self.row.slot.as_deref().and_then(ItemSlot::of_column),
            quality: None,
            level: None,
        }
    }

    /// 1 is what they would like to have most.
    async fn rank(&self) -> i64 {
        self.row.rank
    }

    /// What they say about it: to the council, and to themselves.
    async fn note(&self) -> Option<&str> {
        let note = self.row.note.as_deref()?;
        self.scope.shows_always([MemberId(self.row.person_id)], What::Responses);
        Some(note)
    }

    /// When they first said so.
    async fn wished_at(&self) -> DateTime {
        self.row.wished_at.into()
    }

    /// When they got such an item; null while they did not.
    async fn fulfilled_at(&self) -> Option<DateTime> {
        self.row.fulfilled_at.map(DateTime)
    }

    /// How many seconds passed from the wish to that.
    async fn waited_seconds(&self) -> Option<i64> {
        Some((self.row.fulfilled_at? - self.row.wished_at).num_seconds())
    }

    /// The entry that gave it.
    async fn entry_id(&self) -> Option<Position> {
        self.row.entry.map(|entry| position(entry).into())
    }

    /// What they got; null for who does not see the member's points.
    async fn given(&self) -> Result<Option<ItemGiven>> {
        match self.row.entry {
            Some(entry) => item_of(&self.scope, EntryId(position(entry))).await,
            None => Ok(None),
        }
    }
}

/// Which wishes are listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listed {
    /// This member's.
    pub member: Option<Uuid>,
    /// For this item, by its id in its game.
    pub item: Option<i32>,
    /// Those that are fulfilled, or those that are not.
    pub fulfilled: Option<bool>,
}

macro_rules! wishes {
    ($order:literal, $scope:ident, $own:ident, $page:ident, $listed:ident) => {
        by_person!(
            Row,
            [r#"
               SELECT w.member_id AS "said_as!", COALESCE(n.into_id, w.member_id) AS "person_id!", w.wish AS "wish!",
                      w.item_id, w.name AS "name!", w.slot, w.rank AS "rank!", w.note, w.wished_at AS "wished_at!",
                      got.entry AS "entry?", got.effective_at AS "fulfilled_at?"
               FROM council_wishes_v1 w LEFT JOIN now_is n ON n.member_id = w.member_id
               LEFT JOIN LATERAL (
                   SELECT i.entry, i.effective_at FROM points_items_v1 i
                   WHERE i.ledger_id = $1 AND i.voided_by IS NULL AND i.effective_at >= w.wished_at
                     AND i.member_id = ANY (ARRAY(
                         SELECT COALESCE(n.into_id, w.member_id)
                         UNION ALL SELECT g.member_id FROM now_is g WHERE g.into_id = COALESCE(n.into_id, w.member_id)))
                     AND ($13::uuid IS NULL OR COALESCE(n.into_id, w.member_id) = $13)
                     AND (i.item_id = w.item_id
                          OR ((i.item_id IS NULL OR w.item_id IS NULL) AND lower(trim(i.name)) = lower(trim(w.name))))
                   ORDER BY i.effective_at, i.entry LIMIT 1
               ) got ON true
               WHERE w.ledger_id = $1
                 AND ($2::timestamptz IS NULL OR (w.wished_at, w.member_id, w.wish) > ($2, $3::uuid, $4::text))
                 AND ($5::timestamptz IS NULL OR (w.wished_at, w.member_id, w.wish) < ($5, $6::uuid, $7::text))
                 AND ($8::uuid IS NULL OR COALESCE(n.into_id, w.member_id) = $8)
                 AND ($9::bigint IS NULL OR w.item_id = $9)
                 AND ($10::boolean IS NULL OR (got.entry IS NOT NULL) = $10)
                 AND ($11::uuid IS NULL OR COALESCE(n.into_id, w.member_id) = $11)
                 AND NOT EXISTS (SELECT FROM ledger_members_v1 m
                                 WHERE m.ledger_id = $1 AND m.member_id = COALESCE(n.into_id, w.member_id) AND m.has_left)
               ORDER BY w.wished_at "#, $order, ", w.member_id ", $order, ", w.wish ", $order, " LIMIT $12"],
            $scope.database(),
            $scope.rows_of(),
            $page.after.as_ref().map(|key| key.0),
            $page.after.as_ref().map(|key| key.1),
            $page.after.as_ref().map(|key| key.2.as_str()),
            $page.before.as_ref().map(|key| key.0),
            $page.before.as_ref().map(|key| key.1),
            $page.before.as_ref().map(|key| key.2.as_str()),
            $listed.member,
            $listed.item.map(i64::from),
            $listed.fulfilled,
            $own,
            $page.limit(),
            $scope.seen_by()
        )
    };
}

impl LootWish {
    /// A page of the wishes that the caller sees, the oldest first.
    pub async fn select(scope: &Arc<Scope>, page: &Page<Said>, listed: Listed) -> Result<Vec<Row>> {
        for model in ["council_wishes", "ledger_members", "ledger_merges", "points_items"] {
            scope.view(model).await?;
        }
        let own = own(scope);
        Ok(match page.backward {
            false => wishes!("ASC", scope, own, page, listed)?,
            true => wishes!("DESC", scope, own, page, listed)?,
        })
    }

    /// The wish of a row.
    pub fn of(scope: &Arc<Scope>, row: Row) -> Self {
        LootWish { scope: Arc::clone(scope), row }
    }
}

/// The one member whose wishes the caller sees; none if they see everybody's. Who is no member has none.
fn own(scope: &Scope) -> Option<Uuid> {
    let member = scope.session.holder().and_then(|holder| holder.member);
    (!sits_in_council(scope)).then(|| member.map_or(Uuid::nil(), |member| member.0))
}
