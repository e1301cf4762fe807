//! How people are found: by their id or name, or by that of one of their characters.

use chrono::{DateTime, Utc};

use super::refusal::LedgerRefusal as Refusal;
use super::{Ledger, Member, Open};
use crate::{Actor, CharacterId, Common, Handle, MemberId, Sealed, Who};

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
            Who::Id(id) if let Some(into) = self.merged_into(MemberId(*id)) => Some(into),
            Who::Id(id) if self.members.contains_key(&MemberId(*id)) => Some(MemberId(*id)),
            Who::Id(id) => self.characters.get(&CharacterId(*id)).copied(),
            Who::Name(handle) => self.handles.get(handle).copied(),
        };
        found.ok_or_else(|| Common::UnknownMember { who: who.clone() })
    }

    /// Who a merged member turned out to be, however often.
    fn merged_into(&self, member: MemberId) -> Option<MemberId> {
        let next = |member: &MemberId| self.members.get(member).and_then(|found| found.merged_into);
        std::iter::successors(next(&member), next).last()
    }

    /// Who a member turned out to be: themselves, unless they were merged.
    pub fn person(&self, member: MemberId) -> MemberId {
        self.merged_into(member).unwrap_or(member)
    }

    /// Refuses a time before a member belonged to the group.
    pub fn was_here(&self, member: MemberId, at: DateTime<Utc>) -> Result<(), Common> {
        match self.members.get(&member).and_then(|found| found.joined) {
            Some(joined) if at < joined => Err(Common::BeforeMemberJoined { member, joined }),
            _ => Ok(()),
        }
    }

    /// The member, if they are here.
    pub fn resolve_here(&self, who: &Who) -> Result<MemberId, Common> {
        let member = self.resolve(who)?;
        match self.members.get(&member) {
            Some(found) if !found.left => Ok(member),
            _ => Err(Common::MemberHasLeft { member }),
        }
    }

    /// The character that an id or a name stands for, if it is one's and not the member's own.
    pub fn character_named(&self, who: &Who) -> Option<CharacterId> {
        match who {
            Who::Id(id) => Some(CharacterId(*id)).filter(|id| self.characters.contains_key(id)),
            Who::Name(handle) => {
                let member = self.handles.get(handle).and_then(|member| self.members.get(member))?;
                member.characters.iter().find_map(|(id, name)| (name == handle).then_some(*id))
            }
        }
    }

    /// The member whom an actor stands for, if it is one.
    pub fn member_of(&self, actor: &Actor) -> Option<MemberId> {
        match actor {
            Actor::Member(member) => Some(*member),
            Actor::Key(key) => self.keys.get(key).and_then(|key| key.member),
            Actor::Policy(_) | Actor::Operator => None,
        }
    }

    /// Whether two actors are one, or stand for the same person.
    pub fn is_same(&self, one: &Actor, other: &Actor) -> bool {
        let person = |actor| self.member_of(actor).map(|member| self.person(member));
        one == other || person(one).is_some_and(|one| person(other) == Some(one))
    }

    /// Refuses what would say something new about somebody who is forgotten.
    pub fn remembers(&self, member: MemberId) -> Result<(), Common> {
        match self.members.get(&member).is_some_and(|found| found.forgotten) {
            true => Err(Common::MemberForgotten { member }),
            false => Ok(()),
        }
    }

    /// Everybody who turned out to be a member, in order of id.
    pub(super) fn merged_with(&self, member: MemberId) -> Vec<MemberId> {
        let others = self.members.keys().copied();
        others.filter(|other| self.merged_into(*other) == Some(member)).collect()
    }

    /// Every id that stands for a person: their own, and those of who turned out to be them.
    pub fn ids_of(&self, member: MemberId) -> Vec<MemberId> {
        let mut ids = self.merged_with(member);
        ids.push(member);
        ids
    }

    /// The member with what is known of them.
    pub(super) fn member(&self, who: &Who) -> Result<(MemberId, &Member), Common> {
        let id = self.resolve(who)?;
        let unknown = || Common::UnknownMember { who: who.clone() };
        self.members.get(&id).map(|member| (id, member)).ok_or_else(unknown)
    }

    /// A name is free for a member if it finds nobody, or them: a main may be called as its player is.
    pub(super) fn check_name(&self, member: MemberId, name: &Sealed, handle: &Handle) -> Result<(), Refusal> {
        if name.of != member {
            return Err(Refusal::SealedToAnother { member });
        }
        self.remembers(member)?;
        match self.handles.get(handle) {
            Some(taken) if *taken != member => {
                Err(Refusal::NameTaken { member: *taken, handle: handle.clone() })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::given;
    use crate::testing::guild::{
        JAINA, JAINA_ALT, JAINA_MAIN, REXXAR, STRANGER, character, dkp_guild, named,
    };

    #[test]
    fn a_person_is_found_by_id_and_name_of_their_own_and_of_any_character() {
        let ledger = given(dkp_guild()).ledger;
        for who in
            [JAINA.into(), character(JAINA_MAIN), character(JAINA_ALT), named("jaina"), named("proudmoore")]
        {
            assert_eq!(ledger.resolve(&who), Ok(JAINA), "{who}");
        }
    }

    #[test]
    fn who_left_is_found_and_is_not_here() {
        let ledger = given(dkp_guild()).ledger;
        assert_eq!(ledger.resolve(&named("rexxar")), Ok(REXXAR));
        let here = ledger.open().expect("open").resolve_here(&named("rexxar"));
        assert_eq!(here, Err(Common::MemberHasLeft { member: REXXAR }));
    }

    #[test]
    fn nobody_is_found_by_an_id_or_name_that_nobody_has() {
        let ledger = given(dkp_guild()).ledger;
        for who in [STRANGER.into(), named("arthas")] {
            assert_eq!(ledger.resolve(&who), Err(Common::UnknownMember { who }));
        }
        assert_eq!(Ledger::Unopened.resolve(&JAINA.into()), Err(Common::LedgerNotOpen));
    }
}
