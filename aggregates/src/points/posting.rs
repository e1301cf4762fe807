//! What every decision about points shares: checked lines, and entries larger than one event.

use std::collections::{BTreeMap, BTreeSet};

use super::caps::Applied;
use super::{Account, Line, Part, PointsBook, PointsRefusal as Refusal};
use crate::ledger::{Open, PointsSettings};
use crate::{Common, MemberId, Points, Sealed};

/// Lines per event: of the longest there can be, these stay below an event's 1 MiB.
pub(super) const LINES_PER_EVENT: usize = 4_000;
/// Members that one command may name.
pub(super) const MEMBERS_PER_COMMAND: usize = 50_000;

/// Lines in the making, on top of the book's balances.
pub(super) struct Postings<'a> {
    book: &'a PointsBook,
    running: BTreeMap<(MemberId, Account), Points>,
    lines: Vec<Line>,
}

impl<'a> Postings<'a> {
    pub fn on(book: &'a PointsBook) -> Self {
        Postings { book, running: BTreeMap::new(), lines: Vec::new() }
    }

    /// Adds to a balance; refused if it would leave the bounds.
    pub fn post(&mut self, member: MemberId, account: Account, delta: Points) -> Result<(), Refusal> {
        let before = self.running.get(&(member, account)).copied();
        let before = before.unwrap_or_else(|| self.book.balance(member, account));
        let balance = before.plus(delta).ok_or(Refusal::BalanceOutOfRange { member })?;
        self.running.insert((member, account), balance);
        self.lines.push(Line { member, account, delta, balance, asked: None, capped_by: None });
        Ok(())
    }

    /// Adds what caps left of an amount.
    pub fn post_capped(
        &mut self,
        member: MemberId,
        account: Account,
        asked: Points,
        applied: Applied,
    ) -> Result<(), Refusal> {
        self.post(member, account, applied.amount)?;
        if let Some(line) = self.lines.last_mut().filter(|_| applied.by.is_some()) {
            (line.asked, line.capped_by) = (Some(asked), applied.by);
        }
        Ok(())
    }

    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }
}

/// One line on top of the book's balances.
pub(super) fn line(
    book: &PointsBook,
    member: MemberId,
    account: Account,
    delta: Points,
) -> Result<Line, Refusal> {
    let balance = book.balance(member, account).plus(delta).ok_or(Refusal::BalanceOutOfRange { member })?;
    Ok(Line { member, account, delta, balance, asked: None, capped_by: None })
}

/// Cuts lines into as many events as they need; an entry of one event says nothing of parts.
pub(super) fn in_parts<E>(lines: Vec<Line>, event: impl Fn(Vec<Line>, Option<Part>) -> E) -> Vec<E> {
    let of = u32::try_from(lines.len().div_ceil(LINES_PER_EVENT).max(1)).unwrap_or(u32::MAX);
    if of == 1 {
        return vec![event(lines, None)];
    }
    let chunks = lines.chunks(LINES_PER_EVENT).zip(0..);
    chunks.map(|(lines, index)| event(lines.to_vec(), Some(Part { index, of }))).collect()
}

/// How an account is about to be used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Earned.
    Award,
    /// Paid with, or loaded.
    Charge,
    /// Anything else.
    Any,
}

/// Refuses an account that the ledger's system does not have, or does not use like this: under EPGP, EP are earned and
/// GP are charged.
pub(crate) fn in_use(settings: &PointsSettings, account: Account, used: Use) -> Result<(), Refusal> {
    let fits = match account {
        Account::Dkp => true,
        Account::Ep => used != Use::Charge,
        Account::Gp => used != Use::Award,
    };
    if fits && settings.has(account) { Ok(()) } else { Err(Refusal::AccountNotInUse { account }) }
}

/// Refuses amounts of nothing or less, and decimals that the ledger does not keep.
pub(crate) fn positive(settings: &PointsSettings, amount: Points) -> Result<(), Refusal> {
    if amount <= Points::ZERO {
        return Err(Refusal::AmountNotPositive { amount });
    }
    kept(settings, amount)
}

/// Refuses decimals that the ledger does not keep.
pub(super) fn kept(settings: &PointsSettings, amount: Points) -> Result<(), Refusal> {
    match amount.places() > settings.places {
        true => Err(Refusal::TooManyPlaces { amount, places: settings.places }),
        false => Ok(()),
    }
}

/// Refuses what a member's available points do not cover, unless the ledger lets balances go below zero. What is set
/// aside is not available, but for `own`, which is what it was set aside for.
pub(super) fn covered(
    book: &PointsBook,
    settings: &PointsSettings,
    (member, account): (MemberId, Account),
    price: Points,
    own: Points,
) -> Result<(), Refusal> {
    let balance = book.balance(member, account);
    let held = if account == Account::Dkp { book.held(member) - own.hundredths() } else { 0 };
    if settings.allow_negative || price.hundredths() <= balance.hundredths() - held {
        return Ok(());
    }
    match Points::from_hundredths(held).filter(|held| *held != Points::ZERO) {
        None => Err(Refusal::InsufficientPoints { balance, price }),
        Some(held) => Err(Refusal::InsufficientAvailable { balance, held, price }),
    }
}

/// Refuses nobody, too many, and anybody twice.
pub(crate) fn everybody_once(members: &[MemberId]) -> Result<(), Refusal> {
    if members.is_empty() {
        return Err(Refusal::NobodyNamed);
    }
    let mut seen = BTreeSet::new();
    match members.iter().find(|member| !seen.insert(**member)) {
        Some(member) => Err(Common::MemberNamedTwice { member: *member }.into()),
        None => Ok(()),
    }
}

/// Refuses more members than one command may name, before any of them is looked up.
pub(super) fn few_enough(count: usize) -> Result<(), Refusal> {
    let limit = MEMBERS_PER_COMMAND;
    if count > limit { Err(Refusal::TooManyMembers { count, limit }) } else { Ok(()) }
}

/// What a price does to a balance: GP are a load, everything else is spent.
pub(super) fn charged(account: Account, price: Points) -> Points {
    match account {
        Account::Gp => price,
        Account::Dkp | Account::Ep => price.negated(),
    }
}

/// Refuses a text about one person that is sealed to another, and one about somebody who is forgotten.
pub(super) fn about(open: &Open, text: &Sealed, member: MemberId) -> Result<(), Refusal> {
    match text.of == member {
        true => Ok(open.remembers(member)?),
        false => Err(Refusal::SealedToAnother { member }),
    }
}
