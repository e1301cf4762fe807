//! Members who turn out to be one person: an alt that was kept as a member of its own. Balances are moved by the points
//! book, as another part of the same command.

use super::refusal::LedgerRefusal as Refusal;
use super::rights::keep_an_owner;
use super::{Ledger, LedgerEvent as Event};
use crate::{Context, Permission, Who};

/// Who was merged is found as who they turned out to be, so a merge back is one of somebody into themselves.
pub(super) fn merge(
    ledger: &Ledger,
    context: &Context<()>,
    member: &Who,
    into: &Who,
) -> Result<Vec<Event>, Refusal> {
    let open = ledger.require(context, Permission::ManageMembers)?;
    let (member, found) = open.member(member)?;
    open.remembers(member)?;
    let into = open.resolve_here(into)?;
    if member == into {
        return Err(Refusal::MergeInCircle { member });
    }
    let characters = found.characters.keys().copied().collect();
    keep_an_owner(ledger, context, Event::MemberMerged { member, into, characters })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LedgerCommand as Command;
    use crate::testing::given;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, JAINA_MAIN, OWNER_KEY, character, dkp_guild, named, role,
    };

    fn merge(member: impl Into<Who>, into: impl Into<Who>) -> Command {
        Command::MergeMember { member: member.into(), into: into.into() }
    }

    #[test]
    fn all_that_found_the_one_finds_the_other() {
        let characters = vec![JAINA_MAIN, JAINA_ALT];
        let merged = Event::MemberMerged { member: JAINA, into: GROM, characters };
        let given = given(dkp_guild()).when(merge(JAINA, GROM)).then([merged]);
        let found = |who: Who| given.ledger.resolve(&who);
        for who in [JAINA.into(), character(JAINA_ALT), named("jaina"), named("proudmoore"), named("grom")] {
            assert_eq!(found(who), Ok(GROM));
        }
        let open = given.ledger.open().expect("open");
        assert_eq!(open.members[&GROM].main, Some(JAINA_MAIN));
    }

    #[test]
    fn a_merge_back_and_one_of_somebody_into_themselves_go_in_a_circle() {
        let refusal = |member| Refusal::MergeInCircle { member };
        given(dkp_guild()).when(merge(GROM, GROM)).then_refused(refusal(GROM));
        given(dkp_guild()).when(merge(JAINA, character(JAINA_ALT))).then_refused(refusal(JAINA));
        let given = given(dkp_guild()).when(merge(GROM, JAINA)).goes();
        given.when(merge(JAINA, GROM)).then_refused(refusal(JAINA));
    }

    #[test]
    fn the_last_owner_is_not_merged_away() {
        let owner =
            [Event::RoleGranted { member: GROM, role: role("owner") }, Event::KeyRevoked { key: OWNER_KEY }];
        given(dkp_guild()).and(owner).when(merge(GROM, JAINA)).then_refused(Refusal::LastOwner);
    }
}
