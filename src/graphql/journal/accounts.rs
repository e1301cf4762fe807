//! Accounts and commodities as callers name them, and those that a caller sees.

use aggregates::{Currency, MemberId, Permission};
use projections::journal::{CHART, COMMODITIES, held_by, member_accounts};
use uuid::Uuid;

use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::fleets::{myself, sees_payouts_of};
use crate::graphql::scope::Scope;

/// Codes of accounts; none if all are meant.
pub type Codes = Option<Vec<String>>;

/// The accounts that a code names: one of the chart, or all of a member's.
pub fn named(code: &str) -> Result<Vec<String>> {
    match held_by(code) {
        Some((member, None)) => Ok(member_accounts(member).into()),
        Some((_, Some(_))) => Ok(vec![code.to_owned()]),
        None if is_the_guilds(code) => Ok(vec![code.to_owned()]),
        None => Err(GraphqlError::unknown_account(code)),
    }
}

/// The commodity of that name: a kind of points, or a currency.
pub fn commodity(name: &str) -> Result<&'static str> {
    let points = COMMODITIES.into_iter().find(|known| *known == name);
    let money = || name.parse().ok().map(Currency::code);
    points.or_else(money).ok_or_else(|| GraphqlError::unknown_commodity(name, &COMMODITIES))
}

/// Whether a commodity is money.
pub fn is_money(commodity: &str) -> bool {
    !COMMODITIES.contains(&commodity)
}

/// What a caller sees: rows of these accounts, if some are meant, that are their own or that they may see of everybody.
pub struct Seen {
    /// Which accounts; none if all are meant.
    pub codes: Codes,
    /// Who asks, or an id that is nobody's.
    pub own: Uuid,
    /// Whether they see everybody's points.
    pub points: bool,
    /// Whether they see everybody's payouts, and so the guild's money.
    pub money: bool,
}

/// What of these accounts the caller sees, of those of a member and of a commodity if one is meant. Where that is nothing but
/// their own, those are named: nothing else is looked through.
pub fn seen(scope: &Scope, account: Codes, (member, commodity): (Option<MemberId>, Option<&str>)) -> Seen {
    let (points, money) = (scope.seen_by().is_none(), sees_payouts_of(scope).is_none());
    let own = myself(scope);
    let all = commodity.map_or(points || money, |commodity| if is_money(commodity) { money } else { points });
    let only = (!all).then_some(MemberId(own));
    let of_members = [member, only].into_iter().flatten().map(|member| member_accounts(member).into());
    let codes = account.into_iter().chain(of_members).reduce(|codes: Vec<String>, others| {
        codes.into_iter().filter(|code| others.contains(code)).collect()
    });
    Seen { codes, own, points, money }
}

/// Whether the caller sees what an account has of a commodity. Of the guild's accounts, which are sums over everybody, who may
/// not is told so.
pub fn may_see(scope: &Scope, code: &str, commodity: &str) -> Result<bool> {
    let (all, needed) = match is_money(commodity) {
        true => (sees_payouts_of(scope).is_none(), Permission::ViewAllPayouts),
        false => (scope.seen_by().is_none(), Permission::ViewAllPoints),
    };
    match held_by(code) {
        _ if all => Ok(true),
        Some((member, _)) => Ok(member.0 == myself(scope)),
        None => scope.require(needed).map(|()| true),
    }
}

fn is_the_guilds(code: &str) -> bool {
    code.starts_with("guild:") && CHART.iter().any(|known| known.code == code)
}
