//! Awards: why somebody gets an item, and how everybody stood who wanted it. What it costs is the next part of the command.

use super::{Council, CouncilContext, CouncilEvent as Event, CouncilRefusal as Refusal, Decision, Stood};
use crate::ledger::Open;
use crate::{Context, DecisionId, EntryId, MemberId, Permission, Text, Who};

/// Anybody who is here may get it: a loot master also gives to who did not respond.
pub(super) fn award(
    council: &Council,
    context: &Context<CouncilContext>,
    id: DecisionId,
    (to, off_spec, reason): (Option<&Who>, Option<bool>, &Text<500>),
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::AwardLoot)?;
    let decision = council.open(id)?;
    let member = to.map(|who| open.resolve_here(who)).transpose()?;
    Ok(vec![Event::Awarded {
        decision: id,
        award: decision.awarded + 1,
        member,
        off_spec: off_spec.unwrap_or_else(|| wanted_off_spec(open, decision, member)),
        reason: reason.clone(),
        entry: EntryId(context.position.next()),
        stood: stood(context, open, decision),
    }])
}

fn wanted_off_spec(open: &Open, decision: &Decision, member: Option<MemberId>) -> bool {
    let said = member.and_then(|member| decision.response_of(open, member));
    let response = said.and_then(|said| decision.terms.rule.response(said.as_str()));
    response.is_some_and(|response| response.off_spec)
}

fn stood(context: &Context<CouncilContext>, open: &Open, decision: &Decision) -> Vec<Stood> {
    let balances = |member| context.lent.points.balances.get(&member).copied().unwrap_or_default();
    let candidates = decision.candidates(open).into_iter();
    let stood = |(member, response): (MemberId, &Text<40>)| Stood {
        member,
        response: response.clone(),
        balances: balances(member),
    };
    candidates.map(stood).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::council::DecisionState;
    use crate::council::tests::{
        DECISION, award as awarding, before_the_council, jaina, responded, wanted_by_grom,
    };
    use crate::points::{Account, Balances};
    use crate::testing::guild::{EVENTS, GROM, JAINA, REXXAR, has, points, text};
    use crate::{Common, CouncilCommand as Command, LedgerEvent, Position};

    #[test]
    fn an_award_says_how_everybody_stood_who_wanted_it() {
        let given = wanted_by_grom().and([responded(JAINA, "pass")]).and([has(GROM, Account::Dkp, "50")]);
        let balances = Balances { dkp: points("50"), ..Balances::default() };
        let stood = vec![Stood { member: GROM, response: text("bis"), balances }];
        let given = given.when(awarding(GROM)).then([Event::Awarded {
            decision: DECISION,
            award: 1,
            member: Some(GROM),
            off_spec: false,
            reason: text("the biggest upgrade"),
            entry: EntryId(Position(EVENTS + 10)),
            stood,
        }]);
        assert_eq!(given.council.decisions[&DECISION].state, DecisionState::Decided);
        given.when(awarding(JAINA)).then_refused(Refusal::DecisionDecided { decision: DECISION });
    }

    #[test]
    fn who_wanted_it_for_another_role_gets_it_for_that() {
        let off_spec = |given: crate::testing::Given, said: Option<bool>| {
            let to = Some(GROM.into());
            let command = Command::Award { decision: DECISION, to, off_spec: said, reason: text("alone") };
            given.when(command).goes().council.decisions[&DECISION].awards[&1].off_spec
        };
        let given = before_the_council().and([responded(GROM, "offspec")]);
        assert!(off_spec(given.clone(), None));
        assert!(!off_spec(given, Some(false)));
        assert!(!off_spec(wanted_by_grom(), None));
        assert!(off_spec(wanted_by_grom(), Some(true)));
        assert!(!off_spec(before_the_council(), None), "who did not respond");
    }

    #[test]
    fn nobody_may_get_it() {
        let command =
            Command::Award { decision: DECISION, to: None, off_spec: None, reason: text("disenchant") };
        let given = before_the_council().when(command).goes();
        assert_eq!(given.council.decisions[&DECISION].awards[&1].member, None);
    }

    #[test]
    fn who_left_gets_nothing() {
        let left = LedgerEvent::MemberLeft { member: GROM };
        let refusal = Common::MemberHasLeft { member: GROM };
        wanted_by_grom().and([left]).when(awarding(GROM)).then_refused(refusal);
        before_the_council().when(awarding(REXXAR)).then_refused(Common::MemberHasLeft { member: REXXAR });
    }

    #[test]
    fn only_the_loot_master_awards() {
        let refusal = Common::Forbidden { actor: jaina(), permission: Permission::AwardLoot };
        wanted_by_grom().by(jaina()).when(awarding(GROM)).then_refused(refusal);
    }
}
