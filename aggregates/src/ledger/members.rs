//! Members join, are renamed, leave and return; their balances and their id stay.

use super::refusal::LedgerRefusal as Refusal;
use super::rights::keep_an_owner;
use super::{Ledger, LedgerEvent as Event};
use crate::{CharacterId, Common, Context, Handle, MemberId, Permission, Sealed, Who};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn add(
    ledger: &Ledger,
    context: &Context<()>,
    (member, name, handle): (MemberId, &Sealed, &Handle),
) -> Decision {
    let open = ledger.require(context, Permission::ManageMembers)?;
    if open.members.contains_key(&member) || open.characters.contains_key(&CharacterId(member.0)) {
        return Err(Common::IdTaken { id: member.0 }.into());
    }
    open.check_name(member, name, handle)?;
    let joined = Some(context.effective_at());
    Ok(vec![Event::MemberAdded { member, name: name.clone(), handle: handle.clone(), joined }])
}

pub(super) fn rename(
    ledger: &Ledger,
    context: &Context<()>,
    (who, name, handle): (&Who, &Sealed, &Handle),
) -> Decision {
    let open = ledger.require(context, Permission::ManageMembers)?;
    let (member, found) = open.member(who)?;
    open.check_name(member, name, handle)?;
    // The same handle may be another spelling: only the handle is compared, the text is opaque here.
    if found.handle == *handle {
        return Ok(Vec::new());
    }
    Ok(vec![Event::MemberRenamed { member, name: name.clone(), handle: handle.clone() }])
}

pub(super) fn leave(ledger: &Ledger, context: &Context<()>, who: &Who) -> Decision {
    let open = ledger.require(context, Permission::ManageMembers)?;
    let (member, found) = open.member(who)?;
    if found.left {
        return Ok(Vec::new());
    }
    keep_an_owner(ledger, context, Event::MemberLeft { member })
}

