//! Books for hledger.

use std::io;

use chrono::SecondsFormat;

use super::book::Book;
use super::entries::Entry;
use super::{Balances, Style, within_line};

/// How hledger wants books.
pub struct Hledger;

impl Style for Hledger {
    fn head(&self, book: &Book, out: &mut dyn io::Write) -> io::Result<()> {
        let name = within_line(book.settings.name.as_str());
        writeln!(out, "; {name}: ledger {}, up to position {}", book.ledger, book.to)?;
        writeln!(out, "; Dates are those of {}\n\ndecimal-mark .", book.settings.time_zone)?;
        for (commodity, places) in book.commodities() {
            let zeros = "0".repeat(places as usize);
            writeln!(out, "commodity 1000.{zeros} {commodity}")?;
        }
        for account in &book.accounts {
            match &account.of {
                Some(of) => writeln!(out, "account {}  ; name: {}", account.name, within_line(of))?,
                None => writeln!(out, "account {}", account.name)?,
            }
        }
        Ok(())
    }

    fn entry(&self, entry: &Entry, out: &mut dyn io::Write) -> io::Result<()> {
        // A semicolon begins a comment.
        let about = entry.about.replace(';', ",");
        let recorded_at = entry.recorded_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        writeln!(out, "\n{} * ({}) {}", entry.date, entry.position, about.trim())?;
        writeln!(out, "    ; entry: {}, recorded: {recorded_at}", entry.entry)?;
        for side in &entry.sides {
            writeln!(out, "    {}  {} {}", side.account, side.amount, side.commodity)?;
        }
        Ok(())
    }

    fn tail(&self, book: &Book, balances: &Balances, out: &mut dyn io::Write) -> io::Result<()> {
        if balances.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{} * what every account comes to at position {}", book.closes, book.to)?;
        for ((account, commodity), balance) in balances {
            writeln!(out, "    {account}  0 {commodity} = {} {commodity}", balance.normalize())?;
        }
        Ok(())
    }
}
