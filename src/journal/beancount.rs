//! Books for beancount.

use std::io;

use chrono::SecondsFormat;

use super::book::Book;
use super::entries::Entry;
use super::{Balances, Style, within_line};

/// How beancount wants books.
pub struct Beancount;

impl Style for Beancount {
    fn head(&self, book: &Book, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "; ledger {}, up to position {}", book.ledger, book.to)?;
        writeln!(out, "; Dates are those of {}", book.settings.time_zone)?;
        writeln!(out, "option \"title\" {}\n", quoted(book.settings.name.as_str()))?;
        for (commodity, _) in book.commodities() {
            writeln!(out, "{} commodity {commodity}", book.opens)?;
        }
        for account in &book.accounts {
            writeln!(out, "{} open {}", book.opens, account.name)?;
            if let Some(of) = &account.of {
                writeln!(out, "  name: {}", quoted(of))?;
            }
        }
        Ok(())
    }

    fn entry(&self, entry: &Entry, out: &mut dyn io::Write) -> io::Result<()> {
        let recorded_at = entry.recorded_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        writeln!(out, "\n{} * {}", entry.date, quoted(entry.about.trim()))?;
        writeln!(out, "  position: {}\n  entry: {}", entry.position, entry.entry)?;
        writeln!(out, "  recorded: \"{recorded_at}\"")?;
        for side in &entry.sides {
            writeln!(out, "  {}  {} {}", side.account, side.amount, side.commodity)?;
        }
        Ok(())
    }

    /// A balance is asserted as of a day's beginning, and exactly: else one unit of the last digit is let pass.
    fn tail(&self, book: &Book, balances: &Balances, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out)?;
        let after = book.closes.succ_opt().unwrap_or(book.closes);
        for ((account, commodity), balance) in balances {
            writeln!(out, "{after} balance {account}  {} ~ 0 {commodity}", balance.normalize())?;
        }
        Ok(())
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", within_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}
