//! Awards that were wrong: a copy goes to somebody else, or is there to be awarded again. What was charged follows, as the next
//! part of the command.

use super::{Award, Council, CouncilContext, CouncilEvent as Event, CouncilRefusal as Refusal};
use crate::{Context, DecisionId, EntryId, Permission, Text, Who};

pub(super) fn reassign(
    council: &Council,
    context: &Context<CouncilContext>,
    (decision, award): (DecisionId, u32),
    (to, reason): (&Who, &Text<500>),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::AwardLoot)?;
    let found = standing(council, decision, award)?;
    let member = open.resolve_here(to)?;
    if found.member.map(|had| open.person(had)) == Some(member) {
        return Err(Refusal::SameMember { member });
    }
    // The void of the old charge comes first.
    let entry = EntryId(context.position.plus(2));
    Ok(vec![Event::Reassigned { decision, award, from: found.member, member, reason: reason.clone(), entry }])
}

pub(super) fn void(
    council: &Council,
    context: &Context<CouncilContext>,
    (decision, award): (DecisionId, u32),
    reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.ledger.require(context, Permission::AwardLoot)?;
    let Award { member, .. } = *standing(council, decision, award)?;
    Ok(vec![Event::AwardVoided { decision, award, member, reason: reason.clone() }])
}

fn standing(council: &Council, decision: DecisionId, award: u32) -> Result<&Award, Refusal> {
    let found = council.decision(decision)?.awards.get(&award);
    found.ok_or(Refusal::UnknownAward { decision, award })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::council::DecisionState;
    use crate::council::tests::{
        DECISION, awarded, before_the_council, cancelled, decision, grom, reassign as reassigning,
        void_award, wanted_by_grom,
    };
    use crate::testing::Given;
    use crate::testing::guild::{EVENTS, GROM, JAINA, JAINA_ALT, REXXAR, text};
    use crate::{Common, CouncilCommand as Command, Position};

    fn groms() -> Given {
        wanted_by_grom().and([awarded(1, GROM)])
    }

    fn state(given: &Given) -> DecisionState {
        given.council.decisions[&DECISION].state
    }

    #[test]
    fn a_copy_goes_to_somebody_else() {
        let given = groms().when(reassigning(1, JAINA)).then([Event::Reassigned {
            decision: DECISION,
            award: 1,
            from: Some(GROM),
            member: JAINA,
            reason: text("wrong person"),
            entry: EntryId(Position(EVENTS + 10)),
        }]);
        let same = |given: Given, to: Who| {
            let reason = text("wrong person");
            given.when(Command::Reassign { decision: DECISION, award: 1, to, reason })
        };
        let refusal = Refusal::SameMember { member: JAINA };
        same(given, Who::Id(JAINA_ALT.0)).then_refused(refusal);
        same(groms(), REXXAR.into()).then_refused(Common::MemberHasLeft { member: REXXAR });
    }

    #[test]
    fn the_void_of_an_award_opens_the_decision_again() {
        let given = groms();
        assert_eq!(state(&given), DecisionState::Decided);
        let member = Some(GROM);
        let voided = Event::AwardVoided { decision: DECISION, award: 1, member, reason: text("wrong") };
        let given = given.when(void_award(1)).then([voided]);
        assert_eq!(state(&given), DecisionState::Open);
        given
            .clone()
            .when(void_award(1))
            .then_refused(Refusal::UnknownAward { decision: DECISION, award: 1 });
        let again = given.when(crate::council::tests::award(GROM)).goes();
        assert!(again.council.decisions[&DECISION].awards.contains_key(&2), "a number is never used again");
    }

    #[test]
    fn what_was_cancelled_stays_so_when_an_award_of_it_is_voided() {
        let given = groms().and([cancelled()]).when(void_award(1)).goes();
        assert_eq!(state(&given), DecisionState::Cancelled);
    }

    #[test]
    fn an_award_that_is_not_there_is_not_undone() {
        let refusal = Refusal::UnknownAward { decision: DECISION, award: 2 };
        groms().when(void_award(2)).then_refused(refusal.clone());
        groms().when(reassigning(2, JAINA)).then_refused(refusal);
        let (other, reason) = (decision(9), text("wrong"));
        let command = Command::VoidAward { decision: other, award: 1, reason };
        before_the_council().when(command).then_refused(Refusal::UnknownDecision { decision: other });
        let refusal = Common::Forbidden { actor: grom(), permission: Permission::AwardLoot };
        groms().by(grom()).when(void_award(1)).then_refused(refusal);
    }
}
