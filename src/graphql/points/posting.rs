//! One member's part of an entry, as the read table has it.

use std::sync::Arc;

use async_graphql::{Description, Object, SimpleObject};
use chrono::Utc;
use uuid::Uuid;

use super::account::{Account, AwardKind, Cap, EntryKind};
use super::history::Line;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::position;
use crate::reads::What;

/// A row of the history; decimals as their digits.
#[derive(Clone, Debug)]
pub struct PostingRow {
    /// The event.
    pub position: i64,
    /// Which line of it.
    pub line: i32,
    /// Whose balance.
    pub member_id: Uuid,
    /// Which of their balances.
    pub account: String,
    /// What the entry is.
    pub kind: String,
    /// What was added.
    pub delta: String,
    /// The balance after it.
    pub balance: String,
    /// What would have been added.
    pub asked: Option<String>,
    /// Which cap blocked some.
    pub capped_by: Option<String>,
    /// What an award was for.
    pub award_kind: Option<String>,
    /// Whether it was earned by standing by.
    pub stood_by: bool,
    /// Whether it was paid for another role.
    pub off_spec: bool,
    /// What was lost on the way.
    pub tax: Option<String>,
    /// The raid.
    pub raid_id: Option<Uuid>,
    /// Why.
    pub reason: Option<String>,
    /// The item's id in its game.
    pub item_id: Option<i64>,
    /// The item's name.
    pub item_name: Option<String>,
    /// The entry.
    pub entry: i64,
    /// The entry that it reverses.
    pub voids: Option<i64>,
    /// The entry that it replaces.
    pub reassigned_from: Option<i64>,
    /// The decayed period.
    pub period: Option<String>,
    /// Its id where it was imported from.
    pub source_id: Option<String>,
    /// When it happened.
    pub effective_at: chrono::DateTime<Utc>,
    /// When the ledger learnt it.
    pub recorded_at: chrono::DateTime<Utc>,
    /// The entry that reverses it.
    pub voided_by: Option<i64>,
}

impl PostingRow {
    /// Its place in histories.
    pub fn place(&self) -> Line {
        Line(self.position, self.line)
    }
}

/// What somebody got for their points.
#[derive(Clone, Debug, SimpleObject)]
pub struct Item {
    /// The item's id in its game, if it is known.
    id: Option<i32>,
    /// Its name as the guild wrote it.
    name: String,
}

/// One member's part of an entry.
#[derive(Description)]
pub struct Posting {
    scope: Arc<Scope>,
    row: PostingRow,
}

impl Posting {
    /// The posting of a row.
    pub fn of(scope: &Arc<Scope>, row: PostingRow) -> Self {
        scope.shows([row.member_id.into()], What::Points);
        Posting { scope: Arc::clone(scope), row }
    }
}

#[Object(use_type_description)]
impl Posting {
    /// The event's position.
    async fn position(&self) -> Position {
        position(self.row.position).into()
    }

    /// Which line of the event, from 0.
    async fn line(&self) -> i32 {
        self.row.line
    }

    /// The entry: the position of its first event. It is what voids and reassignments name.
    async fn entry_id(&self) -> Position {
        position(self.row.entry).into()
    }

    /// Whose balance.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.row.member_id.into()).await
    }

    /// The id of whose balance it is.
    async fn member_id(&self) -> Uuid {
        self.row.member_id
    }

    /// Which of their balances.
    async fn account(&self) -> Account {
        Account::of_column(&self.row.account)
    }

    /// What the entry is.
    async fn kind(&self) -> EntryKind {
        EntryKind::of_column(&self.row.kind)
    }

    /// What was added, negative if taken.
    async fn delta(&self) -> Decimal {
        Decimal::of_column(&self.row.delta)
    }

    /// The balance after it, in the order of the log.
    async fn balance(&self) -> Decimal {
        Decimal::of_column(&self.row.balance)
    }

    /// What would have been added, had no cap blocked some of it; null if none did.
    async fn asked(&self) -> Option<Decimal> {
        self.row.asked.as_deref().map(Decimal::of_column)
    }

    /// What caps blocked; null if none did.
    async fn blocked(&self) -> Option<Decimal> {
        let number = |digits: &str| digits.parse::<rust_decimal::Decimal>().ok();
        let blocked = number(self.row.asked.as_deref()?)? - number(&self.row.delta)?;
        Some(Decimal::of_column(&blocked.to_string()))
    }

    /// The last cap that blocked some.
    async fn capped_by(&self) -> Option<Cap> {
        self.row.capped_by.as_deref().map(Cap::of_column)
    }

    /// What an award was for.
    async fn award_kind(&self) -> Option<AwardKind> {
        self.row.award_kind.as_deref().map(AwardKind::of_column)
    }

    /// Whether it was earned by standing by.
    async fn stood_by(&self) -> bool {
        self.row.stood_by
    }

    /// Whether it was paid for another role than the member's own.
    async fn off_spec(&self) -> bool {
        self.row.off_spec
    }

    /// What was lost between giver and receiver.
    async fn tax(&self) -> Option<Decimal> {
        self.row.tax.as_deref().map(Decimal::of_column)
    }

    /// The raid that it belongs to.
    async fn raid_id(&self) -> Option<Uuid> {
        self.row.raid_id
    }

    /// Why; null if nothing was said, or once the person is forgotten.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// What was paid for.
    async fn item(&self) -> Option<Item> {
        let name = self.row.item_name.clone()?;
        Some(Item { id: self.row.item_id.and_then(|id| id.try_into().ok()), name })
    }

    /// The entry that this one reverses.
    async fn voids(&self) -> Option<Position> {
        self.row.voids.map(|at| position(at).into())
    }

    /// The entry that reverses this one.
    async fn voided_by(&self) -> Option<Position> {
        self.row.voided_by.map(|at| position(at).into())
    }

    /// The voided entry that this one replaces.
    async fn reassigned_from(&self) -> Option<Position> {
        self.row.reassigned_from.map(|at| position(at).into())
    }

    /// The decayed period.
    async fn period(&self) -> Option<&str> {
        self.row.period.as_deref()
    }

    /// The entry's id in the system that it was imported from.
    async fn source_id(&self) -> Option<&str> {
        self.row.source_id.as_deref()
    }

    /// When it happened.
    async fn effective_at(&self) -> DateTime {
        self.row.effective_at.into()
    }

    /// When the ledger learnt it.
    async fn recorded_at(&self) -> DateTime {
        self.row.recorded_at.into()
    }
}
