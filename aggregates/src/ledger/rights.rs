//! Roles and API keys. Nobody hands out what they do not have, and somebody can always do everything.

use std::collections::BTreeSet;

use super::refusal::LedgerRefusal as Refusal;
use super::{Ledger, LedgerEvent as Event, NewKey, Open, RoleName};
use crate::{Common, Context, KeyId, Permission, Who};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn define(
    ledger: &Ledger,
    context: &Context<()>,
    role: &RoleName,
    permissions: &BTreeSet<Permission>,
) -> Decision {
    let open = ledger.require(context, Permission::ManageRoles)?;
    if role.as_str() == RoleName::OWNER {
        return Err(Refusal::RoleIsFixed { role: role.clone() });
    }
    within_own(open, context, permissions)?;
    if open.roles.get(role) == Some(permissions) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::RoleDefined { role: role.clone(), permissions: permissions.clone() }])
}

pub(super) fn grant(ledger: &Ledger, context: &Context<()>, who: &Who, role: &RoleName) -> Decision {
    let open = ledger.require(context, Permission::ManageRoles)?;
    let member = open.resolve_here(who)?;
    within_own(open, context, permissions_of(open, role)?)?;
    if open.members.get(&member).is_some_and(|found| found.roles.contains(role)) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::RoleGranted { member, role: role.clone() }])
}

pub(super) fn revoke(ledger: &Ledger, context: &Context<()>, who: &Who, role: &RoleName) -> Decision {
    let open = ledger.require(context, Permission::ManageRoles)?;
    let member = open.resolve(who)?;
    within_own(open, context, permissions_of(open, role)?)?;
    if !open.members.get(&member).is_some_and(|found| found.roles.contains(role)) {
        return Ok(Vec::new());
    }
    super::keep_an_owner(ledger, context, Event::RoleRevoked { member, role: role.clone() })
}

pub(super) fn create_key(ledger: &Ledger, context: &Context<()>, new: &NewKey) -> Decision {
    let open = ledger.require(context, Permission::ManageKeys)?;
    if open.keys.contains_key(&new.key) {
        return Err(Common::IdTaken { id: new.key.0 }.into());
    }
    for role in &new.roles {
        within_own(open, context, permissions_of(open, role)?)?;
    }
    if new.expires_at.is_some_and(|end| end <= context.recorded_at) {
        return Err(Refusal::ExpiryInPast);
    }
    let member = new.member.as_ref().map(|who| open.resolve_here(who)).transpose()?;
    Ok(vec![Event::KeyCreated {
        key: new.key,
        mac: new.mac.clone(),
        label: new.label.clone(),
        roles: new.roles.clone(),
        member,
        expires_at: new.expires_at,
    }])
}

pub(super) fn revoke_key(ledger: &Ledger, context: &Context<()>, key: KeyId) -> Decision {
    let open = ledger.require(context, Permission::ManageKeys)?;
    let found = open.keys.get(&key).ok_or(Refusal::UnknownKey { key })?;
    if found.revoked {
        return Ok(Vec::new());
    }
    super::keep_an_owner(ledger, context, Event::KeyRevoked { key })
}

fn permissions_of<'a>(open: &'a Open, role: &RoleName) -> Result<&'a BTreeSet<Permission>, Refusal> {
    open.roles.get(role).ok_or_else(|| Refusal::UnknownRole { role: role.clone() })
}

fn within_own(open: &Open, context: &Context<()>, permissions: &BTreeSet<Permission>) -> Result<(), Refusal> {
    let own = open.permissions(context.principal(), context.recorded_at)?;
    match permissions.difference(&own).next() {
        Some(permission) => Err(Refusal::BeyondOwnPermissions { permission: *permission }),
        None => Ok(()),
    }
}
