//! Forgetting names along with the person whose they became. It comes before the ledger's own part of the command, while
//! whoever asks may still act.

use std::sync::Arc;

use super::{Imports, ImportsEvent as Event, ImportsRefusal as Refusal};
use crate::{Context, Ledger, MemberId, Permission, Who};

/// Nothing to do if no name became theirs.
pub(super) fn forget(
    imports: &Imports,
    context: &Context<Arc<Ledger>>,
    who: &Who,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.require(context, Permission::ForgetMembers)?;
    let member = open.resolve(who)?;
    let ids = open.ids_of(member);
    let theirs = |id: &MemberId| ids.contains(id);
    let names = imports.names.iter();
    let names = names.filter(|(person, name)| theirs(person) || name.member.as_ref().is_some_and(theirs));
    let people: Vec<MemberId> = names.map(|(person, _)| *person).collect();
    match people.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(vec![Event::NamesForgotten { member, people }]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::tests::{a_name_waits, map};
    use crate::testing::given;
    use crate::testing::guild::{GROM, JAINA, STRANGER, dkp_guild, nobody};
    use crate::{Common, ImportsCommand as Command};

    fn forget(member: MemberId) -> Command {
        Command::Forget { member: member.into() }
    }

    #[test]
    fn a_name_is_forgotten_with_whose_it_became_and_nothing_is_found_by_it() {
        let given = given(dkp_guild()).and(a_name_waits(1)).when(map(STRANGER, GROM.into(), 1)).goes();
        let forgotten = Event::NamesForgotten { member: GROM, people: vec![STRANGER] };
        let given = given.when(forget(GROM)).then([forgotten]);
        assert!(given.imports.handles.is_empty() && given.imports.names.contains_key(&STRANGER));
    }

    #[test]
    fn there_is_nothing_to_forget_where_no_name_became_theirs() {
        given(dkp_guild()).and(a_name_waits(1)).when(forget(JAINA)).then_nothing();
    }

    #[test]
    fn who_may_not_forget_members_forgets_no_names() {
        let refusal = Common::Forbidden { actor: nobody(), permission: Permission::ForgetMembers };
        given(dkp_guild()).by(nobody()).when(forget(GROM)).then_refused(refusal);
    }

    #[test]
    fn no_name_becomes_who_is_forgotten() {
        let gone = crate::LedgerEvent::MemberForgotten {
            member: GROM,
            merged: Vec::new(),
            characters: Vec::new(),
            keys: Vec::new(),
            identities: Vec::new(),
            reason: None,
        };
        let given = given(dkp_guild()).and([gone]).and(a_name_waits(1));
        given.when(map(STRANGER, GROM.into(), 1)).then_refused(Common::MemberForgotten { member: GROM });
    }
}
