//! API keys. Nobody gives a key more than they have, and revoking never leaves the ledger without an owner.

use std::collections::BTreeSet;

use super::refusal::LedgerRefusal as Refusal;
use super::rights::{keep_an_owner, permissions_of, within_own};
use super::{Ledger, LedgerEvent as Event, NewKey, Open};
use crate::{Common, Context, KeyId, Permission};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn create(ledger: &Ledger, context: &Context<()>, new: &NewKey) -> Decision {
    let open = ledger.require(context, Permission::ManageKeys)?;
    if open.keys.contains_key(&new.key) {
        return Err(Common::IdTaken { id: new.key.0 }.into());
    }
    within_own(open, context, &rights_of(open, new)?)?;
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
        scopes: new.scopes.clone(),
    }])
}

/// What the key may do as its roles are now.
fn rights_of(open: &Open, new: &NewKey) -> Result<BTreeSet<Permission>, Refusal> {
    for role in &new.roles {
        permissions_of(open, role)?;
    }
    let named = |may: &Permission| new.scopes.as_ref().is_none_or(|scopes| scopes.contains(may));
    Ok(open.of_roles(&new.roles).filter(named).collect())
}

pub(super) fn revoke(ledger: &Ledger, context: &Context<()>, key: KeyId) -> Decision {
    let open = ledger.require(context, Permission::ManageKeys)?;
    let found = open.keys.get(&key).ok_or(Refusal::UnknownKey { key })?;
    if found.revoked {
        return Ok(Vec::new());
    }
    keep_an_owner(ledger, context, Event::KeyRevoked { key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::RoleName;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, OWNER_KEY, REXXAR, character, dkp_guild, key, key_created, named, new_key,
        officer, role,
    };
    use crate::testing::{NOW, given, time};
    use crate::{LedgerCommand as Command, LedgerEvent};

    fn create(change: impl FnOnce(&mut NewKey)) -> Command {
        let mut new = new_key(key(9), "officer");
        change(&mut new);
        Command::CreateKey(new)
    }

    fn revoke(key: KeyId) -> Command {
        Command::RevokeKey { key }
    }

    #[test]
    fn a_key_of_a_member_who_is_named_by_an_alt_is_made() {
        let mut created = key_created(key(9), "officer");
        if let LedgerEvent::KeyCreated { member, expires_at, .. } = &mut created {
            (*member, *expires_at) = (Some(JAINA), Some(time("2027-01-01T00:00:00Z")));
        }
        let command = create(|new| {
            new.member = Some(character(JAINA_ALT));
            new.expires_at = Some(time("2027-01-01T00:00:00Z"));
        });
        given(dkp_guild()).by(officer()).when(command).then([created]);
    }

    #[test]
    fn an_id_that_a_key_has_is_taken() {
        let command = create(|new| (new.key, new.roles) = (OWNER_KEY, [role("none")].into()));
        given(dkp_guild()).when(command).then_refused(Common::IdTaken { id: OWNER_KEY.0 });
    }

    #[test]
    fn a_key_with_a_role_that_was_never_defined_is_refused() {
        let command = create(|new| (new.roles, new.expires_at) = ([role("none")].into(), Some(time(NOW))));
        given(dkp_guild()).when(command).then_refused(Refusal::UnknownRole { role: role("none") });
    }

    #[test]
    fn nobody_gives_a_key_more_than_they_have() {
        let command = create(|new| new.roles = [role("officer"), role("raider")].into());
        let refusal = Refusal::BeyondOwnPermissions { permission: Permission::ViewPoints };
        given(dkp_guild()).by(officer()).when(command).then_refused(refusal);
    }

    #[test]
    fn a_key_whose_scopes_stay_within_ones_own_rights_is_made_whatever_its_roles() {
        use Permission::{AwardPoints, Rebuild};
        let scoped = |to: &[Permission]| {
            let scopes = Some(to.iter().copied().collect());
            create(move |new| (new.roles, new.scopes) = ([role("owner")].into(), scopes))
        };
        let mut created = key_created(key(9), "owner");
        if let LedgerEvent::KeyCreated { scopes, .. } = &mut created {
            *scopes = Some([AwardPoints].into());
        }
        given(dkp_guild()).by(officer()).when(scoped(&[AwardPoints])).then([created]);
        let refusal = Refusal::BeyondOwnPermissions { permission: Rebuild };
        given(dkp_guild()).by(officer()).when(scoped(&[AwardPoints, Rebuild])).then_refused(refusal);
    }

    #[test]
    fn a_key_that_would_have_expired_is_refused() {
        let command = create(|new| (new.expires_at, new.member) = (Some(time(NOW)), Some(named("arthas"))));
        given(dkp_guild()).when(command).then_refused(Refusal::ExpiryInPast);
    }

    #[test]
    fn a_key_of_nobody_or_of_who_left_is_refused() {
        let stranger = create(|new| new.member = Some(named("arthas")));
        given(dkp_guild()).when(stranger).then_refused(Common::UnknownMember { who: named("arthas") });
        let gone = create(|new| new.member = Some(REXXAR.into()));
        given(dkp_guild()).when(gone).then_refused(Common::MemberHasLeft { member: REXXAR });
    }

    #[test]
    fn a_key_is_revoked_once_and_revoking_it_again_is_nothing_to_do() {
        let given = given(dkp_guild()).when(create(|_| {})).goes();
        let given = given.when(revoke(key(9))).then([LedgerEvent::KeyRevoked { key: key(9) }]);
        given.when(revoke(key(9))).then_nothing();
    }

    #[test]
    fn a_key_that_never_was_is_not_revoked() {
        given(dkp_guild()).when(revoke(key(9))).then_refused(Refusal::UnknownKey { key: key(9) });
    }

    #[test]
    fn the_last_owners_key_is_not_revoked() {
        given(dkp_guild()).when(revoke(OWNER_KEY)).then_refused(Refusal::LastOwner);
        let mut expired = key_created(key(9), RoleName::OWNER);
        if let LedgerEvent::KeyCreated { expires_at, .. } = &mut expired {
            *expires_at = Some(time(NOW));
        }
        given(dkp_guild()).and([expired]).when(revoke(OWNER_KEY)).then_refused(Refusal::LastOwner);
        let holds = LedgerEvent::RoleGranted { member: GROM, role: role(RoleName::OWNER) };
        let revoked = LedgerEvent::KeyRevoked { key: OWNER_KEY };
        given(dkp_guild()).and([holds]).when(revoke(OWNER_KEY)).then([revoked]);
    }
}
