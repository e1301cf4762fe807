//! Identities: who acts as which member by a token. Nobody lets another act by rights that they do not have themselves, and
//! nobody takes a way in from a member who may do more than they.

use std::collections::BTreeSet;

use super::refusal::LedgerRefusal as Refusal;
use super::rights::within_own;
use super::{Ledger, LedgerEvent as Event, Open};
use crate::{Common, Context, Handle, MemberId, Permission, Sealed, Who};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn link(
    ledger: &Ledger,
    context: &Context<()>,
    who: &Who,
    (identity, name): (&Handle, &Sealed),
) -> Decision {
    let open = ledger.require(context, Permission::ManageIdentities)?;
    let member = open.resolve_here(who)?;
    within_own(open, context, &rights_of(open, member))?;
    if name.of != member {
        return Err(Refusal::SealedToAnother { member });
    }
    match open.identities.get(identity) {
        Some(linked) if *linked == member => Ok(Vec::new()),
        Some(linked) => Err(Refusal::IdentityTaken { member: *linked }),
        None => Ok(vec![Event::IdentityLinked { member, identity: identity.clone(), name: name.clone() }]),
    }
}

pub(super) fn unlink(ledger: &Ledger, context: &Context<()>, identity: &Handle) -> Decision {
    let open = ledger.require(context, Permission::ManageIdentities)?;
    let unknown = || Refusal::UnknownIdentity { identity: identity.clone() };
    let member = *open.identities.get(identity).ok_or_else(unknown)?;
    within_own(open, context, &rights_of(open, member))?;
    Ok(vec![Event::IdentityUnlinked { member, identity: identity.clone() }])
}

impl Ledger {
    /// Goes on only for who may link identities, and may do whatever anybody does by one: they choose who vouches for all of them.
    pub(crate) fn require_all_linked<Lent>(&self, context: &Context<Lent>) -> Result<(), Common> {
        let open = self.require(context, Permission::ManageIdentities)?;
        let linked: BTreeSet<MemberId> = open.identities.values().copied().collect();
        let rights: BTreeSet<Permission> =
            linked.iter().flat_map(|member| rights_of(open, *member)).collect();
        rights.into_iter().try_for_each(|right| self.require(context, right).map(drop))
    }
}

/// What a member may do, be they here or not: who returns has their roles again.
pub(super) fn rights_of(open: &Open, member: MemberId) -> BTreeSet<Permission> {
    let found = open.members.get(&member);
    found.map(|member| open.of_roles(&member.roles).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LedgerCommand as Command;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, REXXAR, character, dkp_guild, handle, named, nobody, officer, role, sealed,
    };
    use crate::testing::{Given, given};

    fn link(member: impl Into<Who>, of: MemberId, identity: &str) -> Command {
        Command::LinkIdentity { member: member.into(), identity: handle(identity), name: sealed(of) }
    }

    fn unlink(identity: &str) -> Command {
        Command::UnlinkIdentity { identity: handle(identity) }
    }

    fn linked(member: MemberId, identity: &str) -> Event {
        Event::IdentityLinked { member, identity: handle(identity), name: sealed(member) }
    }

    /// Officers may link identities as well.
    fn guild() -> Given {
        let permissions = [Permission::ManageIdentities, Permission::AwardPoints].into();
        given(dkp_guild()).and([Event::RoleDefined { role: role("officer"), permissions }])
    }

    #[test]
    fn a_member_may_have_several_identities_and_linking_one_again_is_nothing_to_do() {
        let given = given(dkp_guild()).when(link(JAINA, JAINA, "one")).then([linked(JAINA, "one")]);
        let given = given.when(link(character(JAINA_ALT), JAINA, "two")).then([linked(JAINA, "two")]);
        given.when(link(JAINA, JAINA, "one")).then_nothing();
    }

    #[test]
    fn an_identity_is_one_member_until_it_is_unlinked() {
        let given = given(dkp_guild()).and([linked(JAINA, "one")]);
        let taken = Refusal::IdentityTaken { member: JAINA };
        given.clone().when(link(GROM, GROM, "one")).then_refused(taken);
        let gone = Event::IdentityUnlinked { member: JAINA, identity: handle("one") };
        given.when(unlink("one")).then([gone]).when(link(GROM, GROM, "one")).then([linked(GROM, "one")]);
    }

    #[test]
    fn who_left_is_linked_to_nothing_new_and_can_be_unlinked() {
        let given = given(dkp_guild()).and([linked(REXXAR, "one")]);
        let gone = Common::MemberHasLeft { member: REXXAR };
        given.clone().when(link(REXXAR, REXXAR, "two")).then_refused(gone);
        given.when(unlink("one")).goes();
        let unknown = Common::UnknownMember { who: named("arthas") };
        self::given(dkp_guild()).when(link(named("arthas"), GROM, "two")).then_refused(unknown);
    }

    #[test]
    fn an_identity_that_was_never_linked_is_not_unlinked() {
        let refusal = Refusal::UnknownIdentity { identity: handle("one") };
        given(dkp_guild()).when(unlink("one")).then_refused(refusal);
    }

    #[test]
    fn a_name_that_is_sealed_to_another_is_refused() {
        let refusal = Refusal::SealedToAnother { member: GROM };
        given(dkp_guild()).when(link(GROM, JAINA, "one")).then_refused(refusal);
    }

    #[test]
    fn nobody_links_or_unlinks_a_member_who_may_do_more_than_they() {
        let owner = [Event::RoleGranted { member: GROM, role: role("owner") }, linked(GROM, "one")];
        let beyond = || Refusal::BeyondOwnPermissions { permission: Permission::ViewPoints };
        let given = guild().and(owner).by(officer());
        given.clone().when(link(GROM, GROM, "two")).then_refused(beyond());
        given.clone().when(unlink("one")).then_refused(beyond());
        given.when(link(JAINA, JAINA, "three")).then([linked(JAINA, "three")]);
    }

    #[test]
    fn who_has_no_right_to_identities_links_none() {
        let refusal = |actor| Common::Forbidden { actor, permission: Permission::ManageIdentities };
        given(dkp_guild()).by(officer()).when(link(JAINA, JAINA, "one")).then_refused(refusal(officer()));
        guild().by(nobody()).when(unlink("one")).then_refused(refusal(nobody()));
    }
}
