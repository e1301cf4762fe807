//! What an event posts: first what is set aside or free again, then a posting per line, then the guild's side, so that
//! the postings of each commodity sum to zero.

use aggregates::points::{Account, Line};
use aggregates::{AnyEvent, MemberId, Points, PointsEvent as Event};
use rust_decimal::Decimal;

use super::chart::{AVAILABLE, HELD, counter_account};
use crate::points::kind_of_line;
use crate::{Exact, Happened, Opened};

/// The commodities that lines are of.
const ACCOUNTS: [Account; 3] = [Account::Dkp, Account::Ep, Account::Gp];

/// Whose account something is posted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// What a member has available, or what is held of it.
    Member(MemberId, &'static str),
    /// The guild's, which follows from what the entry is.
    Guild,
}

/// One side of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub whose: Whose,
    pub commodity: &'static str,
    /// In hundredths: of a whole event, beyond what one balance may be.
    pub hundredths: i128,
    pub kind: &'static str,
}

/// An amount of hundredths.
pub(super) fn exact(hundredths: i128) -> Result<Exact, String> {
    let decimal = Decimal::try_from_i128_with_scale(hundredths, 2);
    let decimal = decimal.map_err(|_| "an entry is beyond all decimals")?;
    Ok(Exact(decimal.normalize().to_string()))
}

/// An event of the points book as the journal sees it.
pub(super) struct Entry<'a>(&'a Event);

impl<'a> Entry<'a> {
    pub fn of(happened: &'a Happened) -> Option<Self> {
        match &happened.event {
            AnyEvent::Points(event) => Some(Entry(event)),
            _ => None,
        }
    }

    /// Every side, each with its number. Numbers of lines that move nothing are left out.
    pub fn sides(&self) -> impl Iterator<Item = (i32, Side)> + '_ {
        let lines = self.0.lines();
        let aside = self.aside().into_iter().flatten().map(Some);
        let guild = self.guild(&lines).into_iter().flatten().map(Some);
        let lines = lines.into_iter().enumerate().map(|(nth, line)| self.line(nth, line));
        (0..).zip(aside.chain(lines).chain(guild)).filter_map(|(number, side)| Some((number, side?)))
    }

    /// The side of a number. An event has thousands: only for the guild's are the other lines looked at.
    pub fn side(&self, number: i32) -> Option<Side> {
        let number = usize::try_from(number).ok()?;
        let aside = self.aside();
        let Some(nth) = number.checked_sub(aside.map_or(0, |moved| moved.len())) else {
            return aside?.get(number).copied();
        };
        if let Some(line) = self.0.line(nth) {
            return self.line(nth, line);
        }
        let lines = self.0.lines();
        self.guild(&lines).into_iter().flatten().nth(nth - lines.len())
    }

    /// What is posted to one account, in hundredths.
    pub fn posted_to(&self, whose: Whose, commodity: &str) -> Vec<i128> {
        let lines = self.0.lines();
        let of_it = |side: &Side| side.whose == whose && side.commodity == commodity;
        let others = self.aside().into_iter().flatten().chain(self.guild(&lines).into_iter().flatten());
        let mut posted: Vec<_> = others.filter(of_it).map(|side| side.hundredths).collect();
        if let Whose::Member(member, AVAILABLE) = whose {
            let own = lines.iter().enumerate().filter(|(_, line)| line.member == member);
            let own = own.filter_map(|(nth, line)| self.line(nth, line)).filter(of_it);
            posted.extend(own.map(|side| side.hundredths));
        }
        posted
    }

    /// What is set aside, or free again.
    fn aside(&self) -> Option<[Side; 2]> {
        match self.0 {
            Event::Held { member, amount, .. } => Some(moved("hold", *member, *amount, [AVAILABLE, HELD])),
            Event::HoldReleased { member, amount, .. } => {
                Some(moved("release", *member, *amount, [HELD, AVAILABLE]))
            }
            Event::Charged { line, terms: Some(terms), .. } => {
                let free = |amount| moved("release", line.member, amount, [HELD, AVAILABLE]);
                terms.hold.map(|paid| free(paid.amount))
            }
            _ => None,
        }
    }

    fn line(&self, nth: usize, line: &Line) -> Option<Side> {
        (line.delta != Points::ZERO).then(|| Side {
            whose: Whose::Member(line.member, AVAILABLE),
            commodity: commodity(line.account),
            hundredths: line.delta.hundredths().into(),
            kind: kind_of_line(self.0, nth),
        })
    }

    /// What makes each commodity sum to zero.
    fn guild(&self, lines: &[&Line]) -> [Option<Side>; 3] {
        ACCOUNTS.map(|account| {
            let lines = lines.iter().filter(|line| line.account == account);
            let sum: i128 = lines.map(|line| i128::from(line.delta.hundredths())).sum();
            let (whose, commodity, kind) = (Whose::Guild, commodity(account), kind_of_line(self.0, 0));
            (sum != 0).then_some(Side { whose, commodity, hundredths: -sum, kind })
        })
    }
}

/// Where the guild's side of an event stands.
pub(super) fn guilds_account(happened: &Happened, opened: &Opened) -> Result<&'static str, String> {
    let reversed = happened.reverses();
    let name = match reversed {
        Some(entry) => opened.entry(entry).ok_or("what the entry is that is voided is not known")?,
        None => happened.event.name(),
    };
    counter_account(name).ok_or_else(|| format!("`{name}` does not balance and has no other side"))
}

fn moved(kind: &'static str, member: MemberId, amount: Points, [from, to]: [&'static str; 2]) -> [Side; 2] {
    let side = |what, hundredths: i64| Side {
        whose: Whose::Member(member, what),
        commodity: commodity(Account::Dkp),
        hundredths: hundredths.into(),
        kind,
    };
    [side(from, -amount.hundredths()), side(to, amount.hundredths())]
}

/// What lines of a balance are counted in.
pub(super) fn commodity(account: Account) -> &'static str {
    match account {
        Account::Dkp => "DKP",
        Account::Ep => "EP",
        Account::Gp => "GP",
    }
}
