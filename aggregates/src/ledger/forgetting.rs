//! Forgetting a person, whole and for ever: also who turned out to be them. They leave, their API keys and identities are
//! out, nothing finds them by a name, and the service destroys the key that their personal fields are sealed under.
//!
//! Amounts stay where they are, so that all books balance as before. Nobody forgets a member who may do more than they.

use super::identities::rights_of;
use super::refusal::LedgerRefusal as Refusal;
use super::rights::{keep_an_owner, within_own};
use super::{Ledger, LedgerEvent as Event};
use crate::{Context, Permission, Text, Who};

pub(super) fn forget(
    ledger: &Ledger,
    context: &Context<()>,
    who: &Who,
    reason: Option<&Text<500>>,
) -> Result<Vec<Event>, Refusal> {
    let open = ledger.require(context, Permission::ForgetMembers)?;
    let (member, found) = open.member(who)?;
    if found.forgotten {
        return Err(Refusal::AlreadyForgotten { member });
    }
    within_own(open, context, &rights_of(open, member))?;
    let ids = open.ids_of(member);
    let keys = open.keys.iter().filter(|(_, key)| key.member.is_some_and(|holder| ids.contains(&holder)));
    let identities = open.identities.iter().filter(|(_, acts_as)| ids.contains(acts_as));
    let event = Event::MemberForgotten {
        member,
        merged: open.merged_with(member),
        characters: found.characters.keys().copied().collect(),
        keys: keys.map(|(id, _)| *id).collect(),
        identities: identities.map(|(identity, _)| identity.clone()).collect(),
        reason: reason.cloned(),
    };
    keep_an_owner(ledger, context, event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::RoleName;
    use crate::points::{Account, PointsCommand};
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, JAINA_MAIN, OWNER_KEY, REXXAR, STRANGER, character, dkp_guild, handle, has,
        key, key_created, named, nobody, officer, points, role, sealed, text,
    };
    use crate::testing::{Given, given};
    use crate::{Common, LedgerCommand as Command, MemberId};

    fn forget(member: impl Into<Who>) -> Command {
        Command::ForgetMember { member: member.into(), reason: Some(text("asked to")) }
    }

    fn forgotten(member: MemberId) -> Event {
        Event::MemberForgotten {
            member,
            merged: Vec::new(),
            characters: Vec::new(),
            keys: Vec::new(),
            identities: Vec::new(),
            reason: Some(text("asked to")),
        }
    }

    fn without_grom() -> Given {
        given(dkp_guild()).when(forget(GROM)).then([forgotten(GROM)])
    }

    #[test]
    fn a_person_is_forgotten_with_their_characters_keys_and_identities() {
        let theirs = |event| match event {
            Event::KeyCreated { key, mac, label, roles, expires_at, scopes, .. } => {
                Event::KeyCreated { key, mac, label, roles, member: Some(JAINA), expires_at, scopes }
            }
            other => other,
        };
        let linked = Event::IdentityLinked { member: JAINA, identity: handle("one"), name: sealed(JAINA) };
        let given = given(dkp_guild()).and([theirs(key_created(key(9), "officer")), linked]);
        let given = given.when(forget(character(JAINA_ALT))).then([Event::MemberForgotten {
            member: JAINA,
            merged: Vec::new(),
            characters: vec![JAINA_MAIN, JAINA_ALT],
            keys: vec![key(9)],
            identities: vec![handle("one")],
            reason: Some(text("asked to")),
        }]);
        let open = given.ledger.open().expect("open");
        assert!(open.keys[&key(9)].revoked && open.identities.is_empty());
        assert!(open.members[&JAINA].left && open.members[&JAINA].roles.is_empty());
    }

    #[test]
    fn no_name_finds_who_is_forgotten_and_every_name_is_free() {
        let given = given(dkp_guild()).when(forget(JAINA)).goes();
        for name in ["jaina", "proudmoore"] {
            assert_eq!(given.ledger.resolve(&named(name)), Err(Common::UnknownMember { who: named(name) }));
        }
        let state = serde_json::to_string(&given.ledger).expect("JSON");
        assert!(!state.contains("jaina") && !state.contains("proudmoore"), "{state}");
        let another =
            Command::AddMember { member: STRANGER, name: sealed(STRANGER), handle: handle("jaina") };
        given.when(another).goes();
    }

    #[test]
    fn who_was_merged_is_forgotten_with_whom_they_turned_out_to_be() {
        let merge = |member: MemberId, into: MemberId| Command::MergeMember {
            member: member.into(),
            into: into.into(),
        };
        let given = given(dkp_guild()).when(merge(REXXAR, JAINA)).goes().when(merge(JAINA, GROM)).goes();
        let given = given.when(forget(REXXAR)).then([Event::MemberForgotten {
            member: GROM,
            merged: vec![JAINA, REXXAR],
            characters: vec![JAINA_MAIN, JAINA_ALT],
            keys: Vec::new(),
            identities: Vec::new(),
            reason: Some(text("asked to")),
        }]);
        assert!(given.ledger.open().expect("open").handles.is_empty());
        given.when(forget(JAINA)).then_refused(Refusal::AlreadyForgotten { member: GROM });
    }

    #[test]
    fn nobody_is_forgotten_twice_and_nobody_who_never_was() {
        without_grom().when(forget(GROM)).then_refused(Refusal::AlreadyForgotten { member: GROM });
        without_grom().when(forget(named("grom"))).then_refused(Common::UnknownMember { who: named("grom") });
        let unknown = Common::UnknownMember { who: STRANGER.into() };
        given(dkp_guild()).when(forget(STRANGER)).then_refused(unknown);
    }

    #[test]
    fn the_last_owner_is_not_forgotten_be_it_by_role_or_by_key() {
        let owner = [
            Event::RoleGranted { member: GROM, role: role(RoleName::OWNER) },
            Event::KeyRevoked { key: OWNER_KEY },
        ];
        given(dkp_guild()).and(owner).when(forget(GROM)).then_refused(Refusal::LastOwner);
        let Event::KeyCreated { key, mac, label, roles, .. } = key_created(key(9), RoleName::OWNER) else {
            unreachable!("a key is created")
        };
        let his =
            Event::KeyCreated { key, mac, label, roles, member: Some(GROM), expires_at: None, scopes: None };
        let given = given(dkp_guild()).and([his, Event::KeyRevoked { key: OWNER_KEY }]);
        given.when(forget(GROM)).then_refused(Refusal::LastOwner);
    }

    #[test]
    fn nothing_new_is_said_about_who_is_forgotten() {
        let gone = || Common::MemberForgotten { member: GROM };
        let renamed =
            Command::RenameMember { member: GROM.into(), name: sealed(GROM), handle: handle("thrall") };
        let played = Command::AddCharacter {
            member: GROM.into(),
            character: crate::CharacterId(uuid::Uuid::from_u128(0xa9)),
            name: sealed(GROM),
            handle: handle("thrall"),
            main: true,
        };
        let merged = Command::MergeMember { member: GROM.into(), into: JAINA.into() };
        let back = Command::MemberReturns { member: GROM.into() };
        for command in [renamed, played, merged, back] {
            without_grom().when(command).then_refused(gone());
        }
        let adjusted = PointsCommand::Adjust {
            account: Account::Dkp,
            member: GROM.into(),
            delta: points("1"),
            reason: sealed(GROM),
        };
        without_grom().when(adjusted).then_refused(gone());
        let left = Common::MemberHasLeft { member: GROM };
        let linked =
            Command::LinkIdentity { member: GROM.into(), identity: handle("one"), name: sealed(GROM) };
        without_grom().when(linked).then_refused(left.clone());
        without_grom()
            .when(Command::GrantRole { member: GROM.into(), role: role("raider") })
            .then_refused(left);
        without_grom().when(Command::MemberLeaves { member: GROM.into() }).then_nothing();
    }

    #[test]
    fn amounts_stay_and_what_was_posted_before_can_be_voided() {
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "5")]).when(forget(GROM)).goes();
        assert_eq!(given.points.balance(GROM, Account::Dkp), points("5"));
        let entry = crate::testing::guild::entry(1);
        given.when(PointsCommand::Void { entry, reason: text("a mistake"), source: None }).goes();
    }

    #[test]
    fn who_may_not_forget_forgets_nobody_not_even_themselves_and_nobody_forgets_who_may_do_more() {
        let refusal = |actor| Common::Forbidden { actor, permission: Permission::ForgetMembers };
        given(dkp_guild()).by(officer()).when(forget(GROM)).then_refused(refusal(officer()));
        given(dkp_guild()).by(nobody()).when(forget(GROM)).then_refused(refusal(nobody()));
        let permissions = [Permission::ForgetMembers].into();
        let clerks = Event::RoleDefined { role: role("officer"), permissions };
        let owner = Event::RoleGranted { member: GROM, role: role(RoleName::OWNER) };
        let refusal = Refusal::BeyondOwnPermissions { permission: Permission::ViewPoints };
        let given = given(dkp_guild()).and([clerks, owner]).by(officer());
        given.clone().when(forget(GROM)).then_refused(refusal);
        given.when(forget(REXXAR)).goes();
    }
}
