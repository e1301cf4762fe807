//! The statement of an account: its postings in the order of the log, with the balance after each.
//!
//! A statement is up to a position and stays as it is while the books go on: postings are never changed, and what comes
//! later is not on it.

use std::sync::Arc;

use aggregates::Position as At;
use async_graphql::{Description, MergedObject, Object};
use rust_decimal::Decimal as Number;

use super::accounts;
use super::posting::{JournalPosting, Place, Row, Span, after as end, before as start, select};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::page::{List, Page, cost};
use crate::graphql::scalar::{Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::position;

/// The statement of an account, or of all accounts of a member, over positions of the log.
#[derive(Description)]
pub struct Statement {
    scope: Arc<Scope>,
    account: String,
    codes: Vec<String>,
    commodity: &'static str,
    from: At,
    to: At,
}

/// What a posting leaves.
pub struct After(Number);

#[Object]
impl After {
    /// The balance after it, in the order of the log.
    async fn balance(&self) -> Decimal {
        self.0.into()
    }
}

/// A posting of a statement, with the balance after it.
#[derive(MergedObject)]
pub struct StatementPosting(JournalPosting, After);

#[Object(use_type_description)]
impl Statement {
    /// What was asked for: an account of the chart, or `members:<id>`.
    async fn account(&self) -> &str {
        &self.account
    }

    /// What is counted.
    async fn commodity(&self) -> &str {
        self.commodity
    }

    /// The first position that it is about.
    async fn from_position(&self) -> Position {
        self.from.into()
    }

    /// The last position that it is about.
    async fn to_position(&self) -> Position {
        self.to.into()
    }

    /// The balance before the first posting.
    async fn opening(&self) -> Result<Decimal> {
        Ok(self.balance_before(start(self.from)).await?.into())
    }

    /// The balance after the last posting.
    async fn closing(&self) -> Result<Decimal> {
        Ok(self.balance_before(end(self.to).max(start(self.from))).await?.into())
    }

    /// The postings, in the order of the log.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn postings(
        &self,
        #[graphql(desc = "So many rows from the start.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many rows from the end.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Option<List<Place, StatementPosting>>> {
        let page = Page::new((first, after), (last, before))?;
        let rows = self.with_balances(select(&self.scope, &self.span(&page)).await?).await?;
        Ok(Some(page.connection(rows, |(row, balance)| (row.place(), self.told(row, balance)))))
    }
}

impl Statement {
    /// The statement of what a code names; none if the caller does not see it.
    pub async fn of(
        scope: &Arc<Scope>,
        account: String,
        commodity: &str,
        (from, to): (Option<Position>, Option<Position>),
    ) -> Result<Option<Self>> {
        scope.view("journal_postings").await?;
        let (codes, commodity) = (accounts::named(&account)?, accounts::commodity(commodity)?);
        let seen = accounts::may_see(scope, &account, commodity)?;
        let last = last_posting(scope).await?;
        let (from, to) = (from.map_or(At(1), |at| at.0), to.map_or(last, |at| at.0.min(last)));
        let statement = Statement { scope: Arc::clone(scope), account, codes, commodity, from, to };
        Ok(seen.then_some(statement))
    }

    fn span(&self, page: &Page<Place>) -> Span {
        let (from, to) = (start(self.from), end(self.to));
        Span {
            above: page.after.map_or(from, |place| place.max(from)),
            below: page.before.map_or(to, |place| place.min(to)),
            falling: page.backward,
            seen: accounts::seen(&self.scope, Some(self.codes.clone()), (None, Some(self.commodity))),
            commodity: Some(self.commodity),
            from: None,
            to: None,
            limit: page.limit(),
        }
    }

    /// Rows with the balance after each, in the order in which they came.
    async fn with_balances(&self, mut rows: Vec<Row>) -> Result<Vec<(Row, Number)>> {
        let falling = rows.first().map(Row::place) > rows.last().map(Row::place);
        if falling {
            rows.reverse();
        }
        let Some(first) = rows.first() else { return Ok(Vec::new()) };
        let mut balance = self.balance_before(first.place()).await?;
        let with_balance = |row: Row| {
            balance += number(&row.amount)?;
            Ok((row, balance))
        };
        let mut rows: Vec<_> = rows.into_iter().map(with_balance).collect::<Result<_>>()?;
        if falling {
            rows.reverse();
        }
        Ok(rows)
    }

    async fn balance_before(&self, place: Place) -> Result<Number> {
        let sum = sqlx::query_scalar!(
            r#"SELECT COALESCE(sum(amount), 0)::text AS "sum!" FROM journal_postings_v1
               WHERE ledger_id = $1 AND account = ANY($2) AND commodity = $3 AND (position, line) < ($4, $5)"#,
            self.scope.rows_of(),
            &self.codes,
            self.commodity,
            place.0,
            place.1
        );
        number(&sum.fetch_one(self.scope.database()).await?)
    }

    fn told(&self, row: Row, balance: Number) -> StatementPosting {
        StatementPosting(JournalPosting::of(&self.scope, row), After(balance))
    }
}

/// The position of the last event that posted anything: nothing will be posted before it.
async fn last_posting(scope: &Scope) -> Result<At> {
    let last = sqlx::query_scalar!(
        "SELECT max(position) FROM journal_postings_v1 WHERE ledger_id = $1",
        scope.rows_of()
    );
    Ok(position(last.fetch_one(scope.database()).await?.unwrap_or_default()))
}

fn number(digits: &str) -> Result<Number> {
    digits.parse().map_err(GraphqlError::internal)
}
