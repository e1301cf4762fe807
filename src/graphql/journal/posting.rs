//! Postings, as the read table has them.

use std::sync::Arc;

use aggregates::{MemberId, Position as At};
use async_graphql::{Description, InputObject, Object};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::accounts::{self, Seen};
use super::kind::JournalKind;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::page::{Key, Page};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::{bigint, position};
use crate::reads::What;

/// Postings by their place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place(pub i64, pub i32);

impl Key for Place {
    const LIST: &'static str = "journal.1";
}

/// Which postings are listed.
#[derive(Clone, Debug, Default, InputObject)]
pub struct JournalFilter {
    /// Only this account of the chart, such as `guild:awarded` or `members:<id>:held`; `members:<id>` is all of a
    /// member's.
    account: Option<String>,
    /// Only the accounts of this member.
    member_id: Option<Uuid>,
    /// Only this commodity: `DKP`, `EP`, `GP` or a currency.
    commodity: Option<String>,
    /// Only events from this position on.
    from_position: Option<Position>,
    /// Only events up to this position.
    to_position: Option<Position>,
    /// Only what took effect from this time on.
    from: Option<DateTime>,
    /// Only what took effect before this time.
    to: Option<DateTime>,
}

/// A row of the journal; decimals as their digits.
#[derive(Clone, Debug)]
pub struct Row {
    /// The event.
    pub position: i64,
    /// Which posting of it.
    pub line: i32,
    /// The account.
    pub account: String,
    /// Whose it is.
    pub member_id: Option<Uuid>,
    /// What is counted.
    pub commodity: String,
    /// What was added.
    pub amount: String,
    /// What the posting is.
    pub kind: String,
    /// The entry.
    pub entry: i64,
    /// When it happened.
    pub effective_at: chrono::DateTime<Utc>,
    /// When the ledger learnt it.
    pub recorded_at: chrono::DateTime<Utc>,
}

impl Row {
    /// Its place in the journal.
    pub fn place(&self) -> Place {
        Place(self.position, self.line)
    }
}

/// One side of an entry. Of an event and a commodity, all sides sum to zero.
#[derive(Description)]
pub struct JournalPosting {
    scope: Arc<Scope>,
    row: Row,
}

impl JournalPosting {
    /// The posting of a row.
    pub fn of(scope: &Arc<Scope>, row: Row) -> Self {
        JournalPosting { scope: Arc::clone(scope), row }
    }
}

#[Object(use_type_description)]
impl JournalPosting {
    /// The event's position.
    async fn position(&self) -> Position {
        position(self.row.position).into()
    }

    /// Which posting of the event, in order; a line that moves nothing leaves a gap.
    async fn line(&self) -> i32 {
        self.row.line
    }

    /// The entry: the position of its first event. It is what voids and reassignments name.
    async fn entry_id(&self) -> Position {
        position(self.row.entry).into()
    }

    /// The account, by its code in the chart.
    async fn account(&self) -> &str {
        &self.row.account
    }

    /// Whose account it is; null if it is the guild's.
    async fn member(&self) -> Result<Option<Member>> {
        match self.row.member_id {
            Some(member) => member_by_id(&self.scope, member.into()).await,
            None => Ok(None),
        }
    }

    /// The id of whose account it is.
    async fn member_id(&self) -> Option<Uuid> {
        self.row.member_id
    }

    /// What is counted: `DKP`, `EP`, `GP` or a currency.
    async fn commodity(&self) -> &str {
        &self.row.commodity
    }

    /// What was added to the account, negative if taken.
    async fn amount(&self) -> Decimal {
        Decimal::of_column(&self.row.amount)
    }

    /// What the posting is.
    async fn kind(&self) -> JournalKind {
        JournalKind::of_column(&self.row.kind)
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

/// The rows that a page asks for, between two places, in the order of the log or against it.
pub struct Span {
    /// Rows come after this place.
    pub above: Place,
    /// And before this one.
    pub below: Place,
    /// Whether the last ones come first.
    pub falling: bool,
    /// What the caller sees, and of which accounts.
    pub seen: Seen,
    /// Of which commodity.
    pub commodity: Option<&'static str>,
    /// Effective from when on.
    pub from: Option<chrono::DateTime<Utc>>,
    /// Effective before when.
    pub to: Option<chrono::DateTime<Utc>>,
    /// How many.
    pub limit: i64,
}

/// The place before everything from a position on.
pub fn before(from: At) -> Place {
    Place(bigint(from), -1)
}

/// The place after everything up to a position.
pub fn after(to: At) -> Place {
    Place(bigint(to), i32::MAX)
}

impl Span {
    /// The rows of a page, the latest first if `newest`, of those that the caller sees.
    pub fn of(scope: &Scope, page: &Page<Place>, newest: bool, filter: &JournalFilter) -> Result<Self> {
        let (above, below) = if newest { (page.before, page.after) } else { (page.after, page.before) };
        let from = filter.from_position.map_or(Place(-1, -1), |at| before(at.0));
        let to = filter.to_position.map_or(Place(i64::MAX, i32::MAX), |at| after(at.0));
        let account = filter.account.as_deref().map(accounts::named).transpose()?;
        let commodity = filter.commodity.as_deref().map(accounts::commodity).transpose()?;
        Ok(Span {
            above: above.map_or(from, |place| place.max(from)),
            below: below.map_or(to, |place| place.min(to)),
            falling: newest != page.backward,
            seen: accounts::seen(scope, account, (filter.member_id.map(MemberId), commodity)),
            commodity,
            from: filter.from.map(|at| at.0),
            to: filter.to.map(|at| at.0),
            limit: page.limit(),
        })
    }
}

macro_rules! postings {
    ($of:literal, $order:literal, $scope:ident, $span:ident $(, $codes:expr)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT position, line, account, member_id, commodity, amount::text AS "amount!", kind, entry,
                      effective_at, recorded_at
               FROM journal_postings_v1
               WHERE ledger_id = $1 AND (position, line) > ($2, $3) AND (position, line) < ($4, $5)
                 AND ($6::text IS NULL OR commodity = $6) AND ($7::timestamptz IS NULL OR effective_at >= $7)
                 AND ($8::timestamptz IS NULL OR effective_at < $8)
                 AND (member_id = $10 OR CASE WHEN commodity IN ('DKP', 'EP', 'GP') THEN $11::bool ELSE $12::bool END)
                 AND "# + $of
                + " ORDER BY position " + $order + ", line " + $order + " LIMIT $9",
            $scope.rows_of(),
            $span.above.0,
            $span.above.1,
            $span.below.0,
            $span.below.1,
            $span.commodity,
            $span.from,
            $span.to,
            $span.limit,
            $span.seen.own,
            $span.seen.points,
            $span.seen.money
            $(, $codes)?
        )
        .fetch_all($scope.database())
        .await
    };
}

/// The rows of a span.
pub async fn select(scope: &Scope, span: &Span) -> Result<Vec<Row>> {
    let rows = match (&span.seen.codes, span.falling) {
        (None, false) => postings!("true", "ASC", scope, span)?,
        (None, true) => postings!("true", "DESC", scope, span)?,
        (Some(codes), false) => postings!("account = ANY($13)", "ASC", scope, span, codes)?,
        (Some(codes), true) => postings!("account = ANY($13)", "DESC", scope, span, codes)?,
    };
    let of_money = rows.iter().filter(|row| accounts::is_money(&row.commodity));
    scope.shows_always(of_money.filter_map(|row| row.member_id.map(MemberId)), What::Payouts);
    Ok(rows)
}