pub(super) fn come_back(ledger: &Ledger, context: &Context<()>, who: &Who) -> Decision {
    let open = ledger.require(context, Permission::ManageMembers)?;
    let (member, found) = open.member(who)?;
    open.remembers(member)?;
    match found.left {
        true => Ok(vec![Event::MemberReturned { member }]),
        false => Err(Refusal::MemberHasNotLeft { member }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LedgerCommand as Command;
    use crate::ledger::RoleName;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, JAINA_MAIN, OWNER_KEY, REXXAR, STRANGER, character, dkp_guild, handle, named,
        role, sealed,
    };
    use crate::testing::{Given, NOW, given, time};

    fn joined(member: MemberId, name: &str) -> Event {
        let joined = Some(time(NOW));
        Event::MemberAdded { member, name: sealed(member), handle: handle(name), joined }
    }

    fn add(member: MemberId, name: &str) -> Command {
        Command::AddMember { member, name: sealed(member), handle: handle(name) }
    }

    fn rename(member: impl Into<Who>, of: MemberId, name: &str) -> Command {
        Command::RenameMember { member: member.into(), name: sealed(of), handle: handle(name) }
    }

    fn renamed(member: MemberId, name: &str) -> Event {
        Event::MemberRenamed { member, name: sealed(member), handle: handle(name) }
    }

    fn taken(member: MemberId, name: &str) -> Refusal {
        Refusal::NameTaken { member, handle: handle(name) }
    }

    /// Grom holds the owner's role, and no key does.
    fn grom_owns() -> Given {
        given(dkp_guild()).and([
            Event::RoleGranted { member: GROM, role: role(RoleName::OWNER) },
            Event::KeyRevoked { key: OWNER_KEY },
        ])
    }

    #[test]
    fn a_person_joins() {
        given(dkp_guild()).when(add(STRANGER, "arthas")).then([joined(STRANGER, "arthas")]);
    }

    #[test]
    fn an_id_that_a_member_or_a_character_has_is_taken() {
        for id in [GROM.0, REXXAR.0, JAINA_ALT.0] {
            given(dkp_guild()).when(add(MemberId(id), "grom")).then_refused(Common::IdTaken { id });
        }
    }

    #[test]
    fn a_name_sealed_to_another_is_refused() {
        let command = Command::AddMember { member: STRANGER, name: sealed(GROM), handle: handle("grom") };
        given(dkp_guild()).when(command).then_refused(Refusal::SealedToAnother { member: STRANGER });
        let command = rename(GROM, JAINA, "jaina");
        given(dkp_guild()).when(command).then_refused(Refusal::SealedToAnother { member: GROM });
    }

    #[test]
    fn a_name_that_a_member_or_a_character_of_another_has_is_taken() {
        given(dkp_guild()).when(add(STRANGER, "grom")).then_refused(taken(GROM, "grom"));
        given(dkp_guild()).when(add(STRANGER, "proudmoore")).then_refused(taken(JAINA, "proudmoore"));
        given(dkp_guild()).when(rename(GROM, GROM, "rexxar")).then_refused(taken(REXXAR, "rexxar"));
    }

    #[test]
    fn renaming_nobody_is_refused() {
        let refusal = Common::UnknownMember { who: STRANGER.into() };
        given(dkp_guild()).when(rename(STRANGER, GROM, "grom")).then_refused(refusal);
    }

    #[test]
    fn renaming_to_the_same_name_is_nothing_to_do() {
        given(dkp_guild()).when(rename(GROM, GROM, "grom")).then_nothing();
    }

    #[test]
    fn a_name_that_was_given_up_is_free() {
        let given =
            given(dkp_guild()).when(rename(GROM, GROM, "hellscream")).then([renamed(GROM, "hellscream")]);
        given.when(add(STRANGER, "grom")).then([joined(STRANGER, "grom")]);
    }

    #[test]
    fn a_name_that_a_character_keeps_still_finds_its_player() {
        let given = given(dkp_guild()).when(rename(JAINA, JAINA, "lady")).then([renamed(JAINA, "lady")]);
        assert_eq!(given.ledger.resolve(&named("jaina")), Ok(JAINA));
        let given = given.and([Event::CharacterRemoved { member: JAINA, character: JAINA_MAIN }]);
        assert!(given.ledger.resolve(&named("jaina")).is_err());
        assert_eq!(given.ledger.resolve(&named("lady")), Ok(JAINA));
    }

    #[test]
    fn a_member_may_be_called_as_their_own_character_is() {
        let given = given(dkp_guild()).when(rename(JAINA, JAINA, "proudmoore"));
        given.then([renamed(JAINA, "proudmoore")]);
    }

    #[test]
    fn who_is_named_by_an_alt_leaves_and_leaving_twice_is_nothing_to_do() {
        let leave = || Command::MemberLeaves { member: character(JAINA_ALT) };
        let given = given(dkp_guild()).when(leave()).then([Event::MemberLeft { member: JAINA }]);
        given.when(leave()).then_nothing();
    }

    #[test]
    fn the_last_owner_cannot_leave() {
        let leave = Command::MemberLeaves { member: GROM.into() };
        grom_owns().when(leave.clone()).then_refused(Refusal::LastOwner);
        let other = Event::RoleGranted { member: JAINA, role: role(RoleName::OWNER) };
        grom_owns().and([other]).when(leave).then([Event::MemberLeft { member: GROM }]);
    }

    #[test]
    fn who_left_returns() {
        let back = Command::MemberReturns { member: REXXAR.into() };
        given(dkp_guild()).when(back).then([Event::MemberReturned { member: REXXAR }]);
    }

    #[test]
    fn who_is_here_cannot_return() {
        let back = Command::MemberReturns { member: GROM.into() };
        given(dkp_guild()).when(back).then_refused(Refusal::MemberHasNotLeft { member: GROM });
    }
}
