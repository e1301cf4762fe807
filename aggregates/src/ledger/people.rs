//! Members and their characters.

use super::refusal::LedgerRefusal as Refusal;
use super::{Ledger, LedgerEvent as Event, Member, Open};
use crate::{CharacterId, Common, Context, Handle, MemberId, Permission, Sealed, Who};

type Decision = Result<Vec<Event>, Refusal>;

impl Ledger {
    /// The member that a member's id, a character's id, or the name of either stands for.
    pub fn resolve(&self, who: &Who) -> Result<MemberId, Common> {
        self.open()?.resolve(who)
    }
}

impl Open {
    /// The member that a member's id, a character's id, or the name of either stands for.
    pub fn resolve(&self, who: &Who) -> Result<MemberId, Common> {
        let found = match who {
            Who::Id(id) if self.members.contains_key(&MemberId(*id)) => Some(MemberId(*id)),
            Who::Id(id) => self.characters.get(&CharacterId(*id)).copied(),
            Who::Name(handle) => self.handles.get(handle).copied(),
        };
        found.ok_or_else(|| Common::UnknownMember { who: who.clone() })
    }

    /// The member, if they are here.
    pub fn resolve_here(&self, who: &Who) -> Result<MemberId, Common> {
        let member = self.resolve(who)?;
        match self.members.get(&member) {
            Some(found) if !found.left => Ok(member),
            _ => Err(Common::MemberHasLeft { member }),
        }
    }

    fn member(&self, who: &Who) -> Result<(MemberId, &Member), Common> {
        let id = self.resolve(who)?;
        let unknown = || Common::UnknownMember { who: who.clone() };
        self.members.get(&id).map(|member| (id, member)).ok_or_else(unknown)
    }

    /// A name is free for a member if it finds nobody, or them: a main may be called as its player is.
    fn check_name(&self, member: MemberId, name: &Sealed, handle: &Handle) -> Result<(), Refusal> {
        if name.of != member {
            return Err(Refusal::SealedToAnother { member });
        }
        match self.handles.get(handle) {
            Some(taken) if *taken != member => {
                Err(Refusal::NameTaken { member: *taken, handle: handle.clone() })
            }
            _ => Ok(()),
        }
    }
}

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
    Ok(vec![Event::MemberAdded { member, name: name.clone(), handle: handle.clone() }])
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
    super::keep_an_owner(ledger, context, Event::MemberLeft { member })
}

pub(super) fn come_back(ledger: &Ledger, context: &Context<()>, who: &Who) -> Decision {
    let open = ledger.require(context, Permission::ManageMembers)?;
    let (member, found) = open.member(who)?;
    match found.left {
        true => Ok(vec![Event::MemberReturned { member }]),
        false => Err(Refusal::MemberHasNotLeft { member }),
    }
}

pub(super) fn add_character(
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

pub(super) fn remove_character(ledger: &Ledger, context: &Context<()>, character: CharacterId) -> Decision {
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
