//! How a points book's state follows its events.

use super::{Account, Line, PointsBook, PointsEvent as Event};
use crate::{EntryId, MemberId, Points, Position};

impl PointsBook {
    /// One of a member's balances.
    pub fn balance(&self, member: MemberId, account: Account) -> Points {
        self.balances.get(&member).map_or(Points::ZERO, |balances| balances.of(account))
    }

    pub(super) fn fold(&mut self, position: Position, event: &Event) {
        for line in event.lines() {
            self.add(line);
        }
        let entry = EntryId::of(position, event.part());
        match event {
            Event::Voided { entry: voided, .. } => self.void(*voided),
            Event::Decayed { accounts, period, .. } => {
                for account in accounts {
                    let periods = self.decayed.entry(*account).or_default();
                    periods.entry(period.to_string()).or_insert(entry.0);
                }
            }
            _ => {}
        }
    }

    /// Adds the delta. The bounds were checked when it was decided, so it fits; the event's own balance is what a reader
    /// sees, and must be the same.
    fn add(&mut self, line: &Line) {
        let balances = self.balances.entry(line.member).or_default();
        let balance = match line.account {
            Account::Dkp => &mut balances.dkp,
            Account::Ep => &mut balances.ep,
            Account::Gp => &mut balances.gp,
        };
        *balance = balance.plus(line.delta).unwrap_or(line.balance);
        debug_assert_eq!(*balance, line.balance, "{} of member {}", line.account, line.member);
    }

    /// A voided decay lets its period be decayed again.
    fn void(&mut self, entry: EntryId) {
        self.voided.insert(entry);
        for periods in self.decayed.values_mut() {
            periods.retain(|_, position| *position != entry.0);
        }
    }
}
