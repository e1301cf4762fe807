//! How a points book's state follows its events.

use super::{Account, Hold, Line, PointsBook, PointsEvent as Event};
use crate::{EntryId, MemberId, Points, Position};

impl PointsBook {
    /// One of a member's balances.
    pub fn balance(&self, member: MemberId, account: Account) -> Points {
        self.balances.get(&member).map_or(Points::ZERO, |balances| balances.of(account))
    }

    /// What of a member's DKP is set aside, but for bids under seal.
    pub fn held(&self, member: MemberId) -> i64 {
        let open = self.holds.values().filter(|hold| hold.member == member && !hold.sealed);
        open.map(|hold| hold.amount.hundredths()).sum()
    }

    /// What a member earned in a week with caps.
    pub fn earned_in(&self, week: &str, member: MemberId) -> Points {
        let earned = self.earned.get(week).and_then(|earned| earned.get(&member));
        earned.copied().unwrap_or(Points::ZERO)
    }

    pub(super) fn fold(&mut self, position: Position, event: &Event) {
        for line in event.lines() {
            self.add(line);
        }
        let entry = EntryId::of(position, event.part());
        match event {
            Event::Awarded { terms: Some(terms), lines, .. } => {
                if let Some(capped) = &terms.caps {
                    lines.iter().for_each(|line| self.earn(capped.week.as_str(), line));
                }
            }
            Event::Merged { from, into, .. } => self.earned_as(*from, *into),
            Event::Voided { entry: voided, uncapped, lines, .. } => {
                self.void(*voided);
                if let Some(week) = uncapped {
                    lines.iter().for_each(|line| self.earn(week.as_str(), line));
                }
            }
            Event::Charged { terms: Some(terms), .. } => {
                if let Some(paid) = &terms.hold {
                    self.holds.remove(&paid.hold);
                }
            }
            Event::Held { hold, member, amount, auction, sealed, .. } => {
                let held = Hold { member: *member, amount: *amount, auction: *auction, sealed: *sealed };
                self.holds.insert(*hold, held);
            }
            Event::HoldReleased { hold, .. } => {
                self.holds.remove(hold);
            }
            Event::Disputed { entry, .. } => {
                self.disputed.insert(*entry);
            }
            Event::DisputeResolved { entry, .. } => {
                self.disputed.remove(entry);
            }
            Event::Decayed { accounts, period, .. } => {
                for account in accounts {
                    let periods = self.decayed.entry(*account).or_default();
                    periods.entry(period.to_string()).or_insert(entry.0);
                }
            }
            Event::SystemSwitched { .. } => self.switched = Some(position),
            Event::Restated { decayed, .. } => {
                for (account, now) in decayed {
                    let periods = self.decayed.entry(*account).or_default();
                    for period in now {
                        periods.entry(period.to_string()).or_insert(entry.0);
                    }
                }
            }
            _ => {}
        }
    }

    /// Adds the delta. The bounds were checked when it was decided, so it fits; the event's own balance is what a reader
    /// sees, and must be the same.
    fn add(&mut self, line: &Line) {
        let balance = self.balances.entry(line.member).or_default().of_mut(line.account);
        *balance = balance.plus(line.delta).unwrap_or(line.balance);
        debug_assert_eq!(*balance, line.balance, "{} of member {}", line.account, line.member);
    }

    /// A week's earnings stay within a balance's bounds, because each is what balances grew by.
    fn earn(&mut self, week: &str, line: &Line) {
        let earned = self.earned.entry(week.to_owned()).or_default().entry(line.member).or_default();
        *earned = earned.plus(line.delta).unwrap_or(*earned);
    }

    /// What counts under a weekly cap counts for who somebody turned out to be.
    fn earned_as(&mut self, from: MemberId, into: MemberId) {
        for week in self.earned.values_mut() {
            if let Some(theirs) = week.remove(&from) {
                let earned = week.entry(into).or_default();
                *earned = earned.plus(theirs).unwrap_or(*earned);
            }
        }
    }

    /// A voided decay lets its period be decayed again.
    fn void(&mut self, entry: EntryId) {
        self.voided.insert(entry);
        for periods in self.decayed.values_mut() {
            periods.retain(|_, position| *position != entry.0);
        }
    }
}
