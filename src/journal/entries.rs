//! The entries of books, as the read tables have them, a page at a time and whole events only.

use aggregates::Position;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::PgPool;

use super::book::Book;
use super::{Unwritten, within_line};
use crate::log::{bigint, position};

/// Postings per page: more than an event of 1 MiB has.
const PAGE: i64 = 20_000;

/// One side of an entry.
pub struct Side {
    /// The account's name.
    pub account: String,
    /// What is counted.
    pub commodity: String,
    /// What is added.
    pub amount: Decimal,
}

/// An event with value.
pub struct Entry {
    /// Where in the log.
    pub position: Position,
    /// The position of the entry's first event.
    pub entry: Position,
    /// The local date at which it happened.
    pub date: NaiveDate,
    /// When the ledger learnt it.
    pub recorded_at: DateTime<Utc>,
    /// What it is and what for, in one line.
    pub about: String,
    /// Its sides, which sum to zero.
    pub sides: Vec<Side>,
}

struct Row {
    position: i64,
    entry: i64,
    account: String,
    commodity: String,
    amount: String,
    kind: String,
    effective_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    about: Option<String>,
}

/// A way through the entries.
pub struct Entries<'a> {
    database: &'a PgPool,
    book: &'a Book,
    after: Option<i64>,
}

impl<'a> Entries<'a> {
    /// From the first one on.
    pub fn of(database: &'a PgPool, book: &'a Book) -> Self {
        Entries { database, book, after: Some(0) }
    }

    /// The next ones, if there are more.
    pub async fn page(&mut self) -> Result<Option<Vec<Entry>>, Unwritten> {
        let Some(after) = self.after else { return Ok(None) };
        let mut rows = self.rows(after).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|rows| rows == PAGE);
        let last = rows.last().map(|row| row.position).filter(|_| full);
        // What the page cuts is read again, whole.
        rows.retain(|row| last != Some(row.position));
        self.after = rows.last().map(|row| row.position).filter(|_| full);
        let entries = rows.chunk_by(|one, next| one.position == next.position);
        entries.map(|rows| self.entry(rows)).collect::<Result<_, _>>().map(Some)
    }

    async fn rows(&self, after: i64) -> Result<Vec<Row>, sqlx::Error> {
        sqlx::query_as!(
            Row,
            r#"SELECT p.position, p.entry, p.account, p.commodity, p.amount::text AS "amount!",
                      COALESCE(h.kind, p.kind) AS "kind!", p.effective_at, p.recorded_at,
                      COALESCE(h.reason, h.item_name, h.period) AS about
               FROM journal_postings_v1 p
               LEFT JOIN points_history_v2 h ON h.ledger_id = p.ledger_id AND h.position = p.position AND h.line = 0
                 AND h.position > $2 AND h.position <= $3
               WHERE p.ledger_id = $1 AND p.position > $2 AND p.position <= $3
               ORDER BY p.position, p.line LIMIT $4"#,
            self.book.ledger.0,
            after,
            bigint(self.book.to),
            PAGE
        )
        .fetch_all(self.database)
        .await
    }

    fn entry(&self, rows: &[Row]) -> Result<Entry, Unwritten> {
        let first = &rows[0];
        let about = first.about.as_deref().map(|about| format!("{}: {}", first.kind, within_line(about)));
        Ok(Entry {
            position: position(first.position),
            entry: position(first.entry),
            date: self.book.date(first.effective_at),
            recorded_at: first.recorded_at,
            about: about.unwrap_or_else(|| first.kind.clone()),
            sides: rows.iter().map(|row| self.side(row)).collect::<Result<_, _>>()?,
        })
    }

    fn side(&self, row: &Row) -> Result<Side, Unwritten> {
        let at = position(row.position);
        Ok(Side {
            account: self.book.named(&row.account)?,
            commodity: row.commodity.clone(),
            amount: row.amount.parse().map_err(|why| Unwritten::NoAmount { at, why })?,
        })
    }
}
