//! Pages of histories: a member's, the ledger's, an entry's.

use aggregates::{MemberId, Position};
use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use super::posting::PostingRow;
use crate::graphql::error::Result;
use crate::graphql::page::{Key, Page};
use crate::graphql::scope::Scope;
use crate::log::bigint;

/// Postings by their place in the log.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Line(pub i64, pub i32);

impl Key for Line {
    const LIST: &'static str = "history.1";
}

const FIRST: Line = Line(-1, -1);
const LAST: Line = Line(i64::MAX, i32::MAX);

/// In which order a history is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum HistoryOrder {
    /// The latest first.
    NewestFirst,
    /// As it happened.
    OldestFirst,
}

/// What a history is of.
#[derive(Clone, Debug)]
pub enum Of {
    /// Everybody.
    Ledger,
    /// One member.
    Member(MemberId),
    /// One entry, whose events stand from here to here.
    Entry(Position, Position),
}

/// The rows that a page asks for, between two places, in the order of the log or against it.
struct Span {
    above: Line,
    below: Line,
    falling: bool,
    account: Option<&'static str>,
    limit: i64,
}

impl Span {
    fn of(page: &Page<Line>, order: HistoryOrder, account: Option<&'static str>) -> Self {
        let newest = order == HistoryOrder::NewestFirst;
        let (above, below) = if newest { (page.before, page.after) } else { (page.after, page.before) };
        Span {
            above: above.unwrap_or(FIRST),
            below: below.unwrap_or(LAST),
            falling: newest != page.backward,
            account,
            limit: page.limit(),
        }
    }
}

macro_rules! history {
    ($of:literal, $order:literal, $scope:ident, $span:ident $(, $more:expr)*) => {
        sqlx::query_as!(
            PostingRow,
            r#"SELECT h.position, h.line, h.member_id, h.account, h.kind, h.delta::text AS "delta!",
                      h.balance::text AS "balance!", h.asked::text AS asked, h.capped_by, h.award_kind,
                      h.stood_by, h.off_spec, h.tax::text AS tax, h.raid_id, h.reason, h.item_id, h.item_name, h.entry, h.voids,
                      h.reassigned_from, h.period, h.source_id, h.effective_at, h.recorded_at,
                      v.voided_by AS "voided_by?"
               FROM points_history_v2 h
               LEFT JOIN points_voids_v1 v ON v.ledger_id = h.ledger_id AND v.entry = h.entry
               WHERE h.ledger_id = $1 AND (h.position, h.line) > ($2, $3) AND (h.position, h.line) < ($4, $5)
                 AND ($6::text IS NULL OR h.account = $6) AND ($8::uuid IS NULL OR h.member_id = $8) AND "# + $of
                + " ORDER BY h.position " + $order + ", h.line " + $order + " LIMIT $7",
            $scope.rows_of(),
            $span.above.0,
            $span.above.1,
            $span.below.0,
            $span.below.1,
            $span.account,
            $span.limit,
            $scope.seen_by()
            $(, $more)*
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of a history.
pub async fn select(
    scope: &Scope,
    of: &Of,
    page: &Page<Line>,
    order: HistoryOrder,
    account: Option<&'static str>,
) -> Result<Vec<PostingRow>> {
    let span = Span::of(page, order, account);
    Ok(match (of, span.falling) {
        (Of::Ledger, false) => history!("true", "ASC", scope, span)?,
        (Of::Ledger, true) => history!("true", "DESC", scope, span)?,
        (Of::Member(member), false) => history!("h.member_id = $9", "ASC", scope, span, member.0)?,
        (Of::Member(member), true) => history!("h.member_id = $9", "DESC", scope, span, member.0)?,
        (Of::Entry(from, to), falling) => {
            let (from, to) = (bigint(*from), bigint(*to));
            match falling {
                false => history!("h.position BETWEEN $9 AND $10", "ASC", scope, span, from, to)?,
                true => history!("h.position BETWEEN $9 AND $10", "DESC", scope, span, from, to)?,
            }
        }
    })
}
