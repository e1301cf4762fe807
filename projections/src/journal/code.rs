//! Which account a code is of.

use aggregates::MemberId;
use aggregates::money::Currency;

use super::chart::{CHART, COMMODITIES, MEMBERS, held_by, of_member};
use super::entry::Whose;
use crate::{Key, Value};

/// An account of the chart, in order of the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// One of the guild's, by its code.
    Guild(&'static str),
    /// A member's: what of theirs it holds.
    Member(MemberId, &'static str),
}

impl Account {
    /// The account of a code, if there is one.
    fn of(code: &str) -> Option<Self> {
        match held_by(code) {
            Some((member, what)) => MEMBERS
                .into_iter()
                .find(|known| what == Some(*known))
                .map(|known| Account::Member(member, known)),
            None => {
                let guilds = CHART.iter().filter(|known| !known.code.contains('<'));
                guilds.map(|known| known.code).find(|known| *known == code).map(Account::Guild)
            }
        }
    }

    pub(super) fn code(self) -> String {
        match self {
            Account::Guild(code) => code.to_owned(),
            Account::Member(member, what) => of_member(member, what),
        }
    }

    pub(super) fn member(self) -> Option<MemberId> {
        match self {
            Account::Member(member, _) => Some(member),
            Account::Guild(_) => None,
        }
    }

    /// Whose it is to events.
    pub(super) fn whose(self) -> Whose {
        match self {
            Account::Member(member, what) => Whose::Member(member, what),
            Account::Guild(code) => {
                let counts_money = CHART.iter().any(|known| known.money && known.code == code);
                if counts_money { Whose::Of(code) } else { Whose::Guild }
            }
        }
    }
}

/// An account, and what is counted there: in order of codes, then of commodities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    pub(super) account: Account,
    pub(super) commodity: &'static str,
}

impl Key for Counted {
    const LEN: usize = 2;

    fn values(&self) -> Vec<Value> {
        [self.account.code(), self.commodity.to_owned()].map(|text| Value::Text(Some(text))).into()
    }

    fn of(row: &[Value]) -> Option<Self> {
        let [Value::Text(Some(code)), Value::Text(Some(commodity)), ..] = row else { return None };
        let points = COMMODITIES.into_iter().find(|known| known == commodity);
        let commodity = points.or_else(|| commodity.parse::<Currency>().ok().map(Currency::code))?;
        Some(Counted { account: Account::of(code)?, commodity })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn accounts_are_in_order_of_their_codes_and_known_by_them() {
        let guilds =
            CHART.iter().map(|known| known.code).filter(|code| !code.contains('<')).map(Account::Guild);
        let ids = [7, 0xa << 124, 9 << 124].map(|id| MemberId(Uuid::from_u128(id)));
        let members = ids.into_iter().flat_map(|id| MEMBERS.map(|what| Account::Member(id, what)));
        let mut accounts: Vec<_> = guilds.chain(members).collect();
        accounts.sort_unstable();
        let codes: Vec<_> = accounts.iter().map(|account| account.code()).collect();
        assert!(codes.is_sorted(), "{codes:?}");
        let counted = |account| Counted { account, commodity: "DKP" };
        for account in accounts {
            assert_eq!(Counted::of(&counted(account).values()), Some(counted(account)));
        }
    }
}
