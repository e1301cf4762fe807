//! An event as it would be on other balances: the same deltas, other balances after them.

use std::collections::BTreeMap;

use super::{Line, PointsBook, PointsEvent as Event, PointsRefusal as Refusal};

impl Event {
    /// The event with every delta as it is, on top of a book's balances. Refused if one would leave the bounds.
    pub fn on(mut self, book: &PointsBook) -> Result<Self, Refusal> {
        let mut running = BTreeMap::new();
        for line in self.lines_mut() {
            let Line { member, account, delta, .. } = *line;
            let before = running.get(&(member, account)).copied();
            let before = before.unwrap_or_else(|| book.balance(member, account));
            line.balance = before.plus(delta).ok_or(Refusal::BalanceOutOfRange { member })?;
            running.insert((member, account), line.balance);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::Account;
    use crate::testing::given;
    use crate::testing::guild::{GROM, JAINA, dkp_guild, entry, has, line, sealed};

    #[test]
    fn deltas_stay_and_balances_follow_from_those_there_are() {
        let lines = |balances: [&str; 3]| {
            vec![
                line(GROM, Account::Dkp, "5", balances[0]),
                line(JAINA, Account::Dkp, "-7", balances[1]),
                line(GROM, Account::Dkp, "1", balances[2]),
            ]
        };
        let merged = |balances| Event::Merged { from: GROM, into: JAINA, lines: lines(balances) };
        let book = given(dkp_guild()).and([has(GROM, Account::Dkp, "100")]).points;
        assert_eq!(merged(["5", "-7", "6"]).on(&book), Ok(merged(["105", "-7", "106"])));
        let full = given(dkp_guild()).and([has(GROM, Account::Dkp, "999999999999.99")]).points;
        let refusal = Refusal::BalanceOutOfRange { member: GROM };
        assert_eq!(merged(["5", "-7", "6"]).on(&full), Err(refusal));
        let released = Event::Disputed { entry: entry(1), by: None, note: sealed(GROM) };
        assert_eq!(released.clone().on(&full), Ok(released));
    }
}
