//! Roles. Nobody hands out what they do not have, and somebody can always do everything.

use std::collections::BTreeSet;

use super::refusal::LedgerRefusal as Refusal;
use super::{Ledger, LedgerEvent as Event, Open, RoleName};
use crate::{Context, Permission, Who};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn define(
    ledger: &Ledger,
    context: &Context<()>,
    role: &RoleName,
    permissions: &BTreeSet<Permission>,
) -> Decision {
    let open = ledger.require(context, Permission::ManageRoles)?;
    if role.is_owner() {
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
    keep_an_owner(ledger, context, Event::RoleRevoked { member, role: role.clone() })
}

/// What the holders of a role may do.
pub(super) fn permissions_of<'a>(
    open: &'a Open,
    role: &RoleName,
) -> Result<&'a BTreeSet<Permission>, Refusal> {
    open.roles.get(role).ok_or_else(|| Refusal::UnknownRole { role: role.clone() })
}

/// Refuses a right that whoever asks does not have.
pub(super) fn within_own(
    open: &Open,
    context: &Context<()>,
    permissions: &BTreeSet<Permission>,
) -> Result<(), Refusal> {
    let own = open.permissions(context.principal(), context.recorded_at)?;
    match permissions.difference(&own).next() {
        Some(permission) => Err(Refusal::BeyondOwnPermissions { permission: *permission }),
        None => Ok(()),
    }
}

/// The event alone, unless nobody could do everything after it.
pub(super) fn keep_an_owner(
    ledger: &Ledger,
    context: &Context<()>,
    event: Event,
) -> Result<Vec<Event>, Refusal> {
    let mut after = ledger.clone();
    after.fold(&event);
    let had_one = ledger.open()?.has_owner(context.recorded_at);
    if had_one && !after.open()?.has_owner(context.recorded_at) {
        return Err(Refusal::LastOwner);
    }
    Ok(vec![event])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::guild::{
        GROM, JAINA, OWNER_KEY, REXXAR, dkp_guild, key, named, nobody, officer, role,
    };
    use crate::testing::{Given, given};
    use crate::{Common, LedgerCommand as Command, MemberId};

    fn define(name: &str, permissions: &[Permission]) -> Command {
        Command::DefineRole { role: role(name), permissions: permissions.iter().copied().collect() }
    }

    fn grant(member: MemberId, name: &str) -> Command {
        Command::GrantRole { member: member.into(), role: role(name) }
    }

    fn revoke(member: MemberId, name: &str) -> Command {
        Command::RevokeRole { member: member.into(), role: role(name) }
    }

    fn granted(member: MemberId, name: &str) -> Event {
        Event::RoleGranted { member, role: role(name) }
    }

    fn beyond(permission: Permission) -> Refusal {
        Refusal::BeyondOwnPermissions { permission }
    }

    /// Members own the ledger, and no key does.
    fn owned_by(members: &[MemberId]) -> Given {
        let granted = members.iter().map(|member| granted(*member, RoleName::OWNER));
        given(dkp_guild()).and(granted).and([Event::KeyRevoked { key: OWNER_KEY }])
    }

    #[test]
    fn a_role_may_do_what_it_was_defined_to_and_defining_it_again_is_nothing_to_do() {
        let command = || define("banker", &[Permission::TransferPoints]);
        let defined =
            Event::RoleDefined { role: role("banker"), permissions: [Permission::TransferPoints].into() };
        given(dkp_guild()).when(command()).then([defined]).when(command()).then_nothing();
    }

    #[test]
    fn the_owners_role_is_what_it_is() {
        let refusal = Refusal::RoleIsFixed { role: role(RoleName::OWNER) };
        given(dkp_guild()).by(officer()).when(define("owner", Permission::ALL)).then_refused(refusal);
    }

    #[test]
    fn nobody_defines_a_role_that_may_do_more_than_they() {
        let command = define("banker", &[Permission::AwardPoints, Permission::Rebuild]);
        given(dkp_guild()).by(officer()).when(command).then_refused(beyond(Permission::Rebuild));
    }

    #[test]
    fn a_member_is_granted_a_role_and_granting_it_again_is_nothing_to_do() {
        let given = given(dkp_guild()).by(officer()).when(grant(GROM, "officer"));
        given.then([granted(GROM, "officer")]).when(grant(GROM, "officer")).then_nothing();
    }

    #[test]
    fn nobody_and_who_left_are_granted_nothing() {
        let command = Command::GrantRole { member: named("arthas"), role: role("none") };
        given(dkp_guild()).when(command).then_refused(Common::UnknownMember { who: named("arthas") });
        given(dkp_guild()).when(grant(REXXAR, "none")).then_refused(Common::MemberHasLeft { member: REXXAR });
    }

    #[test]
    fn a_role_that_was_never_defined_is_neither_granted_nor_revoked() {
        let refusal = || Refusal::UnknownRole { role: role("none") };
        given(dkp_guild()).when(grant(GROM, "none")).then_refused(refusal());
        given(dkp_guild()).when(revoke(GROM, "none")).then_refused(refusal());
    }

    #[test]
    fn nobody_grants_or_takes_a_role_that_may_do_more_than_they() {
        let refusal = || beyond(Permission::ViewPoints);
        given(dkp_guild()).by(officer()).when(grant(GROM, "raider")).then_refused(refusal());
        given(dkp_guild()).by(officer()).when(grant(GROM, "owner")).then_refused(refusal());
        given(dkp_guild()).by(officer()).when(revoke(GROM, "owner")).then_refused(refusal());
    }

    #[test]
    fn rights_are_lost_with_the_role_at_once() {
        let given = given(dkp_guild()).when(revoke(JAINA, "officer"));
        let given = given.then([Event::RoleRevoked { member: JAINA, role: role("officer") }]).by(officer());
        let refusal = Common::Forbidden { actor: officer(), permission: Permission::ManageRoles };
        given.when(grant(GROM, "officer")).then_refused(refusal);
    }

    #[test]
    fn revoking_a_role_that_is_not_held_is_nothing_to_do() {
        given(dkp_guild()).when(revoke(GROM, "officer")).then_nothing();
        given(dkp_guild()).when(revoke(GROM, "owner")).then_nothing();
    }

    #[test]
    fn the_last_owner_cannot_lose_the_role() {
        owned_by(&[GROM]).when(revoke(GROM, "owner")).then_refused(Refusal::LastOwner);
        let gone = owned_by(&[GROM, JAINA]).and([Event::MemberLeft { member: JAINA }]);
        gone.when(revoke(GROM, "owner")).then_refused(Refusal::LastOwner);
    }

    #[test]
    fn one_of_two_owners_can_lose_the_role() {
        let revoked = Event::RoleRevoked { member: GROM, role: role("owner") };
        owned_by(&[GROM, JAINA]).when(revoke(GROM, "owner")).then([revoked.clone()]);
        let key = crate::testing::guild::key_created(key(9), "owner");
        owned_by(&[GROM]).and([key]).when(revoke(GROM, "owner")).then([revoked]);
    }

    #[test]
    fn who_has_no_right_to_roles_defines_none() {
        let refusal = Common::Forbidden { actor: nobody(), permission: Permission::ManageRoles };
        given(dkp_guild()).by(nobody()).when(define("owner", &[])).then_refused(refusal);
    }
}
