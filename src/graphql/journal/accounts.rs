//! Accounts and commodities as callers name them, and those that a caller sees.

use aggregates::{MemberId, Permission};
use projections::journal::{CHART, COMMODITIES, held_by, member_accounts};

use crate::graphql::error::{GraphqlError, Result};
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

/// The commodity of that name.
pub fn commodity(name: &str) -> Result<&'static str> {
    let found = COMMODITIES.into_iter().find(|known| *known == name);
    found.ok_or_else(|| GraphqlError::unknown_commodity(name, &COMMODITIES))
}

/// What of these accounts the caller sees, and of those of a member if one is meant.
pub fn seen(scope: &Scope, account: Codes, member: Option<MemberId>) -> Codes {
    let own = scope.seen_by().map(MemberId);
    let of_members = [member, own].into_iter().flatten().map(|member| member_accounts(member).into());
    account
        .into_iter()
        .chain(of_members)
        .reduce(|codes: Vec<String>, others| codes.into_iter().filter(|code| others.contains(code)).collect())
}

/// Goes on only if the caller may see the account, if it is the guild's: it is a sum over everybody.
pub fn may_see(scope: &Scope, code: &str) -> Result<()> {
    match scope.seen_by() {
        Some(_) if is_the_guilds(code) => scope.require(Permission::ViewAllPoints),
        _ => Ok(()),
    }
}

fn is_the_guilds(code: &str) -> bool {
    code.starts_with("guild:") && CHART.iter().any(|known| known.code == code)
}
