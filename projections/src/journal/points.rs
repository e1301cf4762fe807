//! What an event of the points book posts: first what is set aside or free again, then a posting per line, then the guild's
//! side, so that the postings of each commodity sum to zero.

use aggregates::points::{Account, Line};
use aggregates::{MemberId, Points, PointsEvent as Event};

use super::chart::{AVAILABLE, HELD};
use super::entry::{Side, Whose};
use crate::points::kind_of_line;

/// An event of the points book as the journal sees it.
#[derive(Clone, Copy)]
pub(super) struct OfPoints<'a>(pub &'a Event);

impl OfPoints<'_> {
    /// Every side, each with its number. Numbers of lines that move nothing are left out.
    pub fn sides(self) -> Vec<(i32, Side)> {
        let aside = self.aside().into_iter().flatten().map(Some);
        let guild = self.guild().into_iter().flatten().map(Some);
        let lines = self.0.lines().enumerate().map(|(nth, line)| self.line(nth, line));
        let numbered = (0..).zip(aside.chain(lines).chain(guild));
        numbered.filter_map(|(number, side)| Some((number, side?))).collect()
    }

    /// The side of a number. An event has thousands: only for the guild's are the other lines looked at.
    pub fn side(self, number: usize) -> Option<Side> {
        let aside = self.aside();
        let Some(nth) = number.checked_sub(aside.map_or(0, |moved| moved.len())) else {
            return aside?.get(number).copied();
        };
        if let Some(line) = self.0.line(nth) {
            return self.line(nth, line);
        }
        self.guild().into_iter().flatten().nth(nth - self.0.lines().count())
    }

    /// What is posted to one account.
    pub fn posted_to(self, whose: Whose, commodity: &str) -> Vec<Side> {
        let of_it = |side: &Side| side.whose == whose && side.commodity == commodity;
        match whose {
            Whose::Member(member, what) => {
                let own =
                    self.0.lines().enumerate().filter(|(_, line)| what == AVAILABLE && line.member == member);
                let aside = self.aside().into_iter().flatten();
                aside.chain(own.filter_map(|(nth, line)| self.line(nth, line))).filter(of_it).collect()
            }
            _ => self.guild().into_iter().flatten().filter(of_it).collect(),
        }
    }

    /// What is set aside, or free again. What is set aside for a bid under seal is told to nobody.
    fn aside(self) -> Option<[Side; 2]> {
        match self.0 {
            Event::Held { sealed: true, .. } | Event::HoldReleased { sealed: true, .. } => None,
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

    fn line(self, nth: usize, line: &Line) -> Option<Side> {
        (line.delta != Points::ZERO).then(|| Side {
            whose: Whose::Member(line.member, AVAILABLE),
            commodity: commodity(line.account),
            units: line.delta.hundredths().into(),
            places: 2,
            kind: kind_of_line(self.0, nth),
        })
    }

    /// What makes each commodity sum to zero.
    fn guild(self) -> [Option<Side>; 3] {
        Account::ALL.map(|account| {
            let lines = self.0.lines().filter(|line| line.account == account);
            let sum: i128 = lines.map(|line| i128::from(line.delta.hundredths())).sum();
            let (whose, commodity, kind) = (Whose::Guild, commodity(account), kind_of_line(self.0, 0));
            (sum != 0).then_some(Side { whose, commodity, units: -sum, places: 2, kind })
        })
    }
}

fn moved(kind: &'static str, member: MemberId, amount: Points, [from, to]: [&'static str; 2]) -> [Side; 2] {
    let side = |what, hundredths: i64| Side {
        whose: Whose::Member(member, what),
        commodity: commodity(Account::Dkp),
        units: hundredths.into(),
        places: 2,
        kind,
    };
    [side(from, -amount.hundredths()), side(to, amount.hundredths())]
}

/// What lines of a balance are counted in.
fn commodity(account: Account) -> &'static str {
    match account {
        Account::Dkp => "DKP",
        Account::Ep => "EP",
        Account::Gp => "GP",
    }
}
