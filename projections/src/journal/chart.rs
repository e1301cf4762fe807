//! The chart of accounts: every account that there is, and what is posted to it.
//!
//! A posting above zero adds to its account. Members' accounts are what members have, so the accounts of the guild have
//! the other sign: what comes to members is below zero where it comes from, and what they give is above zero where it
//! goes to. GP are a load and not a wealth: a charge adds them, so in GP `guild:spent` is below zero.

use aggregates::MemberId;

/// What can be counted. Points of different kinds are never added together.
pub const COMMODITIES: [&str; 3] = ["DKP", "EP", "GP"];

/// What members may do with is there.
pub(super) const AVAILABLE: &str = "available";
/// What is set aside for something.
pub(super) const HELD: &str = "held";

/// What kind of account it is, as accountants divide them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountClass {
    /// What members have.
    Assets,
    /// Where what they have comes from.
    Income,
    /// Where it goes.
    Expenses,
    /// What is neither earned nor spent.
    Equity,
}

/// An account of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartAccount {
    /// Its code; `<id>` stands for a member's id.
    pub code: &'static str,
    /// What kind of account it is.
    pub class: AccountClass,
    /// What it is called in plain-text books; `<member>` stands for a member.
    pub name: &'static str,
    /// What is posted to it.
    pub posted: &'static str,
}

/// The chart of accounts.
pub const CHART: &[ChartAccount] = &[
    ChartAccount {
        code: "members:<id>:available",
        class: AccountClass::Assets,
        name: "Assets:Members:<member>:Available",
        posted: "what a member has and nothing is set aside of",
    },
    ChartAccount {
        code: "members:<id>:held",
        class: AccountClass::Assets,
        name: "Assets:Members:<member>:Held",
        posted: "what is set aside of it: a hold comes from available, and goes back when it is released or paid from",
    },
    guild("guild:awarded", AccountClass::Income, "Income:Awarded", "awards"),
    guild(
        "guild:spent",
        AccountClass::Expenses,
        "Expenses:Spent",
        "charges, less what is shared out to other members",
    ),
    guild("guild:decayed", AccountClass::Expenses, "Expenses:Decayed", "decay"),
    guild("guild:taxed", AccountClass::Expenses, "Expenses:Taxed", "what a transfer loses on its way"),
    guild(
        "guild:adjusted",
        AccountClass::Equity,
        "Equity:Adjusted",
        "corrections of one balance, with a reason",
    ),
    guild("guild:imported", AccountClass::Equity, "Equity:Imported", "entries of another system"),
    guild(
        "guild:restated",
        AccountClass::Equity,
        "Equity:Restated",
        "balances as they are under other rules",
    ),
];

const fn guild(
    code: &'static str,
    class: AccountClass,
    name: &'static str,
    posted: &'static str,
) -> ChartAccount {
    ChartAccount { code, class, name, posted }
}

/// Where the other side of an event stands, by the event's wire name; none if its lines balance by themselves. A void
/// reverses: its other side is that of what it voids.
pub(super) fn counter_account(event: &str) -> Option<&'static str> {
    match event {
        "points.awarded" => Some("guild:awarded"),
        "points.charged" => Some("guild:spent"),
        "points.decayed" => Some("guild:decayed"),
        "points.transferred" => Some("guild:taxed"),
        "points.adjusted" => Some("guild:adjusted"),
        "points.imported" => Some("guild:imported"),
        "points.restated" => Some("guild:restated"),
        _ => None,
    }
}

/// The guild's accounts.
pub(super) fn of_the_guild() -> impl Iterator<Item = &'static str> {
    CHART.iter().map(|account| account.code).filter(|code| code.starts_with("guild:"))
}

/// A member's account.
pub(super) fn of_member(member: MemberId, what: &str) -> String {
    format!("members:{member}:{what}")
}

/// The codes of a member's accounts.
pub fn member_accounts(member: MemberId) -> [String; 2] {
    [AVAILABLE, HELD].map(|what| of_member(member, what))
}

/// Whose an account is, if it is a member's: with what of theirs it holds, nothing for all of it.
pub fn held_by(code: &str) -> Option<(MemberId, Option<&str>)> {
    let (member, what) = match code.strip_prefix("members:")?.split_once(':') {
        Some((member, what)) => (member, Some(what)),
        None => (code.strip_prefix("members:")?, None),
    };
    let known = what.is_none_or(|what| [AVAILABLE, HELD].contains(&what));
    // Ids are written in one way only.
    let member: MemberId = member.parse().ok().filter(|id: &MemberId| known && id.to_string() == member)?;
    Some((member, what))
}

#[cfg(test)]
mod tests {
    use aggregates::{Event, PointsEvent};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_counter_account_is_in_the_chart() {
        let codes: Vec<_> = of_the_guild().collect();
        let used: Vec<_> = PointsEvent::NAMES.iter().filter_map(|name| counter_account(name)).collect();
        assert!(used.iter().all(|code| codes.contains(code)), "{used:?}");
    }

    #[test]
    fn an_account_of_a_member_is_known_by_its_code_and_nothing_else_is() {
        let member = MemberId(Uuid::from_u128(7));
        for code in member_accounts(member) {
            assert_eq!(held_by(&code).map(|(of, _)| of), Some(member));
        }
        assert_eq!(held_by(&format!("members:{member}")), Some((member, None)));
        for code in ["guild:spent", "members:", "members:x:held", &format!("members:{member}:lent")] {
            assert_eq!(held_by(code), None, "{code}");
        }
        assert_eq!(held_by(&format!("members:{}:held", member.0.simple())), None);
    }
}
