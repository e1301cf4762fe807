//! Officers' votes: one per officer and candidate, the last one counts.

use super::context::oneself;
use super::{Council, CouncilContext, CouncilEvent as Event, CouncilRefusal as Refusal};
use crate::{Context, DecisionId, Permission, Who};

pub(super) fn vote(
    council: &Council,
    context: &Context<CouncilContext>,
    id: DecisionId,
    candidate: &Who,
    approve: Option<bool>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::CastVotes)?;
    let voter = oneself(context)?;
    let decision = council.open(id)?;
    let candidate = open.resolve_here(candidate)?;
    if !decision.candidates(open).contains_key(&candidate) {
        return Err(Refusal::NotACandidate { member: candidate });
    }
    if candidate == voter && !decision.terms.rule.own_votes {
        return Err(Refusal::OwnVote);
    }
    let cast = decision.votes.get(&candidate).and_then(|votes| votes.get(&voter)).copied();
    if cast == approve {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Voted { decision: id, voter, candidate, approve }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::council::Terms;
    use crate::council::tests::{
        DECISION, awarded, grom, jaina, opened, responded, vote as voting, wanted_by_grom,
    };
    use crate::ledger::CouncilRule;
    use crate::testing::given;
    use crate::testing::guild::{GROM, JAINA, REXXAR, council_guild};
    use crate::{Common, LedgerEvent, MemberId};

    fn voted(candidate: MemberId, approve: Option<bool>) -> Event {
        Event::Voted { decision: DECISION, voter: JAINA, candidate, approve }
    }

    #[test]
    fn the_last_vote_of_an_officer_on_a_candidate_counts() {
        let given = wanted_by_grom().by(jaina());
        let given = given.when(voting(GROM, Some(true))).then([voted(GROM, Some(true))]);
        let given = given.when(voting(GROM, Some(true))).then_nothing();
        let given = given.when(voting(GROM, Some(false))).then([voted(GROM, Some(false))]);
        assert_eq!(given.council.decisions[&DECISION].votes[&GROM], [(JAINA, false)].into());
        let given = given.when(voting(GROM, None)).then([voted(GROM, None)]);
        given.when(voting(GROM, None)).then_nothing();
    }

    #[test]
    fn only_officers_vote_and_a_key_that_is_nobodys_does_not() {
        let refusal = Common::Forbidden { actor: grom(), permission: Permission::CastVotes };
        wanted_by_grom().by(grom()).when(voting(GROM, Some(true))).then_refused(refusal);
        let refusal = Refusal::ActorIsNoMember { actor: crate::Actor::Operator };
        wanted_by_grom().when(voting(GROM, Some(true))).then_refused(refusal);
    }

    #[test]
    fn nobody_votes_on_who_did_not_respond_or_passed() {
        let refusal = Refusal::NotACandidate { member: GROM };
        let nobody_yet = given(council_guild())
            .and([opened(DECISION, Terms { council: 0, rule: CouncilRule::default() })]);
        nobody_yet.by(jaina()).when(voting(GROM, Some(true))).then_refused(refusal.clone());
        let passed = wanted_by_grom().and([responded(GROM, "pass")]).by(jaina());
        passed.when(voting(GROM, Some(true))).then_refused(refusal);
    }

    #[test]
    fn nobody_votes_on_who_left_meanwhile() {
        let left = LedgerEvent::MemberLeft { member: GROM };
        let given = wanted_by_grom().and([left]).by(jaina());
        given.when(voting(GROM, Some(true))).then_refused(Common::MemberHasLeft { member: GROM });
        let never = Common::MemberHasLeft { member: REXXAR };
        wanted_by_grom().by(jaina()).when(voting(REXXAR, Some(true))).then_refused(never);
    }

    #[test]
    fn nobody_votes_after_the_award() {
        let given = wanted_by_grom().and([awarded(1, GROM)]).by(jaina());
        let refusal = Refusal::DecisionDecided { decision: DECISION };
        given.when(voting(GROM, Some(true))).then_refused(refusal);
    }

    #[test]
    fn officers_vote_on_themselves_only_where_the_rule_lets_them() {
        let wants = responded(JAINA, "bis");
        let given = wanted_by_grom().and([wants.clone()]).by(jaina());
        given.when(voting(JAINA, Some(true))).then_refused(Refusal::OwnVote);
        let rule = CouncilRule { own_votes: true, ..CouncilRule::default() };
        let opened = opened(DECISION, Terms { council: 1, rule });
        let given = crate::testing::given(council_guild()).and([opened, wants]).by(jaina());
        given.when(voting(JAINA, Some(true))).then([voted(JAINA, Some(true))]);
    }
}
