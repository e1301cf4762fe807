//! Leaving a name out of the books. Its lines stay in the log, and it can be mapped later all the same.

use std::sync::Arc;

use super::{Imports, ImportsEvent as Event, ImportsRefusal as Refusal};
use crate::{Context, Ledger, MemberId, Permission, Text};

pub(super) fn dismiss(
    imports: &Imports,
    context: &Context<Arc<Ledger>>,
    person: MemberId,
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ImportEntries)?;
    let name = imports.names.get(&person).ok_or(Refusal::UnknownImportedName { person })?;
    match name.member {
        Some(member) if name.lines == 0 => Err(Refusal::ImportedNameMapped { person, member }),
        _ if name.dismissed => Err(Refusal::ImportedNameDismissed { person }),
        _ => Ok(vec![Event::Dismissed { person, reason: reason.clone() }]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::tests::a_name_waits;
    use crate::testing::given;
    use crate::testing::guild::{GROM, STRANGER, dkp_guild, nobody, text};
    use crate::{Common, ImportsCommand as Command};

    fn dismiss(person: MemberId) -> Command {
        Command::Dismiss { person, reason: text("a bank character") }
    }

    fn dismissed() -> Event {
        Event::Dismissed { person: STRANGER, reason: text("a bank character") }
    }

    #[test]
    fn a_name_is_left_out_once() {
        let given = given(dkp_guild()).and(a_name_waits(2));
        let given = given.when(dismiss(STRANGER)).then([dismissed()]);
        given.when(dismiss(STRANGER)).then_refused(Refusal::ImportedNameDismissed { person: STRANGER });
    }

    #[test]
    fn a_name_that_is_a_members_is_not_left_out() {
        let mapped = Event::Mapped { person: STRANGER, member: GROM, lines: 1 };
        let given = given(dkp_guild()).and(a_name_waits(1)).and([mapped]);
        let refusal = Refusal::ImportedNameMapped { person: STRANGER, member: GROM };
        given.when(dismiss(STRANGER)).then_refused(refusal);
    }

    #[test]
    fn a_name_that_never_waited_is_refused() {
        let refusal = Refusal::UnknownImportedName { person: STRANGER };
        given(dkp_guild()).when(dismiss(STRANGER)).then_refused(refusal);
    }

    #[test]
    fn who_may_not_import_leaves_nothing_out() {
        let refusal = Common::Forbidden { actor: nobody(), permission: Permission::ImportEntries };
        given(dkp_guild()).and(a_name_waits(1)).by(nobody()).when(dismiss(STRANGER)).then_refused(refusal);
    }
}
