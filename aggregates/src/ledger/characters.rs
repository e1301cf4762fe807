//! A member's characters: a main and alts. Who has any has exactly one main.

use super::refusal::LedgerRefusal as Refusal;
use super::{Ledger, LedgerEvent as Event, Member, Open};
use crate::{CharacterId, Common, Context, Handle, MemberId, Permission, Sealed, Who};

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn add(
    ledger: &Ledger,
    context: &Context<()>,
    (who, character, main): (&Who, CharacterId, bool),
    (name, handle): (&Sealed, &Handle),
) -> Decision {
    let open = ledger.require(context, Permission::ManageMembers)?;
    let (member, found) = open.member(who)?;
    if open.characters.contains_key(&character) || open.members.contains_key(&MemberId(character.0)) {
        return Err(Common::IdTaken { id: character.0 }.into());
    }
    open.check_name(member, name, handle)?;
    if found.characters.values().any(|taken| taken == handle) {
        return Err(Refusal::NameTaken { member, handle: handle.clone() });
    }
    let main = main || found.main.is_none();
    Ok(vec![Event::CharacterAdded { member, character, name: name.clone(), handle: handle.clone(), main }])
}

pub(super) fn remove(ledger: &Ledger, context: &Context<()>, character: CharacterId) -> Decision {
    let open = ledger.require(context, Permission::ManageMembers)?;
    let (member, found) = player(open, character)?;
    if found.main == Some(character) && found.characters.len() > 1 {
        return Err(Refusal::CharacterIsMain { character });
    }
    Ok(vec![Event::CharacterRemoved { member, character }])
}

pub(super) fn change_main(ledger: &Ledger, context: &Context<()>, character: CharacterId) -> Decision {
    let open = ledger.require(context, Permission::ManageMembers)?;
    let (member, found) = player(open, character)?;
    if found.main == Some(character) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::MainChanged { member, character }])
}

fn player(open: &Open, character: CharacterId) -> Result<(MemberId, &Member), Refusal> {
    let unknown = || Refusal::UnknownCharacter { character };
    let member = *open.characters.get(&character).ok_or_else(unknown)?;
    open.members.get(&member).map(|found| (member, found)).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::LedgerCommand as Command;
    use crate::testing::given;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, JAINA_MAIN, character_added, dkp_guild, handle, named, sealed,
    };

    const NEW: CharacterId = CharacterId(Uuid::from_u128(0xa3));

    fn add(member: MemberId, character: CharacterId, name: &str, main: bool) -> Command {
        let (name, handle) = (sealed(member), handle(name));
        Command::AddCharacter { member: member.into(), character, name, handle, main }
    }

    fn remove(character: CharacterId) -> Command {
        Command::RemoveCharacter { character }
    }

    fn main_of(ledger: &Ledger, member: MemberId) -> Option<CharacterId> {
        ledger.open().expect("open").members[&member].main
    }

    #[test]
    fn a_first_character_is_the_main_and_may_be_called_as_its_member() {
        let given = given(dkp_guild()).when(add(GROM, NEW, "grom", false));
        let given = given.then([character_added(GROM, NEW, "grom", true)]);
        assert_eq!(main_of(&given.ledger, GROM), Some(NEW));
    }

    #[test]
    fn a_further_character_is_an_alt_unless_it_becomes_the_main() {
        let alt = given(dkp_guild()).when(add(JAINA, NEW, "kul", false));
        let alt = alt.then([character_added(JAINA, NEW, "kul", false)]);
        assert_eq!(main_of(&alt.ledger, JAINA), Some(JAINA_MAIN));
        let main = given(dkp_guild()).when(add(JAINA, NEW, "kul", true));
        let main = main.then([character_added(JAINA, NEW, "kul", true)]);
        assert_eq!(main_of(&main.ledger, JAINA), Some(NEW));
    }

    #[test]
    fn a_character_of_nobody_is_refused() {
        let command = Command::AddCharacter {
            member: named("arthas"),
            character: JAINA_ALT,
            name: sealed(GROM),
            handle: handle("grom"),
            main: false,
        };
        given(dkp_guild()).when(command).then_refused(Common::UnknownMember { who: named("arthas") });
    }

    #[test]
    fn an_id_that_a_character_or_a_member_has_is_taken() {
        for id in [JAINA_ALT.0, GROM.0] {
            let command = add(GROM, CharacterId(id), "jaina", false);
            given(dkp_guild()).when(command).then_refused(Common::IdTaken { id });
        }
    }

    #[test]
    fn a_name_sealed_to_another_is_refused() {
        let mut command = add(GROM, NEW, "jaina", false);
        if let Command::AddCharacter { name, .. } = &mut command {
            *name = sealed(JAINA);
        }
        given(dkp_guild()).when(command).then_refused(Refusal::SealedToAnother { member: GROM });
    }

    #[test]
    fn a_name_of_another_or_of_another_character_of_the_same_member_is_taken() {
        let taken = |member, name| Refusal::NameTaken { member, handle: handle(name) };
        given(dkp_guild()).when(add(GROM, NEW, "jaina", false)).then_refused(taken(JAINA, "jaina"));
        given(dkp_guild())
            .when(add(JAINA, NEW, "proudmoore", false))
            .then_refused(taken(JAINA, "proudmoore"));
    }

    #[test]
    fn an_alt_goes_and_its_name_is_free() {
        let removed = Event::CharacterRemoved { member: JAINA, character: JAINA_ALT };
        let given = given(dkp_guild()).when(remove(JAINA_ALT)).then([removed]);
        assert!(given.ledger.resolve(&named("proudmoore")).is_err());
        given.when(add(GROM, NEW, "proudmoore", true)).goes();
    }

    #[test]
    fn a_main_goes_only_as_the_last_and_its_members_name_stays() {
        let refusal = Refusal::CharacterIsMain { character: JAINA_MAIN };
        given(dkp_guild()).when(remove(JAINA_MAIN)).then_refused(refusal);
        let given = given(dkp_guild()).when(remove(JAINA_ALT)).goes();
        let given = given.when(remove(JAINA_MAIN));
        let given = given.then([Event::CharacterRemoved { member: JAINA, character: JAINA_MAIN }]);
        assert_eq!(main_of(&given.ledger, JAINA), None);
        assert_eq!(given.ledger.resolve(&named("jaina")), Ok(JAINA));
    }

    #[test]
    fn a_character_that_never_was_neither_goes_nor_becomes_the_main() {
        let refusal = || Refusal::UnknownCharacter { character: NEW };
        given(dkp_guild()).when(remove(NEW)).then_refused(refusal());
        given(dkp_guild()).when(Command::ChangeMain { character: NEW }).then_refused(refusal());
    }

    #[test]
    fn an_alt_becomes_the_main_and_becoming_it_again_is_nothing_to_do() {
        let change = || Command::ChangeMain { character: JAINA_ALT };
        let changed = Event::MainChanged { member: JAINA, character: JAINA_ALT };
        given(dkp_guild()).when(change()).then([changed]).when(change()).then_nothing();
    }
}
