//! The journal as plain-text books that other programs check: hledger and beancount.
//!
//! The books are those of the read tables up to a position, in the order of the log, which is not the order of dates: so
//! what every account comes to is asserted at their end, after the last date. They are written as they are read, and
//! memory is bounded by accounts and not by events. An erased person appears by a part of their id.

mod beancount;
mod book;
mod entries;
mod hledger;
mod names;

use std::collections::BTreeMap;
use std::io;

use aggregates::{LedgerId, Position};
use rust_decimal::Decimal;
use sqlx::PgPool;

use beancount::Beancount;
use book::Book;
use entries::{Entries, Entry};
use hledger::Hledger;

/// What the books are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Balanced postings that `hledger check` accepts
    Hledger,
    /// Balanced postings that `bean-check` accepts
    Beancount,
}

/// Why books are not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// There is nowhere to write to.
    #[error(transparent)]
    Output(#[from] io::Error),
    /// There is no such ledger.
    #[error("no ledger {0}")]
    NoLedger(LedgerId),
    /// The ledger's settings cannot be read.
    #[error("the ledger's settings: {0}")]
    Settings(#[from] serde_json::Error),
    /// A posting is to an account that is not in the chart.
    #[error("`{0}` is no account of the chart")]
    UnknownAccount(String),
    /// An amount is no decimal.
    #[error("position {at}: {why}")]
    NoAmount {
        /// Where.
        at: Position,
        /// Why.
        why: rust_decimal::Error,
    },
}

/// What accounts come to, by account and commodity.
type Balances = BTreeMap<(String, String), Decimal>;

/// How books are written.
trait Style {
    /// What comes before all entries.
    fn head(&self, book: &Book, out: &mut dyn io::Write) -> io::Result<()>;
    /// An entry.
    fn entry(&self, entry: &Entry, out: &mut dyn io::Write) -> io::Result<()>;
    /// What everything comes to.
    fn tail(&self, book: &Book, balances: &Balances, out: &mut dyn io::Write) -> io::Result<()>;
}

/// Writes a ledger's books up to a position to which the read models have come.
pub async fn write(
    format: Format,
    database: &PgPool,
    (ledger, to): (LedgerId, Position),
    out: &mut dyn io::Write,
) -> Result<(), Unwritten> {
    let style: &dyn Style = match format {
        Format::Hledger => &Hledger,
        Format::Beancount => &Beancount,
    };
    let book = Book::read(database, ledger, to).await?;
    style.head(&book, out)?;
    let (mut entries, mut balances) = (Entries::of(database, &book), Balances::new());
    while let Some(page) = entries.page().await? {
        for entry in &page {
            style.entry(entry, out)?;
            for side in &entry.sides {
                *balances.entry((side.account.clone(), side.commodity.clone())).or_default() += side.amount;
            }
        }
    }
    style.tail(&book, &balances, out)?;
    Ok(out.flush()?)
}

/// A text within a line: what would end the line is a space.
fn within_line(text: &str) -> String {
    let ends = |c: char| c.is_control() || ['\u{2028}', '\u{2029}'].contains(&c);
    text.chars().map(|c| if ends(c) { ' ' } else { c }).collect()
}
