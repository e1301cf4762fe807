//! A plain table of balances: a line of headers, then a line per person.
//!
//! The columns are `name` and either `dkp`, or `ep` and `gp`; `alt_of`, `class` and `rank` may be there as well. What parts
//! them (comma, semicolon, tab or bar) is seen from the headers. A decimal comma is read where it can be nothing else.

mod header;
#[cfg(test)]
mod tests;

use aggregates::Points;
use aggregates::ledger::System;
use aggregates::points::Account;
use chrono::{DateTime, Utc};
use csv::{ReaderBuilder, StringRecord};

use super::balances::{Stamp, Standing, settle};
use super::finding::{Code, Finding, Problem, Unreadable};
use super::lines::decoded;
use super::plan::Plan;
use super::value;
use header::Header;

/// Reads a table. `as_of` is when its balances were so; the table itself does not say.
pub fn read(bytes: &[u8], as_of: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Plan, Unreadable> {
    let text = decoded(bytes)?;
    let delimiter = header::delimiter(text);
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let names = reader.headers().map_err(|why| Unreadable::at(1, Code::BadHeader, why.to_string()))?;
    let header = Header::of(names)?;
    let mut plan = Plan::of("csv", header.books());
    header.strange(&mut plan);
    let stamp = Stamp::of(&mut plan, as_of, now, bytes);
    let mut standings = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|why| Unreadable::new(Code::WrongFile, why.to_string()))?;
        let line = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(usize::MAX));
        match standing(&header, &record, line) {
            Ok(standing) => standings.push(standing),
            Err(problem) => plan.broken.push(problem.at(line)),
        }
    }
    if standings.is_empty() && plan.broken.is_empty() {
        return Err(Unreadable::new(Code::NobodyListed, "the table lists nobody"));
    }
    let standings = alts(&mut plan, standings);
    below_zero(&mut plan, &standings);
    settle(&mut plan, &stamp, standings, Vec::new());
    Ok(plan)
}

fn standing(header: &Header, record: &StringRecord, line: usize) -> Result<Standing, Problem> {
    if record.len() != header.width {
        let what = format!("{} columns, the header has {}", record.len(), header.width);
        return Err(Problem::new(Code::RowWidth, what));
    }
    let cell = |column: usize| record.get(column).unwrap_or_default().trim();
    let name = value::name("name", cell(header.name))?;
    let mut balances = Vec::new();
    for (account, column) in &header.balances {
        if !cell(*column).is_empty() {
            balances.push((*account, amount(account.name(), cell(*column))?));
        }
    }
    let main = header.alt_of.map(cell).filter(|main| !main.is_empty() && *main != name);
    let alt_of = main.map(|main| value::name("alt_of", main)).transpose()?;
    Ok(Standing { line, name, current: true, alt_of, balances })
}

/// An amount, with a decimal comma if there is one.
fn amount(field: &str, text: &str) -> Result<Points, Problem> {
    match text.split_once(',') {
        None => value::points(field, text),
        Some((whole, decimals)) if (1..=2).contains(&decimals.len()) && !whole.contains('.') => {
            value::points(field, &format!("{whole}.{decimals}"))
        }
        Some(_) => {
            let what =
                format!("`{field}`: a comma that may part thousands or decimals: write a point, or nothing");
            Err(Problem::new(Code::NumberAmbiguous, what))
        }
    }
}

/// Alts whose main is no alt, with the mains that have no line of their own. The others are broken.
fn alts(plan: &mut Plan, standings: Vec<Standing>) -> Vec<Standing> {
    let alts: Vec<String> =
        standings.iter().filter(|row| row.alt_of.is_some()).map(|row| row.name.clone()).collect();
    let (kept, wrong): (Vec<_>, Vec<_>) =
        standings.into_iter().partition(|row| row.alt_of.as_ref().is_none_or(|main| !alts.contains(main)));
    for row in wrong {
        let what = format!("{} is an alt of {}, who is one, too", row.name, row.alt_of.unwrap_or_default());
        plan.broken.push(Finding::at(row.line, Code::AltOfAnAlt, what));
    }
    let known = |main: &String| kept.iter().any(|row| row.name == *main);
    let mut missing: Vec<Standing> = Vec::new();
    for (line, main) in kept.iter().filter_map(|row| Some((row.line, row.alt_of.clone()?))) {
        if !known(&main) && !missing.iter().any(|row| row.name == main) {
            missing.push(Standing { line, name: main, current: true, alt_of: None, balances: Vec::new() });
        }
    }
    kept.into_iter().chain(missing).collect()
}

fn below_zero(plan: &mut Plan, standings: &[Standing]) {
    for row in standings {
        for (account, amount) in row.balances.iter().filter(|(_, amount)| *amount < Points::ZERO) {
            let what = format!("{} has {amount} {account}", row.name);
            plan.odd.push(Finding::at(row.line, Code::BelowZero, what));
        }
    }
}

impl Header {
    /// Which kind of ledger has these balances.
    fn books(&self) -> System {
        match self.balances.iter().any(|(account, _)| *account == Account::Dkp) {
            true => System::Dkp,
            false => System::Epgp,
        }
    }
}
