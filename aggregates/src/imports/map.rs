//! Saying whose a name is.

use std::sync::Arc;

use super::{Imports, ImportsEvent as Event, ImportsRefusal as Refusal};
use crate::{Context, Ledger, MemberId, Permission, Who};

/// Refused unless every line that waits is posted with it, so that none is lost and none is left to be posted twice.
pub(super) fn map(
    imports: &Imports,
    context: &Context<Arc<Ledger>>,
    (person, member): (MemberId, &Who),
    lines: u32,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.require(context, Permission::ImportEntries)?;
    let name = imports.names.get(&person).ok_or(Refusal::UnknownImportedName { person })?;
    let member = open.resolve(member)?;
    open.remembers(member)?;
    match name.member {
        Some(member) if name.lines == 0 => Err(Refusal::ImportedNameMapped { person, member }),
        _ if name.lines != lines => Err(Refusal::QueueMoved { held: name.lines, seen: lines }),
        _ => Ok(vec![Event::Mapped { person, member, lines }]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Common;
    use crate::imports::tests::{a_name_waits, map};
    use crate::testing::given;
    use crate::testing::guild::{GROM, JAINA, JAINA_ALT, STRANGER, character, dkp_guild, nobody};

    fn mapped(member: MemberId, lines: u32) -> Event {
        Event::Mapped { person: STRANGER, member, lines }
    }

    #[test]
    fn a_name_becomes_a_members_with_all_that_waits_for_it() {
        let given = given(dkp_guild()).and(a_name_waits(2));
        let given = given.when(map(STRANGER, character(JAINA_ALT), 2)).then([mapped(JAINA, 2)]);
        let refusal = Refusal::ImportedNameMapped { person: STRANGER, member: JAINA };
        given.when(map(STRANGER, GROM.into(), 0)).then_refused(refusal);
    }

    #[test]
    fn what_came_after_a_name_was_mapped_can_be_mapped_again() {
        let given = given(dkp_guild()).and(a_name_waits(2)).and([mapped(GROM, 2)]).and(a_name_waits(1));
        given.when(map(STRANGER, JAINA.into(), 1)).then([mapped(JAINA, 1)]);
    }

    #[test]
    fn a_name_that_was_left_out_can_still_be_mapped() {
        let dismissed = Event::Dismissed { person: STRANGER, reason: crate::testing::guild::text("a bank") };
        let given = given(dkp_guild()).and(a_name_waits(1)).and([dismissed]);
        let given = given.when(map(STRANGER, GROM.into(), 1)).then([mapped(GROM, 1)]);
        assert!(!given.imports.names[&STRANGER].dismissed);
    }

    #[test]
    fn a_line_more_or_less_than_waits_is_refused_with_the_count() {
        for seen in [1, 3] {
            let given = given(dkp_guild()).and(a_name_waits(2));
            let refusal = Refusal::QueueMoved { held: 2, seen };
            given.when(map(STRANGER, GROM.into(), seen)).then_refused(refusal);
        }
    }

    #[test]
    fn a_name_that_never_waited_and_a_member_who_is_none_are_refused() {
        let given = || given(dkp_guild()).and(a_name_waits(1));
        given().when(map(GROM, GROM.into(), 1)).then_refused(Refusal::UnknownImportedName { person: GROM });
        let refusal = Common::UnknownMember { who: STRANGER.into() };
        given().when(map(STRANGER, STRANGER.into(), 1)).then_refused(refusal);
    }

    #[test]
    fn who_may_not_import_maps_nothing() {
        let refusal = Common::Forbidden { actor: nobody(), permission: Permission::ImportEntries };
        let given = given(dkp_guild()).and(a_name_waits(1)).by(nobody());
        given.when(map(STRANGER, GROM.into(), 1)).then_refused(refusal);
    }
}
