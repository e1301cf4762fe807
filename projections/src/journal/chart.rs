//! The chart of accounts: every account that there is, and what is posted to it.
//!
//! A posting above zero adds to its account. Of points, members' accounts are what members have, so the accounts of the guild
//! have the other sign: what comes to members is below zero where it comes from, and what they give is above zero where it
//! goes to. GP are a load and not a wealth: a charge adds them, so in GP `guild:spent` is below zero. Of money, the books are
//! the guild's, as accountants write them: loot and the wallet are above zero, what is owed to members and what the guild
//! keeps of it is below.

use aggregates::MemberId;
use uuid::Uuid;

/// What can be counted besides money. Points of different kinds are never added together, and neither are currencies.
pub const COMMODITIES: [&str; 3] = ["DKP", "EP", "GP"];

/// What members may do with is there.
pub(super) const AVAILABLE: &str = "available";
/// What is set aside for something.
pub(super) const HELD: &str = "held";
/// What is to be paid out to them.
pub(super) const PAYABLE: &str = "payable";
/// What waits for their next pool.
pub(super) const CARRIED: &str = "carried";
/// What they have to give back.
pub(super) const RECOVERABLE: &str = "recoverable";
/// What a member has accounts of.
pub(super) const MEMBERS: [&str; 5] = [AVAILABLE, HELD, PAYABLE, CARRIED, RECOVERABLE];

/// What pools are worth.
pub(super) const LOOT: &str = "guild:loot";
/// What payments are made from.
pub(super) const WALLET: &str = "guild:wallet";
/// What is set aside for costs.
pub(super) const COSTS: &str = "guild:costs";
/// What members come to that is neither owed nor carried.
pub(super) const SHARES: &str = "guild:shares";
/// What is not paid out.
pub(super) const KEPT: &str = "guild:kept";
/// The corp's tax.
pub(super) const CORP_TAX: &str = "guild:corp_tax";
/// The corp's further cuts.
pub(super) const CUTS: &str = "guild:cuts";
/// What members leave to the corp.
pub(super) const GIVEN_UP: &str = "guild:given_up";

/// What kind of account it is, as accountants divide them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountClass {
    /// What members have of points, and the guild of money.
    Assets,
    /// What the guild owes.
    Liabilities,
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
    /// Whether it counts money, and not points.
    pub money: bool,
}

/// The chart of accounts.
pub const CHART: &[ChartAccount] = &[
    ChartAccount {
        code: "members:<id>:available",
        class: AccountClass::Assets,
        name: "Assets:Members:<member>:Available",
        posted: "what a member has and nothing is set aside of",
        money: false,
    },
    ChartAccount {
        code: "members:<id>:held",
        class: AccountClass::Assets,
        name: "Assets:Members:<member>:Held",
        posted: "what is set aside of it: a hold comes from available, and goes back when it is released or paid from",
        money: false,
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
    guild(
        "guild:converted",
        AccountClass::Equity,
        "Equity:Converted",
        "balances as they are under another system, each in its own unit",
    ),
    money(
        "members:<id>:payable",
        AccountClass::Liabilities,
        "Liabilities:Members:<member>:Payable",
        "what is to be paid out to a member",
    ),
    money(
        "members:<id>:carried",
        AccountClass::Liabilities,
        "Liabilities:Members:<member>:Carried",
        "what waits for a member's next pool, because it is below the minimum",
    ),
    money(
        "members:<id>:recoverable",
        AccountClass::Assets,
        "Assets:Members:<member>:Recoverable",
        "what a member has to give back",
    ),
    money(
        LOOT,
        AccountClass::Assets,
        "Assets:Loot",
        "what approved pools are worth, less what was taken in kind",
    ),
    money(
        WALLET,
        AccountClass::Assets,
        "Assets:Wallet",
        "what was paid, and what came back; what fills the wallet is not told here, so it is below zero",
    ),
    money(
        COSTS,
        AccountClass::Liabilities,
        "Liabilities:Costs",
        "what is set aside for costs before anything is shared",
    ),
    money(
        SHARES,
        AccountClass::Liabilities,
        "Liabilities:Shares",
        "what members come to, until it is owed, carried or recovered: below zero stays what was cancelled or came back, above zero what was paid under an approval that was voided, or too much",
    ),
    money(KEPT, AccountClass::Income, "Income:Kept", "what is not paid out by a pool's percentage"),
    money(CORP_TAX, AccountClass::Income, "Income:CorpTax", "the corp's tax"),
    money(CUTS, AccountClass::Income, "Income:Cuts", "fixed cuts that go to the corp"),
    money(GIVEN_UP, AccountClass::Income, "Income:GivenUp", "shares below the minimum that go to the corp"),
];

const fn guild(
    code: &'static str,
    class: AccountClass,
    name: &'static str,
    posted: &'static str,
) -> ChartAccount {
    ChartAccount { code, class, name, posted, money: false }
}

const fn money(
    code: &'static str,
    class: AccountClass,
    name: &'static str,
    posted: &'static str,
) -> ChartAccount {
    ChartAccount { money: true, ..guild(code, class, name, posted) }
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
        "points.system_switched" => Some("guild:converted"),
        _ => None,
    }
}

/// The guild's accounts of points.
pub(super) fn of_the_guild() -> impl Iterator<Item = &'static str> {
    let of_points = CHART.iter().filter(|account| !account.money);
    of_points.map(|account| account.code).filter(|code| code.starts_with("guild:"))
}

/// The account of the chart that a code is of, if there is one.
pub fn charted(code: &str) -> Option<&'static ChartAccount> {
    let pattern = held_by(code).map(|(_, what)| format!("members:<id>:{}", what.unwrap_or_default()));
    let pattern = pattern.as_deref().unwrap_or(code);
    // The pattern itself is no account of anybody.
    let named = |account: &&ChartAccount| account.code == pattern && !code.contains('<');
    CHART.iter().find(named)
}

/// A member's account.
pub(super) fn of_member(member: MemberId, what: &str) -> String {
    let mut id = Uuid::encode_buffer();
    ["members:", member.0.hyphenated().encode_lower(&mut id), ":", what].concat()
}

/// The codes of a member's accounts.
pub fn member_accounts(member: MemberId) -> [String; 5] {
    MEMBERS.map(|what| of_member(member, what))
}

/// Whose an account is, if it is a member's: with what of theirs it holds, nothing for all of it.
pub fn held_by(code: &str) -> Option<(MemberId, Option<&str>)> {
    let (member, what) = match code.strip_prefix("members:")?.split_once(':') {
        Some((member, what)) => (member, Some(what)),
        None => (code.strip_prefix("members:")?, None),
    };
    let known = what.is_none_or(|what| MEMBERS.contains(&what));
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
    fn every_account_of_a_member_is_in_the_chart_by_its_pattern_and_the_pattern_is_no_account() {
        let member = MemberId(Uuid::from_u128(7));
        let found =
            member_accounts(member).map(|code| charted(&code).map(|account| (account.class, account.money)));
        let (assets, owed) = (AccountClass::Assets, AccountClass::Liabilities);
        let points = Some((assets, false));
        assert_eq!(found, [points, points, Some((owed, true)), Some((owed, true)), Some((assets, true))]);
        assert_eq!(charted("guild:loot").map(|account| account.name), Some("Assets:Loot"));
        for code in ["members:<id>:held", "guild:stolen", &format!("members:{member}")] {
            assert_eq!(charted(code), None, "{code}");
        }
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
